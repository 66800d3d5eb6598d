package mapping

import (
	"encoding/json"

	"caseload/mapping/invisible"
)

// value is what a field has of a row on its way; wordsfield.go has the order. It
// lies in scratch, and so does its fault, since rows come by the million.
type value struct {
	cell
	column int  // to look at when it is wrong; -1 when it has none
	slot   int  // whose form its text is read by; -1 when it has none
	figure bool // converted: it stands in scratch.text and not in cell.text
}

func (v *value) isBlank() bool { return !v.figure && invisible.IsBlankText(v.text) }

// fill puts a field's value into the case, or notes why it cannot.
func (b *Mapper) fill(f *binding, s *scratch, c *Case) {
	ok := b.settle(f, s)
	if !ok && f.lenient {
		s.dropped = append(s.dropped, b.faulty(f, s))
		ok = f.onBlank(&s.v)
	}
	if ok && s.v.isBlank() {
		if !f.required {
			return
		}
		s.v.text = ""
		ok = s.fails(fault{CodeBlank, "a required value is blank", "fill the cell, or give the field a default in the mapping"})
	}
	switch {
	case !ok:
		b.note(f, s)
	case f.form:
		s.add(f)
	default:
		f.setPart(c, s.v.text)
	}
}

// fails keeps the fault of the value at hand. It is always false.
func (s *scratch) fails(bad fault) bool {
	s.bad = bad
	return false
}

// settle takes a value from the row, or the mapping, to what goes into the case;
// false when it fails, and the value is then as it was read.
func (b *Mapper) settle(f *binding, s *scratch) bool {
	v := &s.v
	if f.constant != nil {
		*v = value{cell: cell{text: f.constant.out}, column: -1, slot: -1}
		return true
	}
	switch {
	case !b.read(f, s):
		return false
	case invisible.IsBlankText(v.text):
		return f.onBlank(v)
	case f.table == nil:
		return b.convert(f, s)
	}
	found, has := f.table.find(v.text)
	if !has {
		found = f.otherwise
	}
	if found == nil {
		return s.fails(s.notInMap(f, v.text))
	}
	v.text = found.out
	return invisible.Trim(v.text) != "" || f.onBlank(v)
}

// onBlank puts the field's default in the place of a blank. It is always true.
func (f *binding) onBlank(v *value) bool {
	v.text = ""
	if f.blank != nil {
		v.text = f.blank.out
	}
	return true
}

// read gives the text of a field's column, template or expression; false when a
// cell of it is broken, or the expression has no value.
func (b *Mapper) read(f *binding, s *scratch) bool {
	if f.expr != nil {
		return b.compute(f, s)
	}
	if len(f.from) == 0 {
		return b.compose(f, s)
	}
	n := 0
	if f.firstFilled {
		n = s.firstFilled(f.from)
	}
	i := f.from[n]
	s.v = value{cell: cell{s.row.Cells[i], s.kinds.kind(i)}, column: i, slot: f.slots[n]}
	if s.broken && isBroken(s.v.kind) {
		return s.fails(brokenFault(s.v.text, s.v.kind))
	}
	if f.untrimmed {
		s.v.text = b.untrimmed(s.kinds, i)
	}
	return true
}

// firstFilled gives the place of the first filled cell among columns; the first
// when all are blank.
func (s *scratch) firstFilled(columns []int) int {
	for n, i := range columns {
		if s.row.Cells[i] != "" || isBroken(s.kinds.kind(i)) {
			return n
		}
	}
	return 0
}

// compose puts cells into a template. One of which every cell is blank is blank,
// whatever text stands round them.
func (b *Mapper) compose(f *binding, s *scratch) bool {
	s.v = value{column: f.takes[0], slot: f.slots[0]}
	blank := true
	s.text = s.text[:0]
	for i := range f.pieces {
		p := &f.pieces[i]
		if p.column < 0 {
			s.text = append(s.text, p.text...)
			continue
		}
		text := s.row.Cells[p.column]
		if kind := s.kinds.kind(p.column); s.broken && isBroken(kind) {
			s.v.column, s.v.text = p.column, text
			return s.fails(brokenFault(text, kind))
		}
		blank = blank && text == ""
		if f.untrimmed {
			text = b.untrimmed(s.kinds, p.column)
		}
		if f.asJSON {
			s.text = appendEscaped(s.text, text)
		} else {
			s.text = append(s.text, text...)
		}
	}
	if blank {
		return true
	}
	s.v.text, s.v.kind = string(s.text), kindText
	if !f.untrimmed {
		s.v.text = invisible.Trim(s.v.text)
	}
	return true
}

// convert brings a filled text into the form of its type, and holds it to the
// field's rules; false when it fails, and the value is then as it was.
func (b *Mapper) convert(f *binding, s *scratch) bool {
	if s.v.text == "-" && f.kind.isNumber() && s.v.column >= 0 && isSpacedDash(b.untrimmed(s.kinds, s.v.column)) {
		s.v.text = "0"
	}
	out := s.v.text
	var bad fault
	usual := false
	if f.figured && s.v.kind != kindText {
		s.text, usual = appendUsual(s.text[:0], f.kind, f.layout, s.v.cell)
	}
	if !usual {
		if bad = checkText(out); bad.code != "" {
			return s.fails(bad)
		}
	}
	switch {
	case f.kind == typeText:
		out = f.letters.of(out)
	case f.figured:
		if !usual {
			var shape form
			if s.v.slot >= 0 {
				shape = b.shapes[s.v.slot]
			}
			if s.text, bad = f.figure(s.text[:0], s.v.cell, shape); bad.code != "" {
				return s.fails(bad)
			}
		}
		if s.v.figure = f.form && !f.ruled; s.v.figure {
			return true
		}
		out = string(s.text)
	case !f.asJSON:
		out, bad = f.word(out)
	case !json.Valid([]byte(out)):
		_, bad = compactJSON(out)
	}
	if f.ruled && bad.code == "" {
		if bad = f.rules.check(out); bad.code == CodeOneOf {
			bad.tip = s.hint(f, out, "there are", f.rules.oneOf)
		}
	}
	if bad.code != "" {
		return s.fails(bad)
	}
	s.v.text = out
	return true
}

// add appends a field's label and value to the form's JSON.
func (s *scratch) add(f *binding) {
	v := &s.v
	if len(s.buf) > 1 {
		s.buf = append(s.buf, ',')
	}
	s.buf = append(s.buf, f.key...)
	switch quoted := f.kind.isQuoted(); {
	case quoted && v.figure:
		s.buf = append(append(append(s.buf, '"'), s.text...), '"')
	case quoted:
		s.buf = appendJSON(s.buf, v.text)
	case v.figure:
		s.buf = append(s.buf, s.text...)
	default:
		s.buf = append(s.buf, v.text...)
	}
}

// setPart puts a value into its part of the case.
func (f *binding) setPart(c *Case, text string) {
	switch f.name {
	case "case-type":
		c.CaseType = text
	case partResponsible:
		c.Responsible = text
	case partOwner:
		c.Owner = text
	case partContact:
		c.Contact = text
	case "description":
		c.Description = text
	case partStatus:
		c.Status = text
	case "priority":
		c.Priority = text
	case partSolution:
		c.Solution = text
	case partFile:
		c.File, c.Folder = text, f.folder
	}
}
