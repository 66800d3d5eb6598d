package xlsx

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// The scanner reads XML as strictly as its consumers need, and no more laxly
// than XML 1.0: a text that is not well formed is refused, never read as a
// shorter one.
//
//  1. Every element is closed by its own name, there is one root, and behind it
//     come only spaces, comments and instructions until the part's end.
//  2. Attributes are quoted, have spaces between them and no name twice.
//  3. No DOCTYPE: packages must not have one (ECMA-376 part 2, 9.1.3.2), and
//     without one there are five entities.
//  4. Names are told by their namespace, whatever the prefix.

// space is a namespace, as far as it matters.
type space uint8

const (
	otherNS   space = iota // a namespace that is not read
	mainNS                 // SpreadsheetML, transitional or strict
	compatNS               // markup compatibility
	packageNS              // relationships and content types of the package
	relsNS                 // the attribute r:id
)

// namespaces are those that matter (ECMA-376 part 1, annex A; parts 2 and 3).
var namespaces = map[string]space{
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main":           mainNS,
	"http://purl.oclc.org/ooxml/spreadsheetml/main":                       mainNS,
	"http://schemas.openxmlformats.org/markup-compatibility/2006":         compatNS,
	"http://schemas.openxmlformats.org/package/2006/relationships":        packageNS,
	"http://schemas.openxmlformats.org/package/2006/content-types":        packageNS,
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships": relsNS,
	"http://purl.oclc.org/ooxml/officeDocument/relationships":             relsNS,
}

// kind is what a token is.
type kind uint8

const (
	opening kind = iota // a start tag; empty says that its element is over
	closing             // an end tag
	text                // text, its entities not yet replaced
	literal             // the text of a CDATA section
)

// token is one piece of the XML. It is valid until the next one is read.
type token struct {
	kind  kind
	space space
	empty bool
	name  []byte      // of a tag, without its prefix
	attrs []attribute // of a start tag
	text  []byte
}

// attribute is one attribute of a start tag.
type attribute struct {
	name  []byte // as written, with its prefix
	value []byte // its entities not yet replaced
}

// binding is a prefix's namespace, within the element that declares it.
type binding struct {
	prefix string
	space  space
	depth  int
}

// open is an element that is not closed yet.
type open struct {
	from  int // of its name in names
	space space
}

// scanner reads the tokens of a part.
type scanner struct {
	*window
	attrs    []attribute
	names    []byte // of the open elements, one after another
	open     []open
	bindings []binding
	rooted   bool // the root was seen
	began    bool

	lastPrefix []byte // the prefix that was told last, and its namespace
	lastSpace  space

	choices []choice
	now     token
}

// give makes a token the current one.
func (s *scanner) give(t token) *token {
	s.now = t
	return &s.now
}

// newScanner reads XML from in. Most is how many bytes one text may have.
func newScanner(in io.Reader, most int) *scanner {
	return &scanner{window: newWindow(in, most)}
}

// raw reads the next *token. The error is io.EOF behind the root, when the part
// was read to its end.
func (s *scanner) token() (*token, error) {
	if !s.began {
		s.began = true
		if err := s.start(); err != nil {
			return nil, s.ended(err)
		}
	}
	s.unbind()
	for {
		if s.pos == s.end {
			if err := s.fill(); err != nil {
				return nil, s.ended(err)
			}
		}
		if s.buf[s.pos] != '<' {
			t, skip, err := s.text()
			if skip && err == nil {
				continue
			}
			return t, err
		}
		t, skip, err := s.markup()
		if !skip || err != nil {
			return t, err
		}
	}
}

// ended judges the end of the part.
func (s *scanner) ended(err error) error {
	switch {
	case !errors.Is(err, io.EOF):
		return err
	case len(s.open) > 0:
		return faultf("the text ends before its element %s is closed", shown(s.names[s.open[len(s.open)-1].from:]))
	case !s.rooted:
		return faultf("there is no XML in it")
	}
	return io.EOF
}

// text reads up to the next tag. Outside the root there may only be spaces.
func (s *scanner) text() (t *token, skip bool, err error) {
	seen := 0
	for {
		if i := bytes.IndexByte(s.buf[s.pos+seen:s.end], '<'); i >= 0 {
			seen += i
			break
		}
		seen = s.end - s.pos
		if err := s.fill(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return t, false, err
		}
	}
	b := s.buf[s.pos : s.pos+seen]
	s.pos += seen
	if len(s.open) > 0 {
		return s.give(token{kind: text, text: b}), false, nil
	}
	if !isSpace(b) {
		return t, false, faultf("text outside the root element: %s", shown(b))
	}
	return t, true, nil
}

