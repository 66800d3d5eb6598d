package source

import (
	"bufio"
	"errors"
	"io"
)

// readerBytes is the window of a scanner; a longer line is gathered in long.
const readerBytes = 64 << 10

// readLine reads a line with its end. It is valid until the next call. The
// error is io.EOF only when there is nothing more.
func (s *scanner) readLine() ([]byte, error) {
	var line []byte
	var err error
	if s.manner.loneCR {
		line, err = s.anyLine()
	} else if line, err = s.r.ReadSlice('\n'); errors.Is(err, bufio.ErrBufferFull) {
		line, err = s.longLine(line)
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, s.atLine(err)
	}
	s.line++
	switch last := line[len(line)-1]; last {
	case '\n':
		s.ended, s.crlf = last, len(line) > 1 && line[len(line)-2] == '\r'
	case '\r':
		s.ended, s.crlf = last, false
	default:
		s.ended = 0
	}
	return line, nil
}

// end is what the last line ended with, "" at the end of the file.
func (s *scanner) end() string {
	switch {
	case s.ended == 0:
		return ""
	case s.crlf:
		return "\r\n"
	}
	return string(rune(s.ended))
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

// anyLine reads up to LF, CRLF or a lone CR.
func (s *scanner) anyLine() ([]byte, error) {
	s.long = s.long[:0]
	for {
		if _, err := s.r.Peek(1); err != nil {
			return s.long, err
		}
		window, err := s.r.Peek(s.r.Buffered())
		if err != nil {
			return s.long, err
		}
		n := 0
		for n < len(window) && window[n] != '\n' && window[n] != '\r' {
			n++
		}
		ends := n < len(window)
		n = min(n+1, len(window))
		s.long = append(s.long, window[:n]...)
		if _, err := s.r.Discard(n); err != nil {
			return s.long, err
		}
		if len(s.long) > maxRecordBytes {
			return nil, s.tooLong(s.line+1, string(s.long[:excerptRunes*8]))
		}
		if ends {
			return s.lineFeed()
		}
	}
}

// lineFeed takes the LF that follows a CR to its line.
func (s *scanner) lineFeed() ([]byte, error) {
	if s.long[len(s.long)-1] == '\n' {
		return s.long, nil
	}
	next, err := s.r.Peek(1)
	if err == nil && next[0] == '\n' {
		s.long = append(s.long, '\n')
		_, err = s.r.Discard(1)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return s.long, err
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
