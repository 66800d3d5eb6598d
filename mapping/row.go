package mapping

import (
	"slices"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// Row is one row of a file.
//
// Cells has one cell per column of the header given to [Mapping.Bind], in file
// order; a short row reads as blank at its end, cells beyond the header are not
// looked at. Kinds says what each cell is; a cell beyond its end is text, so
// that a CSV, where all cells are, has none.
//
//	's'  text; what it means is for the column to say
//	'n'  a number: digits with a point, perhaps padded (00123), no groups
//	'c'  a number as its format shows it, 001-1234567-8: its digits are the number's
//	'd'  a date, 2026-03-02, or a date and time, 2026-03-02T10:30:00
//	'h'  a time of day, 10:30:00
//	'b'  TRUE or FALSE
//	'e'  an error such as #N/A, which stands for no value
//	'f'  a formula without a result; its cell is blank
//	 0   a blank
//
// Nobody here keeps or changes the two slices; the cells' text may be shared.
type Row struct {
	Cells []string
	Kinds []byte
}

// kind gives the kind of the ith cell.
func (r Row) kind(i int) byte {
	if i >= len(r.Kinds) {
		return value.KindText
	}
	return r.Kinds[i]
}

// Cell gives the ith cell of a row as the mapping reads it: without outer spaces,
// and blank where source.blank names its text, or the row does not have it.
func (b *Mapper) Cell(row Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	text := invisible.Trim(row.Cells[i])
	if slices.Contains(b.m.Source.Blank, text) {
		return ""
	}
	return text
}

// untrimmed gives the ith cell with its outer spaces, blank where Cell is.
func (b *Mapper) untrimmed(row Row, i int) string {
	if i >= len(row.Cells) || len(b.m.Source.Blank) > 0 && b.Cell(row, i) == "" {
		return ""
	}
	return row.Cells[i]
}

// HasBlankKey says that the mapping's key has columns, and that the row has all of
// them blank.
func (b *Mapper) HasBlankKey(row Row) bool {
	return len(b.key) > 0 && !slices.ContainsFunc(b.key, func(i int) bool { return b.Cell(row, i) != "" })
}

// hasBroken says that a cell that the mapper reads is broken. Hardly any row has
// one, so that fields need not be asked one by one.
func (b *Mapper) hasBroken(r Row) bool {
	if len(r.Kinds) == 0 {
		return false
	}
	for _, i := range b.trimmed {
		if value.IsBroken(r.kind(i)) {
			return true
		}
	}
	return false
}

// refuse notes the broken cells among columns, each once a row, and says that
// there are any.
func (b *Mapper) refuse(f *binding, s *scratch, columns []int) bool {
	found := false
	for _, i := range columns {
		if !value.IsBroken(s.kinds.kind(i)) {
			continue
		}
		found = true
		if !s.refused(i) {
			s.faults = append(s.faults, b.brokenCell(f.name, s.row.Cells[i], i, s.kinds.kind(i)))
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

func (b *Mapper) brokenCell(field, text string, column int, kind byte) *FieldError {
	bad := value.BrokenFault(text, kind)
	return &FieldError{Field: field, Column: b.header[column], Cell: column, Code: bad.Code, Value: naming.Excerpt(text, naming.MaxShown), What: bad.What, Tip: bad.Tip}
}
