package source

import (
	"slices"
	"strings"
)

// A program that keeps a column of ids as decimals, since one of its cells is
// blank, writes 52123456.0 for 52123456: pandas is one. In the columns that a
// person names such a cell is the whole number, for whatever reads the file.

// cutPointZero gives the whole number of a text like 52123456.0 or 52123456,0.
func cutPointZero(cell string) (whole string, found bool) {
	n := len(cell) - len(".0")
	if n <= 0 || cell[n+1] != '0' || cell[n] != '.' && cell[n] != ',' || !allDecimals(cell[:n]) {
		return cell, false
	}
	return cell[:n], true
}

func isPointZero(cell string) bool {
	_, found := cutPointZero(cell)
	return found
}

// whole makes whole numbers of the row's cells in the columns that are named.
func (r *Rows) whole() {
	mine := false
	for _, i := range r.file.whole {
		if i >= len(r.row.Cells) || i < len(r.row.Kinds) && r.row.Kinds[i] != 's' {
			continue
		}
		whole, found := cutPointZero(strings.TrimSpace(r.row.Cells[i]))
		if !found {
			continue
		}
		if !mine {
			if r.row.Raw == nil {
				r.row.Raw = r.row.Cells
			}
			r.row.Cells, mine = slices.Clone(r.row.Cells), true
		}
		r.row.Cells[i] = whole
	}
}
