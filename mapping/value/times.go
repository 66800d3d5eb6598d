package value

import (
	"time"

	"caseload/mapping/invisible"
)

// Times reads a column of times that no mapping knows, such as a list from the CRM
// has it, by the rules of a datetime field: every text of the column votes on
// the order of day and month. A time is given as if it were UTC; it is zero for a
// text that is none, that has a date alone or a year of two digits, that has an
// offset, or that can be read in two ways while the column proves neither, or both.
func Times(column []string) []time.Time {
	var has [serial + 1]bool
	for _, text := range column {
		if text = invisible.Trim(text); text != "" {
			has[voteDate(text)] = true
		}
	}
	order := ""
	switch {
	case has[provesFirst] && !has[provesSecond]:
		order = DayFirst
	case has[provesSecond] && !has[provesFirst]:
		order = MonthFirst
	}
	times := make([]time.Time, len(column))
	for i, text := range column {
		if m, ok := readTime(invisible.Trim(text), order); ok {
			times[i] = m
		}
	}
	return times
}

// readTime reads a date with its time of day; order is "" when it is not known.
func readTime(text, order string) (time.Time, bool) {
	if _, clock := cutClock(text); clock == "" {
		return time.Time{}, false
	}
	d, ok := splitDate(text)
	if !ok {
		return time.Time{}, false
	}
	if order == "" && d.first == d.second {
		order = DayFirst // the same either way
	}
	return d.read(order)
}
