package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A quote too many opens a field that takes in the rows below, up to the next
// quote. Most such quotes are followed by text and so refused by rule 4. For the
// others, the lines within a quoted field are held to the header: those that
// have as many delimiters are rows.
//
// maxBreaks and maxSoundBytes bound what a quoted field may hold when most of
// its lines are rows. A letter of many lines is not: its lines have other
// numbers of delimiters, if any. The longest cell of Excel, 32,767 characters of
// two bytes, and its 253 line feeds come near both; such a cell is read, being a text.
const (
	maxBreaks     = 100
	maxSoundBytes = 64 << 10
)

// CodeSwallowed is the code of a row with a cell in which every line is a row.
const CodeSwallowed = "E205"

// soundDelimiters and soundInner tell a closed field that swallowed rows from a
// cell of some lines: so many delimiters in the header, and so many of them in
// its inner lines, all in the header's number.
const (
	soundDelimiters = 3
	soundInner      = 6
)

// inside counts the whole lines within a quoted field, and those of them that
// look like rows.
type inside struct{ lines, rows int }

func (n *inside) add(s *scanner, line []byte) {
	n.lines++
	found := bytes.Count(line, s.delim)
	if found > 0 && (s.commas == 0 || found == s.commas) {
		n.rows++
	}
}

// quotedField reads a field after its first quote, over as many lines as it has.
func (s *scanner) quotedField(line []byte) (rest []byte, more bool, err error) {
	opened, from := s.line, len(s.buf)
	var within inside
	whole := false // line is a whole line of the file
	s.quoted++
	for {
		i := s.special(line)
		if i < 0 {
			if whole {
				within.add(s, line)
			}
			s.buf = append(s.buf, line...)
			if line, err = s.quotedLine(opened, s.buf[from:], within); err != nil {
				return nil, false, err
			}
			whole = true
			continue
		}
		whole = false
		s.buf = append(s.buf, line[:i]...)
		at := line[i]
		line = line[i+1:]
		switch {
		case at != s.quote:
			line = s.escape(line)
		case len(line) > 0 && line[0] == s.quote:
			s.buf = append(s.buf, s.quote)
			line = line[1:]
		case len(s.buf)-from > maxFieldBytes:
			return nil, false, s.tooLong(opened, string(s.buf[from:]))
		case bytes.HasPrefix(line, s.delim):
			s.judge(opened, within)
			return line[len(s.delim):], true, nil
		case len(trimEOL(line)) == 0:
			s.judge(opened, within)
			return nil, false, nil
		case s.manner.blanks && s.endsBehindBlanks(line):
			line = bytes.TrimLeft(line, " \t")
			s.judge(opened, within)
			if bytes.HasPrefix(line, s.delim) {
				return line[len(s.delim):], true, nil
			}
			return nil, false, nil
		default:
			return nil, false, s.strayQuote(opened, line)
		}
	}
}

// endsBehindBlanks tells whether a field ends, after blanks.
func (s *scanner) endsBehindBlanks(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	return bytes.HasPrefix(line, s.delim) || len(trimEOL(line)) == 0
}

// special finds the next quote, or backslash where that escapes.
func (s *scanner) special(line []byte) int {
	i := bytes.IndexByte(line, s.quote)
	if !s.manner.backslash {
		return i
	}
	if j := bytes.IndexByte(line, '\\'); j >= 0 && (i < 0 || j < i) {
		return j
	}
	return i
}

// escape appends what a backslash before line stands for, and gives the rest.
func (s *scanner) escape(line []byte) []byte {
	n := 0
	switch {
	case len(line) > 0 && (line[0] == s.quote || line[0] == '\\' || line[0] == '\n'):
		n = 1
	case bytes.HasPrefix(line, s.delim):
		n = len(s.delim)
	case bytes.HasPrefix(line, []byte("\r\n")):
		n = 2
	case len(line) > 0 && line[0] == '\r' && s.manner.loneCR:
		n = 1
	default:
		s.buf = append(s.buf, '\\')
	}
	s.buf = append(s.buf, line[:n]...)
	return line[n:]
}

// escapedField reads a field without quotes in which backslashes escape.
func (s *scanner) escapedField(line []byte) (rest []byte, more bool, err error) {
	f := unquoted{opened: s.line, from: len(s.buf)}
	for {
		i := bytes.IndexByte(line, '\\')
		field, after, found := bytes.Cut(line, s.delim)
		if i < 0 || found && i > len(field) {
			if !found {
				field = trimEOL(line)
			}
			s.take(&f, field)
			return after, found, s.soundBare(f)
		}
		s.take(&f, line[:i])
		line = line[i+1:]
		left := s.escape(line)
		f.atEnd = false
		f.escapes = f.escapes || len(left) < len(line)
		if line = left; len(line) > 0 {
			continue
		}
		line, err = s.readLine()
		if errors.Is(err, io.EOF) || err == nil && len(s.buf)-f.from > maxFieldBytes {
			return nil, false, s.soundBare(f)
		}
		if err != nil {
			return nil, false, err
		}
	}
}

