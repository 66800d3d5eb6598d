package identity

import (
	"slices"
	"strconv"
	"strings"
)

// What a spreadsheet makes of cells when it saves a file: leading zeros and plus
// signs go, numbers lose the zeros at their end or the signs of their groups, dates,
// powers and truth values get another form.

// Loose gives a text that is the same for two cells which differ only as a
// spreadsheet changes them: a number without zeros and groups, a date as day, month
// and year, a truth value in one language. Any other text is itself, and so are a
// plain number, 05/01/2024 and true, which most cells that could be loosened are.
func Loose(cell string) string {
	text, _ := loosened(Text(cell))
	return text
}

// kind is what a spreadsheet takes a cell for.
type kind byte

const (
	isText kind = iota
	isNumber
	isDate
	isTruth
)

// maxLoose is how long a cell is at most that a spreadsheet takes for anything but
// text.
const maxLoose = 64

func loosened(text string) (string, kind) {
	if text == "" || len(text) > maxLoose {
		return text, isText
	}
	switch first, last := text[0]|0x20, text[len(text)-1]; {
	case text[0] >= '0' && text[0] <= '9', text[0] >= '+' && text[0] <= '.': // + , - .
		if number := looseNumber(text, true); number != "" {
			return number, isNumber
		}
	case first != 't' && first != 'v' && first != 'f' && (last < '0' || last > '9'): // nearly all words
		return text, isText
	default:
		if truth := looseTruth(text); truth != "" {
			return truth, isTruth
		}
	}
	if d, ok := dateOf(text); ok {
		return d.String(), isDate
	}
	return text, isText
}

// looseTruth is a truth value; "" of what is none.
func looseTruth(text string) string {
	for i, word := range [...]string{"true", "verdadero", "verdadeiro", "false", "falso"} {
		if len(word) == len(text) && strings.EqualFold(word, text) {
			if i < 3 {
				return "true"
			}
			return "false"
		}
	}
	return ""
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// maxPadded is how many figures a loosened number has that is written out.
const maxPadded = 24

// looseNumber is a number without the zeros and signs that it does not need; "" of
// what is none. Where 1.234 could be either, groups says whether it is 1234.
func looseNumber(text string, groups bool) string {
	sign, bare := "", text
	switch text[0] {
	case '+':
		bare = text[1:]
	case '-':
		sign, bare = "-", text[1:]
	}
	figures, power, ok := figuresOf(bare, groups)
	if !ok {
		return ""
	}
	figures = strings.TrimLeft(figures, "0")
	all := len(figures)
	figures = strings.TrimRight(figures, "0")
	power += all - len(figures)
	switch {
	case figures == "":
		return "0"
	case len(figures)+power > maxPadded || power < -maxPadded:
		return sign + figures + "e" + strconv.Itoa(power)
	case power >= 0 && sign+figures == text:
		return text
	case power >= 0:
		return sign + figures + strings.Repeat("0", power)
	}
	if missing := 1 - power - len(figures); missing > 0 {
		figures = strings.Repeat("0", missing) + figures
	}
	whole, part := figures[:len(figures)+power], figures[len(figures)+power:]
	if len(part) == 3 && len(whole) <= 3 && whole != "0" { // else it would be read as a group
		part += "0"
	}
	return sign + whole + "." + part
}

// figuresOf reads a number without a sign: its figures, and the power of the last of
// them. Where 1.234 could be either, groups says whether it is 1234.
func figuresOf(text string, groups bool) (figures string, power int, ok bool) {
	if digits(text) {
		return text, 0, true
	}
	if i := strings.IndexAny(text, "eE"); i > 0 {
		exponent, err := strconv.Atoi(strings.TrimPrefix(text[i+1:], "+"))
		figures, power, ok = figuresOf(text[:i], groups)
		return figures, power + exponent, ok && err == nil && len(text)-i <= 5
	}
	i := strings.LastIndexAny(text, ".,")
	if i < 0 || strings.Trim(text, "0123456789.,") != "" {
		return "", 0, false
	}
	whole, part, sign := text[:i], text[i+1:], text[i:i+1]
	bare := strings.ReplaceAll(whole, sign, "")
	if some := bare != whole; some || groups && len(part) == 3 && bare != "" && text[0] != '0' {
		if digits(bare+part) && grouped(bare+part, sign) == text {
			return bare + part, 0, true // groups, of thousands
		}
		if some {
			return "", 0, false
		}
	}
	other := "."
	if sign == "." {
		other = ","
	}
	if bare := strings.ReplaceAll(whole, other, ""); bare != whole {
		if grouped(bare, other) != whole {
			return "", 0, false
		}
		whole = bare
	}
	if whole != "" && !digits(whole) || part != "" && !digits(part) || whole+part == "" {
		return "", 0, false
	}
	return whole + part, -len(part), true
}

// grouped sets the thousands of a whole number off.
func grouped(figures, sign string) string {
	for i := len(figures) - 3; i > 0; i -= 3 {
		figures = figures[:i] + sign + figures[i:]
	}
	return figures
}

// withoutYear is Loose with a date as a spreadsheet has it that has given it a year:
// 3/4 was taken for the third of April.
func withoutYear(text string) string {
	if d, ok := dateOf(text); ok && d.second != "" && d.year != "" && d.clock == "" {
		d.year = ""
		return d.String()
	}
	loose, _ := loosened(text)
	return loose
}

// ofCode is Loose with a code as a number's format shows it, 001-1234567-8, as the
// bare number, 112345678.
func ofCode(text string) string {
	if number := NumberOf(text); number != "" {
		text = number
	}
	loose, _ := loosened(text)
	return loose
}

// NumberOf gives the number of a code as a number's format shows it: 112345678 of
// 001-1234567-8. It is "" of what is none.
func NumberOf(code string) string {
	const longest = 40
	figures := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, code)
	if len(figures) < 2 || len(figures) == len(code) || len(code) > longest {
		return ""
	}
	if _, _, number := figuresOf(strings.TrimPrefix(code, "-"), true); number {
		return ""
	}
	return strings.TrimLeft(figures, "0")
}

// Reformatted tells whether a spreadsheet may have made now of a cell: they are loosely
// the same, or the same day with day and month exchanged or without its year, or now
// has been cut to the figures that a spreadsheet keeps.
func Reformatted(now, was string) bool {
	now, was = Text(now), Text(was)
	a, kindA := loosened(now)
	b, kindB := loosened(was)
	switch {
	case a == b:
		return true
	case kindA == isDate && kindB == isDate:
		x, _ := dateOf(now)
		y, _ := dateOf(was)
		return x.mayShow(y)
	case kindA != isNumber || kindB != isNumber:
		return false
	}
	readings := func(text string) []string { return []string{looseNumber(text, true), looseNumber(text, false)} }
	return slices.ContainsFunc(readings(now), func(n string) bool { return slices.Contains(readings(was), n) }) || isCut(now, was)
}

// isCut tells whether now, 1.2345E+17, is a longer number than it shows.
func isCut(now, was string) bool {
	shown, power, ok := figuresOf(strings.TrimLeft(now, "+-"), true)
	meant, places, number := figuresOf(strings.TrimLeft(was, "+-"), true)
	if !ok || !number || !strings.ContainsAny(now, "eE") || (was[0] == '-') != (now[0] == '-') {
		return false
	}
	rounded := func(figures string, power int) string {
		n, err := strconv.ParseFloat(figures+"e"+strconv.Itoa(power), 64)
		if err != nil {
			return figures
		}
		return strconv.FormatFloat(n, 'e', len(shown)-1, 64)
	}
	return rounded(shown, power) == rounded(meant, places)
}
