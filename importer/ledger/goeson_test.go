package ledger_test

import (
	"path/filepath"
	"testing"
)

func TestARunThatGoesOnKeepsItsDay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(2)
	c.today, c.answers = "2026-01-31", []string{"created", "stop"}
	c.run(t, path)
	l := open(t, path)
	defer shut(t, l)
	c.today = "2026-02-01"
	again, _, _ := c.decided(t, l)
	if !again.Goes || again.Today != "2026-01-31" {
		t.Errorf("it goes on: %v, with the day %s; want true and 2026-01-31", again.Goes, again.Today)
	}
	if err := l.Abandon(); err != nil {
		t.Fatal(err)
	}
	runs, err := l.Runs()
	if err != nil || len(runs) != 1 || runs[0].Today != "2026-01-31" {
		t.Errorf("%d runs, %v; want one, kept with its day", len(runs), err)
	}
}
