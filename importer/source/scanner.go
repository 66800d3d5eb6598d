package source

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// The rules of CSV, as strict as encoding/csv, which is the reference in the
// tests; where it normalises CRLF inside a quoted field, cells here stay byte
// for byte.
//
//  1. A record ends with LF, CRLF or the end of the file; in a file that has
//     lone CRs, with one of these too.
//  2. A line without any character is no record. A line inside quotes is text.
//  3. A field is quoted when a quote is its first byte. It ends with the next
//     quote that is not doubled; a delimiter or the end of the record must follow.
//     Where the file is found to be written so, blanks before its first quote and
//     behind its last do not count.
//  4. A quote inside a field that is not quoted is text. At the field's beginning,
//     behind blanks, or at its end it is an error, as half of a pair; so is one
//     that is never closed. The error names the line where the field opened.
//  5. Excel's ="00123", in quotes or not, is the text 00123. Outside quotes there
//     is no escape of rule 6 in it.
//  6. Where the file is said to have backslash escapes, a backslash before a
//     quote, a delimiter, a line break or a backslash makes it text, in quotes
//     or not; before anything else it is text itself.

// Bounds that keep one quote too many from drawing a whole file into memory.
// Excel's longest cell has 32,767 characters.
const (
	maxFieldBytes  = 1 << 20
	maxRecordBytes = 8 << 20
)

// manner is how a file writes its records.
type manner struct {
	delimiter rune // 0: none, the file has one column
	quote     byte // 0: "; or noQuote
	blanks    bool // rule 3: blanks beside quotes do not count
	backslash bool // rule 6
	loneCR    bool // a CR alone ends a line too
}

// noDelimiter divides nothing: a file that has this byte is refused before.
const noDelimiter = '\x00'

// noQuote is no quote: UTF-8 never has this byte.
const noQuote = 0xFF

// scanner reads records from UTF-8 text. It makes one string a record, of which
// the fields are parts.
type scanner struct {
	r      *bufio.Reader
	manner manner
	delim  []byte
	quote  byte
	commas int // delimiters in the header, 0 as long as it is not known

	line   int    // lines read so far
	row    int    // rows so far as a spreadsheet shows them: blank lines are rows, a record of three lines is one
	blank  int    // blank lines right before the last record
	start  int    // line the last record began on
	quoted int    // quoted fields in the last record
	spaced int    // of these, those behind blanks
	inner  bool   // a field of it that is not quoted has a quote in it
	crlf   bool   // the last record ended with CRLF
	ended  byte   // what the last line ended with: LF, CR, or 0 at the end of the file
	fault  *Fault // what is wrong with the last record while it can be read on

	long   []byte
	buf    []byte // a record's fields without their quotes, one after another
	spans  []span // where they stand in buf: each begins behind the one before, or behind a delimiter
	found  []int  // see places
	fields []string
	raw    []string // the fields as they stood, when rule 5 changed one; else nil
}

// span is a piece of a buffer.
type span struct{ from, to int }

func newScanner(text io.Reader, m manner) *scanner {
	s := &scanner{r: bufio.NewReaderSize(text, readerBytes), manner: m, quote: m.quote, delim: []byte(string(m.delimiter))}
	if s.quote == 0 {
		s.quote = '"'
	}
	return s
}

// skip passes over n lines without looking at what is in them.
func (s *scanner) skip(n int) error {
	for range n {
		if _, err := s.readLine(); err != nil {
			return err
		}
		s.row++
	}
	return nil
}

// next reads a record. The slice is valid until the next call, its strings may
// be kept. The error is io.EOF at the end, else an *Error without a path.
func (s *scanner) next() ([]string, error) {
	s.blank, s.raw, s.fault = 0, nil, nil
	s.quoted, s.spaced, s.inner = 0, 0, false
	for {
		line, err := s.readLine()
		if err != nil {
			return nil, err
		}
		s.row++
		body := trimEOL(line)
		if len(body) == 0 {
			s.blank++
			continue
		}
		s.start = s.line
		if bytes.IndexByte(body, s.quote) < 0 && (!s.manner.backslash || bytes.IndexByte(body, '\\') < 0) {
			return s.plainRecord(body)
		}
		return s.quotedRecord(line)
	}
}

