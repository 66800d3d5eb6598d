package value

import (
	"fmt"
	"slices"
	"strings"

	"caseload/mapping/naming"
)

// Undecided is why a file cannot be read without a person's word: columns whose
// cells can be read in two ways.
type Undecided struct{ Doubts []Doubt }

// Doubt is one such column.
type Doubt struct {
	Column  string // the header's name
	Line    int    // of the first cell in doubt
	Cell    string
	One     string // what the cell is under the first form, "" in a contradiction
	Other   string // and under the second
	Short   bool   // the doubt is the century of a year of two digits
	Against string // the cell that contradicts; "" when the doubt is an ambiguity
	AtLine  int    // and its line
	Setting string // what to write into the mapping: the settings that end the doubt, "" where none does
	Tip     string // what else ends it; "" when the setting is all there is to say

	Conflict *Conflict // the doubt is whether a setting, or an earlier file, is right
	File     string    // of a conflict: the file's name
}

// Error names every column in doubt, one a line.
func (e *Undecided) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines gives the lines of the message.
func (e *Undecided) Lines() []string {
	lines := make([]string, len(e.Doubts))
	for i, d := range e.Doubts {
		lines[i] = d.String()
	}
	return lines
}

// Hint says which settings end the doubts.
func (e *Undecided) Hint() string {
	var settings, tips []string
	for _, d := range e.Doubts {
		switch {
		case d.Tip != "":
			tips = append(tips, d.Tip)
		case !slices.Contains(settings, d.Setting):
			settings = append(settings, d.Setting)
		}
	}
	if len(settings) > 0 {
		text := "say in the mapping, under source: " + strings.Join(settings, "; and ")
		if slices.ContainsFunc(e.Doubts, func(d Doubt) bool { return d.Against != "" }) {
			text += " (a few rows that are contrary to it will be invalid)"
		}
		tips = append(tips, text)
	}
	return strings.Join(tips, "; ")
}

// ExitCode is 2: nothing is sent before this is settled.
func (e *Undecided) ExitCode() int { return 2 }

// String is the doubt in words.
func (d Doubt) String() string {
	if d.Conflict != nil {
		return fmt.Sprintf("column %s: %s; the first is %s in %s:%d", naming.Quote(d.Column), d.Conflict, naming.Quote(d.Cell), d.File, d.Line)
	}
	if d.Against != "" {
		return fmt.Sprintf("column %s: %s in line %d and %s in line %d cannot have the same form",
			naming.Quote(d.Column), naming.Quote(d.Cell), d.Line, naming.Quote(d.Against), d.AtLine)
	}
	if d.Short {
		return fmt.Sprintf("column %s: %s in line %d has a year of two digits, as all dates of the column: such are read only under a setting",
			naming.Quote(d.Column), naming.Quote(d.Cell), d.Line)
	}
	return fmt.Sprintf("column %s: %s in line %d can be %s or %s, and no cell of the column tells which",
		naming.Quote(d.Column), naming.Quote(d.Cell), d.Line, d.One, d.Other)
}

func (t *Tally) contradiction(first, second string) *Doubt {
	a, b := t.first[prover(first)], t.first[prover(second)]
	d := &Doubt{Column: t.Slot.Name, Line: a.Line, Cell: a.Text, Against: b.Text, AtLine: b.Line, Setting: t.asSetting(t.others("")...)}
	if d.Setting == "" {
		d.Tip = t.noSetting()
	}
	return d
}

func (t *Tally) doubt(first, second string) *Doubt {
	s := t.first[ambiguous]
	return &Doubt{
		Column: t.Slot.Name, Line: s.Line, Cell: s.Text, Setting: t.asSetting(first, second),
		One: t.readAs(s.Text, first), Other: t.readAs(s.Text, second),
	}
}

// doubtYears asks for the setting that reads years of two digits.
func (t *Tally) doubtYears() *Doubt {
	s := t.firstShort()
	return &Doubt{
		Column: t.Slot.Name, Line: s.Line, Cell: s.Text, Short: true,
		Setting: t.asSetting(DayFirstShort, MonthFirstShort),
	}
}

// readAs shows what a cell is under a form.
func (t *Tally) readAs(text, spelled string) string {
	if !t.Slot.Dates {
		a, _ := splitAmount(text)
		d, _ := readAmount(a, spelled[0])
		return string(appendDigits(nil, d))
	}
	d, _ := splitDate(text)
	m, _ := d.read(spelled)
	return m.Format("2 Jan 2006") // the month by name, which no order can confuse
}
