package value

import "time"

// A workbook's own numbers, dates and booleans are nearly all written in one way,
// and are converted in one step. What is written so has the value that convert
// gives it; of anything else nothing is converted here.

// AppendUsual writes a cell of the workbook's own as a field of the type wants it;
// false, and dst as it was, where it is not written in the usual way.
func AppendUsual(dst []byte, t Type, l Layout, c Cell) ([]byte, bool) {
	switch c.Kind {
	case KindNumber:
		if whole, ok := usualNumber(c.Text); ok && (t == Number || t == Integer && whole) {
			return append(dst, c.Text...), true
		}
	case KindDate:
		if m, ok := usualDate(c.Text); ok && t.IsDate() {
			return m.AppendFormat(dst, string(l)), true
		}
	case KindBoolean:
		switch {
		case t != Boolean:
		case c.Text == "TRUE":
			return append(dst, "true"...), true
		case c.Text == "FALSE":
			return append(dst, "false"...), true
		}
	}
	return dst, false
}

// usualNumber tells a number as JSON has it, without zeros that say nothing, and
// whether it is a whole one.
func usualNumber(text string) (whole, ok bool) {
	digits := text
	if text != "" && text[0] == '-' {
		digits = text[1:]
	}
	point := len(digits)
	for i := range len(digits) {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && point == len(digits):
			point = i
		default:
			return false, false
		}
	}
	whole = point == len(digits)
	switch {
	case point == 0 || len(digits) > maxDigits:
		return false, false
	case digits[0] == '0' && (point > 1 || whole && len(text) > 1): // 007, -0
		return false, false
	case !whole && (digits[len(digits)-1] == '0' || point == len(digits)-1):
		return false, false
	}
	return whole, true
}

// usualDate reads yyyy-mm-dd, perhaps with Thh:mm:ss behind it.
func usualDate(text string) (time.Time, bool) {
	layout := time.DateOnly
	if len(text) > len(layout) {
		layout = "2006-01-02T15:04:05"
	}
	if len(text) != len(layout) {
		return time.Time{}, false
	}
	t, err := time.Parse(layout, text)
	return t, err == nil && t.Year() >= 1000
}
