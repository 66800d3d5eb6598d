package send

import (
	"testing"

	"caseload/importer/submit"
)

// asked is a signal's error, with its exit code.
type asked int

func (a asked) Error() string { return "stopped by a signal" }
func (a asked) ExitCode() int { return int(a) }

func TestTheGraverReasonToStopTakesThePlaceOfTheOther(t *testing.T) {
	reasons := []error{&submit.Stop{Exit: 1}, asked(130), &submit.Stop{Exit: 5}}
	for i, a := range reasons {
		for j, b := range reasons {
			if got := graver(a, b); got != (i < j) {
				t.Errorf("graver(%v, %v) = %v, want %v", a, b, got, i < j)
			}
		}
	}
}
