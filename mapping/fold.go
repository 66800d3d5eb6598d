package mapping

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"caseload/mapping/invisible"
)

// trim takes what is not seen off both ends: spaces of all kinds, and the signs of
// package invisible.
func trim(text string) string {
	if text == "" || beginsPlain(text) && endsPlain(text) {
		return text
	}
	return invisible.Trim(text)
}

// isBlankText says that trim leaves nothing of a text.
func isBlankText(text string) bool { return text == "" || !beginsPlain(text) && trim(text) == "" }

// beginsPlain and endsPlain know the letters of Western Europe too, from U+00C0 to
// U+00FF, whose first byte is 0xC3.
func beginsPlain(text string) bool { return isPlain(text[0]) || text[0] == 0xC3 }

func endsPlain(text string) bool {
	n := len(text)
	return isPlain(text[n-1]) || n > 1 && text[n-2] == 0xC3 && text[n-1] >= 0x80
}

// isPlain says that a byte is a visible ASCII character.
func isPlain(b byte) bool { return b > ' ' && b < 0x7f }

func isBlank(r rune) bool { return invisible.IsBlank(r) }

// fold spells a name as people compare it: lower case, without accents, outer
// spaces off and inner ones as one. "  Número de\nCédula" is "numero de cedula".
func fold(text string) string {
	return string(appendFold(nil, text))
}

// appendFold appends what [fold] gives. It needs no memory of its own for the
// letters of Western Europe, as rows have them by the million.
func appendFold(dst []byte, text string) []byte {
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

// foldSlowly is fold for any text. A sign that nobody sees is a space where it has
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

// nearest finds the candidate a person most probably meant by name: the one
// with the fewest changed letters, up to a third of them, and never all of them;
// else "".
func nearest(name string, candidates []string) string {
	wanted := fold(name)
	letters := len([]rune(wanted))
	best, bestAway := "", min(letters, 1+max(1, letters/3))
	for _, candidate := range candidates {
		away := distance(wanted, fold(candidate), bestAway)
		if away < bestAway && candidate != "" {
			best, bestAway = candidate, away
		}
	}
	return best
}

// maxCompared bounds the names that distance compares, in characters: its work
// grows with their product, and no name of a person's is longer.
const maxCompared = 80

// distance counts the letters to change, add, drop or swap with a neighbour to
// make b of a; it gives limit as soon as it cannot be less.
func distance(from, to string, limit int) int {
	a, b := []rune(from), []rune(to)
	if len(a) > maxCompared || len(b) > maxCompared || abs(len(a)-len(b)) >= limit {
		return limit
	}
	var before, last, now [maxCompared + 1]int
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

// didYouMean makes the hint for a name that is not known: the nearest one, or
// the first of those there are.
func didYouMean(name, there string, candidates []string) string {
	if near := nearest(name, candidates); near != "" {
		return "did you mean " + quote(near) + "?"
	}
	return there + ": " + list(candidates)
}

// maxListed bounds how many names a hint lists.
const maxListed = 12

// list names the candidates, quoted, the first few of many.
func list(candidates []string) string {
	parts := []string{}
	for _, name := range candidates {
		if strings.TrimSpace(name) == "" {
			continue
		}
		if len(parts) == maxListed {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, quote(name))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
