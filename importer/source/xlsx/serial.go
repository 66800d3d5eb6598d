package xlsx

import (
	"math"
	"strconv"
)

// The rules for dates and clocks, which a workbook stores as days and parts of
// a day, or, in strict workbooks, as ISO 8601:
//
//   - Days count from 1900-01-01, which is 1, and there is a day 60, a 29
//     February 1900 that never was; or, in workbooks of old Macs, from
//     1904-01-01, which is 0. They end with the year 9999.
//   - Times are rounded to the second, whole as they are: 23:59:59.9 on one day
//     is midnight of the next. They are not cut, since 08:30:00 may be stored a
//     hair short.
//   - A format of dates gives the time too when there is one, and a format of
//     clocks the date when there is one: nothing that is stored is lost. A
//     format of dates with times always gives the time.
//   - A date before day 1 with a time of day is that time of day: there is no
//     more to it.
//   - A time of day that is rounded up to midnight is 24:00:00, for 00:00:00
//     would be a day earlier.
//   - An elapsed time counts its hours on, 30:15:00.
//   - What is no day and no time is an error of that cell: day 0
//     ("1900-01-00", mostly the date of a blank cell) and day 60
//     ("1900-02-29"), as Excel shows them; and numbers below 0 or behind 9999,
//     where Excel shows ##### and the text here is the number.
//
// Source: ECMA-376 part 1, 18.17.4.

const (
	secondsPerDay = 24 * 60 * 60
	falseLeapDay  = 60
	lastDay       = 2958465 // 9999-12-31, from 1900
	days1904      = 1462    // from one count to the other
)

// append appends to dst what a stored number is under the format, and tells its
// kind: Number, Coded, Text, Date, Clock, or ErrorValue for what no date or clock can be.
//
// A padded integer that is negative or has a fraction is a plain number, and so
// is a number under the format of text: its cell holds a number all the same.
//
// False, and dst as it was, for what [appendNumber] takes for no number. It
// allocates nothing but what dst has to grow. Safe for concurrent use.
func (f format) append(dst, stored []byte, date1904 bool) (out []byte, kind byte, ok bool) {
	switch f.class {
	case formatGeneral, formatText:
		out, ok = appendNumber(dst, stored)
		return out, Number, ok
	case formatPadded:
		out, ok = appendPadded(dst, stored, int(f.width))
		return out, Number, ok
	case formatCoded, formatCodedText:
		out, kind, ok = f.appendCoded(dst, stored)
		return out, kind, ok
	}
	serial, ok := parseSerial(stored)
	if !ok {
		return dst, 0, false
	}
	if out, kind = f.class.appendSerial(dst, serial, date1904); kind != 0 {
		return out, kind, true
	}
	out, ok = appendNumber(dst, stored)
	return out, ErrorValue, ok
}

// appendPadded appends a stored number with zeros in front, up to width digits.
func appendPadded(dst, stored []byte, width int) ([]byte, bool) {
	start := len(dst)
	dst, ok := appendNumber(dst, stored)
	n := len(dst) - start
	if !ok || n >= width || !isDigits(dst[start:]) {
		return dst, ok
	}
	dst = appendZeros(dst, width-n)
	copy(dst[start+width-n:], dst[start:start+n])
	for i := range width - n {
		dst[start+i] = '0'
	}
	return dst, true
}

// isDigits tells whether text has digits only.
func isDigits(text []byte) bool {
	_, rest := cutDigits(text)
	return len(rest) == 0
}

// parseSerial gives the days of a stored number.
func parseSerial(stored []byte) (float64, bool) {
	if serial, ok := plainSerial(stored); ok {
		return serial, true
	}
	if _, ok := parseDecimal(stored); !ok {
		return 0, false
	}
	serial, err := strconv.ParseFloat(string(trimSpace(stored)), 64)
	return serial, err == nil
}

// plainSerial reads digits with at most one point among them. Up to fifteen digits
// and their power of ten are floats exactly, so that the quotient is the float
// next to the number: William Clinger's fast path (1990).
func plainSerial(stored []byte) (float64, bool) {
	if len(stored) == 0 || len(stored) > storedDigits || stored[0] == '.' {
		return 0, false
	}
	digits, power := int64(0), 0
	for i, c := range stored {
		switch {
		case c >= '0' && c <= '9':
			digits = 10*digits + int64(c-'0')
		case c == '.' && power == 0 && i+1 < len(stored):
			power = len(stored) - i - 1
		default:
			return 0, false
		}
	}
	return float64(digits) / tens[power], true
}

var tens = [storedDigits]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// appendSerial appends the date or the clock of a serial; the kind is 0, and dst
// as it was, when it has none.
func (c class) appendSerial(dst []byte, serial float64, date1904 bool) ([]byte, byte) {
	if serial <= -1 || serial >= lastDay+1 {
		return dst, 0
	}
	seconds := int(math.Round(serial * secondsPerDay))
	if seconds < 0 {
		return dst, 0
	}
	if c == formatElapsed || serial < 1 && (c == formatClock || c == formatDateOrClock) {
		return appendClock(dst, seconds), Clock
	}
	day, second := seconds/secondsPerDay, seconds%secondsPerDay
	switch {
	case date1904:
		day += days1904
	case day == 0 && second > 0:
		return appendClock(dst, second), Clock
	case day == 0:
		return append(dst, "1900-01-00"...), ErrorValue
	case day == falseLeapDay:
		return append(dst, "1900-02-29"...), ErrorValue
	case day < falseLeapDay:
		day++
	}
	if day > lastDay {
		return dst, 0
	}
	dst = appendDate(dst, day)
	if c.showsClock(second) {
		dst = appendClock(append(dst, 'T'), second)
	}
	return dst, Date
}

// showsClock tells whether a date goes out with its time of day.
func (c class) showsClock(second int) bool {
	return second > 0 || c == formatDateTime || c == formatClock
}

// appendClock appends "hh:mm:ss", with more digits for more than 99 hours.
func appendClock(dst []byte, seconds int) []byte {
	if hours := seconds / 3600; hours > 99 {
		dst = strconv.AppendInt(dst, int64(hours), 10)
	} else {
		dst = appendTwo(dst, hours)
	}
	dst = appendTwo(append(dst, ':'), seconds/60%60)
	return appendTwo(append(dst, ':'), seconds%60)
}

// appendTwo appends n as two digits; it is below 100.
func appendTwo(dst []byte, n int) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}

// appendDate appends "yyyy-mm-dd" of a day, counted from 1899-12-30, years up to
// 9999.
//
// It counts in years that begin with March, so that the leap day is the last of
// its year, and in eras of 400 years, which are all of one length: the
// arithmetic of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
func appendDate(dst []byte, day int) []byte {
	const (
		daysOfEra = 146097
		toEra     = 693899 // from 0000-03-01 to 1899-12-30
	)
	day += toEra
	era, inEra := day/daysOfEra, day%daysOfEra
	yearOfEra := (inEra - inEra/1460 + inEra/36524 - inEra/146096) / 365
	inYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*inYear + 2) / 153
	year, month := era*400+yearOfEra, fromMarch+3
	if month > 12 {
		year, month = year+1, month-12
	}
	dst = appendTwo(appendTwo(dst, year/100), year%100)
	dst = appendTwo(append(dst, '-'), month)
	return appendTwo(append(dst, '-'), inYear-(153*fromMarch+2)/5+1)
}
