package mapping

import (
	"slices"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
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

// slot is a column, or a template, whose values have a form.
type slot struct {
	name    string // the column's header, or the template as written
	date    bool   // of dates; else of numbers
	setting string // what its field says of the form; "" as the source has it
}

// slotOf gives the slot of a field's values from the column, or the template, of
// a name; a new one if there is none yet.
func (b *Mapper) slotOf(f *binding, name string) int {
	return b.slotFor(f.slotNamed(name, f.kind.isDate()))
}

// slotNamed is a slot of dates or numbers that a field reads.
func (f *binding) slotNamed(name string, date bool) slot {
	if date {
		return slot{name, date, f.dates}
	}
	return slot{name, date, f.decimal}
}

func (b *Mapper) slotFor(s slot) int {
	if i := slices.Index(b.slots, s); i >= 0 {
		return i
	}
	b.slots = append(b.slots, s)
	return len(b.slots) - 1
}

// ReadsNumbers tells whether a field is a number, or reckons with one, whose cells
// in a text file can be read in two ways (1.234).
func (b *Mapper) ReadsNumbers() bool {
	return slices.ContainsFunc(b.slots, func(s slot) bool { return !s.date })
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
	tallies []tally    // by slot
	voters  []*binding // the fields whose values vote, or the cells that their expressions read
	watched []watch
	odd     []oddities
}

// watch is a column that is surveyed without being of a type.
type watch struct {
	column  int
	tallies [2]tally // numbers, dates
}

// tally is what the cells of a slot proved: for each reading how many, and the
// first one. A cell that several fields read counts once.
type tally struct {
	slot    slot
	setting string // what the mapping says of the form; "" nothing
	count   [serial + 1]int
	first   [serial + 1]sample
	line    int // of the row that was counted last
}

// sample is a cell and the line it stands in.
type sample struct {
	line int
	text string
}

// maxSample bounds a kept cell, in bytes: a form is proved by short ones.
const maxSample = 64

// Survey begins a survey of the columns of number, integer, date and datetime
// fields, and of those that expressions read as such. columns names others by index, that are not typed: what their cells
// prove stands in [Forms.Proved], and they are never asked about.
func (b *Mapper) Survey(columns []int) *Survey {
	s := &Survey{b: b, tallies: make([]tally, len(b.slots)), odd: b.oddities()}
	for i, slot := range b.slots {
		s.tallies[i] = b.tally(slot)
	}
	for i := range b.fields {
		if b.fields[i].slots[0] >= 0 || len(b.fields[i].reads) > 0 {
			s.voters = append(s.voters, &b.fields[i])
		}
	}
	for _, i := range columns {
		if i < 0 || i >= len(b.header) || b.isTyped(i) || s.watches(i) {
			continue
		}
		name := b.ColumnName(i)
		s.watched = append(s.watched, watch{i, [2]tally{b.tally(slot{name: name}), b.tally(slot{name: name, date: true})}})
	}
	return s
}

func (b *Mapper) tally(s slot) tally {
	if s.setting != "" {
		return tally{slot: s, setting: s.setting}
	}
	if s.date {
		return tally{slot: s, setting: b.m.Source.Dates}
	}
	return tally{slot: s, setting: b.m.Source.Decimal}
}

func (s *Survey) watches(column int) bool {
	return slices.ContainsFunc(s.watched, func(w watch) bool { return w.column == column })
}

func (b *Mapper) isTyped(column int) bool {
	for i := range b.fields {
		f := &b.fields[i]
		reads := slices.ContainsFunc(f.reads, func(r cellRead) bool { return r.column == column })
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
			w.add(line, cell{s.b.Cell(row, w.column), row.kind(w.column)})
		}
	}
	for i := range s.odd {
		if o := &s.odd[i]; row.kind(o.column) == kindText {
			if text := s.b.Cell(row, o.column); text != "" {
				o.add(s.b, line, text)
			}
		}
	}
}

func (s *Survey) vote(line int, row Row) {
	var taken *scratch
	for _, f := range s.voters {
		var v cell
		slot := f.slots[0]
		if f.isBare() {
			if v = (cell{s.b.Cell(row, f.from[0]), row.kind(f.from[0])}); isBroken(v.kind) {
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
			s.voteReads(f, line, &taken.row)
			if f.slots[0] < 0 || !s.b.read(f, taken) {
				continue
			}
			v, slot = taken.v.cell, taken.v.slot
		}
		if v.text == "" {
			continue
		}
		written := v.text
		t := &s.tallies[slot]
		if t.slot.date && v.kind != kindDate {
			v.text, _, _ = cutOffset(v.text) // where a field has no zone, its row is invalid whatever the form
		}
		t.add(t.slot.vote(v), line, written)
	}
}

// isBare says that a field's value is the trimmed cell of one column, in any row.
func (f *binding) isBare() bool {
	return len(f.from) == 1 && f.expr == nil && f.when == nil && !f.untrimmed
}

// vote says what a filled cell proves about its column's form. A number of the
// workbook's own is no date: what it counts from is not known.
func (s slot) vote(c cell) reading {
	switch c.kind {
	case kindNumber:
		switch {
		case !s.date:
			return native
		case isSerial(c.text):
			return serial
		}
		return unreadable
	case kindCoded:
		if !s.date {
			return native
		}
	case kindDate:
		if s.date {
			return native
		}
		return unreadable
	case kindClock, kindBoolean, kindError, kindFormula:
		return unreadable
	}
	if s.date {
		return voteDate(c.text)
	}
	return voteNumber(c.text)
}

// add counts a cell of a column without a type. Only what has a digit can be a
// number or a date.
func (w *watch) add(line int, c cell) {
	if c.text == "" || len(c.text) > maxSample || !hasDigit(c.text) || c.kind == kindCoded {
		return
	}
	for i := range w.tallies {
		t := &w.tallies[i]
		t.add(t.slot.vote(c), line, c.text)
	}
}

func (t *tally) add(vote reading, line int, text string) {
	if t.line == line {
		return
	}
	t.line = line
	if t.count[vote]++; t.count[vote] == 1 {
		t.first[vote] = sample{line, strings.Clone(naming.Excerpt(text, maxSample))}
	}
}

// has says that a cell voted so.
func (t *tally) has(vote reading) bool { return t.count[vote] > 0 }
