package source

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"caseload/mapping/invisible"
)

// CodeTotal is the code of a row that looks like a total.
const CodeTotal = "E202"

// Totals stand below a table, or below each group of it, so every row is looked
// at. It looks like one when
//
//   - its first filled cell begins with one of these words (es, en, pt), and
//   - every other filled cell is a number: names and texts there are blank, and
//   - at least half of the other cells are blank, or the first says nothing
//     but the words: in "Total Seguros" it may be a name.
//
// Longer ones come before those they begin with.
var totalWords = []string{
	"total general", "total geral", "grand total", "gran total", "suma total", "soma total", "totales", "totais", "totals", "total",
	"subtotales", "subtotal", "sub-total", "sub total", "suma", "soma", "sumas", "sum",
}

// looksTotal tells a row that looks like a total.
func looksTotal(cells []string) bool {
	i := 0
	for i < len(cells) && blank(cells[i]) {
		i++
	}
	if i == len(cells) || len(cells) < 2 {
		return false
	}
	rest, ok := afterTotal(cells[i])
	if !ok {
		return false
	}
	filled := 0
	for _, cell := range cells[i+1:] {
		if blank(cell) {
			continue
		}
		if filled++; !isFigure(cell) {
			return false
		}
	}
	return 2*filled <= len(cells)-1 || strings.IndexFunc(rest, unicode.IsLetter) < 0
}

// isNamedTotal tells a total whose first cell has further words: it may be a name,
// Total Seguros, in a row that was cut.
func isNamedTotal(cells []string) bool {
	for _, cell := range cells {
		if !blank(cell) {
			rest, _ := afterTotal(cell)
			return strings.IndexFunc(rest, unicode.IsLetter) >= 0
		}
	}
	return false
}

// afterTotal gives what follows the words of a total.
func afterTotal(cell string) (rest string, ok bool) {
	cell = invisible.Trim(cell)
	if cell == "" || strings.IndexByte("tTsSgG", cell[0]) < 0 {
		return "", false
	}
	for _, word := range totalWords {
		if len(cell) < len(word) || !strings.EqualFold(cell[:len(word)], word) {
			continue
		}
		rest := cell[len(word):]
		if next, _ := utf8.DecodeRuneInString(rest); rest == "" || !unicode.IsLetter(next) && !unicode.IsDigit(next) && next != '-' && next != '_' && next != '@' && next != '.' {
			return rest, true
		}
	}
	return "", false
}

// isFigure tells a cell that is a number, with its signs of group, currency or
// share.
func isFigure(cell string) bool {
	digits := false
	for _, r := range cell {
		switch {
		case r >= '0' && r <= '9':
			digits = true
		case unicode.IsLetter(r):
			return false
		}
	}
	return digits
}

func totalFault(cells []string) *Fault {
	for _, cell := range cells {
		if !blank(cell) {
			return &Fault{
				Code:   CodeTotal,
				Reason: fmt.Sprintf("it looks like a total: %s, and no other text in it", excerpt(cell)),
				Hint:   "say source: {totals: skip} in the mapping to leave totals out, or delete the row",
			}
		}
	}
	return nil
}
