package ledger_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"caseload/importer/ledger"
)

// flight is a run of four rows, of which one is created and one is at the CRM:
// the recorder is not closed.
func flight(t *testing.T, path string) (*ledger.Ledger, *ledger.Run, *ledger.Recorder) {
	t.Helper()
	c := many(4)
	header := []string{"Ticket", "Correo"}
	l := open(t, path)
	run, err := l.Start(c.info(header))
	if err != nil {
		t.Fatal(err)
	}
	eye := l.NewEye(header, "csv", []int{0}, []int{0, 1}, []int{1})
	p, err := l.Plan(run, ledger.PlanOptions{Rule: eye.Rule(false), Eyes: []*ledger.Eye{eye}, Crowd: ledger.NewTally(eye.Rule(false)).Count()})
	if err != nil {
		t.Fatal(err)
	}
	c.each(eye, func(row ledger.Candidate) {
		if _, err := p.Row(row); err != nil {
			t.Fatal(err)
		}
	})
	if err := p.Done(); err != nil {
		t.Fatal(err)
	}
	if err := l.Sending(run, map[int]int64{0: 4}); err != nil {
		t.Fatal(err)
	}
	r := l.Recorder(run, 2)
	first, second := planned(t, l, run, 2), planned(t, l, run, 3)
	begin(t, r, first.Entry)
	written := make(chan error)
	r.Settle(ledger.Settlement{Entry: first.Entry, Line: 2, Status: ledger.Created, Leaves: ledger.Created, WolkvoxID: "66f1"},
		func(err error) { written <- err })
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	begin(t, r, second.Entry)
	return l, run, r
}

func planned(t *testing.T, l *ledger.Ledger, run *ledger.Run, line int) ledger.Plan {
	t.Helper()
	plan, ok, err := l.PlannedAt(run, 0, line, 1)
	if err != nil || !ok {
		t.Fatalf("line %d is planned: %t, %v", line, ok, err)
	}
	return plan
}

func begin(t *testing.T, r *ledger.Recorder, entry int64) {
	t.Helper()
	if err := r.Begin(context.Background(), entry, false); err != nil {
		t.Fatal(err)
	}
}

// copyOf is the ledger as a kill would leave it now.
func copyOf(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "caseload.db")
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Backup(to); err != nil {
		t.Fatal(err)
	}
	shut(t, l)
	return to
}

// told is what a ledger tells of its one run: the rows, and the same by its counts.
func told(t *testing.T, l *ledger.Ledger) (rows string, counts map[ledger.Status]int64) {
	t.Helper()
	runs, err := l.Runs()
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	rows, _ = outcomes(t, l, runs[0])
	all, err := l.Counts(runs[0])
	if err != nil {
		t.Fatal(err)
	}
	counts = map[ledger.Status]int64{}
	for _, n := range all {
		counts[n.Status] += n.Rows
	}
	at, _, err := l.OutcomeAt(runs[0], 0, 3)
	if err != nil || at.Attempts != 1 || at.At.IsZero() || at.Run != runs[0].ID {
		t.Errorf("the row in flight: %+v, %v; want one attempt with its time, by the run", at, err)
	}
	return rows, counts
}

func TestWhatIsInFlightIsUnknownToWhoeverComesAfterAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, _, r := flight(t, path)
	const want = "created unknown:E403 pending pending"
	for name, look := range map[string]func(string) (*ledger.Ledger, error){"looked at": ledger.View, "opened": ledger.Open} {
		after, err := look(copyOf(t, path))
		if err != nil {
			t.Fatal(err)
		}
		rows, counts := told(t, after)
		if rows != want || counts[ledger.Created] != 1 || counts[ledger.Unknown] != 1 || counts[ledger.Pending] != 2 {
			t.Errorf("%s: %s, counted %v; want %s", name, rows, counts, want)
		}
		shut(t, after)
	}
	if sends := toSend(t, copyOf(t, path), many(4)); sends != 2 {
		t.Errorf("%d rows would be sent, want the two that were pending", sends)
	}
	live, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := told(t, live); rows != want {
		t.Errorf("while it runs: %s, want %s", rows, want)
	}
	shut(t, live)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if rows, _ := told(t, l); rows != want {
		t.Errorf("closed without its outcome: %s, want %s", rows, want)
	}
	shut(t, l)
}

// The outcome of a plain success follows later than its entry: nobody may send the
// row meanwhile, and an intent is for one send.
func TestACreatedRowIsNotPlannedAnyMore(t *testing.T) {
	l, run, r := flight(t, filepath.Join(t.TempDir(), "caseload.db"))
	if plan, ok, err := l.PlannedAt(run, 0, 2, 1); ok || err != nil {
		t.Errorf("the created row is planned still: %+v, %v", plan, err)
	}
	all, err := l.Planned(run, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if next, ok, err := all.Next(); !ok || err != nil || next.Line != 3 {
		t.Errorf("the first planned row is %+v, %v; want that of line 3", next, err)
	}
	if err := r.Begin(context.Background(), planned(t, l, run, 3).Entry, false); err == nil {
		t.Error("a row that is at the CRM was begun again")
	}
	if err := r.Begin(context.Background(), planned(t, l, run, 4).Entry, false); err == nil {
		t.Error("after that fault a row was begun")
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if rows, _ := told(t, l); rows != "created unknown:E403 pending pending" {
		t.Errorf("after the fault: %s", rows)
	}
	shut(t, l)
}

func TestARescuedLedgerKnowsWhatWasInFlight(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, _, r := flight(t, path)
	killed := copyOf(t, path)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	shut(t, l)
	whole, err := os.ReadFile(killed)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(whole, []byte("casos.yaml[["))
	if at < 0 {
		t.Fatal("where are the intents?")
	}
	for _, c := range []struct {
		name  string
		spoil func(text []byte)
		want  string
	}{
		{"whole", func([]byte) {}, "created unknown:E403 pending pending"},
		{"with intents that are none", func(text []byte) { text[at+11] = '7' }, "created unknown:E403 unknown:E403 unknown:E403"},
		{"with the page of the intents gone", func(text []byte) {
			for i := at / 4096 * 4096; i < at/4096*4096+4096; i++ {
				text[i] = 0xa5
			}
		}, "created unknown:E403 unknown:E403 unknown:E403"},
	} {
		folder := t.TempDir()
		damaged, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
		text := bytes.Clone(whole)
		c.spoil(text)
		if err := os.WriteFile(damaged, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Rescue(damaged, to); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		rescued := open(t, to)
		runs, err := rescued.Runs()
		if err != nil || len(runs) != 1 {
			t.Fatalf("%s: %d runs, %v", c.name, len(runs), err)
		}
		if rows, _ := outcomes(t, rescued, runs[0]); rows != c.want {
			t.Errorf("%s: %s, want %s", c.name, rows, c.want)
		}
		shut(t, rescued)
		if c.name == "whole" {
			continue
		}
		if l, err := ledger.Open(damaged); err == nil {
			t.Errorf("%s: it was opened", c.name)
			shut(t, l)
		}
	}
}
