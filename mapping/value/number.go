package value

import (
	"slices"
	"strings"

	"caseload/mapping/invisible"
)

// The rules for numbers:
//
//   - A number has digits, groups of three and at most one decimal sign, and
//     round them perhaps a sign or parentheses for less than nothing, a currency
//     and a percent sign, which are left away: 15 % is 15, $ 1.234,50 is 1234.5.
//     Groups are set off by the sign that is not the decimal one, by a space
//     (also a no-break or narrow one) or by an apostrophe, which may stand for
//     the millions alone: 1'234.567,89.
//   - A decimal sign with nothing behind it, or a dash, is of a whole number: 500.
//     and 1.234,- are 500 and 1234.
//   - A dash beside a currency, or between spaces, is how the accounting format
//     writes zero. A dash alone is no number: who writes it means zero, or that
//     there is none, and only they know.
//   - It is read in two ways, with the comma and with the point as the decimal
//     sign. Where only one gives a number, the cell proves that sign; where
//     both give the same, it says nothing; where they differ (1.234), the
//     column's other cells or a person must decide.
//   - Digits are moved as text, never through a float, so 0.1 stays 0.1 and a
//     twenty-digit amount keeps its last digit. Zeros that say nothing go:
//     1.234,50 is 1234.5, in whatever kind of file it stood.
//   - A workbook's own number has a point and no groups, whatever the country,
//     so it is read as it is and proves nothing: 1.234 is a little more than 1.

// maxDigits bounds the digits of a number: no amount has more.
const maxDigits = 400

// amount is a number's text taken apart.
type amount struct {
	negative bool
	body     string // digits and the signs between them
}

// splitAmount takes signs, currency and percent off; false when what is left is
// empty, or when there are too many of them to be a number.
func splitAmount(text string) (amount, bool) {
	a := amount{body: text}
	switch {
	case text == "" || isDigit(text[0]) && isDigit(text[len(text)-1]):
		return a, text != ""
	case isAccountingZero(text):
		return amount{body: "0"}, true
	}
	signs, moneys, percents := 0, 0, 0
	for {
		rest, mark := cutMark(a.body)
		switch mark {
		case markNone:
			if n := len(a.body) - 1; n > 0 && (a.body[n] == '.' || a.body[n] == ',') && IsDigits(a.body[:n]) {
				a.body = a.body[:n] // of a whole number, whatever the sign
			}
			return a, a.body != "" && signs <= 1 && moneys <= 2 && percents <= 1 && moneys*percents == 0
		case markMinus:
			signs++
			a.negative = true
		case markPlus:
			signs++
		case markPercent:
			percents++
		case markMoney:
			moneys++ // two are usual: COP $ 5, $ 5 COP
		}
		a.body = invisible.Trim(rest)
	}
}

// mark is what may stand round the digits of a number.
type mark uint8

const (
	markNone mark = iota
	markMinus
	markPlus
	markPercent
	markMoney
	markWhole // the dash in the place of a fraction
)

// cutMark takes one mark off the text's ends.
func cutMark(text string) (rest string, found mark) {
	if text == "" {
		return text, markNone
	}
	last := len(text) - 1
	switch {
	case text[0] == '(' && text[last] == ')':
		return text[1:last], markMinus
	case text[0] == '-':
		return text[1:], markMinus
	case text[0] == '+':
		return text[1:], markPlus
	case strings.HasSuffix(text, ",-") || strings.HasSuffix(text, ".-"):
		return text[:last], markWhole
	case text[last] == '-':
		return text[:last], markMinus
	case text[last] == '%':
		return text[:last], markPercent
	}
	// The typographer's minus, U+2212.
	if rest, ok := strings.CutPrefix(text, "−"); ok {
		return rest, markMinus
	}
	if rest, ok := strings.CutSuffix(text, "−"); ok {
		return rest, markMinus
	}
	if rest, ok := cutMoney(text); ok {
		return rest, markMoney
	}
	return text, markNone
}

// isAccountingZero says that a text is a dash beside a currency.
func isAccountingZero(text string) bool {
	for _, dash := range []string{"-", "−", "–", "—"} {
		rest, found := strings.CutSuffix(text, dash)
		if !found {
			rest, found = strings.CutPrefix(text, dash)
		}
		if rest = invisible.Trim(rest); found && rest != "" {
			return slices.ContainsFunc(currencies, func(sign string) bool { return strings.EqualFold(sign, rest) })
		}
	}
	return false
}

