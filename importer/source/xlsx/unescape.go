package xlsx

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeBytes is the length of an escape, _xHHHH_.
const escapeBytes = 7

// appendUnescaped appends text to dst with each _xHHHH_ replaced by the character
// that it stands for: what XML cannot hold, such as control characters, and
// _x005F_ for an underscore that begins no escape. The digits are hexadecimal, of
// either case; the x is a small one.
//
// Two escapes in a row that are the halves of a surrogate pair give one
// character; a half alone gives U+FFFD. What comes out is not looked at again:
// _x005F_x0041_ is "_x0041_". Control characters come out as they are, also NUL.
//
// Text without an escape is appended whole. Source: ECMA-376 part 1, 22.9.2.19.
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.Index(text, []byte("_x"))
		if i < 0 {
			return append(dst, text...)
		}
		unit, ok := escaped(text[i:])
		if !ok {
			dst = append(dst, text[:i+1]...)
			text = text[i+1:]
			continue
		}
		dst = append(dst, text[:i]...)
		text = text[i+escapeBytes:]
		if utf16.IsSurrogate(unit) {
			// No low half is the zero rune, so that a lone one gives U+FFFD.
			low, _ := escaped(text)
			if unit = utf16.DecodeRune(unit, low); unit != utf8.RuneError {
				text = text[escapeBytes:]
			}
		}
		dst = utf8.AppendRune(dst, unit)
	}
}

// escaped gives the UTF-16 unit of the escape that text begins with, if it does.
func escaped(text []byte) (unit rune, ok bool) {
	if len(text) < escapeBytes || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		unit = unit<<4 | rune(c)
	}
	return unit, true
}
