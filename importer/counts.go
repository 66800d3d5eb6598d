package importer

import (
	"errors"

	"caseload/importer/ledger"
	"caseload/importer/submit"
	"caseload/report"
)

// tell counts what became of the rows, by the ledger.
func (c *command) tell(result *Result) error {
	counts, err := c.Ledger.Counts(c.run)
	if err != nil {
		return err
	}
	here, whole := tally(counts)
	here.Read = c.rows() - c.repeated
	result.Counts = here
	if c.Parent != nil {
		result.Whole = &whole
	}
	if err := c.problems.addOutcomes(c.Ledger, c.run, true); err != nil {
		return err
	}
	result.Problems = c.problems.sorted()
	if result.Elsewhere, err = c.Ledger.UnknownElsewhere(c.run); err != nil {
		return err
	}
	return here.Check()
}

// tally sums the ledger's counts: of the run's own rows, and with those carried
// over from the run that it resumes.
func tally(counts []ledger.Count) (here, whole report.Counts) {
	for _, n := range counts {
		code := ""
		if n.OtherCells {
			code = "E303"
		}
		for range n.Rows {
			whole.Add(string(n.Status), code)
			if !n.Carried {
				here.Add(string(n.Status), code)
			}
		}
	}
	whole.Read = whole.Sum()
	return here, whole
}

// judged gives the counts that the exit code goes by: after a resume those of
// the whole source, so that a row that was taken out of its report and was never
// created does not end in a 0. With --limit, later rows do not count.
func (c *command) judged(r *Result) report.Counts {
	if r.Whole != nil && c.Limit == 0 {
		return *r.Whole
	}
	return r.Counts
}

// exitOf gives the exit code: the first of 2, 1, 130/143, 5, 4, 3 that holds.
// Rows that are pending though nothing stopped the run are those that a resumed
// report does not have.
func exitOf(stopped error, n report.Counts) int {
	var coded interface{ ExitCode() int }
	var stop *submit.Stop
	switch {
	case errors.As(stopped, &stop):
		return stop.Exit
	case errors.As(stopped, &coded):
		return coded.ExitCode()
	case stopped != nil:
		return 1
	case n.Unknown > 0:
		return 4
	case n.Invalid+n.Rejected+n.Failed+n.Pending > 0:
		return 3
	}
	return 0
}

// CountsOf counts what became of a run's rows: its own, and with those carried
// over from the run that it resumes.
func CountsOf(l *ledger.Ledger, run *ledger.Run) (here, whole report.Counts, err error) {
	counts, err := l.Counts(run)
	if err != nil {
		return here, whole, err
	}
	here, whole = tally(counts)
	here.Read = here.Sum()
	return here, whole, nil
}
