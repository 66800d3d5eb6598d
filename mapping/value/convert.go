package value

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Shape is the form settled for a column's texts. The zero Shape takes only what
// is clear by itself.
type Shape struct {
	Decimal byte           // ',' or '.'; 0 = not settled
	Order   string         // of dates; "" = not settled
	Zone    *time.Location // the field's: where times with an offset are told; nil: they are refused
}

// MaxTextBytes bounds one value. No system keeps more, and what is longer is
// mostly a file whose quotes went wrong.
const MaxTextBytes = 1 << 20

// Convert writes a trimmed, filled cell as its type wants it: number, integer
// and boolean as JSON, dates as text without quotes.
func Convert(dst []byte, t Type, l Layout, c Cell, f Shape) ([]byte, Fault) {
	switch t {
	case Number, Integer:
		return convertNumber(dst, t, c, f)
	case Boolean:
		value, ok := boolean(c.Text)
		if !ok {
			return dst, Fault{CodeBoolean, "is neither yes nor no", "write sí or no, or 1 or 0"}
		}
		if value {
			return append(dst, "true"...), Fault{}
		}
		return append(dst, "false"...), Fault{}
	case Date, Datetime:
		return convertDate(dst, t, l, c, f)
	}
	return append(dst, c.Text...), Fault{}
}

// ConvertNumber is [Convert] for numbers; an integer has no fraction.
func convertNumber(dst []byte, t Type, c Cell, f Shape) ([]byte, Fault) {
	start := len(dst)
	var bad Fault
	switch c.Kind {
	case kindCoded:
		for i := range len(c.Text) {
			if d := c.Text[i]; isDigit(d) && (d != '0' || len(dst) > start) {
				dst = append(dst, d)
			}
		}
		if len(dst) == start {
			dst = append(dst, '0')
		}
	case KindNumber:
		var ok bool
		if dst, ok = appendNative(dst, c.Text); !ok {
			bad = notNumber(c.Text)
		}
	case KindDate, kindClock, KindBoolean:
		bad = Fault{CodeNumber, "is " + kindNoun(c.Kind) + " of the workbook's, and not a number", "in Excel, give the cell the format of a number"}
	default:
		dst, bad = appendRead(dst, c.Text, f)
	}
	if bad.Code != "" {
		return dst[:start], bad
	}
	if t == Integer && bytes.IndexByte(dst[start:], '.') >= 0 {
		return dst[:start], Fault{CodeInteger, "is not a whole number", "type: number takes fractions"}
	}
	return dst, Fault{}
}

func kindNoun(kind byte) string {
	switch kind {
	case KindDate:
		return "a date"
	case kindClock:
		return "a time of day"
	}
	return "a yes or no"
}

// appendRead reads text with the decimal sign of its column, or with the only
// one that fits.
func appendRead(dst []byte, text string, f Shape) ([]byte, Fault) {
	decimal := f.Decimal
	a, ok := splitAmount(text)
	if !ok {
		return dst, notNumber(text)
	}
	vote, comma, point := a.vote()
	switch vote {
	case unreadable:
		return dst, notNumber(text)
	case ambiguous:
		if decimal == 0 {
			return dst, Fault{CodeContrary, "can be read in two ways, as a thousand and as a fraction", "say source.decimal, or write the number without groups"}
		}
	case provesFirst, provesSecond:
		proved := byte(',')
		if vote == provesSecond {
			proved = '.'
		}
		if decimal != 0 && decimal != proved {
			return dst, Fault{
				CodeContrary, fmt.Sprintf("has the decimal sign %q, and this column has %q", proved, decimal),
				"write it as the other rows do, or change source.decimal",
			}
		}
		decimal = proved
	}
	if decimal == ',' {
		return appendDigits(dst, comma), Fault{}
	}
	return appendDigits(dst, point), Fault{}
}

// OrAsText ends a hint of a field's type; an expression has none to change.
const OrAsText = "; type: text sends the cell as it is"

// notNumber says why text is no number, with the usual cause where it is known.
func notNumber(text string) Fault {
	tip := "write digits, with one decimal sign at most" + OrAsText
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
	return Fault{CodeNumber, "is not a number", tip}
}

const tipError = "this is a spreadsheet's error value: mend the formula and export again"

// CheckText refuses what cannot be stored.
func CheckText(text string) Fault {
	if len(text) > MaxTextBytes {
		return Fault{CodeText, fmt.Sprintf("is a text of %d bytes, more than can be sent (%d)", len(text), MaxTextBytes), "is a quote missing in the file?"}
	}
	if bad := BadCharacter(text); bad != "" {
		return Fault{CodeText, "holds " + bad, "take it out of the cell"}
	}
	return Fault{}
}

// BadCharacter names the first character that no case can hold: controls but
// tab and line ends, and bytes that are no UTF-8. "" when there is none.
func BadCharacter(text string) string {
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
