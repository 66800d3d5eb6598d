package importer

import (
	"context"
	"fmt"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/results"
)

// Reconciling is what one reconcile wants done with the rows of one target whose
// outcome is unknown.
type Reconciling struct {
	Ledger     *ledger.Ledger
	Target     ledger.Target
	Run        *ledger.Run   // only rows that stand in it; nil: all
	Grace      time.Duration // how long after its send a row is left alone: its request may be running still
	Timeout    time.Duration // of a request
	Mark       bool          // cases are sent with their reference now
	DailyCalls int64         // 0: no limit
	MaxCalls   int64         // 0: no limit
	DryRun     bool          // nothing is settled
	List       string        // a CSV or XLSX exported from the CRM, in place of Ask
	Ask        reconcile.Ask
	// Sent says by which mapping the rows of a run were sent; an error is a row
	// whose fields cannot be told.
	Sent func(run *ledger.Run) (Sent, error)
	// Begin is told what the questions will cost, before the first.
	Begin func(Search) error
	Say   func(string)
	Now   func() time.Time
}

// Search is what a reconcile is about to do.
type Search struct {
	Rows  int       // to look for
	Young int       // left alone: sent too short a time ago
	Until time.Time // when the last of these may be looked for
	Calls int       // at most, unless descriptions have to be asked whole
}

// Settled is one row that a reconcile looked for.
type Settled struct {
	ledger.Doubt
	Input string // its file; "" when it is not known
	How   string // ledger.ByReference, ByFields or ByHand; "" while it is unknown
	reconcile.Finding
}

// Reconciled is what became of a reconcile.
type Reconciled struct {
	Rows  []Settled
	Young int
	Calls int64
	Stop  error // why it ended before the end
}

// Reconcile looks for the rows of a target whose outcome is unknown and settles
// those that it can prove, each in the ledger as soon as it is decided, so that
// the same command goes on after a stop.
//
// The error is the ledger's or a file's. What stops the questions (ctx, the CRM,
// a limit) stands in Reconciled.Stop.
func Reconcile(ctx context.Context, r Reconciling) (Reconciled, error) {
	s := &searching{Reconciling: r, runs: map[int64]*ledger.Run{}, mappers: map[int64]*sentBy{}}
	if err := s.gather(); err != nil || len(s.wanted)+s.result.Young == 0 {
		return s.result, err
	}
	if err := s.open(); err != nil {
		return s.result, err
	}
	if err := s.Reconciling.Begin(s.search()); err != nil {
		return s.result, err
	}
	for _, d := range s.wanted {
		if ctx.Err() != nil {
			s.result.Stop = context.Cause(ctx)
			break
		}
		found, err := s.session.Decide(ctx, d)
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			s.result.Stop = err
			break
		}
		if err := s.settle(d, found); err != nil {
			return s.result, err
		}
	}
	return s.result, nil
}

// RewriteAfter writes the reports again of runs that have rows of settled cases, where
// they stand still: one that a later run has replaced is left alone. What keeps
// a report from being written is said; the ledger has the outcomes.
func RewriteAfter(l *ledger.Ledger, settled []int64, say func(string)) ([]results.File, error) {
	runs, err := l.RunsOf(settled)
	if err != nil {
		return nil, err
	}
	var files []results.File
	for _, run := range runs {
		stands := false
		for _, in := range run.Inputs {
			path, err := l.ReportOf(run.Number, in.Number, "results")
			if err != nil {
				return files, err
			}
			stands = stands || path != "" && in.Results != "" // of one that took reports back there are none
		}
		if !stands {
			continue
		}
		written, err := Rewrite(l, run, "", "", say)
		if err != nil {
			say(fmt.Sprintf("the reports of run %s were not written again: %v", run.ID, err))
		}
		files = append(files, written...)
	}
	return files, nil
}
