package mapping

import (
	"caseload/mapping/expression"
	"caseload/mapping/value"
)

// Where is a condition on rows that does not stand in the mapping.
type Where struct {
	b     *Mapper
	text  string
	holds *expression.Program
	row   expression.Row
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
