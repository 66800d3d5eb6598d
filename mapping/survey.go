package mapping

import (
	"slices"

	"caseload/mapping/expression"
	"caseload/mapping/invisible"
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

// slotOf gives the slot of a field's values from the column, or the template, of
// a name; a new one if there is none yet.
func (b *Mapper) slotOf(f *binding, name string) int {
	return b.slotFor(f.slotNamed(name, f.kind.IsDate()))
}

// slotNamed is a slot of dates or numbers that a field reads.
func (f *binding) slotNamed(name string, date bool) value.Slot {
	if date {
		return value.Slot{Name: name, Dates: date, Setting: f.dates}
	}
	return value.Slot{Name: name, Dates: date, Setting: f.decimal}
}

func (b *Mapper) slotFor(s value.Slot) int {
	if i := slices.Index(b.slots, s); i >= 0 {
		return i
	}
	b.slots = append(b.slots, s)
	return len(b.slots) - 1
}

// ReadsNumbers tells whether a field is a number, or reckons with one, whose cells
// in a text file can be read in two ways (1.234).
func (b *Mapper) ReadsNumbers() bool {
	return slices.ContainsFunc(b.slots, func(s value.Slot) bool { return !s.Dates })
}

// ColumnName names a column so that no other has the name: its header, with
// #2 where the same header stands again.
func (b *Mapper) ColumnName(i int) string {
	name := b.cols.header[i]
	if same := b.cols.exact[name]; len(same) > 1 {
		return ordinalName(name, 1+slices.Index(same, i))
	}
	return invisible.Trim(name)
}

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

// Survey begins a survey of the columns of number, integer, date and datetime
// fields, and of those that expressions read as such. columns names others by index, that are not typed: what their cells
// prove stands in [Forms.Proved], and they are never asked about.
func (b *Mapper) Survey(columns []int) *Survey {
	s := &Survey{b: b, tallies: make([]value.Tally, len(b.slots)), odd: b.oddities()}
	for i, slot := range b.slots {
		s.tallies[i] = b.tally(slot)
	}
	for i := range b.fields {
		if b.fields[i].slots[0] >= 0 || len(b.fields[i].reads()) > 0 {
			s.voters = append(s.voters, &b.fields[i])
		}
	}
	for _, i := range columns {
		if i < 0 || i >= len(b.header) || b.isTyped(i) || s.watches(i) {
			continue
		}
		name := b.ColumnName(i)
		s.watched = append(s.watched, watch{i, value.Untyped{b.tally(value.Slot{Name: name}), b.tally(value.Slot{Name: name, Dates: true})}})
	}
	return s
}

func (b *Mapper) tally(s value.Slot) value.Tally {
	if s.Setting != "" {
		return value.Tally{Slot: s, Setting: s.Setting}
	}
	if s.Dates {
		return value.Tally{Slot: s, Setting: b.m.Source.Dates}
	}
	return value.Tally{Slot: s, Setting: b.m.Source.Decimal}
}

func (s *Survey) watches(column int) bool {
	return slices.ContainsFunc(s.watched, func(w watch) bool { return w.column == column })
}

func (b *Mapper) isTyped(column int) bool {
	for i := range b.fields {
		f := &b.fields[i]
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
			if f.when != nil && !s.b.wanted(f, taken) {
				continue
			}
			s.voteReads(f, line, taken)
			if f.slots[0] < 0 || !s.b.read(f, taken) {
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

// isBare says that a field's value is the trimmed cell of one column, in any row.
func (f *binding) isBare() bool {
	return len(f.from) == 1 && f.expr == nil && f.when == nil && !f.untrimmed
}
