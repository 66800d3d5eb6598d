package mapping

import (
	"slices"

	"caseload/mapping/value"

	"caseload/mapping/expression"
)

// scratch is what one call of Map needs, kept for the next one.
type scratch struct {
	b       *Mapper
	row     expression.Row    // cells trimmed, one per column; only those in Mapper.trimmed are filled
	kinds   Row               // the row as it came, for its kinds
	broken  bool              // one of its cells has no value
	buf     []byte            // the form as it grows
	text    []byte            // a template or a converted value
	v       held              // the one at hand
	bad     value.Fault       // what is wrong with it
	wrong   *expression.Fault // the same of an expression
	hints   map[string]string // what was meant by values that stood in earlier rows
	faults  FieldErrors
	dropped FieldErrors // of fields with on_error: blank
}

// Map turns the cells of one row into a case.
//
// Outer spaces of cells do not count, unless a field says so. A blank cell leaves
// its field out. An error or a formula without a result is a bad value of each
// field that reads it.
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
		if f := &b.fields[i]; f.when == nil || s.wanted(f) {
			s.fill(f, &c)
		}
	}
	if c.Solution == "" && b.m.isClosed(c.Status) {
		s.noSolution(c.Status)
	}
	if len(s.faults) > 0 {
		return Case{}, slices.Clone(s.faults)
	}
	c.Form = slices.Clone(append(s.buf, '}'))
	if len(s.dropped) > 0 {
		c.Dropped = slices.Clone(s.dropped)
	}
	return c, nil
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
			if value.IsBroken(row.kind(i)) {
				return false, b.brokenCell("source.skip_when", s.row.Cells[i], i, row.kind(i))
			}
		}
	}
	yes, bad := b.skip.Holds(&s.row)
	if bad != nil {
		return false, b.exprError("source.skip_when", b.skipped, CodeCondition, bad)
	}
	return yes, nil
}

// take readies a scratch with the row's cells, trimmed.
func (b *Mapper) take(row Row) *scratch {
	s := b.scratch.Get().(*scratch)
	s.faults, s.dropped = s.faults[:0], s.dropped[:0]
	s.kinds, s.broken = row, b.hasBroken(row)
	s.row.Kinds, s.row.Shape, s.row.Today = row.Kinds, b.setting, b.today
	for _, i := range b.trimmed {
		s.row.Cells[i] = b.Cell(row, i)
	}
	return s
}

// give keeps a scratch for the next row. Its cells are let go, and so is a
// buffer that one huge row made.
func (b *Mapper) give(s *scratch) {
	clear(s.row.Cells)
	s.kinds, s.row.Kinds, s.v, s.bad = Row{}, nil, held{}, value.Fault{}
	clear(s.faults[:cap(s.faults)])
	clear(s.dropped[:cap(s.dropped)])
	const keep = 64 << 10
	if cap(s.buf) > keep {
		s.buf = nil
	}
	if cap(s.text) > keep {
		s.text = nil
	}
	b.scratch.Put(s)
}
