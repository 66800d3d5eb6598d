package ledger_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/importer/identity"
	"caseload/importer/ledger"
)

var doubtful = command{
	key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co", "T2|b@x.co", "T3|c@x.co"}, answers: []string{"created", "unknown", "unknown"},
}

func TestADoubtIsSettledOnceAndItsRowsFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	if got, _ := doubtful.run(t, path); !strings.HasPrefix(got, "created unknown") {
		t.Fatal(got)
	}
	again := doubtful
	again.answers = nil
	again.run(t, path)
	l := open(t, path)
	doubts, err := l.Doubts()
	if err != nil || len(doubts) != 2 {
		t.Fatalf("%+v, %v; want the rows of lines 3 and 4", doubts, err)
	}
	owned := func(wolkvoxID, want string) {
		t.Helper()
		if owner, err := l.OwnerOf(wolkvoxID); err != nil || owner != want {
			t.Errorf("the case %s is of %q, %v; want %q", wolkvoxID, owner, err, want)
		}
	}
	made := ledger.Ruling{Case: doubts[0].Case, How: ledger.ByHand, Created: true, WolkvoxID: "66f1", At: time.Now()}
	if err := l.Rule(made); err != nil {
		t.Fatal(err)
	}
	if err := l.Rule(made); err == nil {
		t.Error("it was settled twice")
	}
	if err := l.Rule(ledger.Ruling{Case: doubts[1].Case, How: ledger.ByReference, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	owned("66f2", "")
	owned("66f1", doubts[0].ID)
	runs, err := l.Runs()
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d runs, %v; want both", len(runs), err)
	}
	slices.SortFunc(runs, func(a, b *ledger.Run) int { return int(a.Number - b.Number) })
	for i, want := range []string{"created created pending", "duplicate duplicate pending"} {
		var got []string
		err := l.Each(runs[i], 0, false, func(_ *ledger.Row, o ledger.Outcome) error {
			got = append(got, string(o.Status))
			return nil
		})
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("run %d: %q, %v; want %q", i+1, got, err, want)
		}
	}
	shut(t, l)
	last := doubtful
	last.answers = []string{"created"}
	if got, _ := last.run(t, path); !strings.HasSuffix(got, " created") || strings.Count(got, "duplicate") != 2 {
		t.Errorf("the next run: %s, want two duplicates and one created", got)
	}
}

// An intent says which sends may have arrived: those of a row that was unknown
// already, and of one that was provably not made only the last.
func TestSendsThatMayHaveArrivedAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := command{key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co"}, flags: identity.Flags{ResendUnknown: true}}
	send := func(mark bool, after string) ledger.Doubt {
		t.Helper()
		c.mark, c.answers = mark, []string{after}
		c.run(t, path)
		l := open(t, path)
		defer shut(t, l)
		doubts, err := l.Doubts()
		if err != nil {
			t.Fatal(err)
		}
		if len(doubts) == 0 {
			return ledger.Doubt{}
		}
		return doubts[0]
	}
	send(false, "failed")
	for _, step := range []struct {
		mark   bool
		last   int
		marked bool
	}{{true, 2, true}, {true, 3, true}, {false, 4, false}, {true, 5, false}} {
		d := send(step.mark, "unknown")
		if d.First != 2 || d.Last != step.last || d.Since.After(d.At) {
			t.Errorf("sends %d to %d (%v to %v), want 2 to %d", d.First, d.Last, d.Since, d.At, step.last)
		}
		if d.Marked != step.marked {
			t.Errorf("after send %d, all marked: %v", step.last, d.Marked)
		}
	}
}
