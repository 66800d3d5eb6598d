package cli

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"caseload/importer/ledger"
	"caseload/importer/stop"
)

// counts is the order of the contract: where several hold, the first counts.
var counts = []int{6, 2, 1, 130, 143, 5, 4, 3, 0}

func TestTheFirstExitCodeThatHoldsCounts(t *testing.T) {
	for i, a := range counts {
		for _, b := range counts[i:] {
			if got := worst(a, b); got != a {
				t.Errorf("worst(%d, %d) = %d, want %d", a, b, got, a)
			}
			if got := worst(b, a); got != a {
				t.Errorf("worst(%d, %d) = %d, want %d", b, a, got, a)
			}
		}
	}
}

func TestJoinedErrorsExitWithTheFirstCodeThatHolds(t *testing.T) {
	var (
		held    = &ledger.HeldError{Path: "caseload.db"}
		line    = &usageError{errors.New("no mapping is named"), ""}
		file    = errors.New("casos.csv: it says no code of its own")
		stopped = &stop.Error{What: "casos.csv: rows are equal"}
		disk    = &ledger.Error{Path: "caseload.db", What: "the disk is full", Code: 1}
		later   = &stop.Error{What: "the file was changed while it was read", Exit: 1}
		ctrlC   = &signalError{os.Interrupt}
		term    = &signalError{syscall.SIGTERM}
	)
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"the line and the disk", errors.Join(line, disk), 2},
		{"the disk and the line", errors.Join(disk, line), 2},
		{"a file and the disk", errors.Join(disk, file), 2},
		{"rows and the disk", errors.Join(disk, stopped), 2},
		{"the disk twice", errors.Join(disk, later), 1},
		{"a held ledger and the line", errors.Join(line, held), 6},
		{"a held ledger, the disk and the line", errors.Join(disk, errors.Join(line, held)), 6},
		{"a signal and the disk", errors.Join(ctrlC, disk), 1},
		{"a signal and the line", errors.Join(term, line), 2},
		{"two signals", errors.Join(term, ctrlC), 130},
		{"a cause inside", fmt.Errorf("casos.csv: %w", disk), 1},
	} {
		if got := codeOf(c.err); got != c.want {
			t.Errorf("%s: exit %d, want %d (%v)", c.name, got, c.want, c.err)
		}
	}
}
