package mapping

import (
	"fmt"
	"slices"
	"strconv"

	"caseload/mapping/expression"
	"caseload/mapping/value"
)

// Use settles the forms that Map reads by. Call it before the first Map, not
// beside one. A column that f does not know takes only what is clear.
func (b *Mapper) Use(f value.Forms) {
	for i, s := range b.slots {
		b.shapes[i] = f.Shape(s)
	}
}

// Reads tells whether Map reads by these forms already.
func (b *Mapper) Reads(f value.Forms) bool {
	for i, s := range b.slots {
		if b.shapes[i] != f.Shape(s) {
			return false
		}
	}
	return true
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
	at, ofField := s.b.settingPlace(of)
	return value.Asked{File: s.File, Report: s.Report, Place: fmt.Sprintf("%s:%d", s.b.m.Name, at.line), OfField: ofField}
}

// settingPlace is where the mapping says a slot's form, and whether its field does.
func (b *Mapper) settingPlace(s value.Slot) (at place, ofField bool) {
	if s.Setting == "" {
		return b.m.formsAt.of(s), false
	}
	for i := range b.fields {
		if f := &b.fields[i]; b.reads(f, s) {
			return f.formsAt.of(s), true
		}
	}
	return top, true
}

// reads says that a field's values, or the cells of its expression, have a slot's
// form.
func (b *Mapper) reads(f *binding, s value.Slot) bool {
	has := func(n int) bool { return n >= 0 && b.slots[n] == s }
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

func ordinalName(name string, nth int) string { return name + "#" + strconv.Itoa(nth) }
