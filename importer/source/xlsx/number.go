package xlsx

import (
	"bytes"
	"strconv"
)

// The rules for numbers as a workbook stores them (xsd:double, ECMA-376 part 1,
// 18.3.1.96), which go out as a decimal without an exponent:
//
//   - Up to 15 significant digits, the digits are kept as they stand and only
//     moved: no float comes near them.
//   - An integer that is written without an exponent keeps all its digits: an id
//     of 20 digits that a program wrote is an id of 20 digits. Excel itself
//     keeps no more than 15.
//   - Else the number is that of the binary float, rounded to the 15 digits that
//     Excel lets see, as it does it: what stands behind them is mostly noise of
//     binary fractions (0.1+0.2 is stored as 0.30000000000000004), and where it
//     is no noise, nobody can tell.

const (
	// storedDigits are the significant digits that Excel keeps and shows.
	storedDigits = 15
	// maxNumberBytes bounds a stored number: the largest that some programs
	// write without an exponent has 309 digits.
	maxNumberBytes = 400
	// What a binary float holds lies between 4.9E-324 and 1.8E+308.
	minExponent, maxExponent = -324, 308
)

// appendNumber appends the shortest decimal of a stored number to dst: "0.3",
// "-12", "573000000000", without an exponent, a sign on zero, or zeros that say
// nothing. XML's white space around the number is passed over.
//
// False, and dst as it was, for what is no number: nothing at all, INF, NaN,
// 0x10, 1,5, more than maxNumberBytes, beyond what a float holds.
func appendNumber(dst, stored []byte) ([]byte, bool) {
	if isPlain(stored) {
		return append(dst, stored...), true
	}
	d, ok := parseDecimal(stored)
	if !ok {
		return dst, false
	}
	if (d.size() <= storedDigits || d.integer()) && d.order() < maxExponent {
		return d.append(dst), true
	}
	var room [32]byte
	if near, ok := d.nearest(room[:0]); ok {
		return near.append(dst), true
	}
	f, err := strconv.ParseFloat(string(trimSpace(stored)), 64)
	if err != nil {
		return dst, false
	}
	if d, ok = parseDecimal(strconv.AppendFloat(room[:0], f, 'e', storedDigits-1, 64)); !ok {
		return dst, false
	}
	return d.append(dst), true
}

// isPlain tells whether a stored number goes out as it is: an integer, or a
// decimal of up to 15 digits, that has no zeros to lose. Most numbers are such.
func isPlain(stored []byte) bool {
	unsigned := stored
	if len(stored) > 0 && stored[0] == '-' {
		unsigned = stored[1:]
	}
	if len(unsigned) == 0 || len(unsigned) > maxExponent {
		return false
	}
	whole, rest := cutDigits(unsigned)
	if len(rest) == 0 {
		return whole[0] != '0' || len(stored) == 1
	}
	fraction, end := cutDigits(rest[1:])
	return rest[0] == '.' && len(end) == 0 && len(unsigned) <= storedDigits+1 &&
		len(fraction) > 0 && fraction[len(fraction)-1] != '0' &&
		len(whole) > 0 && (whole[0] != '0' || len(whole) == 1)
}

// decimal is a number taken apart: whole.fraction × 10^exponent. The digits are
// those of the text that was parsed, without the zeros that say nothing: in
// front of all and at the end of the fraction.
type decimal struct {
	negative        bool
	power           bool // an exponent was written
	whole, fraction []byte
	exponent        int
}

// parseDecimal takes a number of xsd:double apart; false for INF, NaN, and what
// is no such number, has more than maxNumberBytes or lies outside the order of a
// float. It keeps stored.
func parseDecimal(stored []byte) (d decimal, ok bool) {
	rest := trimSpace(stored)
	if len(rest) > maxNumberBytes {
		return d, false
	}
	d.negative, rest = cutSign(rest)
	d.whole, rest = cutDigits(rest)
	if len(rest) > 0 && rest[0] == '.' {
		d.fraction, rest = cutDigits(rest[1:])
	}
	if len(d.whole)+len(d.fraction) == 0 {
		return d, false
	}
	if len(rest) > 0 && rest[0]|0x20 == 'e' {
		d.power = true
		if d.exponent, rest, ok = cutExponent(rest[1:]); !ok {
			return d, false
		}
	}
	d.whole = bytes.TrimLeft(d.whole, "0")
	d.fraction = bytes.TrimRight(d.fraction, "0")
	inRange := d.size() == 0 || minExponent <= d.order() && d.order() <= maxExponent
	return d, len(rest) == 0 && inRange
}

