package cli

import (
	"strings"
	"unicode/utf8"
)

// usualWidth is how wide a screen is taken to be that is none.
const usualWidth = 120

// width is how many characters fit on a line of what a person reads.
func (p *program) width() int {
	if width, ok := terminalWidth(p.stderr); ok {
		return width
	}
	return usualWidth
}

// broken breaks a line between words into lines of at most width characters; a
// longer word stays whole, and a command too, so that it can be copied. Lines
// after the first begin as the first does, and two blanks further in.
func broken(line string, width int) []string {
	if utf8.RuneCountInString(line) <= width {
		return []string{line}
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var all []string
	now := indent
	for i, word := range commandsWhole(strings.Split(line[len(indent):], " ")) {
		switch {
		case i == 0:
			now += word
		case utf8.RuneCountInString(now)+1+utf8.RuneCountInString(word) > width:
			all = append(all, now)
			now = indent + "  " + word
		default:
			now += " " + word
		}
	}
	return append(all, now)
}

// commandsWhole puts the words of each command of ours together: from its name to
// the end of the quote, of the part of the sentence, or of the text.
func commandsWhole(words []string) []string {
	var all []string
	inside := false
	for _, word := range words {
		if inside {
			all[len(all)-1] += " " + word
		} else {
			all = append(all, word)
		}
		starts := strings.TrimLeft(word, "`") == "caseload"
		inside = (inside || starts) && !strings.ContainsAny(word[len(word)-min(1, len(word)):], ";,`:)")
	}
	return all
}

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
			cell = shown(cell)
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
