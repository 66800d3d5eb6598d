package xlsx

import (
	"bytes"
	"errors"
)

// errCutTag says that a tag is not whole in the window yet.
var errCutTag = errors.New("a cut tag")

// endTag reads </name>.
func (s *scanner) endTag() (*token, error) {
	for {
		b := s.buf[s.pos:s.end]
		i := bytes.IndexByte(b, '>')
		if i < 0 {
			if err := s.more("a tag"); err != nil {
				return nil, err
			}
			continue
		}
		s.pos += i + 1
		name := b[2:i]
		if len(s.open) == 0 {
			return nil, faultf("an end tag without its element: %s", shown(name))
		}
		top := s.open[len(s.open)-1]
		if want := s.names[top.from:]; !bytes.Equal(name, want) && !bytes.Equal(bytes.TrimRight(name, " \t\r\n"), want) {
			return nil, faultf("the element %s is closed by %s", shown(want), shown(name))
		}
		_, local := cutPrefix(s.names[top.from:])
		s.close()
		return s.give(token{kind: closing, space: top.space, name: local}), nil
	}
}

// close lets the innermost element go. Its name is valid until the next one, and
// so are the namespaces it declares: of an empty element they are still asked for.
func (s *scanner) close() {
	last := len(s.open) - 1
	s.names = s.names[:s.open[last].from]
	s.open = s.open[:last]
}

// unbind drops the namespaces of elements that are over.
func (s *scanner) unbind() {
	for n := len(s.bindings); n > 0 && s.bindings[n-1].depth > len(s.open); n-- {
		s.bindings = s.bindings[:n-1]
		s.lastPrefix = nil
	}
}

