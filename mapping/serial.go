package mapping

import (
	"strconv"
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

// isSerial says that text is a whole number that a date of our days has.
func isSerial(text string) bool {
	if len(text) != 5 || !isDigits(text) {
		return false
	}
	n, err := strconv.Atoi(text)
	return err == nil && n >= firstSerial && n <= lastSerial
}

// serialDay is the day that a serial number most probably stands for, as
// yyyy-mm-dd, counted from 1900.
func serialDay(text string) string {
	n, err := strconv.Atoi(text)
	if err != nil {
		return ""
	}
	return time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
