package mapping

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Excel's calendar counts days from 1900 and knows a 29 February 1900, number
// 60, which never was (a mistake taken over from Lotus 1-2-3); workbooks made
// on old Macs count from 1904. Both end with the year 9999.
const (
	falseLeapDay  = 60
	lastSerial    = 2958465
	lastSerial04  = 2957003
	secondsPerDay = 24 * 60 * 60
)

// isSerial says that text is a plain number, as a workbook stores a date.
func isSerial(text string) bool {
	return isDigits(text) || isStored(text) && text[0] != '-'
}

// serialMoment gives the date and time of a workbook's number, to the second.
// False for day 0, the false leap day, and what lies beyond the calendar.
func serialMoment(text string, date1904 bool) (moment, bool) {
	number, err := strconv.ParseFloat(strings.ToUpper(text), 64)
	if err != nil || math.IsNaN(number) || number < 0 || number > lastSerial+1 {
		return moment{}, false
	}
	// A time of day is stored as a binary fraction: 08:30:00 may come out a
	// hair short, so it is rounded to the second and not cut.
	seconds := int64(math.Round(number * secondsPerDay))
	day := seconds / secondsPerDay
	epoch, ok := serialEpoch(day, date1904)
	if !ok {
		return moment{}, false
	}
	t := epoch.AddDate(0, 0, int(day)).Add(time.Duration(seconds%secondsPerDay) * time.Second)
	return moment{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second()}, true
}

// serialEpoch gives the day that number 0 stands for, as seen from day.
func serialEpoch(day int64, date1904 bool) (time.Time, bool) {
	if date1904 {
		return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC), day <= lastSerial04
	}
	if day < falseLeapDay {
		return time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), day >= 1
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), day > falseLeapDay && day <= lastSerial
}
