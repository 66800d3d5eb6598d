package value

import (
	"strings"
	"time"

	"caseload/mapping/invisible"
)

// CutOffset takes the offset from Greenwich off a time: Z, UTC, -05:00, -0500 or
// -05 behind a clock. east is in seconds; found is false where there is none.
func CutOffset(text string) (rest string, east int, found bool) {
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		return text, 0, false
	}
	if !isDigit(text[len(text)-1]) {
		for _, zero := range []string{"Z", "z", "UTC", "GMT"} {
			if rest, ok := strings.CutSuffix(text, zero); ok {
				return invisible.Trim(rest), 0, true
			}
		}
	}
	sign := len(text) - 1
	for sign > colon && text[sign] != '+' && text[sign] != '-' {
		sign--
	}
	if sign == colon {
		return text, 0, false
	}
	hour, rest, ok := twoDigits(text[sign+1:])
	minute := 0
	if ok && rest != "" {
		minute, rest, ok = twoDigits(strings.TrimPrefix(rest, ":"))
	}
	if !ok || rest != "" || hour > 14 || minute > 59 {
		return text, 0, false
	}
	east = hour*3600 + minute*60
	if text[sign] == '-' {
		east = -east
	}
	return invisible.Trim(text[:sign]), east, true
}

// in tells t, which is so many seconds east of Greenwich, by the clock of zone;
// false where that has no year of four digits.
func in(zone *time.Location, t time.Time, east int) (time.Time, bool) {
	t = t.Add(-time.Duration(east) * time.Second).In(zone)
	return t, t.Year() >= 1000 && t.Year() <= 9999
}

// twoDigits takes two digits off the text's front.
func twoDigits(text string) (n int, rest string, ok bool) {
	i := 0
	for i < len(text) && i < 2 && isDigit(text[i]) {
		n = n*10 + int(text[i]-'0')
		i++
	}
	return n, text[i:], i == 2
}
