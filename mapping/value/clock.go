package value

import (
	"strings"
	"time"

	"caseload/mapping/invisible"
)

// The rules for times of day:
//
//   - A time follows its date after a space, a T, a comma or a dash, or the
//     words people put there (a las 10:30): 14:05, 14:05:09, 2:05 p. m., with
//     ordinary, no-break or narrow spaces.
//   - A fraction of a second is left away, not rounded: 23:59:59.9 is still of
//     that day.
//   - A time with an offset (…Z, …-05:00) is refused, since it could not be kept,
//     unless the field has a zone: then the clock of that zone is told. A time
//     without one is already that of the field's zone.

// cutClock parts a date from the time behind it, "" where there is none.
func cutClock(text string) (date, clock string) {
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		return text, ""
	}
	start := colon
	for start > 0 && isDigit(text[start-1]) {
		start--
	}
	date = invisible.Trim(text[:start])
	switch {
	case strings.HasSuffix(date, ",") && len(date) > 1:
		date = invisible.Trim(date[:len(date)-1])
	case strings.HasSuffix(date, " -"):
		date = invisible.Trim(date[:len(date)-1])
	case len(date) == start && start > 1 && text[start-1] == 'T' && isDigit(text[start-2]):
		date = date[:start-1]
	case len(date) == start: // nothing parts the two
		return text, ""
	}
	return date, text[start:]
}

// splitClock reads a time of day. A blank is midnight.
func splitClock(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	text, half := cutHalf(text)
	layout := "15:04"
	if strings.Count(text, ":") > 1 {
		layout = time.TimeOnly // with a fraction behind it
	}
	t, err := time.Parse(layout, text)
	hour, ok := fullHour(t.Hour(), half)
	return time.Duration((hour*60+t.Minute())*60+t.Second()) * time.Second, ok && err == nil
}

// cutHalf takes "a. m.", "PM" and their like off; half is 'a', 'p' or 0.
func cutHalf(text string) (rest string, half byte) {
	if isDigit(text[len(text)-1]) { // as most
		return text, 0
	}
	at := strings.LastIndexAny(text, "0123456789") + 1
	var letters [2]byte
	n := 0
	for _, r := range text[at:] {
		switch {
		case r == '.' || invisible.IsBlank(r):
		case n < len(letters) && (r|0x20 == 'a' || r|0x20 == 'p' || r|0x20 == 'm'):
			letters[n] = byte(r | 0x20)
			n++
		default:
			return text, 0
		}
	}
	if n != 2 || letters[0] == 'm' || letters[1] != 'm' {
		return text, 0
	}
	return text[:at], letters[0]
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
