package mapping

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// form is the shape settled for a column's values. The zero form takes only
// what is clear by itself.
type form struct {
	decimal byte   // ',' or '.'; 0 = not settled
	order   string // of dates; "" = not settled
	mixed   bool   // a workbook's own numbers and text with commas in one column
}

// fault is why a value cannot be converted; code "" is none.
type fault struct{ code, what, tip string }

// maxTextBytes bounds one value. No system keeps more, and what is longer is
// mostly a file whose quotes went wrong.
const maxTextBytes = 1 << 20

// convert writes a trimmed, filled cell as its type wants it: number, integer
// and boolean as JSON, the others as text without quotes.
func convert(dst []byte, kind fieldType, l layout, text string, f form, workbook, date1904 bool) ([]byte, fault) {
	switch kind {
	case typeNumber, typeInteger:
		return convertNumber(dst, kind, text, f, workbook)
	case typeBoolean:
		value, ok := boolean(text)
		if !ok {
			return dst, fault{CodeBoolean, "is neither yes nor no", "write sí or no, or 1 or 0"}
		}
		if value {
			return append(dst, "true"...), fault{}
		}
		return append(dst, "false"...), fault{}
	case typeDate, typeDatetime:
		return convertDate(dst, kind, l, text, f, workbook, date1904)
	}
	return append(dst, text...), fault{}
}

func convertNumber(dst []byte, kind fieldType, text string, f form, workbook bool) ([]byte, fault) {
	start := len(dst)
	var bad fault
	if vote := voteNumber(text, workbook); vote == native {
		var ok bool
		if dst, ok = appendStored(dst, text); !ok {
			bad = fault{CodeNumber, "is a number too long to send", ""}
		}
	} else {
		dst, bad = appendRead(dst, text, f, vote)
	}
	if bad.code != "" {
		return dst[:start], bad
	}
	if kind == typeInteger && strings.IndexByte(string(dst[start:]), '.') >= 0 {
		return dst[:start], fault{CodeInteger, "is not a whole number", "type: number takes fractions"}
	}
	return dst, fault{}
}

// appendRead reads text with the decimal sign of its column, or with the only
// one that fits.
func appendRead(dst []byte, text string, f form, vote reading) ([]byte, fault) {
	decimal := f.decimal
	switch vote {
	case unreadable:
		return dst, notNumber(text)
	case ambiguous:
		if decimal == 0 || f.mixed {
			return dst, fault{CodeContrary, "can be read in two ways, as a thousand and as a fraction", "say source.decimal, or write the number without groups"}
		}
	case provesFirst, provesSecond:
		proved := byte(',')
		if vote == provesSecond {
			proved = '.'
		}
		if decimal != 0 && decimal != proved && !f.mixed {
			return dst, fault{
				CodeContrary, fmt.Sprintf("has the decimal sign %q, and this column has %q", proved, decimal),
				"write it as the other rows do, or change source.decimal",
			}
		}
		decimal = proved
	}
	if decimal == 0 {
		decimal = '.'
	}
	a, _ := splitAmount(text)
	d, ok := readAmount(a, decimal)
	if !ok {
		return dst, notNumber(text)
	}
	return appendDigits(dst, d), fault{}
}

// notNumber says why text is no number, with the usual cause where it is known.
func notNumber(text string) fault {
	tip := "write digits, with one decimal sign at most; type: text sends the cell as it is"
	upper := strings.ToUpper(text)
	if strings.Contains(upper, "E+") && strings.ContainsAny(upper[:1], "0123456789") {
		tip = "a spreadsheet shortened this number and its last digits are lost: export it again with the column as text"
	}
	if strings.HasPrefix(text, "#") {
		tip = "this is a spreadsheet's error value: mend the formula and export again"
	}
	return fault{CodeNumber, "is not a number", tip}
}

func convertDate(dst []byte, kind fieldType, l layout, text string, f form, workbook, date1904 bool) ([]byte, fault) {
	code, noun := CodeDate, "date"
	if kind == typeDatetime {
		code, noun = CodeDatetime, "date and time"
	}
	vote := voteDate(text, workbook)
	order := f.order
	switch vote {
	case native:
		m, ok := serialMoment(text, date1904)
		if !ok {
			return dst, fault{code, "is a number that stands for no " + noun, "write it as yyyy-mm-dd"}
		}
		return l.append(dst, m), fault{}
	case unreadable:
		return dst, notDate(text, order, code, noun)
	case ambiguous:
		if order != dayFirst && order != monthFirst {
			return dst, fault{CodeContrary, "can be read in two ways, day first and month first", "say source.dates, or write it as yyyy-mm-dd"}
		}
	case provesFirst, provesSecond:
		proved := dayFirst
		if vote == provesSecond {
			proved = monthFirst
		}
		if order != "" && order != proved && order != serialDate {
			return dst, fault{CodeContrary, "is no " + noun + " in the form " + order + ", which this column has", contraryDate(order)}
		}
		order = proved
	case plain:
		if order == yearFirst {
			return dst, fault{CodeContrary, "is no " + noun + " in the form " + order + ", which this column has", contraryDate(order)}
		}
		order = dayFirst
	}
	d, _ := splitDate(text)
	m, ok := d.read(order)
	if !ok {
		return dst, notDate(text, order, code, noun)
	}
	return l.append(dst, m), fault{}
}

func contraryDate(order string) string {
	if order == yearFirst {
		return "write it as yyyy-mm-dd, or change source.dates"
	}
	return "write it as the other rows do; if all rows are so, change source.dates"
}

// notDate says why text is no date, with the usual cause where it is known.
func notDate(text, order, code, noun string) fault {
	d, ok := splitDate(text)
	in := ""
	if order == dayFirst || order == monthFirst {
		in = " in the form " + order
	}
	switch {
	case ok && d.shortYear:
		return fault{code, "has a year of two digits", "write all four digits of the year"}
	case ok:
		return fault{code, "is no day of the calendar" + in, "look the day up: is the month that long?"}
	case strings.HasPrefix(text, "#"):
		return fault{code, "is not a " + noun, "this is a spreadsheet's error value: mend the formula and export again"}
	case len(text) > 10 && (strings.HasSuffix(text, "Z") || strings.ContainsAny(text[10:], "+")):
		return fault{code, "has a time zone, which cannot be kept", "leave the zone away, or say type: text to send it as it is"}
	}
	return fault{code, "is not a " + noun + in, "write it as dd/mm/yyyy or yyyy-mm-dd; type: text sends the cell as it is"}
}

// checkText refuses what cannot be stored.
func checkText(text string) fault {
	if len(text) > maxTextBytes {
		return fault{CodeText, fmt.Sprintf("is a text of %d bytes, more than can be sent (%d)", len(text), maxTextBytes), "is a quote missing in the file?"}
	}
	if bad := badCharacter(text); bad != "" {
		return fault{CodeText, "holds " + bad, "take it out of the cell"}
	}
	return fault{}
}

// badCharacter names the first character that no case can hold: controls but
// tab and line ends, and bytes that are no UTF-8. "" when there is none.
func badCharacter(text string) string {
	for i := range len(text) {
		if b := text[i]; b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			if b == 0 {
				return "a NUL character"
			}
			return fmt.Sprintf("the control character U+%04X", b)
		}
	}
	if !utf8.ValidString(text) {
		return "bytes that are no UTF-8 text"
	}
	return ""
}