// startTag reads <name a="b"> or <name/>.
func (s *scanner) startTag() (*token, error) {
	for {
		n, empty, name, err := s.parseTag(s.buf[s.pos:s.end])
		if errors.Is(err, errCutTag) {
			if err := s.more("a tag"); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		s.pos += n
		return s.opened(name, empty)
	}
}

// opened takes an element in.
func (s *scanner) opened(name []byte, empty bool) (*token, error) {
	switch {
	case len(s.open) == 0 && s.rooted:
		return nil, faultf("a second root element: %s", shown(name))
	case len(s.open) == maxDepth:
		return nil, &Error{What: "elements are nested too deeply", Limit: true}
	}
	s.rooted = true
	s.open = append(s.open, open{from: len(s.names)})
	s.names = append(s.names, name...)
	if err := s.bind(); err != nil {
		return nil, err
	}
	prefix, local := cutPrefix(name)
	in, err := s.spaceOf(prefix)
	if err != nil {
		return nil, err
	}
	s.open[len(s.open)-1].space = in
	if empty {
		s.close()
	}
	return s.give(token{kind: opening, space: in, empty: empty, name: local, attrs: s.attrs}), nil
}

// cutPrefix divides a name into prefix and local part.
func cutPrefix(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

// bind notes the namespaces that an element declares.
func (s *scanner) bind() error {
	for _, a := range s.attrs {
		if len(a.name) < len("xmlns") || a.name[0] != 'x' || string(a.name[:5]) != "xmlns" {
			continue
		}
		prefix := ""
		switch {
		case len(a.name) == len("xmlns"):
		case a.name[5] == ':':
			prefix = string(a.name[6:])
		default:
			continue
		}
		uri, err := appendText(nil, a.value)
		if err != nil {
			return err
		}
		s.bindings = append(s.bindings, binding{prefix, namespaces[string(uri)], len(s.open)})
		s.lastPrefix = nil
	}
	return nil
}

// spaceOf tells the namespace of a prefix.
func (s *scanner) spaceOf(prefix []byte) (space, error) {
	if s.lastPrefix != nil && len(prefix) == len(s.lastPrefix) && (len(prefix) == 0 || bytes.Equal(prefix, s.lastPrefix)) {
		return s.lastSpace, nil
	}
	found, known := otherNS, len(prefix) == 0 || string(prefix) == "xml"
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == string(prefix) {
			found, known = s.bindings[i].space, true
			break
		}
	}
	if !known {
		return otherNS, faultf("the prefix %s is not declared", shown(prefix))
	}
	s.lastPrefix = append(s.lastPrefix[:0], prefix...)
	if s.lastPrefix == nil {
		s.lastPrefix = []byte{}
	}
	s.lastSpace = found
	return found, nil
}

// attr gives the value of an attribute without a prefix; nil when it is not
// there. Its entities are not replaced.
func (t *token) attr(name string) []byte {
	for i := range t.attrs {
		if string(t.attrs[i].name) == name {
			return t.attrs[i].value
		}
	}
	return nil
}

// attrText gives an attribute's value as text.
func (t *token) attrText(name string) (string, error) {
	value, err := appendText(nil, t.attr(name))
	return string(value), err
}

// isTrue tells an attribute that is set (ST_Boolean; xsd:boolean, and "on" of
// the transitional form).
func (t *token) isTrue(name string) bool {
	switch string(t.attr(name)) {
	case "1", "true", "on":
		return true
	}
	return false
}

// parseTag reads a start tag from the front of b, which begins with <. It
// gives the tag's length and fills s.attrs; the error is errCutTag when b ends
// before the tag does.
func (s *scanner) parseTag(b []byte) (n int, empty bool, name []byte, err error) {
	i := nameEnd(b, 1)
	if i == len(b) {
		return 0, false, nil, errCutTag
	}
	name = b[1:i]
	if !isName(name) {
		return 0, false, nil, faultf("no tag begins with %s", shown(b))
	}
	s.attrs = s.attrs[:0]
	for {
		from := i
		for i < len(b) && isBlank(b[i]) {
			i++
		}
		if i == len(b) {
			return 0, false, nil, errCutTag
		}
		switch b[i] {
		case '>':
			return i + 1, false, name, nil
		case '/':
			if i+1 == len(b) {
				return 0, false, nil, errCutTag
			}
			if b[i+1] != '>' {
				return 0, false, nil, faultf("a tag with a stray slash: %s", shown(b))
			}
			return i + 2, true, name, nil
		}
		if i == from {
			return 0, false, nil, faultf("a tag that is not well formed: %s", shown(b))
		}
		if i, err = s.parseAttribute(b, i); err != nil {
			return 0, false, nil, err
		}
	}
}

// parseAttribute reads name="value" at b[i:] and gives the place behind it.
func (s *scanner) parseAttribute(b []byte, i int) (int, error) {
	from := i
	i = nameEnd(b, i)
	name := b[from:i]
	for i < len(b) && isBlank(b[i]) {
		i++
	}
	if i == len(b) {
		return 0, errCutTag
	}
	if b[i] != '=' || !isName(name) {
		return 0, faultf("an attribute that is not well formed: %s", shown(b[from:]))
	}
	i++
	for i < len(b) && isBlank(b[i]) {
		i++
	}
	if i == len(b) {
		return 0, errCutTag
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, faultf("an attribute without quotes: %s", shown(b[from:]))
	}
	i++
	size := bytes.IndexByte(b[i:], quote)
	if size < 0 {
		return 0, errCutTag
	}
	value := b[i : i+size]
	if bytes.IndexByte(value, '<') >= 0 {
		return 0, faultf("an attribute with a < in it: %s", shown(b[from:]))
	}
	return i + size + 1, s.take(name, value)
}

// take keeps an attribute, unless there is one of its name.
func (s *scanner) take(name, value []byte) error {
	for j := range s.attrs {
		if bytes.Equal(s.attrs[j].name, name) {
			return faultf("the attribute %s stands twice", shown(name))
		}
	}
	if len(s.attrs) == maxAttributes {
		return &Error{What: "an element with too many attributes", Limit: true}
	}
	s.attrs = append(s.attrs, attribute{name, value})
	return nil
}

// nameEnd is the place of the first byte from i on that cannot be of a name.
func nameEnd(b []byte, i int) int {
	for i < len(b) && inName[b[i]] {
		i++
	}
	return i
}

// isName tells a name, with a prefix or without, from what begins like none. Of
// letters beyond ASCII all are let through.
func isName(name []byte) bool {
	return len(name) > 0 && bytes.Count(name, []byte{':'}) < 2 && name[0] != '-' && name[0] != '.' && (name[0] < '0' || name[0] > '9') && name[0] != ':' && name[len(name)-1] != ':'
}

// inName are the bytes that a name can have (XML 1.0, 2.3).
var inName = func() (in [256]bool) {
	for c := range in {
		in[c] = c >= 0x80 || c == '-' || c == '.' || c == '_' || c == ':' ||
			c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return in
}()

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// attrIn gives the value of an attribute of a namespace as text.
func (s *scanner) attrIn(t *token, in space, name string) (string, error) {
	for _, a := range t.attrs {
		prefix, local := cutPrefix(a.name)
		if len(prefix) == 0 || string(prefix) == "xmlns" || string(local) != name {
			continue
		}
		found, err := s.spaceOf(prefix)
		if err != nil {
			return "", err
		}
		if found == in {
			value, err := appendText(nil, a.value)
			return string(value), err
		}
	}
	return "", nil
}
