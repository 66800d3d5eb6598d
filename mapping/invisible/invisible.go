// Package invisible knows the signs in a text that nobody sees. They come from web
// pages and exports. At the ends of a cell they mean nothing; inside a key or an
// address they make another one of it.
package invisible

import (
	"fmt"
	"unicode"
)

// names are those of the signs that take no room. Not among them is what only
// joins a sign that is seen, such as accents and the parts of a flag. It is read only.
var names = map[rune]string{
	'\u00ad': "soft hyphen", '\u061c': "Arabic letter mark", '\u180e': "Mongolian vowel separator",
	'\u200b': "zero-width space", '\u200c': "zero-width non-joiner", '\u200d': "zero-width joiner",
	'\u200e': "left-to-right mark", '\u200f': "right-to-left mark",
	'\u202a': "left-to-right embedding", '\u202b': "right-to-left embedding", '\u202c': "end of a text direction",
	'\u202d': "left-to-right override", '\u202e': "right-to-left override",
	'\u2060': "word joiner", '\u2061': "function application", '\u2062': "invisible times", '\u2063': "invisible separator", '\u2064': "invisible plus",
	'\u2066': "left-to-right isolate", '\u2067': "right-to-left isolate", '\u2068': "first strong isolate", '\u2069': "end of an isolate",
	'\ufeff': "byte order mark",
}

// IsSign tells whether a character takes no room on the screen.
func IsSign(r rune) bool { return r >= '\u00ad' && names[r] != "" }

// IsBlank tells whether nothing is seen of a character: a sign that takes no room,
// or a space of any width, a no-break one too.
func IsBlank(r rune) bool { return unicode.IsSpace(r) || IsSign(r) }

// Inside gives the first sign without room that stands between characters which
// are seen.
func Inside(text string) (sign rune, found bool) {
	for _, r := range Trim(text) {
		if IsSign(r) {
			return r, true
		}
	}
	return 0, false
}

// Name names a sign for people: "U+00AD (soft hyphen)".
func Name(sign rune) string { return fmt.Sprintf("%U (%s)", sign, names[sign]) }
