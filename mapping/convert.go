package mapping

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// form is the shape settled for a column's texts. The zero form takes only what
// is clear by itself.
type form struct {
	decimal byte           // ',' or '.'; 0 = not settled
	order   string         // of dates; "" = not settled
	zone    *time.Location // the field's: where times with an offset are told; nil: they are refused
}

// fault is why a value cannot be converted; code "" is none.
type fault struct{ code, what, tip string }

// maxTextBytes bounds one value. No system keeps more, and what is longer is
// mostly a file whose quotes went wrong.
const maxTextBytes = 1 << 20

// figure converts a trimmed, filled cell for the field: see [convert].
func (f *field) figure(dst []byte, c cell, shape form) ([]byte, fault) {
	shape.zone = f.zone
	return convert(dst, f.kind, f.layout, c, shape)
}

// word converts a filled text for a field of text, email, phone or json.
func (f *field) word(text string) (string, fault) {
	switch f.kind {
	case typeEmail:
		return f.letters.of(text), checkEmail(text)
	case typePhone:
		return f.phones.phone(text, f.country)
	case typeJSON:
		return compactJSON(text)
	}
	return f.letters.of(text), fault{}
}

// convert writes a trimmed, filled cell as its type wants it: number, integer
// and boolean as JSON, dates as text without quotes.
func convert(dst []byte, t fieldType, l layout, c cell, f form) ([]byte, fault) {
	switch t {
	case typeNumber, typeInteger:
		return convertNumber(dst, t, c, f)
	case typeBoolean:
		value, ok := boolean(c.text)
		if !ok {
			return dst, fault{CodeBoolean, "is neither yes nor no", "write sí or no, or 1 or 0"}
		}
		if value {
			return append(dst, "true"...), fault{}
		}
		return append(dst, "false"...), fault{}
	case typeDate, typeDatetime:
		return convertDate(dst, t, l, c, f)
	}
	return append(dst, c.text...), fault{}
}

func convertNumber(dst []byte, t fieldType, c cell, f form) ([]byte, fault) {
	start := len(dst)
	var bad fault
	switch c.kind {
	case kindCoded:
		for i := range len(c.text) {
			if d := c.text[i]; isDigit(d) && (d != '0' || len(dst) > start) {
				dst = append(dst, d)
			}
		}
		if len(dst) == start {
			dst = append(dst, '0')
		}
	case kindNumber:
		var ok bool
		if dst, ok = appendNative(dst, c.text); !ok {
			bad = notNumber(c.text)
		}
	case kindDate, kindClock, kindBoolean:
		bad = fault{CodeNumber, "is " + kindNoun(c.kind) + " of the workbook's, and not a number", "in Excel, give the cell the format of a number"}
	default:
		dst, bad = appendRead(dst, c.text, f)
	}
	if bad.code != "" {
		return dst[:start], bad
	}
	if t == typeInteger && bytes.IndexByte(dst[start:], '.') >= 0 {
		return dst[:start], fault{CodeInteger, "is not a whole number", "type: number takes fractions"}
	}
	return dst, fault{}
}

func kindNoun(kind byte) string {
	switch kind {
	case kindDate:
		return "a date"
	case kindClock:
		return "a time of day"
	}
	return "a yes or no"
}

// appendRead reads text with the decimal sign of its column, or with the only
// one that fits.
func appendRead(dst []byte, text string, f form) ([]byte, fault) {
	decimal := f.decimal
	a, ok := splitAmount(text)
	if !ok {
		return dst, notNumber(text)
	}
	switch vote := a.vote(); vote {
	case unreadable:
		return dst, notNumber(text)
	case ambiguous:
		if decimal == 0 {
			return dst, fault{CodeContrary, "can be read in two ways, as a thousand and as a fraction", "say source.decimal, or write the number without groups"}
		}
	case provesFirst, provesSecond:
		proved := byte(',')
		if vote == provesSecond {
			proved = '.'
		}
		if decimal != 0 && decimal != proved {
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
	d, ok := readAmount(a, decimal)
	if !ok {
		return dst, notNumber(text)
	}
	return appendDigits(dst, d), fault{}
}

// orAsText ends a hint of a field's type; an expression has none to change.
const orAsText = "; type: text sends the cell as it is"

// notNumber says why text is no number, with the usual cause where it is known.
func notNumber(text string) fault {
	tip := "write digits, with one decimal sign at most" + orAsText
	if text == "-" {
		tip = "write 0, or clear the cell; if a dash means a blank throughout, say in the mapping, under source: blank: ['-']"
	}
	upper := strings.ToUpper(text)
	if strings.Contains(upper, "E+") && isDigit(upper[0]) {
		tip = "a spreadsheet shortened this number and its last digits are lost: export it again with the column as text"
	}
	if strings.HasPrefix(text, "#") {
		tip = tipError
	}
	return fault{CodeNumber, "is not a number", tip}
}

const tipError = "this is a spreadsheet's error value: mend the formula and export again"

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
	high := byte(0)
	for i := range len(text) {
		b := text[i]
		high |= b
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			if b == 0 {
				return "a NUL character"
			}
			return fmt.Sprintf("the control character U+%04X", b)
		}
	}
	if high >= utf8.RuneSelf && !utf8.ValidString(text) {
		return "bytes that are no UTF-8 text"
	}
	return ""
}
