package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/phone"
	"caseload/mapping/value"

	"go.yaml.in/yaml/v4"
)

// reader walks the YAML of a mapping and gathers every mistake on its way. It
// reads nodes, not Go structs, so that each mistake has its place and text stays
// as it was written: 007 is 007 and a map's key true is the word "true".
type reader struct {
	name  string
	lines []string
	env   func(string) (string, bool)
	open  func(path string) (Table, error) // of map_file; nil: there are no files here
	heads func(Source) []Head              // of the files that the mapping is for; nil: none are at hand
	check func(server string) error        // says why one cannot be; nil: any will do
	book  *phone.Book                      // read for the first phone
	warns []string
	errs  Errors

	private bool     // the value at hand may be a secret
	hidden  []hidden // what no line shows
	unsure  bool     // how a source is read, since what says it has a mistake
}

// place is a spot in the mapping's text, both counted from 1.
type place struct{ line, column int }

// top is the place of what is missing from the whole file.
var top = place{1, 1}

// at is where a node stands.
func at(n *yaml.Node) place { return place{n.Line, n.Column} }

// mistake notes a mistake at p, of one of the codes; tip may be "".
func (r *reader) mistake(code string, p place, tip, format string, args ...any) {
	r.errs = append(r.errs, &Error{File: r.name, Line: p.line, Column: p.column, Code: code, What: fmt.Sprintf(format, args...), Tip: tip})
}

// fail notes a mistake whose code its caller knows, and gives by coded.
func (r *reader) fail(p place, tip, format string, args ...any) {
	r.mistake(codeValue, p, tip, format, args...)
}

// warn notes what is right and may not be meant.
func (r *reader) warn(p place, format string, args ...any) {
	r.warns = append(r.warns, fmt.Sprintf("%s:%d:%d: ", r.name, p.line, p.column)+fmt.Sprintf(format, args...))
}

// coded gives the mistakes from the nth on that have no code of their own this one.
func (r *reader) coded(code string, n int) {
	for _, e := range r.errs[n:] {
		if e.Code == codeValue {
			e.Code = code
		}
	}
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
	bare       bool // the key stands without quotes
	place      place
	node       *yaml.Node
	valuePlace place
}

// entries gives the keys of n with their values, in order; nil when n is no
// mapping, which is a mistake, as is a key that stands twice. what names n in
// the message.
func (r *reader) entries(n *yaml.Node, what string) []entry {
	n = resolve(n)
	switch {
	case isNothing(n):
		r.mistake(codeNothing, at(n), "leave the key out, or write what belongs below it; lines that begin with # do not count", "%s has nothing below it", what)
		return nil
	case n.Kind != yaml.MappingNode:
		r.mistake(codeShape, at(n), shapeTip(n), "%s must be keys with values, not %s", what, shape(n))
		return nil
	}
	seen := make(map[string]int, len(n.Content)/2)
	all := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolve(n.Content[i])
		if key.Kind != yaml.ScalarNode {
			r.mistake(codeShape, at(key), "", "a key of %s must be one word or text, not %s", what, shape(key))
			continue
		}
		if first, twice := seen[key.Value]; twice {
			r.mistake(codeTwice, at(key), "keep one of the two", "%s: key %s stands twice, first in line %d", what, naming.Quote(key.Value), first)
			continue
		}
		seen[key.Value] = key.Line
		all = append(all, entry{key.Value, key.Style&quotedStyle == 0, at(n.Content[i]), resolve(n.Content[i+1]), at(n.Content[i+1])})
	}
	return all
}

// unknown notes a key that the language does not have.
func (r *reader) unknown(e entry, what string, known []string) {
	tip := naming.DidYouMean(e.key, "the keys here are", known)
	if near := meant(e.key, known); near != "" {
		tip = "did you mean " + naming.Quote(near) + "?"
	}
	if strings.Trim(e.key, " ") != invisible.Trim(e.key) {
		tip = "a space that is none of the keyboard's stands before or behind it: indent with ordinary spaces"
	}
	switch naming.Fold(e.key) {
	case "token", "password", "secret", "wolkvox-token", "wolkvox_token":
		tip = "name where the token is, never the token itself: token_env: WOLKVOX_TOKEN, or token_file"
	case "<<":
		tip = "write the keys out"
	}
	r.mistake(codeUnknownKey, e.place, tip, "%s: unknown key %s", what, naming.Quote(e.key))
}

// quotedStyle is a text that stands in quotes, or below | or >.
const quotedStyle = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

// text gives a scalar as it was written: no is the word, and 0123 these four
// digits. A blank one (key:) and null are mistakes, since whether nothing or the
// word is meant cannot be told; so is what a # cut off.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	n = resolve(n)
	switch {
	case n.Kind != yaml.ScalarNode:
		r.mistake(codeShape, at(n), shapeTip(n), "%s must be one text, not %s", what, shape(n))
	case isNothing(n):
		r.mistake(codeNothing, at(n), `leave the key out, or quote the value ("")`, "%s has no value", what)
	case r.private && isCut(n):
		r.mistake(codeTaken, at(n), "put the text in quotes; if there is a comment, put a space behind its #", "%s: YAML takes a part of the text for something else", what)
	case n.Style&yaml.TaggedStyle != 0:
		r.mistake(codeTaken, at(n), "write the text without a tag (!…), or in quotes", "%s: the tag %s is not known", what, naming.Quote(n.Tag))
	case isCut(n):
		r.mistake(codeTaken, at(n), "put the text in quotes; if it is a comment, put a space behind its #",
			"%s: the text ends at the #, so it is %s without %s", what, naming.Quote(n.Value), naming.Quote(n.LineComment))
	default:
		return n.Value, true
	}
	return "", false
}

// isCut says that YAML takes a part of a text for a tag, or for a comment that is
// hardly one.
func isCut(n *yaml.Node) bool {
	comment := n.LineComment
	return n.Style&yaml.TaggedStyle != 0 ||
		n.Style&quotedStyle == 0 && len(comment) > 1 && comment[0] == '#' && !strings.Contains(" #!", comment[1:2])
}

// isNothing says that a key stands alone (key:), or before the word null or ~.
func isNothing(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// shapeTip speaks of braces without quotes.
func shapeTip(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0 && len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode {
		return `a text that begins with {{ stands in quotes: "{{Asunto}}"`
	}
	return "the README shows each key with its value"
}

// filled gives a text that may not be blank.
func (r *reader) filled(e entry, what string) string {
	text, ok := r.text(e.node, what)
	if ok && invisible.Trim(text) == "" {
		r.mistake(codeValue, e.valuePlace, "leave the key out, or give it a value", "%s is blank", what)
	}
	return text
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
	if err != nil || !value.IsDigits(text) || number < low || number > high {
		r.mistake(codeWhole, at(n), "write digits alone", "%s: %s is no whole number from %d to %d", what, naming.Quote(text), low, high)
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
	r.mistake(codeWord, at(n), naming.DidYouMean(text, "it is one of", words), "%s: %s is not known", what, naming.Quote(text))
	return "", false
}

// chosen gives a key's text, which must be one of the words that the language has
// for it.
func (r *reader) chosen(e entry, what string, w word) (string, bool) {
	return r.choice(e.node, what+"."+e.key, w.words...)
}

// counted gives a key's whole number, within the limits of the language.
func (r *reader) counted(e entry, what string, w word) (int, bool) {
	return r.whole(e.node, what+"."+e.key, w.low, w.high)
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
	return "the text " + naming.Quote(n.Value)
}
