package value

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// noneWords are how databases and programs write that there is no value.
var noneWords = []string{
	"null", "nil", "none", "nan", "nat", "n/a", "n/d", `\n`, "undefined", "(null)", "<null>", "[null]", "<na>", "(blank)", "(en blanco)",
}

// IsNoneWord tells a word by which programs write that there is no value.
func IsNoneWord(text string) bool {
	if len(text) > len("(en blanco)") || !strings.ContainsRune(`nNuU\(<[`, rune(text[0])) {
		return false
	}
	return slices.ContainsFunc(noneWords, func(word string) bool { return strings.EqualFold(word, text) })
}

// Control gives the first control character of a text from U+0080 to U+009F, and the
// sign that Windows-1252 has in its place, U+FFFD where it has none; 0 for none of both.
func Control(text string) (control, meant rune) {
	if strings.IndexByte(text, 0xc2) < 0 {
		return 0, 0
	}
	for _, r := range text {
		if r >= 0x80 && r < 0xa0 {
			return r, charmap.Windows1252.DecodeByte(byte(r))
		}
	}
	return 0, 0
}

// ForeignLetter gives the first letter of an address's domain that is not Latin; 0
// for none.
func ForeignLetter(text string) rune {
	for _, r := range text[strings.LastIndexByte(text, '@')+1:] {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return r
		}
	}
	return 0
}

// IsUser says that a text is of the form user@operation.
func IsUser(text string) bool {
	user, operation, found := strings.Cut(text, "@")
	return found && user != "" && operation != "" && !strings.ContainsFunc(text, unicode.IsSpace) && !strings.Contains(operation, "@")
}
