package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"caseload/importer/identity"
	"caseload/importer/ledger"
)

// flight is a run of four rows, of which one is created and one is at the CRM:
// the recorder is not closed.
func flight(t *testing.T, path string) (*ledger.Ledger, *ledger.Run, *ledger.Recorder, []ledger.Sending) {
	t.Helper()
	l := open(t, path)
	run, _, _ := many(4).decided(t, l)
	if err := l.Commit(run, map[int]int64{0: 4}); err != nil {
		t.Fatal(err)
	}
	rows := toBeSent(t, l, run)
	r := l.Recorder(run, 2)
	begin(t, r, &rows[0])
	settle(t, r, ledger.Settlement{Case: rows[0].Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "66f1"})
	begin(t, r, &rows[1])
	return l, run, r, rows
}

// many is a command of so many rows.
func many(rows int) command {
	c := command{key: "Ticket", file: []string{"Ticket|Correo"}}
	for i := range rows {
		c.file = append(c.file, fmt.Sprintf("T%d|c%d@x.co", i, i))
	}
	return c
}

// toBeSent gives the rows of a run that are to be sent.
func toBeSent(t *testing.T, l *ledger.Ledger, run *ledger.Run) (all []ledger.Sending) {
	t.Helper()
	for class := 1; class <= 3; class++ {
		rows, err := l.ToSend(run, class)
		if err != nil {
			t.Fatal(err)
		}
		for {
			row, ok, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			all = append(all, row)
		}
	}
	return all
}

// wouldSend counts the rows that the command would send by the ledger at path.
func wouldSend(t *testing.T, path string, c command) int {
	t.Helper()
	l := open(t, path)
	defer shut(t, l)
	run, _, _ := c.decided(t, l)
	if err := l.Commit(run, nil); err != nil {
		t.Fatal(err)
	}
	return len(toBeSent(t, l, run))
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

// told is what a ledger tells of its one run.
func told(t *testing.T, l *ledger.Ledger) string {
	t.Helper()
	runs, err := l.Runs()
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	rows, _ := outcomes(t, l, runs[0])
	return rows
}

func TestWhatIsInFlightIsUnknownToWhoeverComesAfterAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, _, r, _ := flight(t, path)
	const want = "created unknown:E403 pending pending"
	afterAKill(t, path, func(name string, after *ledger.Ledger) {
		if rows := told(t, after); rows != want {
			t.Errorf("%s: %s; want %s", name, rows, want)
		}
	})
	if sends := wouldSend(t, copyOf(t, path), many(4)); sends != 2 {
		t.Errorf("%d rows would be sent, want the two that were pending", sends)
	}
	live, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	if rows := told(t, live); rows != want {
		t.Errorf("while it runs: %s, want %s", rows, want)
	}
	shut(t, live)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if rows := told(t, l); rows != want {
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
	run, _, _ := c.decided(t, l)
	if err := l.Commit(run, nil); err != nil {
		t.Fatal(err)
	}
	rows := toBeSent(t, l, run)
	r := l.Recorder(run, 1)
	begin(t, r, &rows[0])
	settle(t, r, ledger.Settlement{Case: rows[0].Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "66f1"})
	begin(t, r, &rows[1])
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

// Who would send a case twice is refused, and nothing else is.
func TestOneCaseIsNotSentForTwoRows(t *testing.T) {
	l, run, r, rows := flight(t, filepath.Join(t.TempDir(), "caseload.db"))
	if next := toBeSent(t, l, run); len(next) != 3 || next[0].Line != 3 {
		t.Errorf("the rows to be sent are %+v, want those from line 3 on", next)
	}
	for what, row := range map[string]ledger.Sending{"at the CRM": rows[1], "created": rows[0]} {
		if err := r.Begin(context.Background(), &row); err == nil {
			t.Errorf("a row was begun whose case is %s already", what)
		}
	}
	settle(t, r, ledger.Settlement{Case: rows[1].Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "66f2"})
	written := make(chan error)
	r.Settle(ledger.Settlement{Case: rows[1].Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "66f9"}, func(err error) { written <- err })
	if err := <-written; err == nil {
		t.Error("a case was made twice, and nobody was told")
	}
	begin(t, r, &rows[2])
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if rows := told(t, l); rows != "created created unknown:E403 pending" {
		t.Errorf("then: %s", rows)
	}
	shut(t, l)
}

// A look that began while a row was in flight sees that it landed, also when it was
// sent again meanwhile.
func TestALookSeesWhatLandsLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, run, r, rows := flight(t, path)
	look, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Withdraw(context.Background(), &rows[1], nil); err != nil {
		t.Fatal(err)
	}
	begin(t, r, &rows[1])
	settle(t, r, ledger.Settlement{Case: rows[1].Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "66f2"})
	if rows, _ := outcomes(t, look, run); rows != "created created pending pending" {
		t.Errorf("%s; want the second created", rows)
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
	run, d, _ := c.decided(t, l)
	if !d[0].Resend {
		t.Fatalf("%+v", d)
	}
	if err := l.Commit(run, nil); err != nil {
		t.Fatal(err)
	}
	rows := toBeSent(t, l, run)
	r := l.Recorder(run, 1)
	begin(t, r, &rows[0])
	afterAKill(t, path, func(name string, after *ledger.Ledger) {
		if _, d, _ := c.decided(t, after); d[0].Status != identity.Unknown {
			t.Errorf("%s: the row is %s for the run that goes on, want unknown: it resent it", name, d[0].Status)
		}
		if err := after.Abandon(); err != nil {
			t.Error(err)
		}
	})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}