// trimSpace takes off what XML calls white space.
func trimSpace(text []byte) []byte {
	if n := len(text); n > 0 && text[0] > ' ' && text[n-1] > ' ' {
		return text
	}
	return bytes.Trim(text, " \t\r\n")
}

// cutSign takes off a sign and tells whether it is a minus.
func cutSign(text []byte) (negative bool, rest []byte) {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		return text[0] == '-', text[1:]
	}
	return false, text
}

// cutDigits takes off the digits in front.
func cutDigits(text []byte) (digits, rest []byte) {
	i := 0
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		i++
	}
	return text[:i], text[i:]
}

// cutExponent takes off an exponent; one that is larger than any number's comes
// out as some such.
func cutExponent(text []byte) (exponent int, rest []byte, ok bool) {
	negative, text := cutSign(text)
	digits, rest := cutDigits(text)
	for _, c := range digits {
		exponent = min(10*exponent+int(c-'0'), 1e6)
	}
	if negative {
		exponent = -exponent
	}
	return exponent, rest, len(digits) > 0
}

// nearest rounds a number of more digits to storedDigits, in room. It is false
// where the binary float, which is the number that counts, could round to others:
// the float lies off by 2^-53 of the number at most, which is an eighth of the last
// digit kept, so that it matters only where the digit behind that is 3 to 6.
func (d decimal) nearest(room []byte) (decimal, bool) {
	const furthest = 300 // a float of such an order still has all its digits
	if order := d.order(); d.size() <= storedDigits || order < -furthest || order > furthest {
		return d, false
	}
	digits := d.appendDigits(room, d.zeros(), storedDigits+1)
	next := digits[storedDigits]
	digits = digits[:storedDigits]
	switch {
	case next >= '7':
		i := storedDigits - 1
		for ; i > 0 && digits[i] == '9'; i-- {
			digits[i] = '0'
		}
		if digits[i] == '9' {
			return d, false // all of them are
		}
		digits[i]++
	case next > '2':
		return d, false
	}
	return decimal{negative: d.negative, whole: digits[:1], fraction: bytes.TrimRight(digits[1:], "0"), exponent: d.order()}, true
}

// integer tells whether the number is an integer written without an exponent.
func (d decimal) integer() bool { return !d.power && len(d.fraction) == 0 }

// zeros are the digits in front of the first that is none, when there is no
// whole part.
func (d decimal) zeros() int {
	if len(d.whole) > 0 {
		return 0
	}
	return len(d.fraction) - len(bytes.TrimLeft(d.fraction, "0"))
}

// size is the number of significant digits.
func (d decimal) size() int {
	if len(d.fraction) == 0 {
		return len(bytes.TrimRight(d.whole, "0"))
	}
	return len(d.whole) + len(d.fraction) - d.zeros()
}

// order is the power of ten of the first significant digit.
func (d decimal) order() int { return len(d.whole) - d.zeros() + d.exponent - 1 }

// append appends the number without an exponent.
func (d decimal) append(dst []byte) []byte {
	size, zeros := d.size(), d.zeros()
	if size == 0 {
		return append(dst, '0')
	}
	if d.negative {
		dst = append(dst, '-')
	}
	switch point := d.order() + 1; { // where it stands among the digits
	case point <= 0:
		dst = appendZeros(append(dst, "0."...), -point)
		return d.appendDigits(dst, zeros, size)
	case point >= size:
		return appendZeros(d.appendDigits(dst, zeros, size), point-size)
	default:
		dst = append(d.appendDigits(dst, zeros, point), '.')
		return d.appendDigits(dst, zeros+point, size-point)
	}
}

// appendDigits appends n digits of whole and fraction together, from the i-th.
func (d decimal) appendDigits(dst []byte, i, n int) []byte {
	if i < len(d.whole) {
		whole := d.whole[i:min(i+n, len(d.whole))]
		dst = append(dst, whole...)
		i, n = i+len(whole), n-len(whole)
	}
	if n == 0 {
		return dst
	}
	i -= len(d.whole)
	return append(dst, d.fraction[i:i+n]...)
}

// appendZeros appends n zeros.
func appendZeros(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	return dst
}
