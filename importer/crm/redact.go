package crm

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// shortest is the length from which a token is searched for in texts: a shorter
// one would be found in every second word.
const shortest = 4

// maxEntity bounds an HTML entity: &#x002f; and the names of signs.
const maxEntity = 32

// maxBackslashes bounds those before a character: JSON in a string of JSON doubles
// them, and once more in the next.
const maxBackslashes = 7

// Redactor gives a function that takes the token out of a text, in whatever form
// a server echoes it: each of its characters may stand as itself, as %XX, \uXXXX
// or \xXX, behind a backslash or several, or as an HTML entity, in any mix. It is safe for
// concurrent use.
func (t Token) Redactor() func(string) string {
	if t.IsZero() || len(t.reveal()) < shortest {
		return func(s string) string { return s }
	}
	secret := t.reveal()
	return func(s string) string {
		var out strings.Builder
		kept := 0
		for i := 0; i < len(s); i++ {
			if s[i] != secret[0] && !strings.ContainsRune(`%\&`, rune(s[i])) {
				continue
			}
			if end := matched(s, i, secret); end > i {
				out.WriteString(s[kept:i])
				out.WriteString(hidden)
				kept, i = end, end-1
			}
		}
		if kept == 0 {
			return s
		}
		out.WriteString(s[kept:])
		return out.String()
	}
}

// matched gives where the longest form of secret ends that begins at s[start], -1
// if none does. After each character it holds all the places that s may have been
// read to: "%25" is a percent sign in three bytes, and in one.
func matched(s string, start int, secret string) int {
	places := []int{start}
	var next []int
	for i := range len(secret) {
		next = next[:0]
		for _, at := range places {
			next = forms(next, s, at, secret[i])
		}
		if len(next) == 0 {
			return -1
		}
		slices.Sort(next)
		places, next = slices.Compact(next), places
	}
	return slices.Max(places)
}

// forms adds where the forms of the character c end that begin at s[at].
func forms(ends []int, s string, at int, c byte) []int {
	if at >= len(s) {
		return ends
	}
	if s[at] == c {
		ends = append(ends, at+1)
	}
	switch s[at] {
	case '%':
		ends = code(ends, s, at+1, 2, c)
	case '\\':
		for next := at + 1; next < len(s) && next <= at+maxBackslashes && s[next-1] == '\\'; next++ {
			if s[next] == c {
				ends = append(ends, next+1)
			}
			switch s[next] {
			case 'u':
				ends = code(ends, s, next+1, 4, c)
			case 'x':
				ends = code(ends, s, next+1, 2, c)
			}
		}
	case '&':
		entity, _, closed := strings.Cut(s[at:min(len(s), at+maxEntity)], ";")
		if closed && html.UnescapeString(entity+";") == string(rune(c)) {
			ends = append(ends, at+len(entity)+1)
		}
	}
	return ends
}

// code adds the end of so many hexadecimal digits that stand for c.
func code(ends []int, s string, at, digits int, c byte) []int {
	if at+digits > len(s) {
		return ends
	}
	if n, err := strconv.ParseUint(s[at:at+digits], 16, 32); err == nil && n == uint64(c) {
		ends = append(ends, at+digits)
	}
	return ends
}
