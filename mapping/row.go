package mapping

import (
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