// stray refuses text where only elements stand; of a tag it is nil.
func stray(t *token, where string) error {
	if isSpace(t.text) {
		return nil
	}
	return faultf("text between %s: %s", where, shown(t.text))
}

// isSpace tells text that is nothing but XML's white space.
func isSpace(b []byte) bool {
	for _, c := range b {
		if !isBlank(c) {
			return false
		}
	}
	return true
}

// markup reads what begins with <. skip says that it is none of a consumer's
// business.
func (s *scanner) markup() (t *token, skip bool, err error) {
	if s.end-s.pos < 2 {
		if err := s.more("a tag"); err != nil {
			return t, false, err
		}
	}
	switch s.buf[s.pos+1] {
	case '/':
		t, err = s.endTag()
		return t, false, err
	case '?':
		between, err := s.until("<?", "?>")
		if err == nil {
			err = instruction(between)
		}
		return t, true, err
	case '!':
		return s.declaration()
	}
	t, err = s.startTag()
	return t, false, err
}

// more reads more for something that is not whole yet.
func (s *scanner) more(what string) error {
	err := s.fill()
	if errors.Is(err, io.EOF) {
		return faultf("the text ends within %s", what)
	}
	return err
}

// until reads from open to close and gives what stands between them.
func (s *scanner) until(open, closed string) ([]byte, error) {
	seen := len(open)
	for {
		if s.end-s.pos >= seen {
			if i := bytes.Index(s.buf[s.pos+seen:s.end], []byte(closed)); i >= 0 {
				between := s.buf[s.pos+len(open) : s.pos+seen+i]
				s.pos += seen + i + len(closed)
				return between, nil
			}
			seen = max(len(open), s.end-s.pos-len(closed)+1)
		}
		if err := s.more(open); err != nil {
			return nil, err
		}
	}
}

// declaration reads what begins with <!: a comment or a CDATA section.
func (s *scanner) declaration() (t *token, skip bool, err error) {
	const comment, section = "<!--", "<![CDATA["
	for s.end-s.pos < len(section) && s.rest == nil {
		if err := s.more("a declaration"); err != nil {
			return t, false, err
		}
	}
	b := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
		between, err := s.until(comment, "-->")
		if err == nil && (bytes.Contains(between, []byte("--")) || bytes.HasSuffix(between, []byte("-"))) {
			err = faultf("a comment with -- in it")
		}
		return t, true, err
	case bytes.HasPrefix(b, []byte(section)):
		between, err := s.until(section, "]]>")
		if err == nil && len(s.open) == 0 {
			err = faultf("text outside the root element: %s", shown(between))
		}
		return s.give(token{kind: literal, text: between}), false, err
	}
	return t, false, faultf("a declaration that no part may have: %s", shown(b))
}

// instruction judges what stands in a processing instruction: a name, perhaps a
// blank and more, and what it says of the text where it is the XML declaration.
func instruction(text []byte) error {
	n := nameEnd(text, 0)
	switch {
	case !isName(text[:n]) || n < len(text) && !isBlank(text[n]):
		return faultf("an instruction without a name: %s", shown(text))
	case string(text[:n]) == "xml":
		return declared(string(text[n:]))
	}
	return nil
}

// declared judges the XML declaration: of XML 1.0, in an encoding that a part may
// have (ECMA-376 part 2, 9.1.3.2).
func declared(text string) error {
	if version := versionIn(text); version != "" && version != "1.0" {
		return faultf("the XML version %s, which no part may have", shown(version))
	}
	_, after, found := strings.Cut(text, "encoding")
	name := strings.ToLower(strings.Trim(after, " =\"'\t\r\n"))
	for _, known := range []string{"utf-8", "utf8", "utf-16", "us-ascii"} {
		if strings.HasPrefix(name, known) {
			return nil
		}
	}
	if found {
		return faultf("the encoding %s, which no part may have", shown(name))
	}
	return nil
}

// versionIn gives what is quoted behind version=; "" when nothing is.
func versionIn(text string) string {
	for {
		_, after, found := strings.Cut(text, "version=")
		if !found || after == "" {
			return ""
		}
		if after[0] == '"' || after[0] == '\'' {
			version, _, closed := strings.Cut(after[1:], after[:1])
			if !closed {
				return ""
			}
			return version
		}
		text = after[1:]
	}
}
