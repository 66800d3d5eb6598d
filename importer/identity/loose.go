package identity

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a spreadsheet makes of cells when it saves a file: leading zeros and plus
// signs go, numbers lose the zeros at their end or the signs of their groups, dates,
// powers and truth values get another form.

// Loose gives a text that is the same for two cells which differ only as a
// spreadsheet changes them: a number without zeros and groups, a date as day, month
// and year, a truth value in one language. Any other text is itself.
func Loose(cell string) string {
	text := Text(cell)
	if text == "" || len(text) > maxLoose {
		return text
	}
	first := text[0]
	if (first < '0' || first > '9') && first != '+' && first != '-' && first != '.' && first != ',' {
		return looseWord(text)
	}
	if number := looseNumber(text); number != "" {
		return number
	}
	if day := looseDate(text); day != "" {
		return day
	}
	return text
}

// maxLoose is how long a cell is at most that a spreadsheet takes for anything but
// text.
const maxLoose = 64

// The marks before loosened texts, which no cell begins with.
const (
	numberMark = "\x01"
	dateMark   = "\x02"
	truthMark  = "\x03"
)

// looseWord is that of a text that begins with no figure: a truth value, or a month's
// name before a year.
func looseWord(text string) string {
	switch strings.ToLower(text) {
	case "true", "verdadero", "verdadeiro":
		return truthMark + "1"
	case "false", "falso":
		return truthMark + "0"
	}
	if day := looseDate(text); day != "" {
		return day
	}
	return text
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// looseNumber is a number's figures without zeros at both ends, and the power of ten
// of the last; "" of what is none.
func looseNumber(text string) string {
	sign := ""
	switch text[0] {
	case '+':
		text = text[1:]
	case '-':
		sign, text = "-", text[1:]
	}
	figures, power, ok := figuresOf(text)
	if !ok {
		return ""
	}
	figures = strings.TrimLeft(figures, "0")
	bare := strings.TrimRight(figures, "0")
	if power += len(figures) - len(bare); bare == "" {
		return numberMark + "0"
	}
	return numberMark + sign + bare + "e" + strconv.Itoa(power)
}

// figuresOf reads a number: its figures, and the power of the last of them.
func figuresOf(text string) (figures string, power int, ok bool) {
	if digits(text) {
		return text, 0, true
	}
	if i := strings.IndexAny(text, "eE"); i > 0 {
		exponent, err := strconv.Atoi(strings.TrimPrefix(text[i+1:], "+"))
		figures, power, ok = figuresOf(text[:i])
		return figures, power + exponent, ok && err == nil && len(text)-i <= 5
	}
	i := strings.LastIndexAny(text, ".,")
	if i < 0 || strings.Trim(text, "0123456789.,") != "" {
		return "", 0, false
	}
	whole, part, sign := text[:i], text[i+1:], text[i:i+1]
	if bare := strings.ReplaceAll(whole, sign, ""); len(part) == 3 && bare+part != "" && digits(bare) && grouped(bare+part, sign) == text {
		return bare + part, 0, true // groups, of thousands
	}
	other := strings.NewReplacer(".", ",", ",", ".").Replace(sign)
	if bare := strings.ReplaceAll(whole, other, ""); bare != whole {
		if grouped(bare, other) != whole {
			return "", 0, false
		}
		whole = bare
	}
	if strings.ContainsAny(whole, ".,") || part != "" && !digits(part) || whole+part == "" {
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

// dateForms are the forms in which a date may stand, before and after a
// spreadsheet has had it; those without a year too.
var dateForms = []string{
	"2006-1-2", "2006/1/2", "2/1/2006", "1/2/2006", "2-1-2006", "1-2-2006", "2.1.2006", "2/1/06", "1/2/06", "2-1-06", "1-2-06", "2.1.06",
	"2/1", "1/2", "2-1", "1-2", "1/2006", "1-2006",
}

// shortMonths are the months as spreadsheets show them in short dates.
var shortMonths = strings.NewReplacer(
	"ene", "01", "jan", "01", "feb", "02", "fev", "02", "mar", "03", "abr", "04", "apr", "04", "may", "05", "mai", "05", "jun", "06", "jul", "07",
	"ago", "08", "aug", "08", "sept", "09", "sep", "09", "set", "09", "oct", "10", "out", "10", "nov", "11", "dic", "12", "dez", "12", "dec", "12",
)

// looseDate is a date's day and month as they stand, its year, and its hour and
// minute unless these are midnight; "" of what is none.
func looseDate(text string) string {
	day, clock, _ := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	parts, ok := partsOfDate(day)
	if !ok {
		return ""
	}
	if clock != "" {
		at, err := time.Parse("15:4:5", clock)
		if err != nil {
			at, err = time.Parse("15:4", clock)
		}
		if err != nil {
			return ""
		}
		if clock = at.Format("15:04"); clock == "00:00" {
			clock = ""
		}
	}
	return dateMark + strings.Join(parts, "/") + clock
}

// partsOfDate gives the numbers of a date: day and month in the order in which they
// stand, of one that begins with its year the other way round, then the year's last
// two figures if it has one.
func partsOfDate(day string) (parts []string, ok bool) {
	lower := strings.ToLower(day)
	if named := shortMonths.Replace(lower); named != lower {
		lower = named
	}
	if !slices.ContainsFunc(dateForms, func(form string) bool { _, err := time.Parse(form, lower); return err == nil }) {
		return nil, false
	}
	parts = strings.FieldsFunc(lower, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts[0]) == 4 && len(parts) == 3 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	for i := range parts {
		if i == 2 && len(parts[i]) == 4 {
			parts[i] = parts[i][2:]
			continue
		}
		parts[i] = strings.TrimLeft(parts[i], "0")
	}
	return parts, true
}

// withoutYear is Loose with dates as a spreadsheet has them that has given them a year:
// 3/4 was taken for the third of April.
func withoutYear(cell string) string {
	loose := Loose(cell)
	if parts := strings.Split(strings.TrimPrefix(loose, dateMark), "/"); strings.HasPrefix(loose, dateMark) && len(parts) == 3 {
		return dateMark + parts[0] + "/" + parts[1]
	}
	return loose
}

// ofCode is Loose with codes as a number's format shows them, 001-1234567-8, as the
// bare number, 112345678.
func ofCode(cell string) string {
	if number := NumberOf(Text(cell)); number != "" {
		return Loose(number)
	}
	return Loose(cell)
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
	if _, _, number := figuresOf(strings.TrimLeft(code, "+-")); number {
		return ""
	}
	return strings.TrimLeft(figures, "0")
}

// Reformatted tells whether a spreadsheet may have made now of a cell: they are loosely
// the same, or the same day with day and month exchanged or without its year, or now
// has been cut to the figures that a spreadsheet keeps.
func Reformatted(now, was string) bool {
	a, b := Loose(now), Loose(was)
	if a == b {
		return true
	}
	if strings.HasPrefix(a, dateMark) && strings.HasPrefix(b, dateMark) {
		return sameDay(a[1:], b[1:])
	}
	return isCut(Text(now), Text(was))
}

func sameDay(a, b string) bool {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	if len(x) == 3 && len(y) == 3 && x[2][:min(2, len(x[2]))] != y[2][:min(2, len(y[2]))] {
		return false
	}
	return x[0] == y[0] && x[1] == y[1] || x[0] == y[1] && x[1] == y[0]
}

// isCut tells whether now, 1.2345E+17, is a longer number than it shows.
func isCut(now, was string) bool {
	if !strings.ContainsAny(now, "eE") || !digits(was) {
		return false
	}
	shown, err := strconv.ParseFloat(strings.Replace(now, ",", ".", 1), 64)
	if err != nil {
		return false
	}
	meant, err := strconv.ParseFloat(was, 64)
	mantissa, _, _ := strings.Cut(strings.ToUpper(now), "E")
	places := max(len(mantissa)-2, 0)
	return err == nil && strconv.FormatFloat(meant, 'e', places, 64) == strconv.FormatFloat(shown, 'e', places, 64)
}
