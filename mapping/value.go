package mapping

import "encoding/json"

// value is what a field has of a row on its way; wordsfield.go has the order.
type value struct {
	cell
	column int  // to look at when it is wrong; -1 when it has none
	slot   int  // whose form its text is read by; -1 when it has none
	figure bool // converted: it stands in scratch.text and not in cell.text
}

func (v value) isBlank() bool { return !v.figure && trim(v.text) == "" }

// fill puts a field's value into the case, or notes why it cannot.
func (b *Mapper) fill(f *binding, s *scratch, c *Case) {
	v, bad := b.settle(f, s)
	if bad.code != "" && f.lenient {
		s.dropped = append(s.dropped, b.faulty(f, s, v, bad))
		v, bad = f.onBlank(v), fault{}
	}
	if bad.code == "" && v.isBlank() {
		if !f.required {
			return
		}
		v.text = ""
		bad = fault{CodeBlank, "a required value is blank", "fill the cell, or give the field a default in the mapping"}
	}
	if bad.code != "" {
		b.note(f, s, v, bad)
		return
	}
	if f.form {
		s.add(f, v)
		return
	}
	f.setPart(c, v.text)
}

// settle takes a value from the row, or the mapping, to what goes into the case.
// On a fault it is the value as it was read.
func (b *Mapper) settle(f *binding, s *scratch) (value, fault) {
	if f.constant != nil {
		return value{cell: cell{text: f.constant.out}, column: -1, slot: -1}, fault{}
	}
	v, bad := b.read(f, s)
	switch {
	case bad.code != "":
		return v, bad
	case trim(v.text) == "":
		return f.onBlank(v), fault{}
	case f.table == nil:
		return b.convert(f, s, v)
	}
	found, has := f.table.find(v.text)
	if !has {
		found = f.otherwise
	}
	if found == nil {
		return v, f.notInMap(v.text)
	}
	v.text = found.out
	if trim(v.text) == "" {
		return f.onBlank(v), fault{}
	}
	return v, fault{}
}

// onBlank gives what takes the place of a blank: the field's default.
func (f *binding) onBlank(v value) value {
	v.text = ""
	if f.blank != nil {
		v.text = f.blank.out
	}
	return v
}

// read gives the text of a field's column or template.
func (b *Mapper) read(f *binding, s *scratch) (value, fault) {
	if len(f.from) == 0 {
		return b.compose(f, s)
	}
	n := 0
	if f.firstFilled {
		n = s.firstFilled(f.from)
	}
	i := f.from[n]
	v := value{cell: cell{s.row.Cells[i], s.kinds.kind(i)}, column: i, slot: f.slots[n]}
	if s.broken && isBroken(v.kind) {
		return v, brokenFault(v.text, v.kind)
	}
	if f.untrimmed && i < len(s.kinds.Cells) {
		v.text = s.kinds.Cells[i]
	}
	return v, fault{}
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
func (b *Mapper) compose(f *binding, s *scratch) (value, fault) {
	v := value{column: f.takes[0], slot: f.slots[0]}
	blank := true
	s.text = s.text[:0]
	for _, p := range f.pieces {
		if p.column < 0 {
			s.text = append(s.text, p.text...)
			continue
		}
		text, kind := s.row.Cells[p.column], s.kinds.kind(p.column)
		if s.broken && isBroken(kind) {
			v.column, v.text = p.column, text
			return v, brokenFault(text, kind)
		}
		blank = blank && text == ""
		if f.untrimmed && p.column < len(s.kinds.Cells) {
			text = s.kinds.Cells[p.column]
		}
		if f.asJSON {
			s.text = appendEscaped(s.text, text)
		} else {
			s.text = append(s.text, text...)
		}
	}
	if blank {
		return v, fault{}
	}
	v.text, v.kind = string(s.text), kindText
	if !f.untrimmed {
		v.text = trim(v.text)
	}
	return v, fault{}
}

// convert brings a filled text into the form of its type, and holds it to the
// field's rules.
func (b *Mapper) convert(f *binding, s *scratch, v value) (value, fault) {
	bad := checkText(v.text)
	if bad.code != "" {
		return v, bad
	}
	out := v
	switch {
	case f.kind.hasForm() || f.kind == typeBoolean:
		var shape form
		if v.slot >= 0 {
			shape = b.shapes[v.slot]
		}
		if s.text, bad = f.figure(s.text[:0], v.cell, shape); bad.code != "" {
			return v, bad
		}
		if out.figure = f.form && !f.rules.any(); out.figure {
			return out, fault{}
		}
		out.text = string(s.text)
	case !f.asJSON:
		out.text, bad = f.word(v.text)
	case !json.Valid([]byte(v.text)):
		_, bad = compactJSON(v.text)
	}
	if bad.code == "" && f.rules.any() {
		bad = f.rules.check(out.text)
	}
	if bad.code != "" {
		return v, bad
	}
	return out, fault{}
}

// add appends a field's label and value to the form's JSON.
func (s *scratch) add(f *binding, v value) {
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
	case "responsible":
		c.Responsible = text
	case "owner":
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
