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
	l := open(t, path)
	run, _ := c.decided(t, l)
	if err := l.Sending(run, map[int]int64{0: 4}); err != nil {
		t.Fatal(err)
	}
	r := l.Recorder(run, 2)
	first, second := planned(t, l, run, 2), planned(t, l, run, 3)
	begin(t, r, first)
	settle(t, r, ledger.Settlement{Entry: first.Entry, Line: 2, Status: ledger.Created, Leaves: ledger.Created, WolkvoxID: "66f1"})
	begin(t, r, second)
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

func begin(t *testing.T, r *ledger.Recorder, row ledger.Plan) {
	t.Helper()
	if err := r.Begin(context.Background(), row); err != nil {
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

// afterAKill gives the ledger as a kill would leave it now, once looked at and once
// opened.
func afterAKill(t *testing.T, path string, do func(name string, after *ledger.Ledger)) {
	t.Helper()
	for name, look := range map[string]func(string) (*ledger.Ledger, error){"looked at": ledger.View, "opened": ledger.Open} {
		after, err := look(copyOf(t, path))
		if err != nil {
			t.Fatal(err)
		}
		do(name, after)
		shut(t, after)
	}
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
	afterAKill(t, path, func(name string, after *ledger.Ledger) {
		rows, counts := told(t, after)
		if rows != want || counts[ledger.Created] != 1 || counts[ledger.Unknown] != 1 || counts[ledger.Pending] != 2 {
			t.Errorf("%s: %s, counted %v; want %s", name, rows, counts, want)
		}
	})
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

// A row that shares another's case has its fate, also after a kill.
func TestATwinFollowsItsRowAfterAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(2)
	c.file = append(c.file, c.file[1])
	l := open(t, path)
	run, _ := c.decided(t, l)
	if err := l.Sending(run, nil); err != nil {
		t.Fatal(err)
	}
	r := l.Recorder(run, 1)
	first := planned(t, l, run, 2)
	begin(t, r, first)
	settle(t, r, ledger.Settlement{Entry: first.Entry, Line: 2, Status: ledger.Created, Leaves: ledger.Created, WolkvoxID: "66f1"})
	begin(t, r, planned(t, l, run, 3))
	afterAKill(t, path, func(name string, after *ledger.Ledger) {
		if rows, _ := outcomes(t, after, run); rows != "created unknown:E403 created:E305" {
			t.Errorf("%s: %s", name, rows)
		}
	})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	shut(t, l)
}

// The outcome of a plain success follows later than its entry: nobody may send the
// row meanwhile. Who would send a case twice is refused, and nothing else is.
func TestOneCaseIsNotSentForTwoRows(t *testing.T) {
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
	flying := planned(t, l, run, 3)
	other := flying
	other.Line = 5
	created := other
	created.Entry = flying.Entry - 1
	for what, row := range map[string]ledger.Plan{"at the CRM": other, "created": created} {
		if err := r.Begin(context.Background(), row); err == nil {
			t.Errorf("a row was begun whose case is %s already", what)
		}
		settle(t, r, ledger.Settlement{Entry: row.Entry, Line: row.Line, Status: ledger.Pending, Leaves: ledger.Leaves(ledger.Pending, row.Before)})
		if err := r.Withdraw(context.Background(), row, nil); err != nil {
			t.Error(err)
		}
	}
	settle(t, r, ledger.Settlement{Entry: flying.Entry, Line: 3, Status: ledger.Created, Leaves: ledger.Created, WolkvoxID: "66f2"})
	begin(t, r, planned(t, l, run, 4))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if rows, _ := told(t, l); rows != "created created unknown:E403 pending" {
		t.Errorf("then: %s", rows)
	}
	shut(t, l)
}

func settle(t *testing.T, r *ledger.Recorder, s ledger.Settlement) {
	t.Helper()
	written := make(chan error)
	r.Settle(s, func(err error) { written <- err })
	if err := <-written; err != nil {
		t.Fatal(err)
	}
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
	page := func(text []byte, at int) {
		for i := at / 4096 * 4096; i < at/4096*4096+4096; i++ {
			text[i] = 0xa5
		}
	}
	const all = "created unknown:E403 unknown:E403 unknown:E403"
	for _, c := range []struct {
		name  string
		spoil func(text []byte)
		want  string
		sends int64 // of the two that were never sent
	}{
		{"whole", func([]byte) {}, "created unknown:E403 pending pending", 2},
		{"with intents that are none", func(text []byte) { text[at+11] = '7' }, all, 0},
		{"with an intent of a created row", func(text []byte) { text[at+12] = '1' }, all, 0},
		{"with a value that is none", func(text []byte) { text[at-8+bytes.LastIndexByte(text[at-8:at], 8)] = 0 }, all, 0},
		{"with the page of the intents gone", func(text []byte) { page(text, at) }, all, 0},
		{"with no row on the page of the intents", func(text []byte) { text[at/4096*4096+4] = 0 }, all, 0},
		{"without intents and outcomes", func(text []byte) {
			page(text, at)
			page(text, bytes.LastIndex(text, []byte("pending")))
		}, "", 0},
		{"without intents and runs", func(text []byte) {
			page(text, at)
			page(text, bytes.Index(text, []byte("/x/casos.yaml")))
		}, "", 0},
	} {
		folder := t.TempDir()
		damaged, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
		text := bytes.Clone(whole)
		c.spoil(text)
		if err := os.WriteFile(damaged, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if l, err := ledger.Open(damaged); (err == nil) != (c.name == "whole") {
			t.Errorf("%s: opened with %v", c.name, err)
		} else if err == nil {
			shut(t, l)
		}
		if err := os.WriteFile(damaged, text, 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := ledger.Rescue(damaged, to)
		if unsure := int64(3); err != nil || c.want == all && found.Unknown != unsure {
			t.Errorf("%s: %+v, %v; want %d rows that are unknown now", c.name, found, err, unsure)
		}
		rescued := open(t, to)
		runs, err := rescued.Runs()
		if err != nil || len(runs) != 1 {
			t.Fatalf("%s: %d runs, %v", c.name, len(runs), err)
		}
		if rows, _ := outcomes(t, rescued, runs[0]); c.want != "" && rows != c.want {
			t.Errorf("%s: %s, want %s", c.name, rows, c.want)
		}
		shut(t, rescued)
		if sends := toSend(t, to, many(4)); sends != c.sends {
			t.Errorf("%s: %d rows would be sent, want %d", c.name, sends, c.sends)
		}
	}
}

// A look that began while a row was in flight sees that it landed, also when it was
// sent again meanwhile.
func TestALookSeesWhatLandsLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, run, r := flight(t, path)
	look, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	flying := planned(t, l, run, 3)
	if err := r.Withdraw(context.Background(), flying, nil); err != nil {
		t.Fatal(err)
	}
	begin(t, r, flying)
	settle(t, r, ledger.Settlement{Entry: flying.Entry, Line: 3, Status: ledger.Created, Leaves: ledger.Created, WolkvoxID: "66f2"})
	if at, _, err := look.OutcomeAt(run, 0, 3); err != nil || at.Status != ledger.Created || at.Attempts != 2 {
		t.Errorf("%+v, %v; want it created with its second attempt", at, err)
	}
	shut(t, look)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	shut(t, l)
}

// What was unknown, and was being sent again when the program was killed, is not
// sent once more by a look's plan, as it is not by the next run's.
func TestALookDecidesAsTheNextRunDoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(1)
	c.answers = []string{"unknown"}
	c.run(t, path)
	c.flags.ResendUnknown, c.mapping = true, "otro.yaml"
	l := open(t, path)
	defer func() { shut(t, l) }()
	run, d := c.decided(t, l)
	if !d.Resend {
		t.Fatalf("%+v", d)
	}
	if err := l.Sending(run, nil); err != nil {
		t.Fatal(err)
	}
	r := l.Recorder(run, 1)
	begin(t, r, planned(t, l, run, 2))
	afterAKill(t, path, func(name string, after *ledger.Ledger) {
		if _, d := c.decided(t, after); d.Status != ledger.Unknown {
			t.Errorf("%s: the row is %s for the run that goes on, want unknown: it resent it", name, d.Status)
		}
	})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// decided plans the command's run and gives what was decided of its last row.
func (c command) decided(t *testing.T, l *ledger.Ledger) (run *ledger.Run, d ledger.Decision) {
	t.Helper()
	header := []string{"Ticket", "Correo"}
	run, err := l.Start(c.info(header))
	if err != nil {
		t.Fatal(err)
	}
	eye := l.NewEye(header, "csv", []int{0}, []int{0, 1}, []int{1})
	tally := ledger.NewTally(eye.Rule(false))
	c.each(eye, func(row ledger.Candidate) { tally.Add(&row) })
	p, err := l.Plan(run, ledger.PlanOptions{Rule: eye.Rule(false), Eyes: []*ledger.Eye{eye}, Crowd: tally.Count(), Flags: c.flags})
	if err != nil {
		t.Fatal(err)
	}
	c.each(eye, func(row ledger.Candidate) {
		if d, err = p.Row(row); err != nil {
			t.Fatal(err)
		}
	})
	if err := p.Done(); err != nil {
		t.Fatal(err)
	}
	return run, d
}
