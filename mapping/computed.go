package mapping

import (
	"slices"

	"caseload/mapping/value"
)

// compute gives the value of a field's expression; false when a cell of it is
// broken, or it has no value. Where it cannot read a blank, and all the cells that
// it reads are blank, the field is blank.
func (s *scratch) compute(f *binding) bool {
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
	s.row.Shape, s.row.Reads, s.row.Shapes = f.setting, f.expr.Reads, s.b.shapes
	out, bad := f.expr.Cell(&s.row)
	s.row.Shape, s.row.Reads = s.b.setting, nil
	switch {
	case bad == nil:
		s.v.Cell = out
	case !bad.Blank || slices.ContainsFunc(f.takes, func(i int) bool { return s.row.Cells[i] != "" }):
		s.wrong = bad
		return s.fails(value.Fault{Code: CodeExpression})
	}
	return true
}
