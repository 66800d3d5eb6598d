package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The formats of cells lie in the part for styles: a list (cellXfs) whose i-th
// entry is what a cell with s="i" has, each with the id of a number format, and
// the codes of those ids that are not built in (numFmts).
//
// The rest of the part is passed over. It is read piece by piece within the
// bounds below, so that no part, however it is made, takes much memory.

const (
	// maxFormats is the cell formats, and the codes, that are read: Excel holds
	// 65,490 formats and some hundred codes.
	maxFormats = 1 << 16
	// maxDepth is how deep elements may lie in each other: Excel's lie 7 deep,
	// extensions somewhat deeper.
	maxDepth = 32
	// maxPieceBytes is a tag with the text behind it. Each attribute of a tag
	// takes some 20 times its bytes in memory; Excel's tags have few hundred.
	maxPieceBytes = 64 << 10
)

// overLimit is what is wrong with a part that is larger than what is read.
type overLimit string

func (e overLimit) Error() string { return string(e) }

// readStyles gives the number formats of the cell formats, in their order, from
// the part for styles: transitional or strict, with prefixes or without, and of
// alternate content the fallback.
//
// A code in the file goes before a built-in one of its id; an id with neither,
// and a cell format without an id, are General. Nothing is inherited from named
// styles, and applyNumberFormat says nothing: so does Excel read it.
//
// The part must be UTF-8, whatever encoding its first line names among those of
// Unicode. XML that is not well formed or goes on behind its end, a document
// type, a code without an id and the like are errors; more than maxBytes or one
// of the bounds is an [overLimit]. readStyles does not close r.
func readStyles(r io.Reader, maxBytes int64) ([]format, error) {
	d := xml.NewDecoder(&pieces{r: r, left: maxBytes, most: maxBytes})
	d.CharsetReader = unicodeOnly
	s := styles{codes: map[int]format{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := s.take(token); err != nil {
			line, _ := d.InputPos()
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if s.space == nil {
		return nil, errors.New("there is no XML in it")
	}
	return s.formats(), nil
}

// unicodeOnly serves parts that name another encoding than UTF-8 in their first
// line: UTF-16 has been decoded before, and ASCII is UTF-8.
func unicodeOnly(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii":
		return input, nil
	}
	return nil, fmt.Errorf("encoding %q is none of Unicode's", label)
}

// place is where an element stands in the part.
type place uint8

const (
	elsewhere place = iota // also all that lies in it
	inStyleSheet
	inCodes   // numFmts
	inFormats // cellXfs
	inFormat  // numFmt or xf
)

// styles collects what the part says.
type styles struct {
	space  *string         // the namespace of the root; nil before it
	places [maxDepth]place // of the elements that are open
	depth  int
	listed bool // there was a list of cell formats

	codes map[int]format // by id
	ids   []int          // of the cell formats
}

// take takes the next piece of the part.
func (s *styles) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if s.depth == maxDepth {
			return overLimit(fmt.Sprintf("elements lie more than %d deep", maxDepth))
		}
		at, err := s.open(t)
		if err != nil {
			return err
		}
		s.places[s.depth] = at
		s.depth++
	case xml.EndElement:
		s.depth--
	case xml.CharData:
		if text := strings.Trim(string(t), " \t\r\n\ufeff"); s.depth == 0 && text != "" {
			return fmt.Errorf("text outside the XML: %.40q", text)
		}
	case xml.Directive:
		return errors.New("a document type, which a workbook must not have")
	}
	return nil
}

// open takes the start of an element and gives its place.
func (s *styles) open(e xml.StartElement) (place, error) {
	if s.depth == 0 {
		return s.root(e)
	}
	parent := s.places[s.depth-1]
	if e.Name.Space == compatibility {
		if e.Name.Local == "Choice" {
			return elsewhere, nil
		}
		return parent, nil
	}
	if e.Name.Space != *s.space {
		return elsewhere, nil
	}
	switch name := e.Name.Local; {
	case parent == inStyleSheet && name == "numFmts":
		return inCodes, nil
	case parent == inStyleSheet && name == "cellXfs":
		if s.listed {
			return elsewhere, errors.New("two lists of cell formats")
		}
		s.listed = true
		return inFormats, nil
	case parent == inCodes && name == "numFmt":
		return inFormat, s.addCode(e.Attr)
	case parent == inFormats && name == "xf":
		return inFormat, s.addFormat(e.Attr)
	}
	return elsewhere, nil
}

