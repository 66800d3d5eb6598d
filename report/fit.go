package report

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// fit knows what a format and an encoding can hold.
type fit struct {
	format  string
	name    string            // the encoding's, for messages
	encoder *encoding.Encoder // nil when text goes out as it is, UTF-8
	marked  bool              // UTF-16, which cannot be read without a byte order mark
}

// fit looks the style's encoding up. Only CSV has one: the others are UTF-8.
func (s Style) fit() (*fit, error) {
	f := &fit{format: s.Format, name: s.Encoding}
	if s.Format != CSV {
		return f, nil
	}
	charset, err := charsetOf(s.Encoding)
	if err != nil {
		return nil, before("", err.Error(), "name another encoding, or have the report written as .xlsx or .jsonl", nil)
	}
	if charset != nil {
		f.encoder = charset.NewEncoder()
		f.marked = charset == wide(unicode.LittleEndian) || charset == wide(unicode.BigEndian)
	}
	return f, nil
}

// charsetOf looks an encoding up by name, nil for UTF-8: first as web pages name
// them, then in the IANA list, which alone has the DOS code pages.
func charsetOf(name string) (encoding.Encoding, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(name) {
	case "", "utf8", "utf8bom":
		return nil, nil
	case "utf16", "utf16le":
		return wide(unicode.LittleEndian), nil
	case "utf16be":
		return wide(unicode.BigEndian), nil
	}
	if charset, err := htmlindex.Get(name); err == nil && charset != encoding.Replacement {
		return charset, nil
	}
	if charset, err := ianaindex.IANA.Encoding(name); err == nil && charset != nil {
		return charset, nil
	}
	return nil, fmt.Errorf("encoding %q is not known", name)
}

// wide is UTF-16 without a mark of its own: the report writes the mark itself.
func wide(order unicode.Endianness) encoding.Encoding {
	return unicode.UTF16(order, unicode.IgnoreBOM)
}

// cells tells the first cell that cannot be held as it is, and why.
func (f *fit) cells(cells []string) (int, error) {
	for i, text := range cells {
		if err := f.cell(text); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// cell tells why a cell cannot be held as it is. A CSV in UTF-8 holds anything.
func (f *fit) cell(text string) error {
	if f.format == CSV && f.encoder == nil {
		return nil
	}
	if !utf8.ValidString(text) {
		return errors.New("it has bytes that are no text")
	}
	if f.format == XLSX {
		if n := cellLength(text); n > maxCell {
			return fmt.Errorf("it is %d characters long, and an Excel cell holds %d", n, maxCell)
		}
	}
	if f.encoder == nil || isASCII(text) {
		return nil
	}
	if _, err := f.encoder.String(text); err == nil {
		return nil
	}
	for _, r := range text {
		if !f.has(r) {
			return fmt.Errorf("the encoding %q lacks the character %q", f.name, r)
		}
	}
	return nil
}

// has tells whether the encoding has a character.
func (f *fit) has(r rune) bool {
	_, err := f.encoder.String(string(r))
	return err == nil
}

// tip says what to do about a cell that does not fit.
func (f *fit) tip() string {
	if f.format == XLSX {
		return "have the results written as CSV, which has no such limit: -o NAME.csv"
	}
	return "have the report written in UTF-8, or as .xlsx"
}

// lenient puts '?' in the place of every character that the encoding lacks.
func (f *fit) lenient(text string) string {
	if f.encoder == nil || isASCII(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if f.has(r) {
			return r
		}
		return '?'
	}, text)
}

// encode appends UTF-8 text to out in the encoding. A character that it lacks is
// an error.
func (f *fit) encode(out, text []byte) ([]byte, error) {
	if f.encoder == nil {
		return append(out, text...), nil
	}
	out, _, err := transform.Append(f.encoder, out, text)
	return out, err
}

// isASCII tells a text that every encoding of a CSV file writes one way or
// another, and nearly all write alike.
func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
