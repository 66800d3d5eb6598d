package source

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// The encodings that are recognised; every other one must be named. The names
// are those of x/text's htmlindex.
const (
	utf8Name    = "utf-8"
	cp1252Name  = "windows-1252"
	utf16LEName = "utf-16le"
	utf16BEName = "utf-16be"
)

// charset is how the bytes of a file become text.
type charset struct {
	name string            // canonical, as a Dialect carries it
	bom  int               // bytes of the byte order mark at the front, 0 when there is none
	enc  encoding.Encoding // nil for those above, which this room decodes itself

	zeros     bool // UTF-16 without a mark
	misMarked bool // the mark is that of UTF-8, which the text is not
	controls  bool // control characters are what Windows-1252 has at their places
}

// boms are the byte order marks that prove an encoding.
var boms = []struct{ mark, name string }{
	{"\xef\xbb\xbf", utf8Name},
	{"\xff\xfe", utf16LEName},
	{"\xfe\xff", utf16BEName},
}

// marked finds the byte order mark at the front of a file, or several of them:
// programs that add one do not look whether one is there. It is stronger than an
// encoding that was named: Excel re-saves a file as UTF-8 with a mark. But a
// program can also write it before text that is no UTF-8; see [misMarked].
func marked(head []byte) (charset, bool) {
	for _, b := range boms {
		n := 0
		for bytes.HasPrefix(head[n:], []byte(b.mark)) {
			n += len(b.mark)
		}
		if n > 0 {
			return charset{name: b.name, bom: n}, true
		}
	}
	return charset{}, false
}

// named finds an encoding by any name x/text has for it: "windows-1252",
// "latin1", "cp850" …
func named(name string) (charset, error) {
	enc, err := htmlindex.Get(name)
	if err == nil && enc == encoding.Replacement {
		enc = nil
	}
	canonical := ""
	if enc != nil {
		canonical, err = htmlindex.Name(enc)
	} else if enc, err = ianaindex.IANA.Encoding(name); enc != nil {
		canonical, err = ianaindex.IANA.Name(enc)
	}
	if err != nil || enc == nil {
		return charset{}, &Error{
			What: fmt.Sprintf("%s is no encoding that can be read", excerpt(name)),
			Tip:  "encodings are named like utf-8, windows-1252, utf-16le, iso-8859-15, cp850, mac",
		}
	}
	c := charset{name: strings.ToLower(canonical), enc: enc}
	switch c.name {
	case utf8Name, cp1252Name, utf16LEName, utf16BEName:
		c.enc = nil
	}
	return c, nil
}

// said is the encoding's name for people.
func (c charset) said() string {
	switch {
	case c.name == utf8Name && c.bom > 0:
		return "UTF-8 with BOM"
	case c.name == cp1252Name:
		return "Windows-1252"
	case c.zeros:
		return strings.ToUpper(c.name) + " without BOM"
	}
	return strings.ToUpper(c.name)
}

// decode gives the text after the mark as UTF-8. Bytes that are no text are an
// [*undecodable] error, after everything that stands before them.
func (c charset) decode(r io.Reader) io.Reader {
	if c.controls {
		c.controls = false
		return &decoder{r: c.decode(r), step: takeControlsBack}
	}
	switch {
	case c.name == utf8Name:
		return r
	case c.name == cp1252Name:
		return &decoder{r: r, step: decode1252}
	case c.name == utf16LEName:
		return &decoder{r: r, step: decodeUTF16(littleEndian)}
	case c.name == utf16BEName:
		return &decoder{r: r, step: decodeUTF16(bigEndian)}
	}
	return &replacementGuard{r: c.enc.NewDecoder().Reader(r), name: c.name}
}

// undecodable is a place whose bytes are no text in the encoding.
type undecodable struct {
	name string // the encoding's
	seen string // the bytes, "0x81"; "" when they are not known
}

func (e *undecodable) Error() string {
	if e.seen == "" {
		return "bytes that are no text in " + e.name
	}
	return fmt.Sprintf("%s, which is no text in %s", e.seen, e.name)
}

func (e *undecodable) tip() string {
	return `save the file again as "CSV UTF-8", or name the encoding it has (--encoding, or source.encoding in the mapping)`
}

// replacementGuard makes an error of U+FFFD, which is all that the decoders of
// x/text do about bad bytes.
type replacementGuard struct {
	r    io.Reader
	name string
	held int // bytes of U+FFFD seen at the end of the last read
}

func (g *replacementGuard) Read(p []byte) (int, error) {
	const replacement = "\uFFFD"
	n, err := g.r.Read(p)
	for i := 0; i < n; i++ {
		if g.held == 0 {
			next := bytes.IndexByte(p[i:n], replacement[0])
			if next < 0 {
				break
			}
			i += next
		}
		if p[i] != replacement[g.held] { // the text is UTF-8: no new one begins here
			g.held = 0
			continue
		}
		g.held++
		if g.held == len(replacement) {
			return max(0, i+1-len(replacement)), &undecodable{name: g.name}
		}
	}
	return n, err
}
