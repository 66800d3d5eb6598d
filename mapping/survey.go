package mapping

import (
	"fmt"
	"slices"

	"caseload/mapping/expression"
	"caseload/mapping/value"
)

// The rules for regional forms:
//
//   - Each column of a number, integer, date or datetime field has a form of its
//     own: its decimal sign, or the order of its dates. Every cell votes on it.
//     So does each column of which a field's expr reads numbers or dates.
//   - What the mapping sets (source.decimal, source.dates) holds; else what an
//     earlier file proved; else what a cell of this file proves. A cell contrary
//     to a setting or an earlier proof makes its row invalid.
//   - With none of these a column in which cells prove both forms, or in which
//     cells can be read in two ways and none proves, stops the run: a person
//     must say what is meant. Nothing is guessed, not even where it is likely.
//   - In a workbook its own numbers and dates need no form and prove none; its
//     texts vote as those of a CSV do.
//   - A year of two digits is read by a setting alone. A column of nothing else
//     asks for it; one such cell among others makes its row invalid.

// Survey is the pass over all rows that settles the columns' forms. One
// goroutine may use it at a time.
type Survey struct {
	// Report says that the rows are those of a report: they were picked for their
	// faults, so that their share says nothing of the file that they come from.
	Report bool
	File   string // the name of the file, for messages

	b       *Mapper
	tallies []value.Tally // by slot
	voters  []*binding    // the fields whose values vote, or the cells that their expressions read
	watched []watch
	odd     []oddities
}

// watch is a column that is surveyed without being of a type.
type watch struct {
	column int
	value.Untyped
}

func (s *Survey) tally(of value.Slot) value.Tally {
	if of.Setting != "" {
		return value.Tally{Slot: of, Setting: of.Setting}
	}
	if of.Dates {
		return value.Tally{Slot: of, Setting: s.b.m.Source.Dates}
	}
	return value.Tally{Slot: of, Setting: s.b.m.Source.Decimal}
}

func (s *Survey) watches(column int) bool {
	return slices.ContainsFunc(s.watched, func(w watch) bool { return w.column == column })
}

func (s *Survey) isTyped(column int) bool {
	for i := range s.b.fields {
		f := &s.b.fields[i]
		reads := slices.ContainsFunc(f.reads(), func(r expression.Read) bool { return r.Column == column })
		if reads || f.slots[0] >= 0 && slices.Contains(f.from, column) {
			return true
		}
	}
	return false
}

// Add counts a row; line is its number as messages name it. Fields that their
// when leaves out do not vote.
func (s *Survey) Add(line int, row Row) {
	if len(s.voters) > 0 {
		s.vote(line, row)
	}
	for i := range s.watched {
		w := &s.watched[i]
		if w.column < len(row.Cells) {
			w.Add(line, value.Cell{Text: s.b.Cell(row, w.column), Kind: row.kind(w.column)})
		}
	}
	for i := range s.odd {
		if o := &s.odd[i]; row.kind(o.column) == value.KindText {
			if text := s.b.Cell(row, o.column); text != "" {
				o.add(s.b, line, text)
			}
		}
	}
}

func (s *Survey) vote(line int, row Row) {
	var taken *scratch
	for _, f := range s.voters {
		var v value.Cell
		slot := f.slots[0]
		if f.isBare() {
			if v = (value.Cell{Text: s.b.Cell(row, f.from[0]), Kind: row.kind(f.from[0])}); value.IsBroken(v.Kind) {
				continue
			}
		} else {
			if taken == nil {
				taken = s.b.take(row)
				defer s.b.give(taken)
			}
			if f.when != nil && !taken.wanted(f) {
				continue
			}
			s.voteReads(f, line, taken)
			if f.slots[0] < 0 || !taken.read(f) {
				continue
			}
			v, slot = taken.v.Cell, taken.v.slot
		}
		if v.Text == "" {
			continue
		}
		written := v.Text
		t := &s.tallies[slot]
		if t.Slot.Dates && v.Kind != value.KindDate {
			v.Text, _, _ = value.CutOffset(v.Text) // where a field has no zone, its row is invalid whatever the form
		}
		t.Add(t.Slot.Vote(v), line, written)
	}
}

// Decide settles the form of every surveyed column. earlier holds what earlier
// files of the dataset proved, by column; nil for none.
//
// The error is an [*Undecided] with every column that a person must decide.
func (s *Survey) Decide(earlier map[string]value.Form) (value.Forms, error) {
	var f value.Forms
	var doubts value.Undecided
	for i := range s.tallies {
		t := &s.tallies[i]
		if doubt := f.Settle(t, earlier[t.Slot.Name], s.asked(t.Slot)); doubt != nil {
			doubts.Doubts = append(doubts.Doubts, *doubt)
		}
	}
	if len(doubts.Doubts) > 0 {
		return value.Forms{}, &doubts
	}
	for i := range s.odd {
		f.Warn(s.odd[i].warnings(s.b)...)
	}
	for i := range s.watched {
		for j := range s.watched[i].Untyped {
			f.Prove(&s.watched[i].Untyped[j], "")
		}
	}
	return f, nil
}

// asked is what a doubt about a slot tells of this survey.
func (s *Survey) asked(of value.Slot) value.Asked {
	at, ofField := s.settingPlace(of)
	return value.Asked{File: s.File, Report: s.Report, Place: fmt.Sprintf("%s:%d", s.b.m.Name, at.line), OfField: ofField}
}

// settingPlace is where the mapping says a slot's form, and whether its field does.
func (s *Survey) settingPlace(of value.Slot) (at place, ofField bool) {
	if of.Setting == "" {
		return s.b.m.formsAt.of(of), false
	}
	for i := range s.b.fields {
		if f := &s.b.fields[i]; s.reads(f, of) {
			return f.formsAt.of(of), true
		}
	}
	return top, true
}

// reads says that a field's values, or the cells of its expression, have a slot's
// form.
func (s *Survey) reads(f *binding, of value.Slot) bool {
	has := func(n int) bool { return n >= 0 && s.b.slots[n] == of }
	return slices.ContainsFunc(f.slots, has) || slices.ContainsFunc(f.reads(), func(r expression.Read) bool { return has(r.Slot) })
}

// formsAt is where a mapping says forms.
type formsAt struct{ dates, decimal place }

func (f formsAt) of(s value.Slot) place {
	if s.Dates {
		return f.dates
	}
	return f.decimal
}

// voteReads lets the cells vote that the field's expression reads.
func (s *Survey) voteReads(f *binding, line int, taken *scratch) {
	for _, one := range f.reads() {
		if text := taken.row.Cells[one.Column]; text != "" {
			t := &s.tallies[one.Slot]
			t.Add(t.Slot.Vote(value.Cell{Text: text, Kind: taken.kinds.kind(one.Column)}), line, text)
		}
	}
}
