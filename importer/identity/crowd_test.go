package identity

import "testing"

// A key that is the same in every row is a mistake that people make: finding it
// out must not take minutes.
func TestAKeyThatEveryRowHasIsFoundOutAtOnce(t *testing.T) {
	const rows = 300_000
	tally := NewTally(Rule{})
	row := func(i int) Candidate {
		return Candidate{Print: Fingerprint{Identity: Digest{1}, Mapped: uint64(i), Row: uint64(i)}}
	}
	for i := range rows {
		c := row(i)
		tally.Add(&c)
	}
	crowd := tally.Count()
	if crowd.Conflicts != rows-1 {
		t.Fatalf("%d conflicts of %d rows", crowd.Conflicts, rows)
	}
	for i := range rows { // each takes microseconds, not the time of all rows
		c := row(i)
		if _, repeats := crowd.Repeats(&c, false); !repeats {
			t.Fatalf("row %d is alone", i)
		}
	}
}
