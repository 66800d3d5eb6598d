package value

import "time"

// The rules for dates:
//
//   - With the year first (2026-03-04, 2026/3/4) or the month by name (12 de
//     marzo de 2026, 12-mar-2026) a date is always clear.
//   - With the year last (3/4/2026, 03-04-2026, 3.4.2026) a number over 12
//     tells day from month; 03/03/2026 is the same either way; otherwise the
//     column's other cells or a person must decide.
//   - The year has four digits. Two are read only where a setting has two
//     (dd/mm/yy), since nobody else knows the century: see pivot.
//   - A time may follow: see clock.go. A date field leaves it away; a datetime
//     field without one says midnight.
//   - A workbook's own date is canonical and needs no form.

// The orders of a date, as the mapping's source.dates and a Form spell them.
const (
	DayFirst        = "dd/mm/yyyy"
	MonthFirst      = "mm/dd/yyyy"
	YearFirst       = "yyyy-mm-dd"
	DayFirstShort   = "dd/mm/yy"
	MonthFirstShort = "mm/dd/yy"
)

// fullOrder is an order with a year of four digits, and whether it had two.
func fullOrder(order string) (full string, short bool) {
	switch order {
	case DayFirstShort:
		return DayFirst, true
	case MonthFirstShort:
		return MonthFirst, true
	}
	return order, false
}

// pivot is the first year of two digits that lies in the last century, as POSIX
// has it: 68 is 2068, 69 is 1969.
const pivot = 69

// dateText is a date's text taken apart: three numbers in their written order,
// but with the month by name day, month, year; and the time.
type dateText struct {
	first, second, third int
	yearFirst            bool
	named                bool          // the month stood by name
	shortYear            bool          // of two digits
	clock                time.Duration // since midnight
}

// splitDate takes text apart; false when it is no date in any order.
func splitDate(text string) (dateText, bool) {
	date, clock := cutClock(text)
	d, ok := splitNumbers(date)
	if !ok {
		d, ok = splitNamed(date)
	}
	if !ok {
		return d, false
	}
	d.clock, ok = splitClock(clock)
	return d, ok
}

// splitNumbers takes a date of three numbers apart.
func splitNumbers(text string) (dateText, bool) {
	var d dateText
	var widths [3]int
	var ok bool
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

// read gives d's date in an order; false when the calendar has no such day, or
// when the year has two digits and the order has not.
func (d dateText) read(order string) (time.Time, bool) {
	year, month, day := d.first, d.second, d.third
	full, short := fullOrder(order)
	switch {
	case d.yearFirst:
	case d.named || full == DayFirst:
		year, day = d.third, d.first
	case full == MonthFirst:
		year, month, day = d.third, d.first, d.second
	default:
		return time.Time{}, false
	}
	if d.shortYear {
		if !short {
			return time.Time{}, false
		}
		if year += 2000; year >= 2000+pivot {
			year -= 100
		}
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	_, sameMonth, sameDay := t.Date() // a day that the month has not is one of the next
	return t.Add(d.clock), year >= 1000 && int(sameMonth) == month && sameDay == day
}

// voteDate says what a trimmed, filled text proves about the order of dates.
func voteDate(text string) reading {
	_, vote := splitVote(text)
	return vote
}

// splitVote takes a text apart and says what it proves.
func splitVote(text string) (dateText, reading) {
	d, ok := splitDate(text)
	switch {
	case ok && d.shortYear:
		return d, voteShort(d)
	case ok:
		return d, d.vote()
	case isSerial(text):
		return d, serial
	}
	return d, unreadable
}

// vote says what a date with a year of four digits proves.
func (d dateText) vote() reading {
	_, day := d.read(DayFirst)
	_, month := d.read(MonthFirst)
	switch {
	case d.yearFirst && day:
		return iso
	case d.named && day:
		return named
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

func voteShort(d dateText) reading {
	_, day := d.read(DayFirstShort)
	_, month := d.read(MonthFirstShort)
	switch {
	case day && month && (d.named || d.first == d.second):
		return shortYear
	case day && month:
		return shortOpen
	case day:
		return shortFirst
	case month:
		return shortSecond
	}
	return unreadable
}
