package source

import (
	"slices"

	"caseload/mapping/invisible"
)

// headerRows is how many rows from the top the header is looked for in.
const headerRows = 50

// findHeader gives the index of the header among the top rows, from the number
// of cells that each of them fills.
//
// The header is the first row that fills more than half as many cells as the
// rows below it usually do (their median). Titles, dates and empty frames above
// a table fill one or two cells; a header fills nearly all. Single rows that are
// shorter or longer do not count, since a median does not see them. A title over
// a table of one or two columns, or of columns that are mostly blank, can be taken
// for the header; the setting for the header's row is for that.
//
// In a CSV a row can also have too many cells because a delimiter in its text
// stands outside quotes. There it takes two rows of the same length below to
// make a title of a row that fills two cells or more.
func findHeader(filled []int, format Format) int {
	for i, n := range filled {
		below := slices.Sorted(slices.Values(filled[i+1:]))
		if len(below) == 0 {
			return i
		}
		usual := below[len(below)/2]
		if format == CSV {
			usual = below[(len(below)-1)/2]
		}
		if 2*n > usual || format == CSV && n > 1 && !twice(below, usual) {
			return i
		}
	}
	return 0
}

// twice tells whether n stands at least twice in what is sorted.
func twice(sorted []int, n int) bool {
	i, _ := slices.BinarySearch(sorted, n)
	return i+1 < len(sorted) && sorted[i+1] == n
}

// filledCells counts the cells that have any text.
func filledCells(cells []string) int {
	n := 0
	for _, cell := range cells {
		if !blank(cell) {
			n++
		}
	}
	return n
}

// blank tells a cell without text: spaces are none, nor are signs that nobody sees.
func blank(cell string) bool {
	return cell == "" || (cell[0] <= ' ' || cell[0] >= 0x80) && invisible.Trim(cell) == ""
}

// allBlank tells a row that is no row.
func allBlank(cells []string) bool {
	for _, cell := range cells {
		if !blank(cell) {
			return false
		}
	}
	return true
}

// trimBlank drops the blank cells at a header's end.
func trimBlank(cells []string) []string {
	n := len(cells)
	for n > 0 && blank(cells[n-1]) {
		n--
	}
	return slices.Clone(cells[:n])
}
