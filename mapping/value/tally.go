package value

import (
	"strings"

	"caseload/mapping/naming"
)

// Slot is a column, or a template, whose values have a form.
type Slot struct {
	Name    string // the column's header, or the template as written
	Dates   bool   // of dates; else of numbers
	Setting string // what its field says of the form; "" as the source has it
}

// Tally is what the cells of a slot proved: for each reading how many, and the
// first one. A cell that several fields read counts once.
type Tally struct {
	Slot    Slot
	Setting string // what the mapping says of the form; "" nothing
	count   [serial + 1]int
	first   [serial + 1]Sample
	line    int // of the row that was counted last
}

// Sample is a cell and the line it stands in.
type Sample struct {
	Line int
	Text string
}

// SampleOf keeps a cell, shortened.
func SampleOf(line int, text string) Sample {
	return Sample{line, strings.Clone(naming.Excerpt(text, maxSample))}
}

// maxSample bounds a kept cell, in bytes: a form is proved by short ones.
const maxSample = 64

// Vote says what a filled cell proves about its column's form. A number of the
// workbook's own is no date: what it counts from is not known.
func (s Slot) Vote(c Cell) reading {
	switch c.Kind {
	case KindNumber:
		switch {
		case !s.Dates:
			return native
		case isSerial(c.Text):
			return serial
		}
		return unreadable
	case kindCoded:
		if !s.Dates {
			return native
		}
	case KindDate:
		if s.Dates {
			return native
		}
		return unreadable
	case kindClock, KindBoolean, kindError, kindFormula:
		return unreadable
	}
	if s.Dates {
		return voteDate(c.Text)
	}
	return voteNumber(c.Text)
}

// Add counts what a cell proves, once a row; line is the row's.
func (t *Tally) Add(vote reading, line int, text string) {
	if t.line == line {
		return
	}
	t.line = line
	if t.count[vote]++; t.count[vote] == 1 {
		t.first[vote] = SampleOf(line, text)
	}
}

// has says that a cell voted so.
func (t *Tally) has(vote reading) bool { return t.count[vote] > 0 }

// Untyped tallies a column that is of no type: as numbers, and as dates.
type Untyped [2]Tally

// Add counts a cell. Only what has a digit can be a number or a date.
func (u *Untyped) Add(line int, c Cell) {
	if c.Text == "" || len(c.Text) > maxSample || !hasDigit(c.Text) || c.Kind == kindCoded {
		return
	}
	for i := range u {
		u[i].Add(u[i].Slot.Vote(c), line, c.Text)
	}
}

// CanBeDate tells whether a trimmed text is a date in some form.
func CanBeDate(text string) bool { return voteDate(text) != unreadable }

// CanBeNumber tells whether a trimmed text is a number in some form.
func CanBeNumber(text string) bool { return voteNumber(text) != unreadable }
