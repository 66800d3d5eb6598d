package source

import (
	"regexp"
	"testing"
)

// FuzzSuspect holds what is recognised by hand against expressions, and an
// inspector that sees any cell to its own counts.
func FuzzSuspect(f *testing.F) {
	for _, seed := range []string{"5,73E+11", "5.7e-3", "1E+05", "3-Mar", "mar.-03", "3/4/2026 0:00", "2026-04-03T00:00:00", "set-2026", "#¡REF!", "#####", "00123", "é", "", "52123456.0", "52123456,0", ".0"} {
		f.Add(seed)
	}
	const month = `[A-Z]?[a-z]{2,3}\.?`
	scientific := regexp.MustCompile(`^\d([.,]\d+)?[Ee][+-]\d{2,}$`)
	date := regexp.MustCompile(`^(\d{1,2}[-/]` + month + `|` + month + `[-/](\d{1,2}|(19|20)\d\d)|\d{1,2}(-` + month + `-|/` + month + `/)(\d{1,2}|(19|20)\d\d)|` +
		`\d{1,2}(-\d{1,2}-|/\d{1,2}/)(19|20)\d\d|(19|20)\d\d(-\d{1,2}-|/\d{1,2}/)\d{1,2})([ T][^\n]*)?$`)
	f.Fuzz(func(t *testing.T, cell string) {
		if got, want := isScientific(cell), scientific.MatchString(cell); got != want {
			t.Fatalf("%q is in scientific notation: %v, the reference says %v", cell, got, want)
		}
		if looksLikeDate(cell) && !date.MatchString(cell) {
			t.Fatalf("%q looks like a date, and the reference says no", cell)
		}
		n := NewInspector([]int{0, 1}, []int{1})
		for line := range 3 {
			n.Add(Row{Line: line, Cells: []string{cell}})
			n.Add(Row{Line: line, Cells: []string{"123", cell}, Kinds: []byte("ne")})
		}
		for _, d := range n.Damage() {
			if d.Cells < 1 || d.Cells > 6 || len(d.Examples) == 0 || int64(len(d.Examples)) > d.Cells {
				t.Fatalf("%q: %+v", cell, d)
			}
		}
	})
}
