package xlsx_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// node is an element, or a piece of text when it has no name.
type node struct {
	space, name string
	attrs       []xml.Attr
	kids        []*node
	text        string
}

// attr is the value of an attribute without a namespace.
func (n *node) attr(name string) string { return n.attrIn("", name) }

func (n *node) attrIn(space, name string) string {
	for _, a := range n.attrs {
		if a.Name.Space == space && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all are the children of this name in the node's own namespace.
func (n *node) all(name string) []*node {
	var out []*node
	for _, kid := range n.kids {
		if kid.name == name && kid.space == n.space {
			out = append(out, kid)
		}
	}
	return out
}

// one is the only child of this name, nil when there is none.
func (n *node) one(name string) (*node, error) {
	all := n.all(name)
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return nil, fmt.Errorf("%s has %d %s", n.name, len(all), name)
}

// content is the node's own text, comments and other elements left out.
func (n *node) content() string {
	var b strings.Builder
	for _, kid := range n.kids {
		b.WriteString(kid.text)
	}
	return b.String()
}

// parse reads a part as one document of well-formed XML 1.0 in UTF-8 or UTF-16,
// without a document type, and takes the branches of mc:AlternateContent.
func parse(part []byte) (*node, error) {
	text, wide, err := decoded(part)
	if err != nil {
		return nil, err
	}
	if i := bytes.IndexFunc(text, isNoChar); i >= 0 {
		return nil, fmt.Errorf("the character %.3q", text[i:])
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		if wide && strings.EqualFold(charset, "utf-16") {
			return r, nil
		}
		return nil, fmt.Errorf("the encoding %q is not supported", charset)
	}
	top := &node{}
	if err := grow(d, text, top); err != nil {
		return nil, err
	}
	if len(top.kids) != 1 {
		return nil, fmt.Errorf("%d roots", len(top.kids))
	}
	return top.kids[0], nil
}

// isNoChar tells what XML does not have, not even in comments.
func isNoChar(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xfffe || c == 0xffff
}

// grow reads a whole document into top; text is what d reads.
func grow(d *xml.Decoder, text []byte, top *node) error {
	open := []*node{top}
	declared := map[string]bool{"": true, "http://www.w3.org/XML/1998/namespace": true}
	for {
		at := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(open) == 1 {
			return nil
		}
		if err != nil {
			return err
		}
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			kid, err := element(t, declared)
			if err != nil {
				return err
			}
			last.kids = append(last.kids, kid)
			open = append(open, kid)
		case xml.EndElement:
			chosen(last)
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 1 && strings.Trim(string(t), " \t\r\n") != "" {
				return fmt.Errorf("text outside the root: %q", t)
			}
			if len(open) > 1 {
				last.kids = append(last.kids, &node{text: string(t)})
			}
		case xml.Directive:
			return fmt.Errorf("a directive: %.40q", t)
		case xml.ProcInst:
			behind := string(text[at:][len("<?"+t.Target):])
			if strings.Count(t.Target, ":") > 1 || strings.Trim(t.Target, ":") != t.Target || !strings.HasPrefix(behind, "?>") && strings.IndexAny(behind, " \t\r\n") != 0 {
				return fmt.Errorf("an instruction without a name: %.40q", behind) // encoding/xml takes the name's beginning
			}
			if strings.EqualFold(t.Target, "xml") && at != 0 {
				return errors.New("an XML declaration that is not at the start")
			}
		}
	}
}

// element is a copy of a start tag, which must not have an attribute twice. The
// declarations of namespaces stay, under xmlns.
func element(t xml.StartElement, declared map[string]bool) (*node, error) {
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			declared[a.Value] = true
		}
	}
	if !declared[t.Name.Space] { // encoding/xml leaves the prefix where its namespace belongs
		return nil, fmt.Errorf("the prefix %s, which is not declared", t.Name.Space)
	}
	if strings.Contains(t.Name.Local, ":") {
		return nil, fmt.Errorf("the name %s, which is none with namespaces", t.Name.Local)
	}
	for i, a := range t.Attr {
		if strings.Contains(a.Name.Local, ":") { // encoding/xml lets a half of it be empty
			return nil, fmt.Errorf("the name %s, which is none with namespaces", a.Name.Local)
		}
		if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return b.Name == a.Name }) {
			return nil, fmt.Errorf("%s has %s twice", t.Name.Local, a.Name.Local)
		}
	}
	return &node{space: t.Name.Space, name: t.Name.Local, attrs: slices.Clone(t.Attr)}, nil
}

// chosen puts in the place of each mc:AlternateContent among the node's children
// what stands in its Fallback. No Choice is taken: none of the namespaces that
// they require is one that this reader knows.
func chosen(n *node) {
	var kids []*node
	for _, kid := range n.kids {
		if kid.space != mcSpace || kid.name != "AlternateContent" {
			kids = append(kids, kid)
			continue
		}
		for _, branch := range kid.all("Fallback") {
			kids = append(kids, branch.kids...)
		}
	}
	n.kids = kids
}

// decoded is the part in UTF-8 without its byte order mark, and whether it was in
// UTF-16.
func decoded(part []byte) (text []byte, wide bool, err error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(part, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(part, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		part = bytes.TrimPrefix(part, []byte("\ufeff"))
		if !utf8.Valid(part) {
			return nil, false, errors.New("bad UTF-8")
		}
		return part, false, nil
	}
	if len(part)%2 != 0 {
		return nil, true, errors.New("half a character of UTF-16")
	}
	var units []uint16
	for i := 2; i < len(part); i += 2 {
		units = append(units, order.Uint16(part[i:]))
	}
	runes := utf16.Decode(units)
	if !slices.Equal(utf16.Encode(runes), units) {
		return nil, true, errors.New("a lone surrogate")
	}
	return []byte(string(runes)), true, nil
}
