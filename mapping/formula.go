package mapping

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"caseload/mapping/expression"
	"caseload/mapping/invisible"
)

// formula is an expression as the mapping has it; text "" is none.
type formula struct {
	text  string
	what  string // what it is, for messages: source.skip_when
	place place  // where its scalar begins
	style yaml.Style
}

// parseExpression reads an expression's text and checks its grammar.
func (r *reader) parseExpression(e entry, what string) formula {
	text, ok := r.text(e.node, what)
	if !ok {
		return formula{}
	}
	switch {
	case invisible.IsBlankText(text):
		r.fail(e.valuePlace, "leave the key out, or write an expression", "%s is blank", what)
		return formula{}
	case len(text) > expression.MaxBytes:
		r.fail(e.valuePlace, "many values stand in a map or a map_file", "%s is longer than %d bytes", what, expression.MaxBytes)
		return formula{}
	}
	x := formula{text: text, what: what, place: at(resolve(e.node)), style: resolve(e.node).Style}
	if bad := expression.Parse(text); bad != nil {
		x.mistake(r, *bad)
	}
	return x
}

func (x formula) mistake(r *reader, bad expression.Mistake) {
	r.fail(x.at(r.lines, bad.At), bad.Tip, "%s: %s", x.what, bad.What)
}

// compile binds an expression to the header; nil when there is none, or a
// mistake, which it notes in r.
func (x formula) compile(r *reader, cols *columns) *expression.Program {
	if x.text == "" {
		return nil
	}
	p, mistakes := expression.Compile(x.text, cols)
	for _, bad := range mistakes {
		x.mistake(r, bad)
	}
	return p
}

// condition compiles an expression that must be true or false.
func (x formula) condition(r *reader, cols *columns) *expression.Program {
	p := x.compile(r, cols)
	if p != nil && p.Class != expression.Truth {
		r.fail(x.at(r.lines, 0), `compare it: Estado == "Cerrado", Correo != "", int(Plazo) > 5`, "%s must be true or false, and this is %s", x.what, p.Class)
		return nil
	}
	return p
}

// field compiles a field's expression. What it gives must be what the field holds,
// unless a map stands between.
func (x formula) field(r *reader, cols *columns, f *field) *expression.Program {
	p := x.compile(r, cols)
	switch {
	case p == nil:
	case p.Class == expression.Texts:
		r.fail(x.at(r.lines, 0), `take one of it: split(Ticket, "-")[0], or join(…, ", ")`, "%s gives a list, and a field holds one value", x.what)
	case f.table == nil && !p.Class.Fits(f.kind):
		r.fail(x.at(r.lines, 0), "change the type, or the expression", "%s gives %s, and the field's type is %s", x.what, p.Class, f.kind)
	}
	return p
}

// at gives the place in the mapping of the expression's nth character: its scalar is
// read side by side with its text, without the spaces, which quotes, folds and
// indentation make others. Where the two cannot be followed it is the scalar's
// beginning.
func (x formula) at(lines []string, n int) place {
	if x.place.line < 1 || x.place.line > len(lines) {
		return x.place
	}
	w := scalarWalk{lines: lines, style: x.style, place: x.place}
	w.begin()
	for i, c := range []rune(x.text) {
		if isSpace(c) {
			continue
		}
		got, at := w.next()
		switch {
		case got != c:
			return x.place
		case i >= n:
			return at
		}
		w.last = place{at.line, w.column}
	}
	return w.last
}

// scalarWalk goes through the lines of a YAML scalar.
type scalarWalk struct {
	lines []string
	style yaml.Style
	place       // of the next character
	last  place // behind the last one
}

// begin goes behind what stands before the text: a block's head, an anchor, a quote.
func (w *scalarWalk) begin() {
	w.last = w.place
	if w.style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		w.line, w.column = w.line+1, 1
		return
	}
	rest := w.rest()
	if len(rest) > 0 && rest[0] == '&' {
		name, _, _ := strings.Cut(string(rest), " ")
		w.column += len([]rune(name))
		for rest = w.rest(); len(rest) > 0 && isSpace(rest[0]); rest = w.rest() {
			w.column++
		}
	}
	if w.style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		w.column++
	}
}

// rest is what is left of the line.
func (w *scalarWalk) rest() []rune {
	row := []rune(w.lines[w.line-1])
	return row[min(w.column-1, len(row)):]
}

// next gives the next character that is no space, and where it stands; 0 where there
// is none.
func (w *scalarWalk) next() (rune, place) {
	for ; w.line <= len(w.lines); w.line, w.column = w.line+1, 1 {
		for rest := w.rest(); len(rest) > 0; rest = w.rest() {
			here, c, size := w.place, rest[0], 1
			switch {
			case w.style&yaml.SingleQuotedStyle != 0 && c == '\'':
				size = 2
			case w.style&yaml.DoubleQuotedStyle != 0 && c == '\\':
				c, size = yamlEscape(rest)
			}
			if w.column += size; !isSpace(c) {
				return c, here
			}
		}
	}
	return 0, w.place
}

func isSpace(c rune) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0' }

// yamlEscape reads what a backslash begins in double quotes, and how many characters
// that are. All that is one character is a space, or stands for itself.
func yamlEscape(text []rune) (c rune, size int) {
	if len(text) < 2 {
		return ' ', 1 // the break is escaped, and stands for nothing
	}
	width := map[rune]int{'x': 2, 'u': 4, 'U': 8}[text[1]]
	if code, err := strconv.ParseUint(string(text[2:min(2+width, len(text))]), 16, 32); width > 0 && err == nil {
		return rune(code), 2 + width
	}
	if strings.ContainsRune("ntr_", text[1]) {
		return ' ', 2
	}
	return text[1], 2
}
