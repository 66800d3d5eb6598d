package value

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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

// What Windows-1252 has from U+0080 on, where Unicode has control characters.
const (
	FirstControl = 0x80
	Signs1252    = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
)

// HasControl tells whether a text has a sign that Windows-1252 has and Unicode has not.
func HasControl(text string) bool {
	return strings.IndexByte(text, 0xc2) >= 0 && ControlIn(text) != 0
}

// ControlIn gives the first control character from U+0080 to U+009F; 0 for none.
func ControlIn(text string) rune {
	for _, r := range text {
		if r >= FirstControl && r < 0xa0 {
			return r
		}
	}
	return 0
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
