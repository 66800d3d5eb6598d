package importer

import (
	"caseload/importer/stop"
	"caseload/report"
)

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
	switch {
	case stopped != nil:
		return stop.ExitCode(stopped)
	case n.Unknown > 0:
		return 4
	case n.Invalid+n.Rejected+n.Failed+n.Pending > 0:
		return 3
	}
	return 0
}
