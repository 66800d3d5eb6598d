package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestATableIsAsWideAsItsCells(t *testing.T) {
	got := aligned([][]string{{"field", "from", ""}, {"número", "a column with a long name", "x\ny"}, {"owner", "always"}}, 10)
	want := []string{"field   from", "número  a column …  x y", "owner   always"}
	if !slices.Equal(got, want) {
		t.Errorf("aligned gives\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLinesAreBrokenBetweenWords(t *testing.T) {
	for _, test := range []struct {
		line  string
		width int
		want  string
	}{
		{"short", 10, "short"},
		{"one two three", 8, "one two|  three"},
		{"    hint: ñandú verde", 14, "    hint:|      ñandú|      verde"},
		{"averylongword that", 5, "averylongword|  that"},
		{"", 5, ""},
	} {
		if got := strings.Join(broken(test.line, test.width), "|"); got != test.want {
			t.Errorf("broken(%q, %d) = %q, want %q", test.line, test.width, got, test.want)
		}
	}
}

func TestACommandIsNotBroken(t *testing.T) {
	got := broken("  hint: look at its name, or draft one: caseload init FILE -o nada.yaml; or `caseload help` tells", 40)
	want := []string{"  hint: look at its name, or draft one:", "    caseload init FILE -o nada.yaml; or", "    `caseload help` tells"}
	if !slices.Equal(got, want) {
		t.Errorf("broken gives %q, want %q", got, want)
	}
}
