package value

import (
	"unicode"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
)

// monthNames are the months' names and short forms in Spanish, English and
// Portuguese, folded. No word is two months. It is read only.
var monthNames = map[string]int{
	"enero": 1, "ene": 1, "january": 1, "jan": 1, "janeiro": 1,
	"febrero": 2, "feb": 2, "february": 2, "fevereiro": 2, "fev": 2,
	"marzo": 3, "mar": 3, "mzo": 3, "march": 3, "marco": 3,
	"abril": 4, "abr": 4, "april": 4, "apr": 4,
	"mayo": 5, "may": 5, "maio": 5, "mai": 5,
	"junio": 6, "jun": 6, "june": 6, "junho": 6,
	"julio": 7, "jul": 7, "july": 7, "julho": 7,
	"agosto": 8, "ago": 8, "august": 8, "aug": 8,
	"septiembre": 9, "setiembre": 9, "sept": 9, "sep": 9, "set": 9, "september": 9, "setembro": 9,
	"octubre": 10, "oct": 10, "october": 10, "outubro": 10, "out": 10,
	"noviembre": 11, "nov": 11, "november": 11, "novembro": 11,
	"diciembre": 12, "dic": 12, "december": 12, "dec": 12, "dezembro": 12, "dez": 12,
}

// dateWords are the words that stand in a date and say nothing: links, the days
// of the week (which are not compared with the date), what follows the number
// of a day (1st, 1ro), what leads to a time. Folded, and read only.
var dateWords = map[string]bool{
	"de": true, "del": true, "of": true, "the": true, "a": true, "la": true, "las": true, "at": true, "as": true,
	"st": true, "nd": true, "rd": true, "th": true, "ro": true, "er": true,
	"lunes": true, "martes": true, "miercoles": true, "jueves": true, "viernes": true, "sabado": true, "domingo": true,
	"lun": true, "mie": true, "jue": true, "vie": true, "sab": true, "dom": true,
	"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true,
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true,
	"segunda-feira": true, "terca-feira": true, "quarta-feira": true, "quinta-feira": true, "sexta-feira": true,
	"segunda": true, "terca": true, "quarta": true, "quinta": true, "sexta": true, "feira": true,
}

// maxNamedDate bounds the text of a date with words, in bytes.
const maxNamedDate = 60

// splitNamed takes a date apart whose month stands by name: 12 de marzo de 2026,
// 12-mar-26, March 12, 2026, 2026-mar-12. Its numbers are day, month and year in
// this order; false when text is no such date.
func splitNamed(text string) (dateText, bool) {
	d := dateText{named: true}
	if len(text) > maxNamedDate || !hasDigit(text) {
		return d, false
	}
	var n, widths [2]int
	count := 0
	for rest := text; rest != ""; {
		token, after := nextToken(rest)
		rest = after
		switch {
		case token == "":
		case isDigit(token[0]):
			if count == len(n) || len(token) > 4 {
				return d, false
			}
			n[count], widths[count] = atoi(token), len(token)
			count++
		case !d.word(token):
			return d, false
		}
	}
	if count != len(n) || d.second == 0 {
		return d, false
	}
	if widths[0] == 4 {
		n[0], n[1], widths[0], widths[1] = n[1], n[0], widths[1], widths[0]
	}
	d.first, d.third, d.shortYear = n[0], n[1], widths[1] == 2
	return d, widths[0] <= 2 && (widths[1] == 4 || widths[1] == 2)
}

// word takes a month, of which there may be one, or a word that says nothing.
func (d *dateText) word(token string) bool {
	var room [maxNamedDate]byte
	folded := naming.AppendFold(room[:0], token)
	if month := monthNames[string(folded)]; month != 0 && d.second == 0 {
		d.second = month
		return true
	}
	return dateWords[string(folded)]
}

// nextToken cuts a run of digits or of letters, or one sign, which gives "".
// A sign that no date has comes as a token that is no word.
func nextToken(text string) (token, rest string) {
	var first rune
	for i, r := range text {
		kind := tokenKind(r)
		if i == 0 {
			first = kind
			continue
		}
		if kind != first || kind == ' ' || kind == '?' {
			return tokenOf(text[:i], first), text[i:]
		}
	}
	return tokenOf(text, first), ""
}

func tokenOf(text string, kind rune) string {
	if kind == ' ' {
		return ""
	}
	return text
}

// tokenKind is '0' for a digit, 'a' for a letter, ' ' for what parts the words
// of a date, and '?' for all else.
func tokenKind(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case r == '/' || r == '-' || r == '.' || r == ',' || r == 'º' || r == '°' || r == 'ª' || invisible.IsBlank(r):
		return ' '
	case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
		return 'a'
	}
	return '?'
}

func hasDigit(text string) bool {
	for i := range len(text) {
		if isDigit(text[i]) {
			return true
		}
	}
	return false
}

// atoi reads up to four digits.
func atoi(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
