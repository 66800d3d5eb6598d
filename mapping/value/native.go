package value

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
			return l.append(dst, m), true
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
func usualDate(text string) (m moment, ok bool) {
	switch {
	case len(text) == len("yyyy-mm-ddThh:mm:ss") && text[10] == 'T' && text[13] == ':' && text[16] == ':':
		var ok [3]bool
		m.hour, ok[0] = twoDigits(text[11], text[12])
		m.minute, ok[1] = twoDigits(text[14], text[15])
		m.second, ok[2] = twoDigits(text[17], text[18])
		if ok != [3]bool{true, true, true} || m.hour > 23 || m.minute > 59 || m.second > 59 {
			return m, false
		}
	case len(text) != len("yyyy-mm-dd"):
		return m, false
	}
	century, c := twoDigits(text[0], text[1])
	year, y := twoDigits(text[2], text[3])
	month, mm := twoDigits(text[5], text[6])
	day, d := twoDigits(text[8], text[9])
	m.year, m.month, m.day = 100*century+year, month, day
	return m, c && y && mm && d && text[4] == '-' && text[7] == '-' && m.isDay()
}

func twoDigits(a, b byte) (n int, ok bool) {
	return 10*int(a-'0') + int(b-'0'), isDigit(a) && isDigit(b)
}
