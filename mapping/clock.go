package mapping

import "strings"

// The rules for times of day:
//
//   - A time follows its date after a space, a T, a comma or a dash, or the
//     words people put there (a las 10:30): 14:05, 14:05:09, 2:05 p. m., with
//     ordinary, no-break or narrow spaces.
//   - A fraction of a second is left away, not rounded: 23:59:59.9 is still of
//     that day.
//   - A time zone is refused: it could not be kept.

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
	date = trim(text[:start])
	switch {
	case strings.HasSuffix(date, ",") && len(date) > 1:
		date = trim(date[:len(date)-1])
	case strings.HasSuffix(date, " -"):
		date = trim(date[:len(date)-1])
	case len(date) == start && start > 1 && text[start-1] == 'T' && isDigit(text[start-2]):
		date = date[:start-1]
	case len(date) == start: // nothing parts the two
		return text, ""
	}
	return date, text[start:]
}

// splitClock reads a time of day. A blank is midnight.
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
		second, fraction := parts[2], ""
		if at := strings.IndexAny(second, ".,"); at >= 0 {
			if second, fraction = second[:at], second[at+1:]; !isDigits(fraction) || len(fraction) > 9 {
				return m, false
			}
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
	at := strings.LastIndexAny(text, "0123456789") + 1
	var letters [2]byte
	n := 0
	for _, r := range text[at:] {
		switch {
		case r == '.' || isBlank(r):
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
