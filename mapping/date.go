package mapping

import (
	"strings"
)

// The rules for dates:
//
//   - With the year first (2026-03-04, 2026/3/4) a date is always clear.
//   - With the year last (3/4/2026, 03-04-2026, 3.4.2026) a number over 12
//     tells day from month; 03/03/2026 is the same either way; otherwise the
//     column's other cells or a person must decide.
//   - The year has four digits. Two are refused: nobody knows the century.
//   - A time may follow, after a space or a T: 14:05, 14:05:09, 2:05 p. m.
//     A date field leaves it away; a datetime field without one says midnight.
//   - In a workbook a plain number is a day counted from 1900 (with the
//     29 February 1900 that never was) or from 1904, its fraction a time.

// moment is a calendar date with a time of day, in no zone.
type moment struct {
	year, month, day     int
	hour, minute, second int
}

// The orders of a date, as the mapping's source.dates and a Form spell them.
const (
	dayFirst   = "dd/mm/yyyy"
	monthFirst = "mm/dd/yyyy"
	yearFirst  = "yyyy-mm-dd"
	serialDate = "serial"
)

// dateText is a date's text taken apart: three numbers in their written order
// and the time, which stands as hour, minute and second.
type dateText struct {
	first, second, third int
	yearFirst            bool
	shortYear            bool // two digits: readable by no one
	time                 moment
}

// splitDate takes text apart; false when it is no date in any order.
func splitDate(text string) (dateText, bool) {
	var d dateText
	end := strings.IndexAny(text, " T\u00a0")
	clock := ""
	if end >= 0 {
		clock, text = trim(strings.TrimPrefix(text[end:], "T")), text[:end]
		text = strings.TrimSuffix(text, ",")
	}
	var ok bool
	if d.time, ok = splitClock(clock); !ok {
		return d, false
	}
	var widths [3]int
	if d.first, d.second, d.third, widths, ok = threeNumbers(text); !ok {
		return d, false
	}
	switch {
	case widths[0] == 4 && widths[1] <= 2 && widths[2] <= 2:
		d.yearFirst = true
	case widths[0] <= 2 && widths[1] <= 2 && widths[2] == 4:
	case widths[0] <= 2 && widths[1] <= 2 && widths[2] == 2:
		d.shortYear = true
	default:
		return d, false
	}
	return d, true
}

// threeNumbers reads three numbers set off by one sign, / - or . throughout.
func threeNumbers(text string) (a, b, c int, widths [3]int, ok bool) {
	var sign byte
	var n [3]int
	at := 0
	for i := range len(text) {
		switch ch := text[i]; {
		case ch >= '0' && ch <= '9':
			if widths[at]++; widths[at] > 4 {
				return 0, 0, 0, widths, false
			}
			n[at] = n[at]*10 + int(ch-'0')
		case (ch == '/' || ch == '-' || ch == '.') && (sign == 0 || ch == sign) && widths[at] > 0 && at < 2:
			sign = ch
			at++
		default:
			return 0, 0, 0, widths, false
		}
	}
	return n[0], n[1], n[2], widths, at == 2 && widths[2] > 0
}

// splitClock reads hh:mm[:ss] with a fraction that is left away and an a. m. or
// p. m. behind. A blank is midnight.
func splitClock(text string) (moment, bool) {
	var m moment
	if text == "" {
		return m, true
	}
	text, half := cutHalf(text)
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return m, false
	}
	if len(parts) == 3 {
		second, fraction, cut := strings.Cut(parts[2], ".")
		if cut && !isDigits(fraction) || len(fraction) > 9 {
			return m, false
		}
		parts[2] = second
	}
	var n [3]int
	for i, part := range parts {
		if !isDigits(part) || len(part) > 2 || i > 0 && len(part) != 2 {
			return m, false
		}
		for j := range len(part) {
			n[i] = n[i]*10 + int(part[j]-'0')
		}
	}
	if n[1] > 59 || n[2] > 59 {
		return m, false
	}
	hour, ok := fullHour(n[0], half)
	return moment{hour: hour, minute: n[1], second: n[2]}, ok
}

// cutHalf takes "a. m.", "PM" and their like off; half is 'a', 'p' or 0.
func cutHalf(text string) (rest string, half byte) {
	low := strings.ToLower(text)
	low = strings.NewReplacer(".", "", " ", "", "\u00a0", "", "\u202f", "").Replace(low)
	for _, mark := range []string{"am", "pm"} {
		if strings.HasSuffix(low, mark) {
			at := strings.LastIndexAny(text, "0123456789") + 1
			return text[:at], mark[0]
		}
	}
	return text, 0
}

// fullHour makes an hour of 24 of one with its half of the day.
func fullHour(hour int, half byte) (int, bool) {
	if half == 0 {
		return hour, hour <= 23
	}
	if hour < 1 || hour > 12 {
		return 0, false
	}
	hour %= 12
	if half == 'p' {
		hour += 12
	}
	return hour, true
}

// read gives d's date in an order; false when the calendar has no such day.
func (d dateText) read(order string) (moment, bool) {
	m := d.time
	switch {
	case d.shortYear:
		return m, false
	case d.yearFirst:
		m.year, m.month, m.day = d.first, d.second, d.third
	case order == dayFirst:
		m.day, m.month, m.year = d.first, d.second, d.third
	case order == monthFirst:
		m.month, m.day, m.year = d.first, d.second, d.third
	default:
		return m, false
	}
	return m, m.year >= 1000 && m.month >= 1 && m.month <= 12 && m.day >= 1 && m.day <= monthDays(m.year, m.month)
}

func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// voteDate says what a trimmed, filled cell proves about the order of dates.
func voteDate(text string, workbook bool) reading {
	if workbook && isSerial(text) {
		return native
	}
	d, ok := splitDate(text)
	if !ok {
		return unreadable
	}
	_, day := d.read(dayFirst)
	_, month := d.read(monthFirst)
	switch {
	case d.yearFirst && day:
		return iso
	case day && month && d.first == d.second:
		return plain
	case day && month:
		return ambiguous
	case day:
		return provesFirst
	case month:
		return provesSecond
	}
	return unreadable
}
