package mapping

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// at gives the place in the mapping of the expression's nth character. Where the
// text cannot be followed through its scalar it is the scalar's beginning.
func (x expression) at(lines []string, n int) place {
	w := scalarWalk{lines: lines, style: x.style, line: x.place.line - 1, at: x.place.column - 1}
	places, ok := w.places([]rune(x.text))
	switch {
	case !ok || len(places) == 0:
		return x.place
	case n >= len(places):
		last := places[len(places)-1]
		return place{last.line, last.column + 1}
	}
	return places[max(n, 0)]
}

// scalarWalk follows the text of a YAML scalar through the lines that it is
// written in: quotes, escapes, blocks, and lines that are folded into one.
type scalarWalk struct {
	lines []string
	style yaml.Style
	line  int // from 0
	at    int // in characters, from 0
	row   []rune
	block int // the indentation of a block's text; 0 until its first line
}

const blockStyle = yaml.LiteralStyle | yaml.FoldedStyle

// places gives where each character of text is written; false when the lines do
// not say the text.
func (w *scalarWalk) places(text []rune) ([]place, bool) {
	if !w.load() {
		return nil, false
	}
	switch {
	case w.style&blockStyle != 0:
		if !w.nextLine() {
			return nil, false
		}
	default:
		w.passAnchor()
	}
	places := make([]place, 0, len(text))
	for i := 0; i < len(text); {
		if w.lineEnds() {
			n := w.breaks(text[i:])
			if n == 0 {
				return nil, false
			}
			here := place{w.line + 1, len(w.row) + 1}
			for range n {
				places = append(places, here)
			}
			if i += n; i < len(text) && !w.nextLine() {
				return nil, false
			}
			continue
		}
		here := place{w.line + 1, w.at + 1}
		if w.row[w.at] == '\\' && w.style&yaml.DoubleQuotedStyle != 0 && w.at+1 == len(w.row) {
			if !w.nextLine() { // the break is escaped and stands for nothing
				return nil, false
			}
			continue
		}
		if !w.step(text[i]) {
			return nil, false
		}
		places = append(places, here)
		i++
	}
	return places, true
}

// passAnchor goes on behind an anchor and the opening quote.
func (w *scalarWalk) passAnchor() {
	if w.at < len(w.row) && w.row[w.at] == '&' {
		for w.at < len(w.row) && w.row[w.at] != ' ' {
			w.at++
		}
		for w.at < len(w.row) && w.row[w.at] == ' ' {
			w.at++
		}
	}
	if w.style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		w.at = min(w.at+1, len(w.row))
	}
}

func (w *scalarWalk) load() bool {
	if w.line < 0 || w.line >= len(w.lines) {
		return false
	}
	w.row = []rune(w.lines[w.line])
	return w.at <= len(w.row)
}

// lineEnds says that nothing of the text is left in the line: what is left are
// blanks, which only a block keeps.
func (w *scalarWalk) lineEnds() bool {
	if w.style&blockStyle != 0 {
		return w.at >= len(w.row)
	}
	return strings.TrimRight(string(w.row[min(w.at, len(w.row)):]), " \t") == ""
}

// breaks is how many characters of the text stand for a break of lines: one
// blank, or line ends.
func (w *scalarWalk) breaks(text []rune) int {
	if text[0] == ' ' {
		return 1
	}
	n := 0
	for n < len(text) && text[n] == '\n' {
		n++
	}
	return n
}

// nextLine goes to the next line that has text, behind its indentation.
func (w *scalarWalk) nextLine() bool {
	w.line++
	return w.nextFilled()
}

// nextFilled goes on to the first line with text and passes by its indentation:
// in a block that of the first one, elsewhere whatever it is.
func (w *scalarWalk) nextFilled() bool {
	for w.at = 0; w.load(); w.line++ {
		indent := slices.IndexFunc(w.row, func(c rune) bool { return c != ' ' && c != '\t' })
		if indent < 0 {
			continue
		}
		if w.at = indent; w.style&blockStyle != 0 {
			if w.block == 0 {
				w.block = indent
			}
			w.at = min(indent, w.block)
		}
		return true
	}
	return false
}

// step passes by what stands for one character; false when it is another.
func (w *scalarWalk) step(c rune) bool {
	switch {
	case w.style&yaml.SingleQuotedStyle != 0 && w.row[w.at] == '\'':
		w.at += 2
		return c == '\'' && w.at <= len(w.row) && w.row[w.at-1] == '\''
	case w.style&yaml.DoubleQuotedStyle != 0 && w.row[w.at] == '\\':
		got, n := yamlEscape(w.row[w.at+1:])
		w.at += 1 + n
		return n > 0 && got == c
	}
	w.at++
	return w.row[w.at-1] == c
}

// yamlEscape reads what stands behind a backslash in double quotes; n is how
// many characters that are, 0 when it is nothing known.
func yamlEscape(text []rune) (c rune, n int) {
	if len(text) == 0 {
		return 0, 0
	}
	switch text[0] {
	case 'n':
		return '\n', 1
	case 't', '\t':
		return '\t', 1
	case 'r':
		return '\r', 1
	case '0':
		return 0, 1
	case '_':
		return '\u00a0', 1
	case '"', '\\', '/', ' ':
		return text[0], 1
	case 'x', 'u', 'U':
		width := map[rune]int{'x': 2, 'u': 4, 'U': 8}[text[0]]
		if len(text) <= width {
			return 0, 0
		}
		code, err := strconv.ParseUint(string(text[1:1+width]), 16, 32)
		if err != nil {
			return 0, 0
		}
		return rune(code), 1 + width
	}
	return 0, 0
}
