package source

import (
	"fmt"
	"slices"
	"strings"

	"caseload/mapping/invisible"
)

// The header is the first row that has the columns which are wanted, whatever
// stands above it: a person who says which columns to read has said what the header
// is. Where nobody has, or no row has all of them, it is found by its looks.

// wantedRows is how many rows from the top are tried for the wanted columns.
const wantedRows = 30

// maxColumns is how many columns a sheet of Excel has.
const maxColumns = 16_384

// refuseWidth refuses a row for a header that no spreadsheet could hold.
func refuseWidth(r record) error {
	if len(r.cells) <= maxColumns {
		return nil
	}
	return &Error{
		Line: r.line,
		What: fmt.Sprintf("it has %d columns, and a sheet of Excel has %d at most", len(r.cells), maxColumns),
		Tip:  "are most of them blank? take these out; else is the delimiter right?",
	}
}

// findHeader reads the top of the table and settles where its header is.
func (f *File) findHeader(top []record, want int) error {
	if len(top) == 0 && want == 0 {
		return errEmpty()
	}
	if len(top) > 0 {
		if err := refuseWidth(top[0]); err != nil {
			return err
		}
	}
	i := 0
	if want == 0 {
		i = f.chooseHeader(top)
		if err := f.doubtHeader(top, i); err != nil {
			return err
		}
	} else if len(top) == 0 || top[0].line != want {
		return &Error{
			What: fmt.Sprintf("there is no header in %s %d: it is blank, inside another row, or after the end", f.lineWord(), want),
			Tip:  "give the number that Excel or an editor shows for the header's row, or leave it out",
		}
	}
	if err := refuseWidth(top[i]); err != nil {
		return err
	}
	f.header = slices.Clone(top[i].cells)
	if f.dialect.Format == XLSX {
		f.header = trimBlank(top[i].cells)
	}
	f.headerRow = top[i].row
	f.named = len(trimBlank(f.header))
	f.dialect.HeaderRow = top[i].line
	return nil
}

// chooseHeader gives the index of the header among the top rows.
func (f *File) chooseHeader(top []record) int {
	filled := make([]int, len(top))
	for i, r := range top {
		filled[i] = filledCells(r.cells)
	}
	looks := belowData(top, filled, findHeader(filled, f.dialect.Format))
	if f.misfits == nil {
		return looks
	}
	best, least := -1, 0
	for i, r := range top[:min(len(top), wantedRows)] {
		switch n := f.misfits(r.cells); {
		case n == 0 && i != looks:
			f.notes = append(f.notes, fmt.Sprintf("the header is in %s %d, the first with the columns that the mapping reads", f.lineWord(), r.line))
			return i
		case n == 0:
			return i
		case n > 0 && (best < 0 || n < least):
			best, least = i, n
		}
	}
	f.elsewhere = f.otherHeader(top, looks, best)
	return looks
}

// otherHeader says where the wanted header may be, when no row is one.
func (f *File) otherHeader(top []record, looks, best int) string {
	column := make([]string, len(top))
	for i, r := range top {
		column[i] = cellAt(r.cells, 0)
	}
	column = firstEach(column)
	switch {
	case f.misfits(column) == 0 && f.misfits(column[:1]) != 0:
		return "the names stand one below the other in the first column, as in a form: make it a table with the names in one row and a row for each case"
	case best < 0:
		return fmt.Sprintf("none of the columns is in %s %d; if the names stand in another %s, say which: --header-row N, or source.header_row", f.lineWord(), top[looks].line, f.lineWord())
	case best != looks:
		return fmt.Sprintf("%s %d has more of the columns: if it is the header, say --header-row %d, or source.header_row", f.lineWord(), top[best].line, top[best].line)
	}
	return ""
}

// firstEach leaves out what stands in a list before.
func firstEach(names []string) []string {
	var all []string
	for _, name := range names {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// belowData looks on from a row that has a date or an address in a cell, as no
// header has, or that is a remark (# …), for one that could be a header.
func belowData(top []record, filled []int, i int) int {
	least := min(filled[i], 3)
	switch {
	case beginsRemark(top[i]):
		least = filled[i] + 1
	case !slices.ContainsFunc(top[i].cells, isPlainData):
		return i
	}
	for j := i + 1; j < min(len(top)-1, wantedRows); j++ {
		if filled[j] >= least && 2*filled[j] > filled[j+1] && !beginsRemark(top[j]) && !slices.ContainsFunc(top[j].cells, hasData) {
			return j
		}
	}
	return i
}

// beginsRemark tells a line that many programs take for no data.
func beginsRemark(r record) bool { return strings.HasPrefix(r.cells[0], "#") }

// isPlainData tells a cell that is a date or an address.
func isPlainData(cell string) bool {
	return looksLikeDate(invisible.Trim(cell)) || strings.Contains(cell, "@")
}

// HeaderHint says where else the header may be, when the one that was found does
// not have the columns that were wanted; else "".
func (f *File) HeaderHint() string { return f.elsewhere }
