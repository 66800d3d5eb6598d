package mapping

import "errors"

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

// note notes the value's fault with the cell it came from. A broken cell is told once a
// row, and so is each further one of a template.
func (b *Mapper) note(f *binding, s *scratch) {
	switch {
	case s.bad.code != CodeError && s.bad.code != CodeFormula:
		s.faults = append(s.faults, b.faulty(f, s))
	case f.firstFilled:
		b.refuse(f, s, []int{s.v.column})
	default:
		b.refuse(f, s, f.takes)
	}
}

// faulty makes the fault of the value at hand.
func (b *Mapper) faulty(f *binding, s *scratch) *FieldError {
	v, bad := &s.v, s.bad
	if bad.code == CodeExpression {
		return b.exprError(f.name, f.spell, bad.code, s.wrong)
	}
	if bad.code == CodeError || bad.code == CodeFormula {
		return b.brokenCell(f.name, v.text, v.column, s.kinds.kind(v.column))
	}
	e := &FieldError{Field: f.name, Cell: -1, Code: bad.code, Value: excerpt(v.text, maxShown), What: bad.what, Tip: bad.tip}
	if v.text != "" {
		e.What = quote(v.text) + " " + bad.what
	}
	if v.column >= 0 {
		e.Cell, e.Column = v.column, b.header[v.column]
	}
	return e
}

// maxCandidates bounds the keys of a map that a hint is looked for among: with
// more, a file of unknown values would take hours.
const maxCandidates = 500

func (f *binding) notInMap(text string) fault {
	bad := fault{CodeNotInMap, "is not in the map of " + f.label(), "add it to the map, or give the map an otherwise"}
	if len(f.table.keys) <= maxCandidates {
		bad.tip = didYouMean(text, "the map has", f.table.keys) + "; or give the map an otherwise"
	}
	return bad
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
			s.v = value{column: -1}
			if len(f.takes) > 0 {
				s.v.column = f.takes[0]
			}
			s.bad = bad
			b.note(f, s)
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
