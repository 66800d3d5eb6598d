package mapping

import (
	"slices"
	"strings"
)

// The rules for regional forms:
//
//   - Each column of a number, integer, date or datetime field has a form of its
//     own: its decimal sign, or the order of its dates. Every cell votes on it.
//   - What the mapping sets (source.decimal, source.dates) holds; else what an
//     earlier file proved; else what a cell of this file proves. A cell contrary
//     to a setting or an earlier proof makes its row invalid.
//   - With none of these a column in which cells prove both forms, or in which
//     cells can be read in two ways and none proves, stops the run: a person
//     must say what is meant. Nothing is guessed, not even where it is likely.
//   - In a workbook its own numbers and dates need no form. Numbers of its own
//     with a fraction show that a 1.234 beside them is one of them, whatever
//     the setting says; if texts with a comma stand there as well, a 1.234 can
//     be either, and its row is invalid.

// slot is a column, or a template, whose values have a form.
type slot struct {
	name string // the column's header, or the template as written
	date bool   // of dates; else of numbers
}

// slotOf gives the slot of a field's values, a new one if it has none yet.
func (b *Mapper) slotOf(f *binding) int {
	s := slot{name: f.spell, date: f.kind == typeDate || f.kind == typeDatetime}
	if f.column >= 0 {
		s.name = b.columnName(f.column)
	}
	if i := slices.Index(b.slots, s); i >= 0 {
		return i
	}
	b.slots = append(b.slots, s)
	return len(b.slots) - 1
}

// columnName names a column so that no other has the name: its header, with
// #2 where the same header stands again.
func (b *Mapper) columnName(i int) string {
	name := b.layout.Header[i]
	if same := b.cols.exact[name]; len(same) > 1 {
		return ordinalName(name, 1+slices.Index(same, i))
	}
	return trim(name)
}

// Survey is the pass over all rows that settles the columns' forms. One
// goroutine may use it at a time.
type Survey struct {
	b       *Mapper
	tallies []tally // by slot
	watched []watch
}

// watch is a column that is surveyed without being of a type.
type watch struct {
	column  int
	tallies [2]tally // numbers, dates
}

// tally is what the cells of a slot proved: for each reading how many, and the
// first one.
type tally struct {
	slot  slot
	count [iso + 1]int
	first [iso + 1]sample
}

// sample is a cell and the line it stands in.
type sample struct {
	line int
	text string
}

// maxSample bounds a kept cell, in bytes: a form is proved by short ones.
const maxSample = 64

// Survey begins a survey of the columns of number, integer, date and datetime
// fields. columns names others by index, that are not typed: what their cells
// prove stands in [Forms.Proved], and they are never asked about.
func (b *Mapper) Survey(columns []int) *Survey {
	s := &Survey{b: b, tallies: make([]tally, len(b.slots))}
	for i, slot := range b.slots {
		s.tallies[i].slot = slot
	}
	for _, i := range columns {
		if i < 0 || i >= len(b.layout.Header) || b.isTyped(i) || s.watches(i) {
			continue
		}
		name := b.columnName(i)
		s.watched = append(s.watched, watch{i, [2]tally{{slot: slot{name, false}}, {slot: slot{name, true}}}})
	}
	return s
}

func (s *Survey) watches(column int) bool {
	return slices.ContainsFunc(s.watched, func(w watch) bool { return w.column == column })
}

func (b *Mapper) isTyped(column int) bool {
	for i := range b.fields {
		if b.fields[i].slot >= 0 && b.fields[i].column == column {
			return true
		}
	}
	return false
}

// Add counts a row. line is its number as messages name it; cells are as for
// [Mapper.Map]. Fields that their when leaves out do not vote.
func (s *Survey) Add(line int, cells []string) {
	if len(s.tallies) == 0 && len(s.watched) == 0 {
		return
	}
	row := s.b.take(cells)
	defer s.b.give(row)
	for i := range s.b.fields {
		f := &s.b.fields[i]
		if f.slot < 0 || !s.b.takesPart(f, row) {
			continue
		}
		if text := s.b.source(f, row); text != "" {
			t := &s.tallies[f.slot]
			t.add(s.b.vote(t.slot, text), line, text)
		}
	}
	for i := range s.watched {
		w := &s.watched[i]
		if w.column < len(cells) {
			s.b.watch(w, line, trim(cells[w.column]))
		}
	}
}

// takesPart says that the field's condition holds; one that has no value will
// be the row's fault, not the column's.
func (b *Mapper) takesPart(f *binding, s *scratch) bool {
	if f.when == nil {
		return true
	}
	yes, err := holds(&s.machine, f.when, &s.row)
	return err == nil && yes
}

func (b *Mapper) vote(s slot, text string) reading {
	if s.date {
		return voteDate(text, b.layout.Serials)
	}
	return voteNumber(text, b.layout.Serials)
}

// watch counts a cell of a column without a type. A plain number there is no
// serial date: it may be anything.
func (b *Mapper) watch(w *watch, line int, text string) {
	if text == "" || len(text) > maxSample {
		return
	}
	for i := range w.tallies {
		t := &w.tallies[i]
		vote := b.vote(t.slot, text)
		if t.slot.date && vote == native {
			continue
		}
		t.add(vote, line, text)
	}
}

func (t *tally) add(vote reading, line int, text string) {
	if t.count[vote]++; t.count[vote] == 1 {
		t.first[vote] = sample{line, strings.Clone(excerpt(text, maxSample))}
	}
}

// has says that a cell voted so.
func (t *tally) has(vote reading) bool { return t.count[vote] > 0 }
