package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The rules of CSV, as strict as encoding/csv, which is the reference in the
// tests; where it normalises CRLF inside a quoted field, cells here stay byte
// for byte.
//
//  1. A record ends with LF, CRLF or the end of the file. A lone CR is text,
//     but for one before the end of the file.
//  2. A line without any character is no record. A line inside quotes is text.
//  3. A field is quoted when a quote is its first byte. It ends with the next
//     quote that is not doubled; a delimiter or the end of the record must follow.
//  4. A quote inside a field that is not quoted is an error, and so is a quote
//     that is never closed; the error names the line where the field opened.

// Bounds that keep one quote too many from drawing a whole file into memory.
// Excel's longest cell has 32,767 characters.
const (
	maxFieldBytes  = 1 << 20
	maxRecordBytes = 8 << 20
)

// readerBytes is the window of a scanner; a longer line is gathered in long.
const readerBytes = 64 << 10

// scanner reads records from UTF-8 text. It makes one string a record, of which
// the fields are parts.
type scanner struct {
	r     *bufio.Reader
	delim []byte

	line   int  // lines read so far
	row    int  // rows so far as a spreadsheet shows them: blank lines are rows, a record of three lines is one
	start  int  // line the last record began on
	quoted int  // quoted fields in the last record
	crlf   bool // the last record ended with CRLF

	long   []byte
	buf    []byte // a record's fields without their quotes, one after another
	ends   []int
	fields []string
}

func newScanner(text io.Reader, delimiter rune) *scanner {
	return &scanner{
		r:     bufio.NewReaderSize(text, readerBytes),
		delim: []byte(string(delimiter)),
	}
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
	for {
		line, err := s.readLine()
		if err != nil {
			return nil, err
		}
		s.row++
		body := trimEOL(line)
		if len(body) == 0 {
			continue
		}
		s.start, s.quoted = s.line, 0
		if bytes.IndexByte(body, '"') >= 0 {
			return s.quotedRecord(line)
		}
		return s.plainRecord(body)
	}
}

// plainRecord is the way of most records: no quote anywhere, so no bytes are
// moved but into the string.
func (s *scanner) plainRecord(body []byte) ([]string, error) {
	text, delim := string(body), string(s.delim)
	s.fields = s.fields[:0]
	for {
		i := strings.Index(text, delim)
		if i < 0 {
			break
		}
		s.fields = append(s.fields, text[:i])
		text = text[i+len(delim):]
	}
	s.fields = append(s.fields, text)
	if len(body) > maxFieldBytes {
		for _, field := range s.fields {
			if len(field) > maxFieldBytes {
				return nil, s.tooLong(s.start, field)
			}
		}
	}
	return s.fields, nil
}

func (s *scanner) quotedRecord(line []byte) ([]string, error) {
	s.buf, s.ends = s.buf[:0], s.ends[:0]
	for more := true; more; {
		var err error
		if len(line) > 0 && line[0] == '"' {
			line, more, err = s.quotedField(line[1:])
		} else {
			line, more, err = s.bareField(line)
		}
		if err != nil {
			return nil, err
		}
		s.ends = append(s.ends, len(s.buf))
	}
	text, from := string(s.buf), 0
	s.fields = s.fields[:0]
	for _, end := range s.ends {
		s.fields = append(s.fields, text[from:end])
		from = end
	}
	return s.fields, nil
}

// bareField reads a field that opens without a quote; more says that another
// field of this record follows in rest.
func (s *scanner) bareField(line []byte) (rest []byte, more bool, err error) {
	field, rest, more := bytes.Cut(line, s.delim)
	if !more {
		field = trimEOL(line)
	}
	if bytes.IndexByte(field, '"') >= 0 {
		return nil, false, &Error{
			Line: s.line,
			What: "a quote stands inside a field that does not begin with one: " + excerpt(field),
			Tip:  `put the whole field in quotes and write each quote inside it twice (""), or take the quote out`,
		}
	}
	if len(field) > maxFieldBytes {
		return nil, false, s.tooLong(s.line, string(field))
	}
	s.buf = append(s.buf, field...)
	return rest, more, nil
}

// quotedField reads a field after its first quote, over as many lines as it has.
func (s *scanner) quotedField(line []byte) (rest []byte, more bool, err error) {
	opened, from := s.line, len(s.buf)
	s.quoted++
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			s.buf = append(s.buf, line...)
			line, err = s.quotedLine(opened, s.buf[from:])
			if err != nil {
				return nil, false, err
			}
			continue
		}
		s.buf = append(s.buf, line[:i]...)
		line = line[i+1:]
		switch {
		case len(line) > 0 && line[0] == '"':
			s.buf = append(s.buf, '"')
			line = line[1:]
		case len(s.buf)-from > maxFieldBytes:
			return nil, false, s.tooLong(opened, string(s.buf[from:]))
		case bytes.HasPrefix(line, s.delim):
			return line[len(s.delim):], true, nil
		case len(trimEOL(line)) == 0:
			return nil, false, nil
		default:
			return nil, false, s.strayQuote(opened, line)
		}
	}
}

// quotedLine reads one more line of the quoted field that has field so far.
func (s *scanner) quotedLine(opened int, field []byte) ([]byte, error) {
	if len(field) > maxFieldBytes || len(s.buf) > maxRecordBytes {
		return nil, s.tooLong(opened, string(field))
	}
	line, err := s.readLine()
	if errors.Is(err, io.EOF) {
		return nil, &Error{
			Line: opened,
			What: "the quote that opens here is never closed: " + excerpt(field),
			Tip:  `close it, or write a quote that is meant as text twice ("")`,
		}
	}
	return line, err
}

func (s *scanner) strayQuote(opened int, after []byte) error {
	where := ""
	if s.line != opened {
		where = fmt.Sprintf(" in line %d", s.line)
	}
	return &Error{
		Line: opened,
		What: fmt.Sprintf("the quoted field that opens here is closed%s, but text follows its quote: %s", where, excerpt(trimEOL(after))),
		Tip:  `write each quote inside a quoted field twice ("")`,
	}
}

func (s *scanner) tooLong(line int, field string) error {
	return &Error{
		Line: line,
		What: fmt.Sprintf("a field is longer than %d bytes: %s", maxFieldBytes, excerpt(field)),
		Tip:  "is a quote open that should be closed, or is this no CSV?",
	}
}

// readLine reads a line with its end. It is valid until the next call. The
// error is io.EOF only when there is nothing more.
func (s *scanner) readLine() ([]byte, error) {
	line, err := s.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = s.longLine(line)
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, s.atLine(err)
	}
	s.line++
	if n := len(line); n > 0 && line[n-1] == '\n' {
		s.crlf = n > 1 && line[n-2] == '\r'
	}
	return line, nil
}

func (s *scanner) longLine(line []byte) ([]byte, error) {
	s.long = append(s.long[:0], line...)
	for {
		line, err := s.r.ReadSlice('\n')
		s.long = append(s.long, line...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return s.long, err
		}
		if len(s.long) > maxRecordBytes {
			return nil, s.tooLong(s.line+1, string(s.long[:excerptRunes*8]))
		}
	}
}

// atLine gives an error of the decoder below, which knows no lines, its line.
func (s *scanner) atLine(err error) error {
	var bad *undecodable
	if errors.As(err, &bad) {
		return &Error{Line: s.line + 1, What: bad.Error(), Tip: bad.tip()}
	}
	return err
}

// trimEOL takes the end of a line off: LF, CRLF, or a CR that stands last.
func trimEOL(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}