// The namespaces of workbooks (ECMA-376 part 1, and its transitional form) and
// of alternate content (part 3).
const (
	transitional  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	strict        = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
)

// root takes the outermost element.
func (s *styles) root(e xml.StartElement) (place, error) {
	space := e.Name.Space
	switch {
	case s.space != nil:
		return elsewhere, fmt.Errorf("a second XML behind the first: %.40q", e.Name.Local)
	case e.Name.Local != "styleSheet" || space != transitional && space != strict && space != "":
		return elsewhere, fmt.Errorf("it is no style sheet but %.40q", e.Name.Local)
	}
	s.space = &space
	return inStyleSheet, nil
}

// addCode takes a code of a number format.
func (s *styles) addCode(attributes []xml.Attr) error {
	id, found, err := formatID(attributes)
	switch {
	case err != nil:
		return err
	case !found:
		return errors.New("a number format has no numFmtId")
	}
	code, found, err := attribute(attributes, "formatCode")
	switch {
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("number format %d has no formatCode", id)
	}
	f := parseFormat(string(appendUnescaped(nil, []byte(code))))
	if before, twice := s.codes[id]; twice && before != f {
		return fmt.Errorf("number format %d stands there twice, with different codes, the second %.40q", id, code)
	}
	if s.codes[id] = f; len(s.codes) > maxFormats {
		return overLimit(fmt.Sprintf("more than %d number formats", maxFormats))
	}
	return nil
}

// addFormat takes a cell format.
func (s *styles) addFormat(attributes []xml.Attr) error {
	id, _, err := formatID(attributes)
	if err != nil {
		return err
	}
	if len(s.ids) == maxFormats {
		return overLimit(fmt.Sprintf("more than %d cell formats", maxFormats))
	}
	s.ids = append(s.ids, id)
	return nil
}

// formats gives what the cell formats are.
func (s *styles) formats() []format {
	all := make([]format, len(s.ids))
	for i, id := range s.ids {
		f, custom := s.codes[id]
		if !custom {
			f = builtinFormat(id)
		}
		all[i] = f
	}
	return all
}

// formatID gives the attribute numFmtId, 0 when there is none.
func formatID(attributes []xml.Attr) (id int, found bool, err error) {
	text, found, err := attribute(attributes, "numFmtId")
	if err != nil || !found {
		return 0, false, err
	}
	n, err := strconv.ParseUint(strings.Trim(text, " \t\r\n"), 10, 31)
	if err != nil {
		return 0, false, fmt.Errorf("numFmtId is no number: %.40q", text)
	}
	return int(n), true, nil
}

// attribute gives an attribute, which must not stand there twice.
func attribute(attributes []xml.Attr, name string) (value string, found bool, err error) {
	for _, a := range attributes {
		if a.Name.Space != "" || a.Name.Local != name {
			continue
		}
		if found {
			return "", false, fmt.Errorf("%s stands twice in one tag", name)
		}
		value, found = a.Value, true
	}
	return value, found, nil
}

// pieces reads a part within the bounds: its bytes in all, and those from one
// "<" to the next, which in well-formed XML bound a tag and a run of text.
type pieces struct {
	r          io.Reader
	left, most int64
	piece      int // bytes since the latest "<"
}

func (p *pieces) Read(buf []byte) (int, error) {
	n, err := p.r.Read(buf)
	if p.left -= int64(n); p.left < 0 {
		return 0, overLimit(fmt.Sprintf("more than %d bytes", p.most))
	}
	for _, c := range buf[:n] {
		p.piece++
		if c == '<' {
			p.piece = 0
		}
		if p.piece > maxPieceBytes {
			return 0, overLimit(fmt.Sprintf("a tag, a text or a comment of more than %d bytes", maxPieceBytes))
		}
	}
	return n, err
}
