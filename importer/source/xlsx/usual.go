package xlsx

import "bytes"

// Nearly all of a sheet and of its strings is written in one form. It is read in
// one step from the window, without tokens:
//
//	<c r="A1" s="2" t="s"><v>7</v></c>    <c r="A1" s="2"/>    <si><t>text</t></si>
//
// What has this form has the meaning that the scanner gives it; of anything else,
// and of what the window cuts, nothing is read here, and the scanner reads it.

// cell is a cell's start tag, and what stood in it, as far as that was read with
// the tag.
type cell struct {
	at, style, kind []byte // its attributes r, s and t; nil when they are not there
	empty           bool   // there is nothing in it
	read            bool   // content holds what was in it
	content         content
}

// usualCell reads a cell of the usual form.
func (s *scanner) usualCell() (c cell, ok bool) {
	b := s.buf[s.pos:s.end]
	if len(b) < len("<c/>") || b[0] != '<' || b[1] != 'c' || !s.isUsual() {
		return c, false
	}
	i := 2
	for b[i] == ' ' {
		if i+len(` r="`) >= len(b) || b[i+2] != '=' || b[i+3] != '"' {
			return c, false
		}
		name, from := b[i+1], i+len(` r="`)
		for i = from; i < len(b) && b[i] != '"'; i++ {
			if b[i] == '<' {
				return c, false
			}
		}
		if i+1 >= len(b) || !c.take(name, b[from:i:i]) {
			return c, false
		}
		i++
	}
	if rest := b[i:]; len(rest) > 1 && rest[0] == '/' && rest[1] == '>' {
		s.pos += i + len("/>")
		c.empty = true
		return c, true
	}
	const before, after = "><v>", "</v></c>"
	value, n := between(b[i:], before, after)
	if n == 0 {
		return c, false
	}
	s.pos += i + n
	c.read, c.content = true, content{hasValue: true, value: value}
	return c, true
}

// take keeps an attribute; false for one that is not usual or stands twice.
func (c *cell) take(name byte, value []byte) bool {
	var into *[]byte
	switch name {
	case 'r':
		into = &c.at
	case 's':
		into = &c.style
	case 't':
		into = &c.kind
	default:
		return false
	}
	if *into != nil {
		return false
	}
	*into = value
	return true
}

// usualString appends the text of a string of the usual form to dst.
func (s *scanner) usualString(dst []byte, most int) ([]byte, bool) {
	b := s.buf[s.pos:s.end]
	const before, after = "<si><t>", "</t></si>"
	if len(b) < len(before) || string(b[:len(before)]) != before || !s.isUsual() {
		return dst, false
	}
	value, n := between(b, before, after)
	if n == 0 || len(value) > most {
		return dst, false
	}
	s.pos += n
	from := len(dst)
	return unescaped(append(dst, value...), from), true
}

// isUsual tells whether elements without a prefix are of the main namespace here,
// and may have elements in them.
func (s *scanner) isUsual() bool {
	in, err := s.spaceOf(nil)
	return err == nil && in == mainNS && len(s.open)+2 <= maxDepth
}

// between gives the text from before, at the front of b, to after, when it needs
// no care: it has no references, line ends or brackets. The length of all three
// is 0 when it does, or when b is not of this form.
func between(b []byte, before, after string) (value []byte, n int) {
	if len(b) < len(before) || string(b[:len(before)]) != before {
		return nil, 0
	}
	b = b[len(before):]
	i := bytes.IndexByte(b, '<')
	if i < 0 || len(b)-i < len(after) || string(b[i:i+len(after)]) != after {
		return nil, 0
	}
	for _, c := range b[:i] {
		if c == '&' || c == '\r' || c == '>' {
			return nil, 0
		}
	}
	return b[:i:i], len(before) + i + len(after)
}
