package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// maxFileBytes bounds a configuration or a script: a person writes a few
// kilobytes, a wrong file may be anything.
const maxFileBytes = 1 << 20

// reader takes a YAML file apart node by node and gathers everything that is
// wrong with it, so that a person mends all of it at once.
//
// Walking nodes, instead of decoding into structs, keeps the place of each value
// for faults that only show later, and keeps text as it was written (007, no, 1e3).
type reader struct {
	file   string
	errors Errors
}

// key is one key of a YAML object and what reads its value.
type key struct {
	name string
	read func(*yaml.Node)
}

// parse gives the root of the only document in text; nil, with an error
// gathered, when there is none to be had, and nil without one when text is blank.
func (r *reader) parse(text []byte) *yaml.Node {
	if len(text) > maxFileBytes {
		r.errors = append(r.errors, &Error{File: r.file, Line: 1, Column: 1, What: fmt.Sprintf("is larger than %d bytes", maxFileBytes), Tip: "is it the right file?"})
		return nil
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		r.errors = append(r.errors, r.broken(err))
		return nil
	}
	var root, second yaml.Node
	if err := loader.Load(&root); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		r.errors = append(r.errors, r.broken(err))
		return nil
	}
	if err := loader.Load(&second); err == nil {
		r.fault(&second, "a second document begins here", "keep one document in the file")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.errors = append(r.errors, r.broken(err))
		return nil
	}
	return content(&root)
}

// content gives what a document holds, or nil when it holds nothing.
func content(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	if n.Kind == 0 || n.Kind == yaml.DocumentNode || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	return n
}

// broken turns the library's error into ours, with its place.
func (r *reader) broken(err error) *Error {
	e := &Error{File: r.file, Line: 1, Column: 1, What: err.Error(), Tip: "the file is no YAML from here on: look at indents, colons and quotes"}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		e.Line, e.Column, e.What = max(one.Mark.Line, 1), max(one.Mark.Column, 1), one.Message
	}
	return e
}

// result gives the gathered errors in the order of their places, or nil.
func (r *reader) result() error {
	if len(r.errors) == 0 {
		return nil
	}
	sort.SliceStable(r.errors, func(i, j int) bool {
		a, b := r.errors[i], r.errors[j]
		return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
	})
	return r.errors
}

// fault gathers an error at a node.
func (r *reader) fault(n *yaml.Node, what, tip string) {
	r.errors = append(r.errors, &Error{File: r.file, Line: max(n.Line, 1), Column: max(n.Column, 1), What: what, Tip: tip})
}

// entries calls each for every key and value of an object. A key that stands
// twice, or is no text, is a fault.
func (r *reader) entries(n *yaml.Node, what string, each func(name string, k, v *yaml.Node)) {
	n = follow(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n, fmt.Sprintf("%s is %s, not keys with values", what, kind(n)), "")
		return
	}
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := follow(n.Content[i]), follow(n.Content[i+1])
		switch {
		case k.Kind != yaml.ScalarNode:
			r.fault(k, fmt.Sprintf("a key of %s is %s, not text", what, kind(k)), "")
		case seen[k.Value]:
			r.fault(k, fmt.Sprintf("key %q stands twice in %s", k.Value, what), "keep one of them")
		default:
			seen[k.Value] = true
			each(k.Value, k, v)
		}
	}
}

// object reads an object that has the given keys and no others.
func (r *reader) object(n *yaml.Node, what string, keys ...key) {
	r.entries(n, what, func(name string, k, v *yaml.Node) {
		i := slices.IndexFunc(keys, func(one key) bool { return one.name == name })
		if i >= 0 {
			keys[i].read(v)
			return
		}
		names := make([]string, len(keys))
		for i := range keys {
			names[i] = keys[i].name
		}
		r.fault(k, fmt.Sprintf("unknown key %q in %s", name, what), "known here: "+strings.Join(names, ", "))
	})
}

// items calls each for every member of a list.
func (r *reader) items(n *yaml.Node, what string, each func(*yaml.Node)) {
	n = follow(n)
	if n.Kind != yaml.SequenceNode {
		r.fault(n, fmt.Sprintf("%s is %s, not a list", what, kind(n)), "write it as [a, b] or with a dash before each")
		return
	}
	for _, item := range n.Content {
		each(follow(item))
	}
}

// text reads a scalar as it was written; ok is false, and a fault gathered, for
// anything else. A null is a fault too: a key left without a value is a slip.
func (r *reader) text(n *yaml.Node, what string) (value string, ok bool) {
	n = follow(n)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fault(n, fmt.Sprintf("%s is %s, not a text", what, kind(n)), "")
		return "", false
	}
	return n.Value, true
}

// texts reads a list of texts.
func (r *reader) texts(what string, into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		list := []string{}
		r.items(n, what, func(item *yaml.Node) {
			if s, ok := r.text(item, "a name in "+what); ok {
				list = append(list, s)
			}
		})
		*into = list
	}
}

// word reads one text; with choices, one of these.
func (r *reader) word(what string, into *string, choices ...string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := r.text(n, what)
		if !ok {
			return
		}
		if len(choices) > 0 && !slices.Contains(choices, s) {
			r.fault(n, fmt.Sprintf("%s is %q", what, s), "one of: "+strings.Join(choices, ", "))
			return
		}
		*into = s
	}
}

// number reads an integer that is least or more.
func (r *reader) number(what string, least int, into *int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := r.text(n, what)
		if !ok {
			return
		}
		value, err := strconv.Atoi(s)
		if err != nil || value < least {
			r.fault(n, fmt.Sprintf("%s is %q, not an integer of %d or more", what, s, least), "")
			return
		}
		*into = value
	}
}

// duration reads a time with its unit, as [time.ParseDuration] has it.
func (r *reader) duration(what string, into *time.Duration) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := r.text(n, what)
		if !ok {
			return
		}
		value, err := time.ParseDuration(s)
		if err != nil || value < 0 {
			r.fault(n, fmt.Sprintf("%s is %q, not a duration", what, s), "write it with its unit: 250ms, 2s, 1m30s")
			return
		}
		*into = value
	}
}

// boolean reads true or false.
func (r *reader) boolean(what string, into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if s, ok := r.text(n, what); ok && s != "true" && s != "false" {
			r.fault(n, fmt.Sprintf("%s is %q, neither true nor false", what, s), "")
		} else if ok {
			*into = s == "true"
		}
	}
}

// follow gives what an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// kind names what a node is, for a person.
func kind(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "an object"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "left blank"
	}
	return fmt.Sprintf("%q", n.Value)
}
