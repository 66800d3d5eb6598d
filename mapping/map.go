package mapping

import (
	"errors"
	"slices"

	"github.com/expr-lang/expr/vm"
)

// scratch is what one call of Map needs, kept for the next one.
type scratch struct {
	row     record // cells trimmed, one per column; only those in Mapper.trimmed are filled
	kinds   Row    // the row as it came, for its kinds
	broken  bool   // one of its cells has no value
	buf     []byte // the form as it grows
	text    []byte // a template or a converted value
	machine vm.VM
	faults  FieldErrors
}

// Map turns the cells of one row into a case.
//
// Outer spaces of cells do not count. A blank cell leaves its field out. An error
// or a formula without a result is a bad value of each field that reads it.
//
// A row with several bad values gives all of them, as [FieldErrors], in the
// mapping's order; the case is then empty. The case may share the cells' memory.
// Map is safe for concurrent use.
func (b *Mapper) Map(row Row) (Case, error) {
	s := b.take(row)
	defer b.give(s)
	var c Case
	s.buf = append(s.buf[:0], '{')
	for i := range b.fields {
		f := &b.fields[i]
		value, constant, ok := b.value(f, s)
		switch {
		case !ok:
		case f.form:
			b.addForm(f, s, value, constant)
		default:
			b.setPart(f, s, &c, value.text)
		}
	}
	if c.Solution == "" && b.m.isClosed(c.Status) {
		b.noSolution(s, c.Status)
	}
	if len(s.faults) > 0 {
		return Case{}, slices.Clone(s.faults)
	}
	c.Form = slices.Clone(append(s.buf, '}'))
	return c, nil
}

// isClosed says that a status needs a solution.
func (m *Mapping) isClosed(status string) bool {
	var room [64]byte
	return status != "" && m.closed[string(appendFold(room[:0], status))]
}

// Skip says that the mapping's skip_when leaves this row out. An expression
// that has no value for the row, or reads an error, is a [*FieldError].
func (b *Mapper) Skip(row Row) (bool, error) {
	if b.skip == nil {
		return false, nil
	}
	s := b.take(row)
	defer b.give(s)
	if s.broken {
		for _, i := range b.inSkip {
			if isBroken(row.kind(i)) {
				return false, b.brokenCell("source.skip_when", s.row.Cells[i], i, row.kind(i))
			}
		}
	}
	yes, bad := b.skip.holds(&s.machine, &s.row)
	if bad != nil {
		return false, b.exprError("source.skip_when", b.skipped, CodeCondition, bad)
	}
	return yes, nil
}

// take readies a scratch with the row's cells, trimmed.
func (b *Mapper) take(row Row) *scratch {
	s := b.scratch.Get().(*scratch)
	s.faults = s.faults[:0]
	s.kinds, s.broken = row, b.hasBroken(row)
	s.row.row, s.row.form, s.row.today = row, b.setting, b.today
	for _, i := range b.trimmed {
		s.row.Cells[i] = ""
		if i < len(row.Cells) {
			s.row.Cells[i] = trim(row.Cells[i])
		}
	}
	return s
}

// give keeps a scratch for the next row. Its cells are let go, and so is a
// buffer that one huge row made.
func (b *Mapper) give(s *scratch) {
	clear(s.row.Cells)
	s.kinds, s.row.row = Row{}, Row{}
	clear(s.faults[:cap(s.faults)])
	const keep = 64 << 10
	if cap(s.buf) > keep {
		s.buf = nil
	}
	if cap(s.text) > keep {
		s.text = nil
	}
	b.scratch.Put(s)
}

// value gives a field's value: a constant's outcome, or what the source has. ok
// is false when the field is left out or at fault.
func (b *Mapper) value(f *binding, s *scratch) (value cell, constant, ok bool) {
	if f.when != nil && !b.wanted(f, s) {
		return cell{}, false, false
	}
	if f.constant != nil {
		return cell{text: f.constant.out}, true, b.filled(f, s, f.constant.out)
	}
	if s.broken && b.refuse(f, s, f.takes) {
		return cell{}, false, false
	}
	if value, ok = b.source(f, s); !ok {
		return cell{}, false, false
	}
	if value.text == "" {
		if f.blank != nil {
			value.text = f.blank.out
		}
		return value, true, b.filled(f, s, value.text)
	}
	if f.table == nil {
		return value, false, true
	}
	found, has := f.table.find(value.text)
	if !has {
		found = f.otherwise
	}
	if found == nil {
		b.notInMap(f, s, value.text)
		return cell{}, false, false
	}
	return cell{text: found.out}, true, b.filled(f, s, found.out)
}

// wanted says that the field's condition holds; where it has no value, that is
// the field's fault.
func (b *Mapper) wanted(f *binding, s *scratch) bool {
	if s.broken && b.refuse(f, s, f.asks) {
		return false
	}
	yes, bad := f.when.holds(&s.machine, &s.row)
	if bad != nil {
		s.faults = append(s.faults, b.exprError(f.name, f.field.when.text, CodeCondition, bad))
	}
	return bad == nil && yes
}

