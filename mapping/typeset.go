package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"

	"go.yaml.in/yaml/v4"
)

// What a word processor or a web page makes of a mapping: quotes that are none,
// and spaces that indent nothing.

// warnOfSigns tells of texts that stand in curly quotes, or begin with a space of
// another kind: to YAML these are signs like others, and go out with the text.
func (r *reader) warnOfSigns(n *yaml.Node) {
	r.warnOf(n, isCurly, `curly quotes are part of the text, here of %s: straight ones (") stand round a text; such texts: %d`)
	r.warnOf(n, isSpaced, "a no-break space is part of the text that it begins, here of %s: take it away, or put the text in quotes; such texts: %d")
}

// warnOf tells of the texts without quotes of which is holds: the first, and how
// many there are.
func (r *reader) warnOf(n *yaml.Node, is func(text string) bool, format string) {
	count := 0
	var first *yaml.Node
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.Style&quotedStyle == 0 && is(n.Value) {
			if count++; count == 1 {
				first = n
			}
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(n)
	if count > 0 {
		r.warn(at(first), format, naming.Quote(naming.Excerpt(first.Value, naming.MaxShown)), count)
	}
}

// curlyQuotes are those of word processors.
const curlyQuotes = "“”„‘’«»″"

func isCurly(text string) bool {
	begin, _ := utf8.DecodeRuneInString(text)
	end, size := utf8.DecodeLastRuneInString(text)
	return len(text) > size && strings.ContainsRune(curlyQuotes, begin) && strings.ContainsRune(curlyQuotes, end)
}

func isSpaced(text string) bool {
	begin, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(begin)
}

// otherSpace finds a space in the indentation of a line, or of the line above it,
// that looks like one and is none to YAML.
func (r *reader) otherSpace(line int) (place, bool) {
	for above := 0; line >= 1 && line <= len(r.lines) && above < 2; line-- {
		text := r.lines[line-1]
		if invisible.Trim(text) == "" {
			continue
		}
		above++
		for i, c := range text {
			if !unicode.IsSpace(c) {
				break
			}
			if c != ' ' && c != '\t' {
				return place{line, 1 + utf8.RuneCountInString(text[:i])}, true
			}
		}
	}
	return place{}, false
}
