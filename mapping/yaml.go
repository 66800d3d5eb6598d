package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"caseload/mapping/naming"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

const (
	// aliasBudget bounds the nodes that aliases may add to a mapping: enough to use
	// one map of agents in many fields, far from what a bomb needs.
	aliasBudget = 200_000

	// maxDepth bounds the nesting. The language needs seven levels, and the YAML
	// library takes longer the deeper they go.
	maxDepth = 100
)

const emptyTip = "begin with version: 1, then crm, key, case and form"

// errDepth tells the depth of nesting from the library's own mistakes.
var errDepth = errors.New("nested too deep")

// decoded gives a mapping's text as UTF-8. What PowerShell's > writes is UTF-16
// with a byte-order mark; bytes that are none come through for readable to name.
func decoded(text []byte) []byte {
	little := bytes.HasPrefix(text, []byte{0xff, 0xfe})
	if !little && !bytes.HasPrefix(text, []byte{0xfe, 0xff}) || len(text)%2 != 0 {
		return bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		unit := uint16(text[i])<<8 | uint16(text[i+1])
		if little {
			unit = unit<<8 | unit>>8
		}
		units = append(units, unit)
	}
	return []byte(string(utf16.Decode(units)))
}

// document reads the one document of text; nil after a mistake that leaves
// nothing to walk.
func (r *reader) document(text []byte) *yaml.Node {
	if !r.readable(text) {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthFunc(checkDepth))))
	if err != nil {
		r.mistake(codeYAML, top, "", "%v", err)
		return nil
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err != nil {
		r.yamlError(err)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		r.mistake(codeDocuments, at(&second), "keep one mapping in one file, and leave lines of --- out", "a second document begins here")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.yamlError(err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.mistake(codeEmpty, top, emptyTip, "the mapping is empty")
		return nil
	}
	if room := len(text) + aliasBudget; !fits(doc.Content[0], &room, nil) {
		r.mistake(codeAliases, top, "write the repeated part out where it is used", "its aliases (*name) unfold to more than can be read")
		return nil
	}
	r.warnOfSigns(doc.Content[0])
	return doc.Content[0]
}

func checkDepth(depth int, _ *loaderlimits.DepthContext) error {
	if depth > maxDepth {
		return errDepth
	}
	return nil
}

// readable refuses what is no UTF-8 text of a sane size.
func (r *reader) readable(text []byte) bool {
	if len(text) > MaxBytes {
		r.mistake(codeTooLarge, top, "is it the right file? a large map can stand in a file of its own: map_file", "the file has more bytes than a mapping may have (%d)", MaxBytes)
		return false
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		r.lines = nil // nobody reads these
		r.mistake(codeNotText, top, "-m names the mapping, a text that you write or `caseload init` drafts; the workbook stands after it", "this is a workbook or an archive")
		return false
	}
	for i, line := range r.lines {
		if !utf8.ValidString(line) {
			column := 1 + utf8.RuneCountInString(line[:validPrefix(line)])
			r.mistake(codeNotText, place{i + 1, column}, "save the mapping as UTF-8", "bytes that are no UTF-8 text")
			return false
		}
		for j, c := range line {
			if c < ' ' && c != '\t' || c == 0x7f {
				r.mistake(codeNotText, place{i + 1, 1 + utf8.RuneCountInString(line[:j])}, "save the mapping as UTF-8 text, and take the character out", "the control character U+%04X, which no text has", c)
				return false
			}
		}
	}
	return true
}

func validPrefix(line string) int {
	for i, c := range line {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size == 1 {
				return i
			}
		}
	}
	return len(line)
}

// yamlError places what the YAML library says, in words for people where the
// cause is known.
func (r *reader) yamlError(err error) {
	var load *yaml.LoadError
	switch {
	case errors.Is(err, io.EOF):
		r.mistake(codeEmpty, top, emptyTip, "the mapping is empty")
		return
	case !errors.As(err, &load):
		r.mistake(codeYAML, top, "", "this is not YAML: %s", naming.Excerpt(err.Error(), naming.MaxShown))
		return
	}
	p := place{load.Mark.Line, load.Mark.Column}
	if load.Message == errDepth.Error() {
		r.mistake(codeDeep, p, "is it the right file?", "keys within keys, more than %d deep", maxDepth)
		return
	}
	t := r.trap(p, load)
	r.mistake(t.code, t.place, t.tip, "this is not YAML: %s", t.what)
}

