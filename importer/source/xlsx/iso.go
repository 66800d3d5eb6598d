package xlsx

import "strings"

// appendISO takes a date that stands as ISO 8601 (a cell of the type d).
func appendISO(dst, value []byte) (out []byte, kind byte, ok bool) {
	text := strings.TrimSuffix(string(value), "Z")
	day, clock, both := strings.Cut(text, "T")
	if !both && strings.Contains(day, ":") {
		day, clock = "", day
	}
	clock, _, _ = strings.Cut(clock, ".")
	switch {
	case day != "" && !fits(day, "0000-00-00"), clock != "" && !fits(clock, "00:00:00") && !fits(clock, "00:00"), day == "" && clock == "":
		return dst, 0, false
	case len(clock) == len("00:00"):
		clock += ":00"
	}
	if day == "" {
		return append(dst, clock...), Clock, true
	}
	dst = append(dst, day...)
	if clock != "" && clock != "00:00:00" {
		dst = append(append(dst, 'T'), clock...)
	}
	return dst, Date, true
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
