package mapping

import (
	"strconv"
	"strings"
)

// The rules for numbers:
//
//   - A number has a sign, perhaps a currency sign, digits, groups of three and
//     at most one decimal sign. Groups are set off by the sign that is not the
//     decimal one, by a space (also a no-break one) or by an apostrophe.
//   - It is read in two ways, with the comma and with the point as the decimal
//     sign. Where only one gives a number, the cell proves that sign; where
//     both give the same, it says nothing; where they differ (1.234), the
//     column's other cells or a person must decide.
//   - Digits are moved as text, never through a float, so 0.1 stays 0.1 and a
//     twenty-digit amount keeps its last digit. Zeros that say nothing go:
//     1.234,50 is 1234.5, in whatever kind of file it stood.
//   - A workbook's own number has a point and no groups, whatever the country,
//     and is read as it is unless it looks like a group (1.234). What it holds
//     beyond the 15 digits that Excel shows is noise of binary fractions.

// maxDigits bounds the digits of a number: no amount has more, and a workbook
// can write a power of ten with few characters.
const maxDigits = 400

// currencies may stand before a number; the longer ones first.
var currencies = []string{"US$", "U$S", "R$", "S/.", "S/", "$", "€", "£", "₡", "₲"}

// amount is a number's text taken apart.
type amount struct {
	negative bool
	body     string // digits and the signs between them
}

// splitAmount takes sign and currency off; false when what is left is empty.
func splitAmount(text string) (amount, bool) {
	var a amount
	text, a.negative = cutSign(text)
	signed := a.negative || strings.HasPrefix(text, "+")
	text = strings.TrimPrefix(text, "+")
	for _, sign := range currencies {
		if rest, ok := strings.CutPrefix(text, sign); ok {
			text = trim(rest)
			break
		}
	}
	if !signed {
		text, a.negative = cutSign(text)
		text = strings.TrimPrefix(text, "+")
	}
	a.body = trim(text)
	return a, a.body != ""
}

// cutSign takes a minus off: the keyboard's or the typographer's.
func cutSign(text string) (string, bool) {
	for _, minus := range []string{"-", "−"} {
		if rest, ok := strings.CutPrefix(text, minus); ok {
			return trim(rest), true
		}
	}
	return text, false
}

// isGrouping says that r can only set groups off.
func isGrouping(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u202f', '\u2009', '\'', '’':
		return true
	}
	return false
}

// digits is a number read: its digits before and after the decimal sign.
type digits struct {
	negative    bool
	whole, part string // whole may hold the signs that set groups off
}

// readAmount reads a with decimal ',' or '.'; false when it gives no number.
func readAmount(a amount, decimal byte) (digits, bool) {
	whole, part, cut := strings.Cut(a.body, string(decimal))
	if cut && (part == "" || !isDigits(part)) {
		return digits{}, false
	}
	if !groupsHold(whole, decimal, cut) || len(whole)+len(part) > maxDigits {
		return digits{}, false
	}
	return digits{negative: a.negative, whole: whole, part: part}, true
}

