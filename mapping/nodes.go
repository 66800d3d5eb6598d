package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// reader walks the YAML of a mapping and gathers every mistake on its way. It
// reads nodes, not Go structs, so that each mistake has its place and text stays
// as it was written: 007 is 007 and a map's key true is the word "true".
type reader struct {
	name  string
	lines []string
	env   func(string) (string, bool)
	errs  Errors
}

// place is a spot in the mapping's text, both counted from 1.
type place struct{ line, column int }

// at is where a node stands.
func at(n *yaml.Node) place { return place{n.Line, n.Column} }

// fail notes a mistake at p; tip may be "".
func (r *reader) fail(p place, tip, format string, args ...any) {
	e := newError(r.name, r.lines, p)
	e.What, e.Tip = fmt.Sprintf(format, args...), tip
	r.errs = append(r.errs, e)
}

// newError places an error and shows its line, which is hidden where it holds a
// secret that a person wrote there by mistake.
func newError(name string, lines []string, p place) *Error {
	e := &Error{File: name, Line: p.line, Column: p.column}
	if p.line >= 1 && p.line <= len(lines) {
		e.Text = hideSecret(lines[p.line-1])
	}
	return e
}

// hideSecret leaves the value away of a line that names a secret.
func hideSecret(line string) string {
	line = userInfo.ReplaceAllString(line, "://…@")
	low := strings.ToLower(line)
	for _, word := range []string{"token", "password", "passwd", "secret", "contraseña", "api_key", "apikey"} {
		if i := strings.Index(low, word); i >= 0 {
			if j := strings.IndexByte(low[i:], ':'); j >= 0 && i+j < len(line) {
				return line[:i+j+1] + " …"
			}
			return "…"
		}
	}
	return line
}

// userInfo is what stands before the host of an address, and may be a password.
var userInfo = regexp.MustCompile(`://\S*@`)

// aliasBudget bounds the nodes that aliases may add to a mapping: enough to use
// one map of agents in many fields, far from what a bomb needs.
const aliasBudget = 200_000

