// Package naming compares names as people do, finds the one that was meant, and shows
// names and values within messages.
package naming

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"caseload/mapping/invisible"
)

// Fold spells a name as people compare it: lower case, without accents, outer
// spaces off and inner ones as one. "  Número de\nCédula" is "numero de cedula".
func Fold(text string) string {
	return string(AppendFold(nil, text))
}

// AppendFold appends what [Fold] gives. It needs no memory of its own for the
// letters of Western Europe, as rows have them by the million.
func AppendFold(dst []byte, text string) []byte {
	start := len(dst)
	space := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == 0xc2 && i+1 < len(text) && text[i+1] == 0xa0: // no-break space
			i++
			space = true
			continue
		case c == ' ' || c >= '\t' && c <= '\r':
			space = true
			continue
		case c == 0xc3 && i+1 < len(text) && text[i+1]&0xc0 == 0x80 && latin[text[i+1]-0x80] != 0:
			c = latin[text[i+1]-0x80]
			i++
		case c >= 0x80:
			return append(dst[:start], foldSlowly(text)...)
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if space && len(dst) > start {
			dst = append(dst, ' ')
		}
		space = false
		dst = append(dst, c)
	}
	return dst
}

// latin gives the bare letter of U+00C0 to U+00FF; 0 where there is none.
const latin = "aaaaaa\x00ceeeeiiii\x00nooooo\x00\x00uuuuy\x00\x00aaaaaa\x00ceeeeiiii\x00nooooo\x00\x00uuuuy\x00y"

// foldSlowly is Fold for any text. A sign that nobody sees is a space where it has
// that in its name, and else not there.
func foldSlowly(text string) string {
	isSpace := func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }
	text = strings.Map(func(r rune) rune {
		if invisible.IsSign(r) && !isSpace(r) {
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.FieldsFunc(text, isSpace), " ")
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Nearest finds the candidate a person most probably meant by name: the one
// with the fewest changed letters, up to a third of them, and never all of them;
// else "".
func Nearest(name string, candidates []string) string {
	wanted := Fold(name)
	letters := len([]rune(wanted))
	best, bestAway := "", min(letters, 1+max(1, letters/3))
	for _, candidate := range candidates {
		away := distance(wanted, Fold(candidate), bestAway)
		if away < bestAway && candidate != "" {
			best, bestAway = candidate, away
		}
	}
	return best
}

// MaxCompared bounds the names that distance compares, in characters: its work
// grows with their product, and no name of a person's is longer.
const MaxCompared = 80

// distance counts the letters to change, add, drop or swap with a neighbour to
// make b of a; it gives limit as soon as it cannot be less.
func distance(from, to string, limit int) int {
	a, b := []rune(from), []rune(to)
	if len(a) > MaxCompared || len(b) > MaxCompared || abs(len(a)-len(b)) >= limit {
		return limit
	}
	var before, last, now [MaxCompared + 1]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last = last, now
	}
	return min(last[len(b)], limit)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// DidYouMean makes the hint for a name that is not known: the nearest one, or
// the first of those there are.
func DidYouMean(name, there string, candidates []string) string {
	if near := Nearest(name, candidates); near != "" {
		return "did you mean " + Quote(near) + "?"
	}
	return there + ": " + List(candidates)
}

// MaxListed bounds how many names a hint lists.
const MaxListed = 12

// List names the candidates, quoted, the first few of many.
func List(candidates []string) string {
	parts := []string{}
	for _, name := range candidates {
		if strings.TrimSpace(name) == "" {
			continue
		}
		if len(parts) == MaxListed {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, Quote(name))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// MaxShown bounds, in characters, how much of a value is shown: a message must fit a
// terminal, whatever stands in the file.
const MaxShown = 120

// Quote shows a value from outside: quoted, and shortened to a few words.
func Quote(text string) string {
	return fmt.Sprintf("%q", Excerpt(text, MaxShown/2))
}

// Excerpt gives the first n characters, with … where more were cut.
func Excerpt(text string, n int) string {
	if len(text) <= n {
		return text
	}
	count := 0
	for i := range text {
		if count == n {
			return text[:i] + "…"
		}
		count++
	}
	return text
}
