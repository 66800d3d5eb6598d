package value

import (
	"strconv"
	"strings"
	"time"
)

// A spreadsheet keeps a date as the number of a day. Where its form was lost on
// the way, the number stands in the place of the date: 45365 for 14 March 2024.
// It is recognised and told, and never read as that day: workbooks made on old
// Macs count from 1904 and not from 1900, and the number does not say which.
const (
	firstSerial = 20000 // 3 October 1954
	lastSerial  = 80000 // 11 January 2119
)

// isSerial says that text is a number that a day of our time has, perhaps with a
// part of that day behind the decimal sign.
func isSerial(text string) bool {
	day, part := cutPart(text)
	if len(day) != 5 || !IsDigits(day) || !IsDigits(part) {
		return false
	}
	n, err := strconv.Atoi(day)
	return err == nil && n >= firstSerial && n <= lastSerial
}

// serialDay is the day that a serial number most probably stands for, as
// yyyy-mm-dd, counted from 1900.
func serialDay(text string) string {
	day, _ := cutPart(text)
	n, err := strconv.Atoi(day)
	if err != nil {
		return ""
	}
	return time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// cutPart cuts a number at its decimal sign; without one the part is "0".
func cutPart(text string) (day, part string) {
	if i := strings.IndexAny(text, ".,"); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, "0"
}
