package mapping

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"caseload/mapping/expression"
	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// Today says which day today() is: the same for all rows. Only year, month and
// day of it count. Call it before the first Skip, Survey or Map, not beside one;
// without it today() is a fault of its row.
func (b *Mapper) Today(day time.Time) {
	b.today = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
}

// ReadsToday says that an expression of the mapping calls today().
func (b *Mapper) ReadsToday() bool {
	asks := func(p *expression.Program) bool { return p != nil && p.Today }
	return asks(b.skip) || slices.ContainsFunc(b.fields, func(f binding) bool { return asks(f.expr) || asks(f.when) })
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

// reads are the columns that a field's expression reads by the forms that their cells
// vote on.
func (f *binding) reads() []expression.Read {
	if f.expr == nil {
		return nil
	}
	return f.expr.Reads
}

// voteReads lets the cells vote that the field's expression reads.
func (s *Survey) voteReads(f *binding, line int, taken *scratch) {
	for _, one := range f.reads() {
		if text := taken.row.Cells[one.Column]; text != "" {
			t := &s.tallies[one.Slot]
			t.Add(t.Slot.Vote(value.Cell{Text: text, Kind: taken.kinds.kind(one.Column)}), line, text)
		}
	}
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
	s.row.Shape, s.row.Reads, s.row.Shapes = f.setting, f.expr.Reads, b.shapes
	out, bad := f.expr.Cell(&s.row)
	s.row.Shape, s.row.Reads = b.setting, nil
	switch {
	case bad == nil:
		s.v.Cell = out
	case !bad.Blank || slices.ContainsFunc(f.takes, func(i int) bool { return s.row.Cells[i] != "" }):
		s.wrong = bad
		return s.fails(value.Fault{Code: CodeExpression})
	}
	return true
}

// exprError tells of an expression without a value, with the cell that is at
// fault where it is one.
func (b *Mapper) exprError(field, text, code string, bad *expression.Fault) *FieldError {
	if bad.Column >= 0 {
		tip := bad.Tip
		if bad.Blank {
			tip = b.blankTip(bad.Column, code)
		}
		return &FieldError{Field: field, Column: b.header[bad.Column], Cell: bad.Column, Code: code, Value: bad.Value, What: bad.What, Tip: tip}
	}
	tip := "mend the cells that it reads, or leave such rows out of the field with when"
	if code == CodeCondition {
		tip = `mend the cells that it reads, or test them first: Plazo != "" and …`
	}
	what := naming.Quote(text) + " has no value for this row: " + bad.What
	return &FieldError{Field: field, Cell: -1, Code: code, Value: naming.Excerpt(text, naming.MaxShown), What: what, Tip: cmp.Or(bad.Tip, tip)}
}

// blankTip says what to do about a blank of which an expression reads a value.
func (b *Mapper) blankTip(column int, code string) string {
	filled := expression.Name(b.ColumnName(column)) + ` != ""`
	if code == CodeCondition {
		return "fill the cell, or test it first: " + filled + " and …"
	}
	return "fill the cell, or leave such rows out of the field: when: '" + strings.ReplaceAll(filled, "'", "''") + "'"
}

// Where is a condition on rows that does not stand in the mapping.
type Where struct {
	b     *Mapper
	text  string
	holds *expression.Program
	row   expression.Row
}

// Where compiles a condition, written as a when is, against the mapper's header.
// name is what messages call it, for instance the flag that has it.
//
// The error is of type [Errors], its places in the condition's text. Call it after
// [Mapper.Today]. One goroutine may use a Where at a time.
func (b *Mapper) Where(name, text string) (*Where, error) {
	r := &reader{name: name, lines: []string{text}}
	w := &Where{b: b, text: text, row: expression.Row{Cells: make([]string, len(b.header)), Shape: b.setting, Today: b.today}}
	x := formula{text: text, what: "the condition", place: place{1, 1}}
	switch {
	case invisible.IsBlankText(text):
		r.fail(x.place, `for instance Estado == "Cerrado"`, "the condition is blank")
	case len(text) > expression.MaxBytes:
		r.fail(x.place, "", "the condition is longer than %d bytes", expression.MaxBytes)
	default:
		w.holds = x.condition(r, b.cols)
	}
	r.coded(codeUnfit, 0)
	if err := r.result(); err != nil {
		return nil, err
	}
	return w, nil
}

// Holds says that the condition is true of a row. One that has no value for it, or
// reads an error of a spreadsheet, is a [*FieldError].
func (w *Where) Holds(row Row) (bool, error) {
	w.row.Kinds = row.Kinds
	for _, i := range w.holds.Columns {
		w.row.Cells[i] = w.b.Cell(row, i)
		if value.IsBroken(row.kind(i)) {
			return false, w.b.brokenCell("the condition", w.row.Cells[i], i, row.kind(i))
		}
	}
	yes, bad := w.holds.Holds(&w.row)
	if bad != nil {
		return false, w.b.exprError("the condition", w.text, CodeCondition, bad)
	}
	return yes, nil
}
