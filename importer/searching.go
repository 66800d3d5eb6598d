package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/send"
	"caseload/importer/submit"
)

// searching is a reconcile under way.
type searching struct {
	Reconciling
	session reconcile.Session
	wanted  []*reconcile.Doubt    // to look for, oldest entry first
	young   time.Time             // when the last of those that are left alone may be looked for
	runs    map[int64]*ledger.Run // nil: one that is lost
	mappers map[int64]*sentBy     // of runs
	today   int64
	odd     int // answers in a row that said nothing certain
	result  Reconciled
}

// gather finds the rows to look for, and those beside them that a case may
// belong to.
func (s *searching) gather() error {
	doubts, err := s.Ledger.Doubts()
	if err != nil {
		return err
	}
	in := map[int64]bool{}
	if s.Run != nil {
		if in, err = s.Ledger.CasesOf(s.Run); err != nil {
			return err
		}
	}
	for _, each := range doubts {
		if each.Target != s.Target {
			continue
		}
		d := doubtOf(each)
		s.session.Doubts = append(s.session.Doubts, d)
		if s.Run != nil && !in[each.Case] {
			continue
		}
		if ready := each.At.Add(s.Grace); ready.After(s.Now()) {
			s.result.Young++
			if ready.After(s.young) {
				s.young = ready
			}
			continue
		}
		s.wanted = append(s.wanted, d)
	}
	return nil
}

func doubtOf(d ledger.Doubt) *reconcile.Doubt {
	return &reconcile.Doubt{
		ID: d.ID, First: d.First, Last: d.Last, Since: d.Since, Until: d.At, Marked: d.Marked, Contact: contactOf(d), Run: d.Run,
		Guess: d.Untold || d.Row.Run != d.Run, Ref: d,
	}
}

// contactOf is a text that equal contacts share, "" where it is not known.
func contactOf(d ledger.Doubt) string {
	if d.Contact == 0 {
		return ""
	}
	return strconv.FormatUint(d.Contact, 36)
}

// maxWitnesses is how many marked cases are looked at, at most, to find two that
// were not edited since and one that is long enough; maxNeighbours, how many cases
// tell the zone.
const (
	maxWitnesses  = 24
	maxNeighbours = 2
)

// open prepares the session: what the rows were sent as, and the cases that are
// known to be there.
func (s *searching) open() error {
	if len(s.wanted) == 0 {
		return nil
	}
	s.session.Timeout, s.session.Owner, s.session.Neighbours = s.Timeout, s.Ledger.OwnerOf, s.neighbours
	s.session.Ask = s.patient
	witnesses, err := s.witnesses()
	if err != nil {
		return err
	}
	for _, d := range s.session.Doubts {
		if err := s.recall(d); err != nil {
			return err
		}
	}
	for i := range witnesses {
		if err := s.recall(&witnesses[i].Doubt); err != nil {
			return err
		}
	}
	s.session.Witnesses = witnesses
	s.today, err = s.Ledger.CallsOn(&ledger.Run{RunInfo: ledger.RunInfo{Target: s.Target}}, s.Now())
	return err
}

// witnesses finds marked cases that are known to be created. Of a list those
// count that stand in it, the last and the first.
func (s *searching) witnesses() ([]reconcile.Made, error) {
	s.session.Marks = true
	if !slices.ContainsFunc(s.wanted, func(d *reconcile.Doubt) bool { return d.Marked }) && s.List == "" {
		one, err := s.Ledger.Witnesses(s.Target, 1)
		s.session.Marks = s.Mark || len(one) > 0
		return nil, err
	}
	if s.List != "" {
		list, err := s.readList()
		if err != nil {
			return nil, err
		}
		s.session.List, s.session.Ask = &list.List, list.ask
		return list.witnesses, nil
	}
	made, err := s.Ledger.Witnesses(s.Target, maxWitnesses)
	return madeOf(made), err
}

func madeOf(made []ledger.Made) []reconcile.Made {
	all := make([]reconcile.Made, 0, len(made))
	for _, m := range made {
		all = append(all, reconcile.Made{Doubt: *doubtOf(m.Doubt), WolkvoxID: m.WolkvoxID})
	}
	return all
}

