package mapping

import (
	"encoding/json"

	"caseload/mapping/invisible"
	"caseload/mapping/value"
)

// held is what a field has of a row on its way; wordsfield.go has the order. It
// lies in scratch, and so does its fault, since rows come by the million.
type held struct {
	value.Cell
	column int  // to look at when it is wrong; -1 when it has none
	slot   int  // whose form its text is read by; -1 when it has none
	figure bool // converted: it stands in scratch.text and not in Text
}

func (v *held) isBlank() bool { return !v.figure && invisible.IsBlankText(v.Text) }

// fill puts a field's value into the case, or notes why it cannot.
func (s *scratch) fill(f *binding, c *Case) {
	ok := s.settle(f)
	if !ok && f.lenient {
		s.dropped = append(s.dropped, s.faulty(f))
		ok = f.onBlank(&s.v)
	}
	if ok && s.v.isBlank() {
		if !f.required {
			return
		}
		s.v.Text = ""
		ok = s.fails(value.Fault{Code: CodeBlank, What: "a required value is blank", Tip: "fill the cell, or give the field a default in the mapping"})
	}
	switch {
	case !ok:
		s.note(f)
	case f.form:
		s.add(f)
	default:
		f.setPart(c, s.v.Text)
	}
}

// fails keeps the fault of the value at hand. It is always false.
func (s *scratch) fails(bad value.Fault) bool {
	s.bad = bad
	return false
}

// settle takes a value from the row, or the mapping, to what goes into the case;
// false when it fails, and the value is then as it was read.
func (s *scratch) settle(f *binding) bool {
	v := &s.v
	if f.constant != nil {
		*v = held{Cell: value.Cell{Text: f.constant.out}, column: -1, slot: -1}
		return true
	}
	switch {
	case !s.read(f):
		return false
	case invisible.IsBlankText(v.Text):
		return f.onBlank(v)
	case f.table == nil:
		return s.convert(f)
	}
	found, has := f.table.find(v.Text)
	if !has {
		found = f.otherwise
	}
	if found == nil {
		return s.fails(s.notInMap(f, v.Text))
	}
	v.Text = found.out
	return invisible.Trim(v.Text) != "" || f.onBlank(v)
}

// onBlank puts the field's default in the place of a blank. It is always true.
func (f *binding) onBlank(v *held) bool {
	v.Text = ""
	if f.blank != nil {
		v.Text = f.blank.out
	}
	return true
}

// read gives the text of a field's column, template or expression; false when a
// cell of it is broken, or the expression has no value.
func (s *scratch) read(f *binding) bool {
	if f.expr != nil {
		return s.compute(f)
	}
	if len(f.from) == 0 {
		return s.compose(f)
	}
	n := 0
	if f.firstFilled {
		n = s.firstFilled(f.from)
	}
	i := f.from[n]
	s.v = held{Cell: value.Cell{Text: s.row.Cells[i], Kind: s.kinds.kind(i)}, column: i, slot: f.slots[n]}
	if s.broken && value.IsBroken(s.v.Kind) {
		return s.fails(value.BrokenFault(s.v.Text, s.v.Kind))
	}
	if f.untrimmed {
		s.v.Text = s.b.untrimmed(s.kinds, i)
	}
	return true
}

// firstFilled gives the place of the first filled cell among columns; the first
// when all are blank.
func (s *scratch) firstFilled(columns []int) int {
	for n, i := range columns {
		if s.row.Cells[i] != "" || value.IsBroken(s.kinds.kind(i)) {
			return n
		}
	}
	return 0
}

// compose puts cells into a template. One of which every cell is blank is blank,
// whatever text stands round them.
func (s *scratch) compose(f *binding) bool {
	s.v = held{column: f.takes[0], slot: f.slots[0]}
	blank := true
	s.text = s.text[:0]
	for i := range f.pieces {
		p := &f.pieces[i]
		if p.column < 0 {
			s.text = append(s.text, p.text...)
			continue
		}
		text := s.row.Cells[p.column]
		if kind := s.kinds.kind(p.column); s.broken && value.IsBroken(kind) {
			s.v.column, s.v.Text = p.column, text
			return s.fails(value.BrokenFault(text, kind))
		}
		blank = blank && text == ""
		if f.untrimmed {
			text = s.b.untrimmed(s.kinds, p.column)
		}
		if f.asJSON {
			s.text = value.AppendEscaped(s.text, text)
		} else {
			s.text = append(s.text, text...)
		}
	}
	if blank {
		return true
	}
	s.v.Text, s.v.Kind = string(s.text), value.KindText
	if !f.untrimmed {
		s.v.Text = invisible.Trim(s.v.Text)
	}
	return true
}

// convert brings a filled text into the form of its type, and holds it to the
// field's rules; false when it fails, and the value is then as it was.
func (s *scratch) convert(f *binding) bool {
	if s.v.Text == "-" && f.kind.IsNumber() && s.v.column >= 0 && value.IsSpacedDash(s.b.untrimmed(s.kinds, s.v.column)) {
		s.v.Text = "0"
	}
	out := s.v.Text
	var bad value.Fault
	usual := false
	if f.figured && s.v.Kind != value.KindText {
		s.text, usual = value.AppendUsual(s.text[:0], f.kind, f.layout, s.v.Cell)
	}
	if !usual {
		if bad = value.CheckText(out); bad.Code != "" {
			return s.fails(bad)
		}
	}
	switch {
	case f.kind == value.Text:
		out = f.letters.of(out)
	case f.figured:
		if !usual {
			var shape value.Shape
			if s.v.slot >= 0 {
				shape = s.b.shapes[s.v.slot]
			}
			if s.text, bad = f.figure(s.text[:0], s.v.Cell, shape); bad.Code != "" {
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
		_, bad = value.CompactJSON(out)
	}
	if f.ruled && bad.Code == "" {
		if bad = f.rules.check(out); bad.Code == CodeOneOf {
			bad.Tip = s.hint(f, out, "there are", f.rules.oneOf)
		}
	}
	if bad.Code != "" {
		return s.fails(bad)
	}
	s.v.Text = out
	return true
}

// add appends a field's label and value to the form's JSON.
func (s *scratch) add(f *binding) {
	v := &s.v
	if len(s.buf) > 1 {
		s.buf = append(s.buf, ',')
	}
	s.buf = append(s.buf, f.key...)
	switch quoted := f.kind.IsQuoted(); {
	case quoted && v.figure:
		s.buf = append(append(append(s.buf, '"'), s.text...), '"')
	case quoted:
		s.buf = value.AppendJSON(s.buf, v.Text)
	case v.figure:
		s.buf = append(s.buf, s.text...)
	default:
		s.buf = append(s.buf, v.Text...)
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

// figure converts a trimmed, filled cell for the field: see [value.Convert].
func (f *field) figure(dst []byte, c value.Cell, shape value.Shape) ([]byte, value.Fault) {
	shape.Zone = f.zone
	return value.Convert(dst, f.kind, f.layout, c, shape)
}

// word converts a filled text for a field of text, email, phone or json.
func (f *field) word(text string) (string, value.Fault) {
	switch f.kind {
	case value.Email:
		return f.letters.of(text), value.CheckEmail(text)
	case value.Phone:
		return f.phones.E164(text, f.country)
	case value.JSON:
		return value.CompactJSON(text)
	}
	return f.letters.of(text), value.Fault{}
}