// filled says that a constant has text; a required field without is at fault.
func (b *Mapper) filled(f *binding, s *scratch, text string) bool {
	if trim(text) != "" {
		return true
	}
	if f.required {
		b.fault(f, s, "", fault{CodeBlank, "a required value is blank", "fill the cell, or give the field a default in the mapping"})
	}
	return false
}

// source gives the trimmed text of a field's column, template or expression;
// false when it is at fault. A template of which every cell is blank is blank,
// whatever text stands round them; one that is a column and nothing else has
// that cell's kind, any other is text.
func (b *Mapper) source(f *binding, s *scratch) (cell, bool) {
	if f.expr != nil {
		return b.computed(f, s)
	}
	if f.column >= 0 {
		return cell{s.row.Cells[f.column], s.kinds.kind(f.column)}, true
	}
	if len(f.pieces) == 1 {
		i := f.pieces[0].column
		return cell{s.row.Cells[i], s.kinds.kind(i)}, true
	}
	s.text = s.text[:0]
	blank := true
	for _, p := range f.pieces {
		text := p.text
		if p.column >= 0 {
			text = s.row.Cells[p.column]
			blank = blank && text == ""
		}
		s.text = append(s.text, text...)
	}
	if blank {
		return cell{}, true
	}
	return cell{trim(string(s.text)), kindText}, true
}

// addForm appends a field's label and value to the form's JSON.
func (b *Mapper) addForm(f *binding, s *scratch, value cell, constant bool) {
	quoted := f.kind == typeText || f.kind == typeDate || f.kind == typeDatetime
	if constant || f.kind == typeText {
		if bad := checkText(value.text); !constant && bad.code != "" {
			b.fault(f, s, value.text, bad)
			return
		}
		b.addKey(f, s)
		if quoted {
			s.buf = appendJSON(s.buf, value.text)
			return
		}
		s.buf = append(s.buf, value.text...)
		return
	}
	bad := checkText(value.text)
	if bad.code == "" {
		s.text, bad = convert(s.text[:0], f.kind, f.layout, value, b.shape(f))
	}
	if bad.code != "" {
		b.fault(f, s, value.text, bad)
		return
	}
	b.addKey(f, s)
	if quoted {
		s.buf = append(append(append(s.buf, '"'), s.text...), '"')
		return
	}
	s.buf = append(s.buf, s.text...)
}

func (b *Mapper) addKey(f *binding, s *scratch) {
	if len(s.buf) > 1 {
		s.buf = append(s.buf, ',')
	}
	s.buf = append(s.buf, f.key...)
}

// shape is the form settled for a field's column.
func (b *Mapper) shape(f *binding) form {
	if f.slot < 0 {
		return form{}
	}
	return b.shapes[f.slot]
}

// setPart puts a value into its part of the case.
func (b *Mapper) setPart(f *binding, s *scratch, c *Case, text string) {
	if bad := checkText(text); bad.code != "" {
		b.fault(f, s, text, bad)
		return
	}
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

// fault notes a bad value with the cell it came from.
func (b *Mapper) fault(f *binding, s *scratch, text string, bad fault) {
	e := &FieldError{Field: f.name, Cell: -1, Code: bad.code, Value: excerpt(text, maxShown), What: bad.what, Tip: bad.tip}
	if text != "" {
		e.What = quote(text) + " " + bad.what
	}
	if i := b.mainColumn(f); i >= 0 {
		e.Cell, e.Column = i, b.header[i]
	}
	s.faults = append(s.faults, e)
}

// mainColumn is the column to look at when a field is wrong: its own, else the
// first of its template; -1 when it has none.
func (b *Mapper) mainColumn(f *binding) int {
	if f.column >= 0 {
		return f.column
	}
	for _, p := range f.pieces {
		if p.column >= 0 {
			return p.column
		}
	}
	if f.expr != nil && len(f.takes) == 1 {
		return f.takes[0]
	}
	return -1
}

func (b *Mapper) notInMap(f *binding, s *scratch, text string) {
	b.fault(f, s, text, fault{CodeNotInMap, "is not in the map of " + f.label(), didYouMean(text, "the map has", f.table.keys) + "; or give the map an otherwise"})
}

// noSolution notes a closed status without a solution, unless the solution
// itself is at fault already.
func (b *Mapper) noSolution(s *scratch, status string) {
	for _, e := range s.faults {
		if e.Field == partSolution {
			return
		}
	}
	bad := fault{CodeSolution, "the status " + quote(status) + " needs a solution, and there is none", "fill the solution, or change the status"}
	for i := range b.fields {
		if f := &b.fields[i]; !f.form && f.name == partSolution {
			b.fault(f, s, "", bad)
			return
		}
	}
	s.faults = append(s.faults, &FieldError{Field: partSolution, Cell: -1, Code: bad.code, What: bad.what, Tip: bad.tip})
}

// AsFieldErrors gives the faults of a row out of an error of Map or Skip; nil
// when it is another kind of error.
func AsFieldErrors(err error) FieldErrors {
	var all FieldErrors
	if errors.As(err, &all) {
		return all
	}
	var one *FieldError
	if errors.As(err, &one) {
		return FieldErrors{one}
	}
	return nil
}
