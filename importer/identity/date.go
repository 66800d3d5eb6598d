package identity

import "strings"

// date is a date as it stands: first and second are day and month in their order,
// two figures each; of one that begins with its year they are the other way round.
// One of a month and a year has no second, one of a day and a month no year.
type date struct{ first, second, year, clock string }

// String is 05/01/2024 10:30:59, without what it lacks, and without a clock that
// stands at midnight, or seconds that are 0.
func (d date) String() string {
	text := d.first
	for _, part := range []string{d.second, d.year} {
		if part != "" {
			text += "/" + part
		}
	}
	if d.clock != "" {
		text += " " + d.clock
	}
	return text
}

// dateOf reads a date in the forms in which one may stand, before and after a
// spreadsheet has had it.
func dateOf(text string) (d date, ok bool) {
	if len(text) < 3 || len(text) > len("2024-01-05T10:30:00") {
		return d, false
	}
	day, clock := text, ""
	if i := strings.IndexAny(text, " T"); i > 0 {
		if day = text[:i]; !readClock(text[i+1:], &clock) {
			return d, false
		}
	}
	i := strings.IndexAny(day, "-/.")
	if i <= 0 {
		return d, false
	}
	sign := day[i]
	first, rest := day[:i], day[i+1:]
	second, year, three := strings.Cut(rest, string(sign))
	d.clock = clock
	switch {
	case three && len(first) == 4 && sign != '.': // 2024-01-05
		d.first, d.second, d.year = twoFigures(year), twoFigures(second), first
	case three:
		d.first, d.second, d.year = twoFigures(first), month(second), century(year)
	case sign == '.':
		return d, false
	case len(second) == 4: // 1/2024
		d.first, d.year = month(first), second
		return d, d.clock == "" && between(d.first, "01", "12") && digits(d.year)
	default: // 3/4, 3-abr, abr-03
		d.first, d.second = month(first), month(second)
		return d, d.clock == "" && (isDayOf(d.first, d.second) || isDayOf(d.second, d.first) || d.first != twoFigures(first) && digits(d.second))
	}
	return d, len(d.year) == 4 && digits(d.year) && (isDayOf(d.first, d.second) || isDayOf(d.second, d.first))
}

func readClock(text string, clock *string) bool {
	hour, rest, ok := strings.Cut(text, ":")
	minute, second, seconds := strings.Cut(rest, ":")
	hour = twoFigures(hour)
	if !ok || !between(hour, "00", "23") || len(minute) != 2 || !between(minute, "00", "59") || seconds && (len(second) != 2 || !between(second, "00", "59")) {
		return false
	}
	if *clock = hour + ":" + minute; second != "" && second != "00" {
		*clock += ":" + second
	}
	if *clock == "00:00" {
		*clock = ""
	}
	return true
}

// twoFigures gives a number of one figure or two with two; "" of what is none.
func twoFigures(text string) string {
	switch {
	case !digits(text) || len(text) > 2:
		return ""
	case len(text) == 1:
		return "0" + text
	}
	return text
}

// century gives a year all its figures, as spreadsheets do.
func century(year string) string {
	switch {
	case len(year) != 2:
		return year
	case year < "69":
		return "20" + year
	}
	return "19" + year
}

// month is twoFigures, also of a month as spreadsheets show it in short dates.
func month(text string) string {
	if n := twoFigures(text); n != "" || len(text) > 4 {
		return n
	}
	switch strings.ToLower(text) {
	case "ene", "jan":
		return "01"
	case "feb", "fev":
		return "02"
	case "mar":
		return "03"
	case "abr", "apr":
		return "04"
	case "may", "mai":
		return "05"
	case "jun":
		return "06"
	case "jul":
		return "07"
	case "ago", "aug":
		return "08"
	case "sept", "sep", "set":
		return "09"
	case "oct", "out":
		return "10"
	case "nov":
		return "11"
	case "dic", "dez", "dec":
		return "12"
	}
	return ""
}

func between(n, least, most string) bool { return digits(n) && least <= n && n <= most }

// isDayOf tells whether a month has a day, in some year.
func isDayOf(day, month string) bool {
	last := "31"
	switch month {
	case "02":
		last = "29"
	case "04", "06", "09", "11":
		last = "30"
	}
	return between(day, "01", last) && between(month, "01", "12")
}

// mayShow tells whether a spreadsheet may show a date as d: day and month may be
// exchanged, the year cut to two figures, added or left out, the seconds left out.
func (d date) mayShow(was date) bool {
	if d.clock != was.clock && (len(was.clock) != len("10:30:59") || was.clock[:len("10:30")] != d.clock) {
		return false
	}
	if d.second == "" || was.second == "" { // a month and its year
		return d.first == was.first && (d.second + d.year)[len(d.second+d.year)-2:] == (was.second + was.year)[len(was.second+was.year)-2:]
	}
	if d.year != "" && was.year != "" && d.year[2:] != was.year[2:] {
		return false
	}
	return d.first == was.first && d.second == was.second || d.first == was.second && d.second == was.first
}
