package cli

import (
	"strings"
	"unicode/utf8"
)

// cellGap stands between two columns of a table on the screen.
const cellGap = "  "

// aligned makes lines of rows, every column as wide as its widest cell but no
// wider than most, in characters; a longer cell ends in …, and the last column is
// never cut. Rows may be of different lengths.
func aligned(rows [][]string, most int) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if i < len(row)-1 {
				widths[i] = max(widths[i], min(most, utf8.RuneCountInString(cell)))
			}
		}
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			cell = clean(strings.ReplaceAll(cell, "\n", "⏎"))
			if i == len(row)-1 {
				b.WriteString(cell)
				break
			}
			cell = clipped(cell, widths[i])
			b.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + cellGap)
		}
		lines[n] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// clipped shortens a text to so many characters, the last of them … when more
// were cut.
func clipped(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return string(runes[:max(most-1, 0)]) + "…"
}
