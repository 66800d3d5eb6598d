package mapping

import (
	"errors"
	"strconv"

	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// wanted says that the field's condition holds; where it has no value, that is
// the field's fault.
func (s *scratch) wanted(f *binding) bool {
	if s.broken && s.refuse(f, f.asks) {
		return false
	}
	yes, bad := f.when.Holds(&s.row)
	if bad != nil {
		s.faults = append(s.faults, s.b.exprError(f.name, f.field.when.text, CodeCondition, bad))
	}
	return bad == nil && yes
}

// note notes the value's fault with the cell it came from. A broken cell is told once a
// row, and so is each further one of a template.
func (s *scratch) note(f *binding) {
	switch {
	case s.bad.Code != value.CodeError && s.bad.Code != value.CodeFormula:
		s.faults = append(s.faults, s.faulty(f))
	case f.firstFilled:
		s.refuse(f, []int{s.v.column})
	default:
		s.refuse(f, f.takes)
	}
}

// faulty makes the fault of the value at hand.
func (s *scratch) faulty(f *binding) *FieldError {
	v, bad := &s.v, s.bad
	if bad.Code == CodeExpression {
		return s.b.exprError(f.name, f.spell, bad.Code, s.wrong)
	}
	if bad.Code == value.CodeError || bad.Code == value.CodeFormula {
		return s.b.brokenCell(f.name, v.Text, v.column, s.kinds.kind(v.column))
	}
	e := &FieldError{Field: f.name, Cell: -1, Code: bad.Code, Value: naming.Excerpt(v.Text, naming.MaxShown), What: bad.What, Tip: bad.Tip}
	if v.Text != "" {
		e.What = naming.Quote(v.Text) + " " + bad.What
	}
	if v.column >= 0 {
		e.Cell, e.Column = v.column, s.b.header[v.column]
	}
	return e
}

const (
	// maxCandidates bounds the values that a hint is looked for among.
	maxCandidates = 1000
	// maxHints bounds the hints that are kept: files repeat their mistakes.
	maxHints = 1000
)

// hint finds what was meant by a value that is not among those a field takes. A
// million rows may have the same one, so that it is found once.
func (s *scratch) hint(f *binding, text, there string, candidates []string) string {
	if len(candidates) > maxCandidates {
		return there + " " + strconv.Itoa(len(candidates)) + " others"
	}
	if len(text) > 4*naming.MaxCompared {
		return there + ": " + naming.List(candidates) // none is so long, and it is not to be kept
	}
	key := f.name + "\x00" + text
	if tip, known := s.hints[key]; known {
		return tip
	}
	if s.hints == nil || len(s.hints) >= maxHints {
		s.hints = map[string]string{}
	}
	tip := naming.DidYouMean(text, there, candidates)
	s.hints[key] = tip
	return tip
}

// notInMap is the fault of a value that the field's map does not have.
func (s *scratch) notInMap(f *binding, text string) value.Fault {
	tip := s.hint(f, text, "the map has", f.table.keys) + "; or give the map an otherwise"
	return value.Fault{Code: CodeNotInMap, What: "is not in the map of " + f.label(), Tip: tip}
}

// noSolution notes a closed status without a solution, unless the solution
// itself is at fault already.
func (s *scratch) noSolution(status string) {
	for _, e := range s.faults {
		if e.Field == partSolution {
			return
		}
	}
	bad := value.Fault{Code: CodeSolution, What: "the status " + naming.Quote(status) + " needs a solution, and there is none", Tip: "fill the solution, or change the status"}
	for i := range s.b.fields {
		if f := &s.b.fields[i]; !f.form && f.name == partSolution {
			s.v = held{column: -1}
			if len(f.takes) > 0 {
				s.v.column = f.takes[0]
			}
			s.bad = bad
			s.note(f)
			return
		}
	}
	const tip = "say in the mapping where the solution comes from (solution: Respuesta, or {value: …}), or change the status"
	s.faults = append(s.faults, &FieldError{Field: partSolution, Cell: -1, Code: bad.Code, What: bad.What, Tip: tip})
}

// AsFieldErrors gives the faults of a row out of an error of Map or Skip; nil
// when it is another kind of error.
func AsFieldErrors(err error) FieldErrors {
	if err == nil {
		return nil
	}
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

// refuse notes the broken cells among columns, each once a row, and says that
// there are any.
func (s *scratch) refuse(f *binding, columns []int) bool {
	found := false
	for _, i := range columns {
		if !value.IsBroken(s.kinds.kind(i)) {
			continue
		}
		found = true
		if !s.refused(i) {
			s.faults = append(s.faults, s.b.brokenCell(f.name, s.row.Cells[i], i, s.kinds.kind(i)))
		}
	}
	return found
}

// refused says that a broken cell is noted already, for another field.
func (s *scratch) refused(column int) bool {
	for _, e := range s.faults {
		if e.Cell == column && (e.Code == value.CodeError || e.Code == value.CodeFormula) {
			return true
		}
	}
	return false
}
