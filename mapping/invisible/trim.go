package invisible

import (
	"strings"
)

// Trim takes what is not seen off both ends: spaces of all kinds, and the signs of
// package invisible.
func Trim(text string) string {
	if text == "" || beginsPlain(text) && endsPlain(text) {
		return text
	}
	return strings.TrimFunc(text, IsBlank)
}

// IsBlankText says that Trim leaves nothing of a text.
func IsBlankText(text string) bool { return text == "" || !beginsPlain(text) && Trim(text) == "" }

// beginsPlain and endsPlain know the letters of Western Europe too, from U+00C0 to
// U+00FF, whose first byte is 0xC3.
func beginsPlain(text string) bool { return isPlain(text[0]) || text[0] == 0xC3 }

func endsPlain(text string) bool {
	n := len(text)
	return isPlain(text[n-1]) || n > 1 && text[n-2] == 0xC3 && text[n-1] >= 0x80
}

// isPlain says that a byte is a visible ASCII character.
func isPlain(b byte) bool { return b > ' ' && b < 0x7f }
