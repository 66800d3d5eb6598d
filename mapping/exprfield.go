package mapping

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// bindExpr compiles a field's expression. What it gives must be what the field
// holds, unless a map stands between.
func (b *Mapper) bindExpr(r *reader, f *field, used func(int), reads func(int, bool)) *program {
	p := f.expr.compile(r, b.cols, used, reads)
	switch {
	case p == nil:
		return nil
	case p.class == classTexts:
		r.fail(f.expr.at(r.lines, 0), `take one of it: split(Ticket, "-")[0], or join(…, ", ")`, "%s gives a list, and a field holds one value", f.expr.what)
	case f.table == nil && !holdsClass(f.kind, p.class):
		r.fail(f.expr.at(r.lines, 0), "change the type, or the expression", "%s gives %s, and the field's type is %s", f.expr.what, p.class, value.TypeNames[f.kind])
	}
	return p
}

// settingOf is what an expression of the field reads numbers and dates by: what
// the field says, else the source.
func (b *Mapper) settingOf(f *field) value.Shape {
	setting := b.setting
	if f.decimal != "" {
		setting.Decimal = f.decimal[0]
	}
	if f.dates != "" {
		setting.Order = f.dates
	}
	return setting
}

// holdsClass says that a field of a type can hold such values. A text may be one
// of any type: that is for the row to say.
func holdsClass(t value.Type, c class) bool {
	if c == classText {
		return true
	}
	switch t {
	case value.Number, value.Integer:
		return c.isNumber()
	case value.Boolean:
		return c == classTruth
	case value.Date, value.Datetime:
		return c == classDay
	}
	return true
}

// compute gives the value of a field's expression; false when a cell of it is
// broken, or it has no value. Where it cannot read a blank, and all the cells that
// it reads are blank, the field is blank.
func (b *Mapper) compute(f *binding, s *scratch) bool {
	s.v = held{column: -1, slot: f.slots[0]}
	if len(f.takes) == 1 {
		s.v.column = f.takes[0]
	}
	for _, i := range f.takes {
		if kind := s.kinds.kind(i); s.broken && value.IsBroken(kind) {
			s.v.column, s.v.Text = i, s.row.Cells[i]
			return s.fails(value.BrokenFault(s.v.Text, kind))
		}
	}
	s.row.form, s.row.reads, s.row.forms = f.setting, f.reads, b.shapes
	out, bad := f.expr.run(&s.machine, &s.row)
	s.row.form, s.row.reads = b.setting, nil
	if bad == nil {
		s.v.Cell = computedCell(out)
		return true
	}
	if bad.blank && !slices.ContainsFunc(f.takes, func(i int) bool { return s.row.Cells[i] != "" }) {
		return true
	}
	s.wrong = bad
	return s.fails(value.Fault{Code: CodeExpression})
}

// computedCell gives a value as a workbook's cell would have it.
func computedCell(out any) value.Cell {
	switch out := out.(type) {
	case string:
		return value.Cell{Text: invisible.Trim(out), Kind: value.KindText}
	case time.Time:
		return value.Cell{Text: valueText(out), Kind: value.KindDate}
	case bool:
		return value.Cell{Text: valueText(out), Kind: value.KindBoolean}
	}
	return value.Cell{Text: valueText(out), Kind: value.KindNumber}
}

// exprError tells of an expression without a value, with the cell that is at
// fault where it is one.
func (b *Mapper) exprError(field, text, code string, bad *exprFault) *FieldError {
	if bad.column >= 0 {
		tip := bad.tip
		if bad.blank {
			tip = b.blankTip(bad.column, code)
		}
		return &FieldError{Field: field, Column: b.header[bad.column], Cell: bad.column, Code: code, Value: bad.value, What: bad.what, Tip: tip}
	}
	tip := "mend the cells that it reads, or leave such rows out of the field with when"
	if code == CodeCondition {
		tip = `mend the cells that it reads, or test them first: Plazo != "" and …`
	}
	what := naming.Quote(text) + " has no value for this row: " + bad.what
	return &FieldError{Field: field, Cell: -1, Code: code, Value: naming.Excerpt(text, naming.MaxShown), What: what, Tip: cmp.Or(bad.tip, tip)}
}

// blankTip says what to do about a blank of which an expression reads a value.
func (b *Mapper) blankTip(column int, code string) string {
	filled := inExpression(b.ColumnName(column)) + ` != ""`
	if code == CodeCondition {
		return "fill the cell, or test it first: " + filled + " and …"
	}
	return "fill the cell, or leave such rows out of the field: when: '" + strings.ReplaceAll(filled, "'", "''") + "'"
}

// inExpression writes a column's name as an expression names it.
func inExpression(name string) string {
	for i, c := range name {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return "col(" + strconv.Quote(name) + ")"
		}
	}
	return name
}