// fits counts the nodes below n, aliases unfolded, down from room; false when
// they are more, or an alias holds itself.
func fits(n *yaml.Node, room *int, open []*yaml.Node) bool {
	if *room--; *room < 0 {
		return false
	}
	if n.Kind == yaml.AliasNode {
		for _, outer := range open {
			if outer == n.Alias {
				return false
			}
		}
		return fits(n.Alias, room, append(open, n.Alias))
	}
	for _, child := range n.Content {
		if !fits(child, room, open) {
			return false
		}
	}
	return true
}

// trap is a mistake of YAML, told in words.
type trap struct {
	code      string
	place     place
	what, tip string
}

// traps are what people stumble over, by what the library says of it.
var traps = []struct{ says, what, tip string }{
	{"mapping values are not allowed", "a second \": \" in one value, a line indented too far, or a key above without its colon", `a text with ": " stands in quotes: description: "Asunto: hola"; keys of one level begin in one column`},
	{"cannot start any token", "a text cannot begin with this character", "put the text in quotes: \"…\""},
	{"unknown anchor", "a text cannot begin with *, which means another part of the file", "put the text in quotes: \"…\""},
	{"unknown escape", `a \ in double quotes changes what stands behind it`, `in single quotes it is a character like any other: 'C:\adjuntos'`},
	{"unexpected end of stream", "a quote that is opened and not closed", `close it where the text ends; a ' within '…' is written twice`},
	{"could not find expected ':'", "a line without a colon", "each line is key: value; a long text stands in quotes, or below |"},
	{"did not find expected key", "a line that does not fit the one above it", `keys of one level begin in one column; a text that begins with " or { or [ stands in quotes as a whole: '{{Asunto}} de hoy'`},
	{"did not find expected ',' or '}'", "a { that is not closed, or a comma that is missing", "close it with }; a text with , or } in it stands in quotes"},
	{"did not find expected ',' or ']'", "a [ that is not closed, or a comma that is missing", "close it with ]; a text with , or ] in it stands in quotes"},
	{"did not find expected node content", "a value is missing, or begins with a sign that YAML takes for its own", "put the text in quotes: \"…\""},
	{"comment or line break", "a text cannot begin with | or >", "put the text in quotes: \"…\""},
	{"block sequence entries", "a - where no list can begin", "indent the list below its key, or write it as [a, b]"},
}

// bareBraces finds a template that is written without quotes.
var bareBraces = regexp.MustCompile(`:\s*\{\{`)

// trap finds what the library stumbled over.
func (r *reader) trap(p place, load *yaml.LoadError) trap {
	if line := p.line; line >= 1 && line <= len(r.lines) {
		indent := r.lines[line-1][:len(r.lines[line-1])-len(strings.TrimLeft(r.lines[line-1], " \t"))]
		if i := strings.IndexByte(indent, '\t'); i >= 0 {
			return trap{codeTab, place{line, i + 1}, "a tab in the indentation", "indent with spaces"}
		}
	}
	if p, found := r.otherSpace(p.line); found {
		return trap{codeTab, p, "a no-break space in the indentation", "indent with ordinary spaces; it looks like one, and came with a copied text"}
	}
	begun := load.ContextMark // where the quote, the bracket or the line begins
	if begun.Line >= 1 && (strings.Contains(load.Message, "end of stream") || strings.Contains(load.Message, "expected ':'") || begun.Line < p.line && strings.Contains(load.Message, "expected ',' or")) {
		p = place{begun.Line, begun.Column}
	}
	if p.line >= 1 && p.line <= len(r.lines) && bareBraces.MatchString(r.lines[p.line-1]) {
		return trap{codeYAML, p, "a text that begins with {{ stands in quotes", `template: "{{Asunto}} de hoy"`}
	}
	if line := p.line; line >= 1 && line <= len(r.lines) && strings.Contains(load.Message, "expected ',' or") && strings.Contains(r.lines[line-1], " #") {
		return trap{codeYAML, p, "a { or [ is not closed, since a # begins a comment", "a text with # in it stands in quotes"}
	}
	for _, t := range traps {
		if strings.Contains(load.Message, t.says) {
			return trap{codeYAML, p, t.what, t.tip}
		}
	}
	return trap{codeYAML, p, fmt.Sprintf("%.100s", load.Message), "is something not closed, or indented differently from its neighbours?"}
}