// groupsHold says that whole is a run of digits, or groups of three after a
// first one of one to three that does not begin with 0. It may be empty where
// a decimal part follows (",5").
func groupsHold(whole string, decimal byte, part bool) bool {
	if whole == "" {
		return part
	}
	var sign rune
	run := 0 // digits since the last sign
	for _, r := range whole {
		if r >= '0' && r <= '9' {
			run++
			continue
		}
		group := isGrouping(r) || (r == '.' || r == ',') && byte(r) != decimal
		first := sign == 0
		if !group || first && (run == 0 || run > 3 || whole[0] == '0') || !first && (r != sign || run != 3) {
			return false
		}
		sign, run = r, 0
	}
	return sign == 0 || run == 3
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// reading is what a cell says about the form of its column.
type reading uint8

const (
	unreadable   reading = iota // in no form a value
	plain                       // one value, whatever the form
	ambiguous                   // two values: the form must be known
	provesFirst                 // a value with the comma, or with the day first
	provesSecond                // a value with the point, or with the month first
	native                      // a workbook's own: a fraction with a point, or a serial number
	iso                         // a date with the year first
)

// voteNumber says what a trimmed, filled cell proves about the decimal sign.
func voteNumber(text string, workbook bool) reading {
	a, ok := splitAmount(text)
	if !ok {
		return unreadable
	}
	_, comma := readAmount(a, ',')
	_, point := readAmount(a, '.')
	if workbook && !comma && isStored(text) {
		return native
	}
	switch {
	case comma && point && strings.ContainsAny(a.body, ",."):
		return ambiguous
	case comma && point:
		return plain
	case comma:
		return provesFirst
	case point:
		return provesSecond
	}
	return unreadable
}

// isStored says that text is a number as a workbook stores it, with a fraction
// or a power: -12.5, 5.73E+11.
func isStored(text string) bool {
	text = strings.TrimPrefix(text, "-")
	mantissa, power, e := strings.Cut(strings.ToUpper(text), "E")
	if strings.HasPrefix(power, "+") || strings.HasPrefix(power, "-") {
		power = power[1:]
	}
	if e && !isDigits(power) {
		return false
	}
	whole, part, point := strings.Cut(mantissa, ".")
	return isDigits(whole) && (!point || isDigits(part)) && (point || e)
}

// appendStored writes a workbook's own number: no power, at most the 15 digits
// that Excel shows. False when it would be longer than maxDigits.
func appendStored(dst []byte, text string) ([]byte, bool) {
	text, negative := strings.CutPrefix(text, "-")
	mantissa, power, _ := strings.Cut(strings.ToUpper(text), "E")
	shift := 0
	if power != "" {
		var err error
		if shift, err = strconv.Atoi(power); err != nil || abs(shift) > maxDigits {
			return dst, false
		}
	}
	whole, part, _ := strings.Cut(mantissa, ".")
	all := strings.TrimLeft(whole+part, "0")
	point := len(all) - len(part) + shift // digits before the decimal point
	if len(all) > maxDigits {
		return dst, false
	}
	all, point = roundDigits(all, point)
	switch {
	case point <= 0:
		return appendDigits(dst, digits{negative, "0", strings.Repeat("0", -point) + all}), true
	case point >= len(all):
		return appendDigits(dst, digits{negative, all + strings.Repeat("0", point-len(all)), ""}), true
	}
	return appendDigits(dst, digits{negative, all[:point], all[point:]}), true
}

// storedDigits is how many digits Excel shows and keeps of what is typed.
const storedDigits = 15

// roundDigits rounds a run of digits to storedDigits, half away from zero.
// Rounding 99…9 up makes one digit more before the point.
func roundDigits(all string, point int) (string, int) {
	if len(all) <= storedDigits {
		return all, point
	}
	kept := []byte(all[:storedDigits])
	if all[storedDigits] < '5' {
		return string(kept), point
	}
	for i := len(kept) - 1; i >= 0; i-- {
		if kept[i]++; kept[i] <= '9' {
			return string(kept), point
		}
		kept[i] = '0'
	}
	return "1" + string(kept), point + 1
}

// appendDigits writes d as a JSON number: no groups, no zeros that say nothing,
// a point before the fraction, no minus before zero.
func appendDigits(dst []byte, d digits) []byte {
	part := strings.TrimRight(d.part, "0")
	start := len(dst)
	if d.negative {
		dst = append(dst, '-')
	}
	first := len(dst)
	for i := range len(d.whole) {
		c := d.whole[i]
		if c >= '1' && c <= '9' || c == '0' && len(dst) > first {
			dst = append(dst, c)
		}
	}
	if len(dst) == first {
		dst = append(dst, '0')
		if part == "" {
			return append(dst[:start], '0')
		}
	}
	if part != "" {
		dst = append(append(dst, '.'), part...)
	}
	return dst
}