func (s *searching) neighbours(d *reconcile.Doubt) ([]reconcile.Made, error) {
	made, err := s.Ledger.Neighbours(d.Run, d.Until, maxNeighbours)
	return madeOf(made), err
}

// search says what the questions cost: one for each marked row and each contact
// of the others, and those by which the answers are understood.
func (s *searching) search() Search {
	f := Search{Rows: len(s.wanted), Young: s.result.Young, Until: s.young}
	if s.List != "" {
		return f
	}
	contacts, runs, marked := map[string]bool{}, map[int64]bool{}, 0
	for _, d := range s.wanted {
		switch {
		case d.Marked:
			marked++
		case d.Case == nil && s.session.Marks:
			f.Calls++
		case d.Case != nil:
			if d.Guess && s.session.Marks {
				f.Calls += 1 + d.Last - d.First + 1
			}
			contacts[d.Case.Contact] = true
			runs[d.Run] = true
		}
	}
	f.Calls += marked + len(contacts) + maxNeighbours*len(runs)
	if marked > 0 {
		f.Calls += 1 + min(len(s.session.Witnesses), 4)
	}
	return f
}

// counted asks the CRM, within the limits of calls, and counts each.
func (s *searching) counted(ctx context.Context, field, value string) (reconcile.Answer, error) {
	daily := s.DailyCalls
	switch {
	case s.MaxCalls > 0 && s.result.Calls >= s.MaxCalls:
		return reconcile.Answer{}, send.CallsUsed(s.MaxCalls)
	case daily > 0 && s.today+s.result.Calls >= daily:
		return reconcile.Answer{}, &submit.Stop{
			Exit: 5, Cause: fmt.Sprintf("the %d calls of today (limits.daily_calls) are used up", daily), Tip: "the same command goes on tomorrow",
		}
	}
	s.result.Calls++
	if err := s.Ledger.Spend(s.Target, s.Now()); err != nil {
		return reconcile.Answer{}, err
	}
	return s.Ask(ctx, field, value)
}

// tries is how often a question is asked, at most, and triesWait how long it
// waits before the second time, twice as long before the third. maxOdd is how
// many answers in a row may say nothing: then none will.
const (
	tries     = 3
	triesWait = time.Second
	maxOdd    = 5
)

// patient asks again where no answer came, or a passing refusal: a question
// changes nothing.
func (s *searching) patient(ctx context.Context, field, value string) (a reconcile.Answer, err error) {
	wait := triesWait
	for try := 1; ; try++ {
		a, err = s.counted(ctx, field, value)
		var stop *submit.Stop
		if ctx.Err() != nil || errors.As(err, &stop) || err == nil && !a.Busy || try == tries {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait *= 2
	}
	var stop *submit.Stop
	switch {
	case err != nil && !errors.As(err, &stop):
		return a, &submit.Stop{Exit: 1, Cause: err.Error(), Tip: "is the CRM reached from here? the same command goes on"}
	case err != nil:
		return a, err
	case a.None || len(a.Records) > 0:
		s.odd = 0
	default:
		if s.odd++; s.odd == maxOdd {
			return a, &reconcile.RefusedError{Said: a.Sign}
		}
	}
	return a, nil
}

// settle writes down what was found out about a row.
func (s *searching) settle(d *reconcile.Doubt, f reconcile.Finding) error {
	row := Settled{Doubt: d.Ref.(ledger.Doubt), Finding: f}
	if run := s.runs[row.Row.Run]; run != nil {
		for _, in := range run.Inputs {
			if in.Number == row.Row.Input {
				row.Input = in.Path
			}
		}
	}
	switch {
	case f.Outcome == reconcile.Unsure:
	case f.ByReference:
		row.How = ledger.ByReference
	default:
		row.How = ledger.ByFields
	}
	s.result.Rows = append(s.result.Rows, row)
	if row.How == "" || s.DryRun {
		return nil
	}
	return s.Ledger.Rule(ledger.Ruling{
		Case: row.Case, How: row.How, Created: f.Outcome == reconcile.Present, WolkvoxID: f.WolkvoxID, Prefix: f.Prefix, At: s.Now(),
	})
}
