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

// usualCell reads a cell of the usual form into c, which is blank. It may be asked
// only where [scanner.isUsual] holds.
func (s *scanner) usualCell(c *cell) bool {
	b := s.buf[s.pos:s.end]
	if len(b) < len("<c/>") || b[0] != '<' || b[1] != 'c' {
		return false
	}
	i := 2
	for b[i] == ' ' {
		if i+len(` r="`) >= len(b) || b[i+2] != '=' || b[i+3] != '"' {
			return false
		}
		name, from := b[i+1], i+len(` r="`)
		for i = from; i < len(b) && b[i] != '"'; i++ {
			if b[i] == '<' {
				return false
			}
		}
		if i+1 >= len(b) || !c.take(name, b[from:i:i]) {
			return false
		}
		i++
	}
	rest := b[i:]
	if len(rest) > 1 && rest[0] == '/' && rest[1] == '>' {
		s.pos += i + len("/>")
		c.empty = true
		return true
	}
	const before, after = "><v>", "</v></c>"
	if len(rest) < len(before) || string(rest[:len(before)]) != before {
		return false
	}
	value, simple := textOf(rest[len(before):])
	rest = rest[len(before)+len(value):]
	if !simple || len(rest) < len(after) || string(rest[:len(after)]) != after {
		return false
	}
	s.pos += i + len(before) + len(value) + len(after)
	c.read, c.content.hasValue, c.content.value = true, true, value
	return true
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

// usualString appends the text of a string of the usual form to dst. Its
// references need no tokens either.
func (s *scanner) usualString(dst []byte, most int) ([]byte, bool) {
	b := s.buf[s.pos:s.end]
	const before, after = "<si><t>", "</t></si>"
	if len(b) < len(before) || string(b[:len(before)]) != before || !s.isUsual() {
		return dst, false
	}
	value, simple := textOf(b[len(before):])
	rest := b[len(before)+len(value):]
	if len(rest) < len(after) || string(rest[:len(after)]) != after || len(value) > most {
		return dst, false
	}
	from := len(dst)
	if simple {
		dst = append(dst, value...)
	} else {
		replaced, err := appendText(dst, value)
		if err != nil {
			return dst[:from], false
		}
		dst = replaced
	}
	s.pos += len(before) + len(value) + len(after)
	return unescaped(dst, from), true
}

// isUsual tells whether elements without a prefix are of the main namespace here,
// and may have elements in them.
func (s *scanner) isUsual() bool {
	s.unbind()
	in, err := s.spaceOf(nil)
	return err == nil && in == mainNS && len(s.open)+2 <= maxDepth
}

// textOf gives what stands at the front of b up to the next tag, or all of it. It
// is simple when it has no references, line ends or brackets.
func textOf(b []byte) (value []byte, simple bool) {
	i := 0
	for i < len(b) && !needsCare[b[i]] {
		i++
	}
	if i == len(b) || b[i] == '<' {
		return b[:i:i], true
	}
	if n := bytes.IndexByte(b[i:], '<'); n >= 0 {
		return b[: i+n : i+n], false
	}
	return b, false
}

// needsCare are the bytes at which a text ends or is not what it stands for.
var needsCare = [256]bool{'<': true, '&': true, '\r': true, '>': true}