// plainRecord is the way of most records: no quote anywhere, so no bytes are
// moved but into the string.
func (s *scanner) plainRecord(body []byte) ([]string, error) {
	text, from := string(body), 0
	s.fields = s.fields[:0]
	for _, at := range s.places(body) {
		s.fields = append(s.fields, text[from:at])
		from = at + len(s.delim)
	}
	s.fields = append(s.fields, text[from:])
	if len(body) > maxFieldBytes {
		for _, field := range s.fields {
			if len(field) > maxFieldBytes {
				return nil, s.tooLong(s.start, field)
			}
		}
	}
	if s.quote != '"' && bytes.IndexByte(body, '"') >= 0 {
		s.takeTricks()
	}
	return s.fields, nil
}

func (s *scanner) quotedRecord(line []byte) ([]string, error) {
	s.buf, s.spans = s.buf[:0], s.spans[:0]
	for more := true; more; {
		var err error
		from := len(s.buf)
		if s.manner.blanks {
			line = s.pastBlanks(line)
		}
		switch {
		case len(line) > 0 && line[0] == s.quote:
			line, more, err = s.quotedField(line[1:])
			s.spans = append(s.spans, span{from, len(s.buf)})
		case s.manner.backslash:
			line, more, err = s.escapedField(line)
			s.spans = append(s.spans, span{from, len(s.buf)})
		default:
			line, more, err = s.bareFields(line)
		}
		if err != nil {
			return nil, err
		}
	}
	s.share(string(s.buf))
	s.takeTricks()
	return s.fields, nil
}

// share makes the fields of the text that stands in buf.
func (s *scanner) share(text string) {
	s.fields = s.fields[:0]
	for _, f := range s.spans {
		s.fields = append(s.fields, text[f.from:f.to])
	}
}

// bareField reads a field that has a quote in it and opens without one; more says
// that another field of this record follows in rest.
func (s *scanner) bareField(line []byte) (rest []byte, more bool, err error) {
	field, rest, more := bytes.Cut(line, s.delim)
	if !more {
		field = trimEOL(line)
	}
	if bytes.IndexByte(field, s.quote) >= 0 && !isTrick(field) {
		if s.opensWithin(field) || field[len(field)-1] == s.quote {
			return nil, false, s.bareQuote(field)
		}
		s.inner = true
	}
	if len(field) > maxFieldBytes {
		return nil, false, s.tooLong(s.line, string(field))
	}
	from := len(s.buf)
	s.buf = append(s.buf, field...)
	s.spans = append(s.spans, span{from, len(s.buf)})
	return rest, more, nil
}

// pastBlanks leaves out the blanks before a quote.
func (s *scanner) pastBlanks(line []byte) []byte {
	if !s.opensWithin(line) || line[0] == s.quote {
		return line
	}
	s.spaced++
	return bytes.TrimLeft(line, " \t")
}

// opensWithin tells whether a quote is the first that stands in a text beside blanks.
func (s *scanner) opensWithin(text []byte) bool {
	for _, b := range text {
		switch {
		case b == s.quote:
			return true
		case b != ' ' && b != '\t' || len(s.delim) == 1 && b == s.delim[0]:
			return false
		}
	}
	return false
}

// takeTricks reads ="00123" as 00123, and keeps what stood there. Spreadsheets
// are told so that the zeros belong to the text.
func (s *scanner) takeTricks() {
	for i, field := range s.fields {
		if !isTrick(field) {
			continue
		}
		if s.raw == nil {
			s.raw = append([]string(nil), s.fields...)
		}
		s.fields[i] = strings.ReplaceAll(field[2:len(field)-1], `""`, `"`)
	}
}

// isTrick tells a formula that is nothing but a text.
func isTrick[T string | []byte](field T) bool {
	n := len(field)
	if n < 3 || field[0] != '=' || field[1] != '"' || field[n-1] != '"' {
		return false
	}
	inner := string(field[2 : n-1])
	return strings.Count(inner, `"`) == 2*strings.Count(inner, `""`)
}