// IsSpacedDash says that a cell is a dash with spaces on either side, as a CSV has it
// of a zero in the accounting format without a currency.
func IsSpacedDash(cell string) bool {
	before, after, found := strings.Cut(cell, "-")
	return found && before != "" && after != "" && invisible.Trim(before) == "" && invisible.Trim(after) == ""
}

// currencies are the signs and codes of money in the countries that speak
// Spanish, Portuguese or English here; longer ones before those they begin with.
var currencies = []string{
	"US$", "U$S", "COL$", "MX$", "RD$", "R$", "C$", "S/.", "S/", "B/.", "BS.", "BS", "$", "€", "£", "₡", "₲",
	"ARS", "BOB", "BRL", "CAD", "CLP", "COP", "CRC", "DOP", "EUR", "GBP", "GTQ", "HNL", "MXN", "NIO", "PAB", "PEN",
	"PYG", "USD", "UYU", "VES",
}

// cutMoney takes a currency off, before the digits or behind them. Lower case
// serves too.
func cutMoney(text string) (string, bool) {
	front, back := upper(text[0]), upper(text[len(text)-1])
	for _, sign := range currencies {
		n := len(sign)
		switch {
		case len(text) <= n:
		case front == sign[0] && strings.EqualFold(text[:n], sign):
			return text[n:], true
		case back == sign[n-1] && strings.EqualFold(text[len(text)-n:], sign):
			return text[:len(text)-n], true
		}
	}
	return text, false
}

func upper(b byte) byte {
	if b >= 'a' && b <= 'z' {
		b -= 'a' - 'A'
	}
	return b
}

// isGrouping says that r can only set groups off.
func isGrouping(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u202f', '\u2007', '\u2009':
		return true
	}
	return isApostrophe(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '´' }

// digits is a number read: its digits before and after the decimal sign.
type digits struct {
	negative    bool
	whole, part string // whole may hold the signs that set groups off
}

// readAmount reads a with decimal ',' or '.'; false when it gives no number.
func readAmount(a amount, decimal byte) (digits, bool) {
	whole, part, cut := strings.Cut(a.body, string(decimal))
	if cut && (part != "" && !IsDigits(part) || whole == "" && part == "") {
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
	if whole == "" || IsDigits(whole) {
		return part || whole != ""
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
		other := r != sign && (!isApostrophe(sign) || isApostrophe(r))
		if !group || first && (run == 0 || run > 3 || whole[0] == '0') || !first && (other || run != 3) {
			return false
		}
		sign, run = r, 0
	}
	return sign == 0 || run == 3
}

// IsDigits tells whether a text has digits, and nothing else.
func IsDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// reading is what a cell says about the form of its column.
type reading uint8

const (
	unreadable   reading = iota // in no form a value
	plain                       // one value, whatever the form
	ambiguous                   // two values: the form must be known
	provesFirst                 // a value with the comma, or with the day first
	provesSecond                // a value with the point, or with the month first
	native                      // a workbook's own number or date
	iso                         // a date with the year first
	named                       // a date with its month by name
	shortYear                   // a date whose year has two digits, the same in both orders
	shortOpen                   // the same, but another date in each order
	shortFirst                  // the same, with the day first alone
	shortSecond                 // the same, with the month first alone
	serial                      // a number, where a spreadsheet's date is counted
)

// voteNumber says what a trimmed, filled text proves about the decimal sign.
func voteNumber(text string) reading {
	a, ok := splitAmount(text)
	if !ok {
		return unreadable
	}
	vote, _, _ := a.vote()
	return vote
}

// vote says what an amount proves about the decimal sign, and what it is with a
// comma and with a point.
func (a amount) vote() (vote reading, comma, point digits) {
	if IsDigits(a.body) {
		whole := digits{negative: a.negative, whole: a.body}
		return plainDigits(a.body), whole, whole
	}
	comma, first := readAmount(a, ',')
	point, second := readAmount(a, '.')
	switch {
	case first && second && strings.ContainsAny(a.body, ",."):
		vote = ambiguous
	case first && second:
		vote = plain
	case first:
		vote = provesFirst
	case second:
		vote = provesSecond
	}
	return vote, comma, point
}

func plainDigits(text string) reading {
	if len(text) > maxDigits {
		return unreadable
	}
	return plain
}

// appendNative writes a workbook's own number, which has a point and no groups;
// false when the text is none.
func appendNative(dst []byte, text string) ([]byte, bool) {
	text, negative := strings.CutPrefix(text, "-")
	whole, part, point := strings.Cut(text, ".")
	if !IsDigits(whole) || point && !IsDigits(part) || len(whole)+len(part) > maxDigits {
		return dst, false
	}
	return appendDigits(dst, digits{negative, whole, part}), true
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
