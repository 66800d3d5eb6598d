package source

import (
	"fmt"
	"strings"

	"caseload/mapping/invisible"
)

// CodeRemark is the code of a line that is no row but a remark.
const CodeRemark = "E207"

// Programs write remarks below a table, or between its rows: (2 rows affected),
// Generado por: sistemas, # página 2. A row is taken for one when it has nothing but
// its first cell, while the table has three columns or more, and
//
//   - it stands behind a blank line or another remark, or
//   - it is of several words, and no first cell above is.
//
// A lone id is none: it may be what is left of a row.
func (r *Rows) isRemark(rec record) bool {
	n, cells := &r.notice, r.row.Cells
	text := invisible.Trim(cells[0])
	words := !n.spaced && hasBlank(text)
	if text == "" || r.file.named < 3 || filledCells(cells) > 1 || n.rows == 0 {
		n.remark, n.spaced = false, n.spaced || words
		return false
	}
	n.remark = n.remark || n.waiting > 0 || rec.blank > 0 || words && !n.spaced
	n.spaced = n.spaced || words && !n.remark
	return n.remark
}

// hasBlank tells whether a text has a space, a tab or a no-break space. Each row is
// asked, so it is three quick looks in place of one for any of them.
func hasBlank(text string) bool {
	return strings.IndexByte(text, ' ') >= 0 || strings.IndexByte(text, '\t') >= 0 || strings.Contains(text, "\u00a0")
}

func remarkFault(cells []string) *Fault {
	return &Fault{
		Code:   CodeRemark,
		Reason: fmt.Sprintf("it is a remark and no row: %s", excerpt(cells[0])),
		Hint:   "say source: {totals: skip} in the mapping to leave such lines out, or delete the line",
	}
}

// rulerWidth is how many signs make a line of one cell of a ruler.
const rulerWidth = 3

// isRuler tells a line that only sets a table's head apart, or frames it:
//
//	------;---------------;------
//	+--------+----------------+
func isRuler(cells []string) bool {
	widest := 0
	for _, cell := range cells {
		if cell != "" && strings.IndexByte("-=+_ ", cell[0]) < 0 {
			return false
		}
		cell = strings.TrimSpace(cell)
		if n := len(cell); n == 1 || strings.Trim(cell, "-=+_") != "" {
			return false
		}
		widest = max(widest, len(cell))
	}
	return widest >= rulerWidth
}