// unquoted is a field without quotes round it, while its pieces are read.
type unquoted struct {
	opened, from   int  // its line, and where it begins in buf
	quotes         bool // a quote that nothing escapes stands in it
	atFront, atEnd bool // such a one is the first behind blanks, or the last
	escapes        bool
}

// take adds a piece in which nothing is escaped.
func (s *scanner) take(f *unquoted, text []byte) {
	first := !f.escapes && len(bytes.TrimLeft(s.buf[f.from:], " \t")) == 0
	f.atFront = f.atFront || first && s.opensWithin(text)
	f.quotes = f.quotes || bytes.IndexByte(text, s.quote) >= 0
	if len(text) > 0 {
		f.atEnd = text[len(text)-1] == s.quote
	}
	s.buf = append(s.buf, text...)
}

// soundBare refuses a field without quotes round it for a quote at its front or
// end that nothing escapes, and for its length.
func (s *scanner) soundBare(f unquoted) error {
	field := s.buf[f.from:]
	isText := f.quotes && (f.escapes || !isTrick(field))
	s.inner = s.inner || isText
	switch {
	case isText && (f.atFront || f.atEnd || isTrick(field)):
		return s.bareQuote(field)
	case len(field) > maxFieldBytes:
		return s.tooLong(f.opened, string(field))
	}
	return nil
}

// quotedLine reads one more line of the quoted field that has field so far.
func (s *scanner) quotedLine(opened int, field []byte, within inside) ([]byte, error) {
	switch {
	case (within.lines > maxBreaks || len(field) > maxSoundBytes) && 2*within.rows > within.lines:
		return nil, &misquoted{err: &Error{
			Line: opened,
			What: fmt.Sprintf("the quote that opens here is not closed within %d lines, most of which look like rows: %s", within.lines, excerpt(field)),
			Tip:  s.closeTip(),
		}}
	case len(field) > maxFieldBytes || len(s.buf) > maxRecordBytes:
		return nil, s.tooLong(opened, string(field))
	}
	line, err := s.readLine()
	if errors.Is(err, io.EOF) {
		return nil, &misquoted{open: true, err: &Error{
			Line: opened,
			What: "the quote that opens here is never closed: " + excerpt(field),
			Tip:  s.closeTip() + "; if the file was cut here, get it again, or say source: {cut: accept} in the mapping",
		}}
	}
	return line, err
}

// misquoted is an error of quotes.
type misquoted struct {
	err  *Error
	open bool // the quote is open at the end of the file, which may be a file that was cut
}

func (e *misquoted) Error() string { return e.err.Error() }
func (e *misquoted) Unwrap() error { return e.err }

// CodeCut is the code of a row that the end of the file cuts.
const CodeCut = "E204"

// unfinished gives the record whose quoted field the end of the file cuts; any
// other error comes back.
func (s *scanner) unfinished(err error) ([]string, error) {
	var open *misquoted
	if !errors.As(err, &open) || !open.open {
		return nil, err
	}
	s.share(string(s.buf))
	s.fault = &Fault{
		Code:   CodeCut,
		Reason: fmt.Sprintf("the file ends within this row: the quote that opens in line %d is never closed", open.err.Line),
		Hint:   "the file was cut: get this row from where it comes, or write the rest of it",
	}
	return s.fields, nil
}

// judge faults a record when a field of it that is closed holds rows alone.
func (s *scanner) judge(opened int, within inside) {
	if within.rows == 0 || within.rows < within.lines || s.commas < soundDelimiters || within.rows*s.commas < soundInner {
		return
	}
	s.fault = &Fault{
		Code:   CodeSwallowed,
		Reason: fmt.Sprintf("the quoted cell that opens in line %d holds lines that look like rows: %d", opened, within.rows),
		Hint:   "was a quote left open there? " + s.closeTip(),
	}
}

func (s *scanner) closeTip() string {
	return fmt.Sprintf("close it, or write a quote that is meant as text twice (%c%c)", s.quote, s.quote)
}

func (s *scanner) bareQuote(field []byte) error {
	return &misquoted{err: &Error{
		Line: s.line,
		What: "a quote stands at the edge of a field that does not begin with one: " + excerpt(field),
		Tip:  fmt.Sprintf("put the whole field in quotes and write each quote inside it twice (%c%c), or take the quote out", s.quote, s.quote),
	}}
}

func (s *scanner) strayQuote(opened int, after []byte) error {
	where := ""
	if s.line != opened {
		where = fmt.Sprintf(" in line %d", s.line)
	}
	tip := fmt.Sprintf("write each quote inside a quoted field twice (%c%c)", s.quote, s.quote)
	if bytes.HasSuffix(s.buf, []byte{'\\'}) {
		tip += "; if a backslash makes it text, say source: {escape: backslash} in the mapping"
	}
	return &misquoted{err: &Error{
		Line: opened,
		What: fmt.Sprintf("the quoted field that opens here is closed%s, but text follows its quote: %s", where, excerpt(trimEOL(after))),
		Tip:  tip,
	}}
}

func (s *scanner) tooLong(line int, field string) error {
	return &Error{
		Line: line,
		What: fmt.Sprintf("a field is longer than %d bytes: %s", maxFieldBytes, excerpt(field)),
		Tip:  "is a quote open that should be closed, or is this no CSV?",
	}
}
