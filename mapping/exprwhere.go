package mapping

import (
	"caseload/mapping/invisible"
	"caseload/mapping/value"

	"github.com/expr-lang/expr/vm"
)

// Where is a condition on rows that does not stand in the mapping.
type Where struct {
	b       *Mapper
	holds   *program
	reads   []int
	row     record
	machine vm.VM
}

// Where compiles a condition, written as a when is, against the mapper's header.
// name is what messages call it, for instance the flag that has it.
//
// The error is of type [Errors], its places in the condition's text. Call it after
// [Mapper.Today]. One goroutine may use a Where at a time.
func (b *Mapper) Where(name, text string) (*Where, error) {
	r := &reader{name: name, lines: []string{text}}
	w := &Where{b: b, row: record{Cells: make([]string, len(b.header)), form: b.setting, today: b.today}}
	x := expression{text: text, what: "the condition", place: place{1, 1}}
	switch {
	case invisible.Trim(text) == "":
		r.fail(x.place, `for instance Estado == "Cerrado"`, "the condition is blank")
	case len(text) > maxExpression:
		r.fail(x.place, "", "the condition is longer than %d bytes", maxExpression)
	default:
		w.holds = x.condition(r, b.cols, func(i int) { w.reads = appendNew(w.reads, i) })
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
	w.row.row = row
	for _, i := range w.reads {
		w.row.Cells[i] = w.b.Cell(row, i)
		if value.IsBroken(row.kind(i)) {
			return false, w.b.brokenCell("the condition", w.row.Cells[i], i, row.kind(i))
		}
	}
	yes, bad := w.holds.holds(&w.machine, &w.row)
	if bad != nil {
		return false, w.b.exprError("the condition", w.holds.code.Source().String(), CodeCondition, bad)
	}
	return yes, nil
}
