package mapping

import (
	"errors"
	"slices"

	"github.com/expr-lang/expr/vm"
)

// scratch is what one call of Map needs, kept for the next one.
type scratch struct {
	row     record // cells trimmed, one per column; only those in Mapper.trimmed are filled
	buf     []byte // the form as it grows
	text    []byte // a template or a converted value
	machine vm.VM
	faults  FieldErrors
}

// Map turns the cells of one row into a case.
//
// There is one cell per column of the header given to [Mapping.Bind], in file
// order; a short row reads as blank at its end, cells beyond the header are not
// looked at. Outer spaces do not count. A blank cell leaves its field out.
//
// A row with several bad values gives all of them, as [FieldErrors], in the
// mapping's order; the case is then empty. Map does not change cells; the case
// may share their memory. It is safe for concurrent use.
func (b *Mapper) Map(cells []string) (Case, error) {
	s := b.take(cells)
	defer b.give(s)
	var c Case
	s.buf = append(s.buf[:0], '{')
	for i := range b.fields {
		f := &b.fields[i]
		text, constant, ok := b.value(f, s)
		switch {
		case !ok:
		case f.form:
			b.addForm(f, s, text, constant)
		default:
			b.setPart(f, s, &c, text)
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
// that has no value for the row is a [*FieldError].
func (b *Mapper) Skip(cells []string) (bool, error) {
	if b.skip == nil {
		return false, nil
	}
	s := b.take(cells)
	defer b.give(s)
	yes, err := holds(&s.machine, b.skip, &s.row)
	if err != nil {
		return false, conditionFault("source.skip_when", b.skipped, err)
	}
	return yes, nil
}

func conditionFault(field, text string, err error) *FieldError {
	return &FieldError{
		Field: field, Cell: -1, Code: CodeCondition, Value: excerpt(text, maxShown),
		What: quote(text) + " has no value for this row: " + err.Error(),
		Tip:  "does it read a blank cell as a number? test that first: Plazo != \"\" and int(Plazo) > 5",
	}
}

// take readies a scratch with the row's cells, trimmed.
func (b *Mapper) take(cells []string) *scratch {
	s := b.scratch.Get().(*scratch)
	s.faults = s.faults[:0]
	for _, i := range b.trimmed {
		s.row.Cells[i] = ""
		if i < len(cells) {
			s.row.Cells[i] = trim(cells[i])
		}
	}
	return s
}

// give keeps a scratch for the next row. Its cells are let go, and so is a
// buffer that one huge row made.
func (b *Mapper) give(s *scratch) {
	clear(s.row.Cells)
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

// value gives a field's value: a constant's outcome, or the source's text. ok
// is false when the field is left out or at fault.
func (b *Mapper) value(f *binding, s *scratch) (text string, constant, ok bool) {
	if f.when != nil {
		yes, err := holds(&s.machine, f.when, &s.row)
		if err != nil {
			s.faults = append(s.faults, conditionFault(f.name, f.field.when.text, err))
		}
		if err != nil || !yes {
			return "", false, false
		}
	}
	if f.constant != nil {
		return f.constant.out, true, b.filled(f, s, f.constant.out)
	}
	text = b.source(f, s)
	if text == "" {
		if f.blank != nil {
			text = f.blank.out
		}
		return text, true, b.filled(f, s, text)
	}
	if f.table == nil {
		return text, false, true
	}
	found, has := f.table.find(text)
	if !has {
		found = f.otherwise
	}
	if found == nil {
		b.notInMap(f, s, text)
		return "", false, false
	}
	return found.out, true, b.filled(f, s, found.out)
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

// source gives the trimmed text of a field's column or template. A template of
// which every cell is blank is blank, whatever text stands round them.
func (b *Mapper) source(f *binding, s *scratch) string {
	if f.column >= 0 {
		return s.row.Cells[f.column]
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
		return ""
	}
	return trim(string(s.text))
}

// addForm appends a field's label and value to the form's JSON.
func (b *Mapper) addForm(f *binding, s *scratch, text string, constant bool) {
	if !constant {
		if bad := checkText(text); bad.code != "" {
			b.fault(f, s, text, bad)
			return
		}
	}
	quoted := f.kind == typeText || f.kind == typeDate || f.kind == typeDatetime
	if !constant && f.kind != typeText {
		var bad fault
		s.text, bad = convert(s.text[:0], f.kind, f.layout, text, b.shape(f), b.layout.Serials, b.layout.Date1904)
		if bad.code != "" {
			b.fault(f, s, text, bad)
			return
		}
		b.addKey(f, s)
		if quoted {
			s.buf = append(append(append(s.buf, '"'), s.text...), '"')
			return
		}
		s.buf = append(s.buf, s.text...)
		return
	}
	b.addKey(f, s)
	if quoted {
		s.buf = appendJSON(s.buf, text)
		return
	}
	s.buf = append(s.buf, text...)
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
		e.Cell, e.Column = i, b.layout.Header[i]
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
