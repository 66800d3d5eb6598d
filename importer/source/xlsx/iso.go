package xlsx

import (
	"strings"
	"time"
)

// appendISO takes a date that stands as ISO 8601 (a cell of the type d). It goes
// out by the rules for serials: see serial.go. A day that never was goes out as it
// stands.
func (f format) appendISO(dst, value []byte) (out []byte, kind byte, ok bool) {
	text := strings.TrimSuffix(string(value), "Z")
	day, clock, both := strings.Cut(text, "T")
	if !both && strings.Contains(day, ":") {
		day, clock = "", day
	}
	seconds, ok := isoSeconds(clock)
	if !ok || day != "" && !fits(day, "0000-00-00") || day == "" && clock == "" {
		return dst, 0, false
	}
	if day == "" {
		return appendClock(dst, seconds), Clock, true
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return append(dst, text...), Date, true
	}
	at = at.Add(time.Duration(seconds) * time.Second)
	dst = at.AppendFormat(dst, time.DateOnly)
	if second := seconds % secondsPerDay; f.class.showsClock(second) {
		dst = appendClock(append(dst, 'T'), second)
	}
	return dst, Date, true
}

// isoSeconds gives the seconds of a time of day, hh:mm, hh:mm:ss or with a fraction,
// which is rounded; 0 of "".
func isoSeconds(clock string) (seconds int, ok bool) {
	whole, fraction, parts := strings.Cut(clock, ".")
	switch {
	case clock == "":
		return 0, true
	case !parts && fits(clock, "00:00"):
		whole += ":00"
	case !fits(whole, "00:00:00") || parts && !isDigits([]byte(fraction)):
		return 0, false
	}
	for i := 0; i < len(whole); i += len("00:") {
		seconds = 60*seconds + 10*int(whole[i]-'0') + int(whole[i+1]-'0')
	}
	if fraction >= "5" {
		seconds++
	}
	return seconds, true
}

// fits tells whether text has the form of a pattern, in which 0 is any digit.
func fits(text, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i := range len(text) {
		digit := text[i] >= '0' && text[i] <= '9'
		if digit != (pattern[i] == '0') || !digit && text[i] != pattern[i] {
			return false
		}
	}
	return true
}