// document reads the one document of text; nil after a mistake that leaves
// nothing to walk.
func (r *reader) document(text []byte) *yaml.Node {
	if !r.readable(text) {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		r.fail(place{}, "", "%v", err)
		return nil
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err != nil {
		r.yamlError(err)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		r.fail(at(&second), "keep one mapping in one file", "a second document begins here")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.yamlError(err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.fail(place{}, emptyTip, "the mapping is empty")
		return nil
	}
	if room := len(text) + aliasBudget; !fits(doc.Content[0], &room, nil) {
		r.fail(place{}, "write the repeated part out where it is used", "its aliases (*name) unfold to more than can be read")
		return nil
	}
	return doc.Content[0]
}

const emptyTip = "begin with version: 1, then crm, key, case and form"

// readable refuses what is no UTF-8 text of a sane size.
func (r *reader) readable(text []byte) bool {
	if len(text) > MaxBytes {
		r.fail(place{}, "is it the right file?", "%d bytes are more than a mapping may have (%d)", len(text), MaxBytes)
		return false
	}
	for i, line := range r.lines {
		if !utf8.ValidString(line) {
			column := 1 + utf8.RuneCountInString(line[:validPrefix(line)])
			r.fail(place{i + 1, column}, "save the mapping as UTF-8", "bytes that are no UTF-8 text")
			return false
		}
		if j := strings.IndexByte(line, 0); j >= 0 {
			r.fail(place{i + 1, j + 1}, "save the mapping as UTF-8 text", "a NUL byte, so this is no text")
			return false
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

// yamlError places what the YAML library says.
func (r *reader) yamlError(err error) {
	if errors.Is(err, io.EOF) {
		r.fail(place{}, emptyTip, "the mapping is empty")
		return
	}
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		r.fail(place{}, "", "%v", err)
		return
	}
	tip := "is something not closed, or indented differently from its neighbours? quote a text that holds : # { [ or begins with * & @ %"
	if strings.Contains(load.Message, "cannot start any token") {
		tip = "indent with spaces, not with tabs; quote a text that begins with @ % or a backtick"
	}
	r.fail(place{load.Mark.Line, load.Mark.Column}, tip, "this is not YAML: %s", load.Message)
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

// resolve follows an alias to what it names.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// entry is one key of a mapping node with its value.
type entry struct {
	key        string
	place      place
	node       *yaml.Node
	valuePlace place
}

// entries gives the keys of n with their values, in order; nil when n is no
// mapping, which is a mistake, as is a key that stands twice. what names n in
// the message.
func (r *reader) entries(n *yaml.Node, what string) []entry {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		r.fail(at(n), "", "%s must be keys with values, not %s", what, shape(n))
		return nil
	}
	seen := make(map[string]int, len(n.Content)/2)
	all := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolve(n.Content[i])
		if key.Kind != yaml.ScalarNode {
			r.fail(at(key), "", "a key of %s must be one word or text, not %s", what, shape(key))
			continue
		}
		if first, twice := seen[key.Value]; twice {
			r.fail(at(key), "keep one of the two", "%s: key %s stands twice, first in line %d", what, quote(key.Value), first)
			continue
		}
		seen[key.Value] = key.Line
		all = append(all, entry{key.Value, at(n.Content[i]), resolve(n.Content[i+1]), at(n.Content[i+1])})
	}
	return all
}

// unknown notes a key that the language does not have.
func (r *reader) unknown(e entry, what string, known []string) {
	tip := didYouMean(e.key, "the keys here are", known)
	switch fold(e.key) {
	case "token", "password", "secret", "wolkvox-token", "wolkvox_token":
		tip = "name where the token is, never the token itself: token_env: WOLKVOX_TOKEN, or token_file"
	case "<<":
		tip = "write the keys out"
	}
	r.fail(e.place, tip, "%s: unknown key %s", what, quote(e.key))
}

// text gives a scalar as it was written. A blank one (key:) and null are
// mistakes: whether nothing or the word is meant cannot be told.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode {
		r.fail(at(n), "", "%s must be one text, not %s", what, shape(n))
		return "", false
	}
	if n.Tag == "!!null" {
		r.fail(at(n), `leave the key out, or quote the value ("")`, "%s has no value", what)
		return "", false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.fail(at(n), "write the text without a tag (!…)", "%s: the tag %s is not known", what, quote(n.Tag))
		return "", false
	}
	return n.Value, true
}

// texts gives a list of texts, or one text as a list of one.
func (r *reader) texts(n *yaml.Node, what string) ([]string, []place, bool) {
	n = resolve(n)
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	all, places, ok := []string{}, []place{}, true
	for _, node := range nodes {
		text, good := r.text(node, what)
		ok = ok && good
		all, places = append(all, text), append(places, at(node))
	}
	return all, places, ok
}

// whole gives a whole number between low and high.
func (r *reader) whole(n *yaml.Node, what string, low, high int) (int, bool) {
	text, ok := r.text(n, what)
	if !ok {
		return 0, false
	}
	number, err := strconv.Atoi(text)
	if err != nil || !isDigits(text) || number < low || number > high {
		r.fail(at(n), "", "%s: %s is no whole number from %d to %d", what, quote(text), low, high)
		return 0, false
	}
	return number, true
}

// choice gives a text that must be one of few.
func (r *reader) choice(n *yaml.Node, what string, words ...string) (string, bool) {
	text, ok := r.text(n, what)
	if !ok {
		return "", false
	}
	for _, word := range words {
		if text == word {
			return text, true
		}
	}
	r.fail(at(n), "it is one of "+list(words), "%s: %s is not known", what, quote(text))
	return "", false
}

// flag gives true or false.
func (r *reader) flag(n *yaml.Node, what string) (bool, bool) {
	text, ok := r.choice(n, what, "true", "false")
	return text == "true", ok
}

// shape names the kind of a node for people.
func shape(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return "the text " + quote(n.Value)
}
