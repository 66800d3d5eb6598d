package ledger_test

import (
	"path/filepath"
	"testing"

	"caseload/importer/ledger"
)

func TestARunThatGoesOnKeepsItsDay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l := open(t, path)
	info := ledger.RunInfo{Target: ledger.Target{Server: "crm.example", Operation: "demo"}, Dataset: "main", Mapping: "casos.yaml", Same: []byte{1}, Today: "2026-01-31"}
	run, err := l.Start(info)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Sending(run, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.End(run, 5, "the day's calls are used up"); err != nil {
		t.Fatal(err)
	}
	shut(t, l)

	l = open(t, path)
	defer shut(t, l)
	info.Today = "2026-02-01"
	again, err := l.Start(info)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Goes || again.Today != "2026-01-31" {
		t.Errorf("it goes on: %v, with the day %s; want true and 2026-01-31", again.Goes, again.Today)
	}
	kept, err := l.Run(run.ID)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Today != "2026-01-31" {
		t.Errorf("the run is kept with the day %s, want 2026-01-31", kept.Today)
	}
}
