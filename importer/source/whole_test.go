package source

import "testing"

func TestOnlyAWholeNumberLosesItsPointZero(t *testing.T) {
	for cell, want := range map[string]string{
		"52123456.0": "52123456", "52123456,0": "52123456", "0.0": "0", "00123.0": "00123",
		"52123456": "52123456", "5.00": "5.00", "1.5": "1.5", ".0": ".0", "0": "0", "": "", "T1.0": "T1.0", "-5.0": "-5.0", "1.0.0": "1.0.0", "1,234.0": "1,234.0",
	} {
		if got, _ := cutPointZero(cell); got != want {
			t.Errorf("cutPointZero(%q) = %q, want %q", cell, got, want)
		}
	}
}
