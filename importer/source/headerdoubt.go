package source

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// The row below a header can belong to it: a line of units, or the second line
// of a header whose first names groups. Taken for data it would become a case;
// so where it looks like that, a person is asked, and source.header_row decides.
// Asking in vain stops a nightly job, so what asks is narrow:
//
//   - A line of units has at least two cells, or one of the known ones in brackets,
//     and every one of them is a unit.
//   - A second line names at least one column that the first leaves blank, and
//     leaves one blank that the first names; or the first names nothing but
//     groups, each of several columns, and the second every column by a name of
//     its own. It has words alone; and at least one of its columns has numbers,
//     dates or addresses in the rows below.

// unitWords are what a line of units is made of, beside what stands in brackets.
var unitWords = strings.Fields(`% $ € cop usd us$ mxn ars clp pen brl r$ eur gtq crc dop pyg uyu bob
	kg g km m cm dias días horas minutos min meses años dias/mes h
	texto text número numero number numérico numerico fecha date string integer decimal alfanumérico unidad unidades`)

// doubtHeader says why the row after a header that was found may belong to it.
func (f *File) doubtHeader(top []record, i int) error {
	if len(top) < i+3 {
		return nil
	}
	names, next := top[i], top[i+1]
	what := ""
	switch {
	case isUnits(next.cells):
		what = "a line of units"
	case isSecondLine(names.cells, next.cells, top[i+2:]):
		what = "a second line of the header"
	default:
		return nil
	}
	return &Error{
		Line: next.line,
		What: fmt.Sprintf("this row looks like %s, not like a case: %s", what, firstOf(quotedCells(next.cells))),
		Tip: fmt.Sprintf("say in which %s the columns' names stand, with --header-row or source.header_row: %d if it is one, %d if this row has the names; a line of units is best deleted",
			f.lineWord(), names.line, next.line),
	}
}

func quotedCells(cells []string) []string {
	var all []string
	for _, cell := range cells {
		if !blank(cell) {
			all = append(all, excerpt(cell))
		}
	}
	return all
}

func isUnits(cells []string) bool {
	n, certain := 0, false
	for _, cell := range cells {
		if blank(cell) {
			continue
		}
		text := strings.ToLower(strings.TrimSpace(cell))
		switch {
		case isInBrackets(text):
			certain = certain || slices.Contains(unitWords, text[1:len(text)-1])
		case !slices.Contains(unitWords, text) && !isDateForm(text):
			return false
		}
		n++
	}
	return n >= 2 || certain
}

func isInBrackets(text string) bool {
	if strings.ContainsAny(text, "0123456789") {
		return false
	}
	return strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") || strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]")
}

// isDateForm tells the form of a date or a time: dd/mm/aaaa, yyyy-mm, hh:mm:ss.
func isDateForm(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/-.: ", r) })
	for _, part := range parts {
		if len(part) < 2 || len(part) > 4 || !strings.Contains("dmyahs", part[:1]) || strings.Trim(part, part[:1]) != "" {
			return false
		}
	}
	return len(parts) >= 2
}

func isSecondLine(names, next []string, below []record) bool {
	adds, lacks, contrasts := false, false, false
	for i := range max(len(names), len(next)) {
		above, cell := cellAt(names, i), cellAt(next, i)
		switch {
		case blank(cell):
			lacks = lacks || !blank(above)
			continue
		case hasData(cell):
			return false
		case blank(above):
			adds = true
		}
		contrasts = contrasts || mostHaveData(below, i)
	}
	return contrasts && (adds && lacks || areGroups(names) && areDistinct(next))
}

// areGroups tells names of which each stands over several columns.
func areGroups(names []string) bool {
	times := map[string]int{}
	for _, name := range names {
		if blank(name) {
			return false
		}
		times[name]++
	}
	for _, n := range times {
		if n < 2 {
			return false
		}
	}
	return len(times) > 1
}

func areDistinct(names []string) bool {
	seen := map[string]bool{}
	for _, name := range names {
		if blank(name) || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

func cellAt(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// hasData tells what a column's name hardly has: a digit, an address.
func hasData(cell string) bool {
	return strings.ContainsFunc(cell, func(r rune) bool { return unicode.IsDigit(r) || r == '@' })
}

func mostHaveData(rows []record, column int) bool {
	n, has := 0, 0
	for _, r := range rows {
		cell := cellAt(r.cells, column)
		if blank(cell) {
			continue
		}
		n++
		if hasData(cell) {
			has++
		}
	}
	return n > 0 && 2*has > n
}
