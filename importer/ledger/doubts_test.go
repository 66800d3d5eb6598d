package ledger_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/importer/ledger"
)

var doubtful = command{
	key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co", "T2|b@x.co", "T3|c@x.co"},
	answers: []string{"created", "unknown", "unknown"}, want: "created unknown:E402 unknown:E402",
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
	if err != nil || len(doubts) != 2 || doubts[0].Place != (ledger.Place{Line: 3}) || doubts[1].Place != (ledger.Place{Line: 4}) {
		t.Fatalf("%+v, %v; want the rows of lines 3 and 4", doubts, err)
	}
	if owner, err := l.OwnerOf("66f1"); err != nil || owner != "" {
		t.Errorf("before it is settled the case is of %q, %v", owner, err)
	}
	made := ledger.Ruling{Entry: doubts[0].Entry, How: ledger.ByHand, Created: true, WolkvoxID: "66f1", At: time.Now()}
	if err := l.Rule(made); err != nil {
		t.Fatal(err)
	}
	if err := l.Rule(made); err == nil {
		t.Error("it was settled twice")
	}
	if err := l.Rule(ledger.Ruling{Entry: doubts[1].Entry, How: ledger.ByReference, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if owner, err := l.OwnerOf("66f2"); err != nil || owner != "" {
		t.Errorf("a case that no row has is of %q, %v", owner, err)
	}
	if owner, err := l.OwnerOf("66f1"); err != nil || owner != doubts[0].ID {
		t.Errorf("the case is of %q, %v; want %q", owner, err, doubts[0].ID)
	}
	runs, err := l.Refresh()
	if err != nil || len(runs) != 2 {
		t.Fatalf("%q, %v; want both runs", runs, err)
	}
	for i, want := range []string{"created created pending", "duplicate duplicate pending"} {
		run, err := l.Run(runs[i])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for rows := l.Outcomes(run, 0); ; {
			o, ok, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			got = append(got, string(o.Status))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("run %d: %q, want %q", i+1, got, want)
		}
	}
	if runs, err := l.Refresh(); err != nil || len(runs) != 0 {
		t.Errorf("refreshed again: %q, %v", runs, err)
	}
	shut(t, l)
	last := doubtful
	last.answers, last.want = []string{"created"}, "duplicate duplicate created"
	if got, _ := last.run(t, path); got != last.want {
		t.Errorf("the next run: %s, want %s", got, last.want)
	}
}

// An intent says which sends may have arrived: those of a row that was unknown
// already, and of one that was provably not made only the last.
func TestSendsThatMayHaveArrivedAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l := open(t, path)
	defer func() { shut(t, l) }()
	c := command{key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co"}}
	info := c.info([]string{"Ticket", "Correo"})
	send := func(mark bool, before, after ledger.Status) ledger.Doubt {
		t.Helper()
		info.Mark = mark
		run, err := l.Start(info)
		if err != nil {
			t.Fatal(err)
		}
		eye := l.NewEye([]string{"Ticket", "Correo"}, "csv", []int{0}, []int{0, 1}, []int{1})
		p, err := l.Plan(run, ledger.PlanOptions{
			Rule: eye.Rule(false), Eyes: []*ledger.Eye{eye}, Crowd: ledger.NewTally(eye.Rule(false)).Count(), Flags: ledger.Flags{ResendUnknown: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		var entry int64
		c.each(eye, func(row ledger.Candidate) {
			d, err := p.Row(row)
			if err != nil {
				t.Fatal(err)
			}
			entry = d.Entry.Number
		})
		if err := p.Done(); err != nil {
			t.Fatal(err)
		}
		if err := l.Sending(run, nil); err != nil {
			t.Fatal(err)
		}
		r := l.Recorder(run, 1)
		if err := r.Begin(context.Background(), ledger.Plan{Entry: entry, Line: 2, Resend: before == ledger.Unknown}); err != nil {
			t.Fatal(err)
		}
		r.Settle(ledger.Settlement{Entry: entry, Line: 2, Status: after, Leaves: ledger.Leaves(after, before)}, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if err := l.End(run, 0, ""); err != nil {
			t.Fatal(err)
		}
		doubts, err := l.Doubts()
		if err != nil {
			t.Fatal(err)
		}
		if len(doubts) == 0 {
			return ledger.Doubt{}
		}
		return doubts[0]
	}
	send(false, "", ledger.Failed)
	var got []bool
	for _, step := range []struct {
		mark        bool
		first, last int
	}{{true, 2, 2}, {true, 2, 3}, {false, 2, 4}, {true, 2, 5}} {
		before := ledger.Unknown
		if step.last == 2 {
			before = ledger.Failed
		}
		d := send(step.mark, before, ledger.Unknown)
		if d.First != step.first || d.Last != step.last || d.Since.After(d.At) {
			t.Errorf("sends %d to %d (%v to %v), want %d to %d", d.First, d.Last, d.Since, d.At, step.first, step.last)
		}
		got = append(got, d.Marked)
	}
	if want := []bool{true, true, false, false}; !slices.Equal(got, want) {
		t.Errorf("marked: %v, want %v", got, want)
	}
}
