package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// formulaStarts are the characters that make a spreadsheet take a cell for a
// formula; the full-width forms do so in East Asian editions of Excel. A tab or
// a carriage return, which do so too, never stands in our columns at all.
const formulaStarts = "=+-@＝＋－＠"

// oneLine makes a text one line of valid UTF-8 without control characters.
//
// Reasons come joined by line breaks, and the CRM's own words can hold anything:
// a break in a cell is lost on whoever greps the file or counts its lines.
func oneLine(text string) string {
	if isPlainLine(text) {
		return text
	}
	lines := strings.FieldsFunc(strings.ToValidUTF8(text, string(utf8.RuneError)), isLineBreak)
	kept := lines[:0]
	for _, line := range lines {
		line = strings.TrimFunc(strings.Map(blankControl, line), isUnseen)
		if line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "; ")
}

// isPlainLine tells that oneLine has nothing to do.
func isPlainLine(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return !strings.HasPrefix(text, " ") && !strings.HasSuffix(text, " ")
}

// isLineBreak tells the characters that end a line, in ASCII and in Unicode.
func isLineBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// blankControl puts a blank in the place of a control character.
func blankControl(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// isUnseen tells blanks and the format characters that show nothing: at the
// start of a text they would hide what it begins with.
func isUnseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// harmless puts an apostrophe before a text that a spreadsheet could take for a
// formula, or that Plain could take for one made harmless.
func harmless(text string) string {
	if startsFormula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// Plain takes the apostrophe off a cell of ours that was made harmless, and
// gives every other text as it is: Plain of what [Outcome.Fields] gives is the
// text itself.
func Plain(cell string) string {
	rest := strings.TrimLeft(cell, "'")
	if rest != cell && startsFormula(rest) {
		return cell[1:]
	}
	return cell
}

// startsFormula tells whether a text begins with one of formulaStarts.
func startsFormula(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	return size > 0 && strings.ContainsRune(formulaStarts, first)
}
