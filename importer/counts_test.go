package importer

import (
	"errors"
	"testing"

	"caseload/importer/submit"
	"caseload/report"
)

// asked is a signal's error, with its exit code.
type asked int

func (a asked) Error() string { return "stopped by a signal" }
func (a asked) ExitCode() int { return int(a) }

func TestAStopCountsBeforeWhatBecameOfTheRows(t *testing.T) {
	crm, quota := &submit.Stop{Exit: 1, Cause: "the token"}, &submit.Stop{Exit: 5, Cause: "the quota"}
	all := report.Counts{Read: 6, Invalid: 1, Rejected: 1, Failed: 1, Unknown: 1, Pending: 1, Created: 1}
	for _, c := range []struct {
		name    string
		stopped error
		counts  report.Counts
		want    int
	}{
		{"the CRM, and unknown rows", crm, all, 1},
		{"a broken ledger, and unknown rows", errors.New("disk"), all, 1},
		{"Ctrl-C, and unknown rows", asked(130), all, 130},
		{"SIGTERM, and rejected rows", asked(143), all, 143},
		{"the quota, and unknown rows", quota, all, 5},
		{"unknown and rejected rows", nil, all, 4},
		{"rejected rows", nil, report.Counts{Read: 2, Rejected: 1, Created: 1}, 3},
		{"invalid rows", nil, report.Counts{Read: 2, Invalid: 1, Skipped: 1}, 3},
		{"failed rows", nil, report.Counts{Read: 1, Failed: 1}, 3},
		{"rows that a resumed report does not have", nil, report.Counts{Read: 2, Pending: 1, Created: 1}, 3},
		{"created, made before and skipped", nil, report.Counts{Read: 4, Created: 1, Duplicate: 1, DuplicateOtherCells: 1, Skipped: 1}, 0},
	} {
		if got := exitOf(c.stopped, c.counts); got != c.want {
			t.Errorf("%s: exit %d, want %d", c.name, got, c.want)
		}
	}
}
