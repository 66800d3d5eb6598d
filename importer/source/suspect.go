package source

import (
	"bytes"
	"strings"

	"caseload/importer/source/xlsx"
	"caseload/mapping/invisible"
)

// isScientific says that a cell is a number as spreadsheets show a long one:
// 5,73E+11, 5.73E+11, 5E+11. The sign of the power tells it from a code (12E5).
func isScientific(cell string) bool {
	mantissa, power, cut := strings.Cut(cell, "E")
	if !cut {
		mantissa, power, cut = strings.Cut(cell, "e")
	}
	if !cut || len(power) < 3 || power[0] != '+' && power[0] != '-' || !allDecimals(power[1:]) {
		return false
	}
	if len(mantissa) == 1 {
		return isDecimal(mantissa[0])
	}
	return len(mantissa) > 2 && isDecimal(mantissa[0]) && (mantissa[1] == ',' || mantissa[1] == '.') && allDecimals(mantissa[2:])
}

func allDecimals(text string) bool {
	for i := range len(text) {
		if !isDecimal(text[i]) {
			return false
		}
	}
	return text != ""
}

// endsInZeros says that a number of 15 digits or more ends as one that lost its
// last digits: with zeros behind the 15 that a spreadsheet keeps, or, when it
// was shown as a power in between, with three at least.
func endsInZeros(digits string) bool {
	zeros := len(digits) - len(strings.TrimRight(digits, "0"))
	return zeros >= lostDigits(len(digits))
}

// lostDigits is how many zeros tell that a number of so many digits lost some.
func lostDigits(width int) int {
	if width == typedDigits {
		return 3
	}
	return width - typedDigits
}

// errorTexts are the errors of spreadsheets in English, Spanish and Portuguese,
// without the signs round them. It is read only.
var errorTexts = map[string]bool{
	"N/A": true, "N/D": true, "REF": true, "VALUE": true, "VALOR": true, "NAME": true, "NOMBRE": true, "NOME": true,
	"DIV/0": true, "NUM": true, "NÚM": true, "NULL": true, "NULO": true, "SPILL": true, "DESBORDAMIENTO": true,
	"DESPEJAR": true, "CALC": true, "CÁLC": true, "GETTING_DATA": true, "FIELD": true, "CAMPO": true, "CONNECT": true,
	"CONECTAR": true, "BLOCKED": true, "BLOQUEADO": true, "UNKNOWN": true, "DESCONOCIDO": true,
}

// isErrorText says that a cell is a spreadsheet's error: #N/A, #¡REF!, #¿NOMBRE?
func isErrorText(cell string) bool {
	name := strings.TrimRight(strings.TrimLeft(cell, "#¡¿"), "!?")
	return strings.HasPrefix(cell, "#") && errorTexts[name]
}

// textKinds are the kinds of the cells of a CSV, which are all text but for the
// errors of a spreadsheet that was saved so; nil when there are none.
func textKinds(cells []string) []byte {
	var kinds []byte
	for i, cell := range cells {
		if cell == "" || cell[0] > '#' || !isErrorText(invisible.Trim(cell)) {
			continue
		}
		if kinds == nil {
			kinds = bytes.Repeat([]byte{xlsx.Text}, len(cells))
		}
		kinds[i] = xlsx.ErrorValue
	}
	return kinds
}

// monthsShort are the short names of months in Spanish, English and Portuguese,
// as spreadsheets write them in dates of two parts. It is read only.
var monthsShort = map[string]bool{
	"ene": true, "feb": true, "mar": true, "abr": true, "may": true, "jun": true, "jul": true, "ago": true, "sep": true,
	"sept": true, "set": true, "oct": true, "nov": true, "dic": true, "jan": true, "apr": true, "aug": true, "dec": true,
	"fev": true, "mai": true, "out": true, "dez": true,
}

// looksLikeDate says that a cell is what a spreadsheet makes of a code that it
// takes for a date: 3-Mar, 03-mar, mar-03, 3-mar-26, 3/4/2026, 2026-04-03, also
// with a time. MAR-03 is a code: no spreadsheet writes a month so.
func looksLikeDate(cell string) bool {
	if len(cell) < 5 {
		return false
	}
	at := 1
	for at < len(cell)-1 && at < 5 && cell[at] != '-' && cell[at] != '/' {
		at++
	}
	if cell[at] != '-' && cell[at] != '/' || cell[0] == '-' || cell[0] == '/' {
		return false
	}
	first, rest := cell[:at], cell[at+1:]
	second, third, three := strings.Cut(rest, cell[at:at+1])
	if !three {
		return isDayNumber(first) && isMonthShort(second) || isMonthShort(first) && (isDayNumber(second) || isYear(second))
	}
	if end := strings.IndexAny(third, " T"); end > 0 && strings.IndexByte(third, ':') > end {
		third = third[:end]
	}
	switch {
	case isMonthShort(second):
		return isDayNumber(first) && (isDayNumber(third) || isYear(third))
	case isDayNumber(second):
		return isDayNumber(first) && isYear(third) || isYear(first) && isDayNumber(third)
	}
	return false
}

func isDayNumber(text string) bool { return len(text) <= 2 && allDecimals(text) }

// isYear says that text is a year of our days.
func isYear(text string) bool {
	return len(text) == 4 && allDecimals(text) && (text[:2] == "19" || text[:2] == "20")
}

func isMonthShort(text string) bool {
	text = strings.TrimSuffix(text, ".")
	if len(text) < 3 || len(text) > 4 || text[1] < 'a' || text[1] > 'z' {
		return false
	}
	if c := text[0]; c >= 'A' && c <= 'Z' {
		text = string(c+'a'-'A') + text[1:]
	}
	return monthsShort[text]
}
