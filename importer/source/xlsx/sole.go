package xlsx

import "bytes"

// soleValue reads in one step what nearly every cell holds and what needs no
// care: <v>text</v></c>. ok is false when there is anything else, and then
// nothing is read.
func (s *scanner) soleValue() (value []byte, ok bool) {
	const before, after = "<v>", "</v></c>"
	top := s.open[len(s.open)-1]
	b := s.buf[s.pos:s.end]
	if string(s.names[top.from:]) != "c" || len(b) < len(before) || string(b[:len(before)]) != before {
		return nil, false
	}
	b = b[len(before):]
	i := bytes.IndexByte(b, '<')
	if i < 0 || len(b)-i < len(after) || string(b[i:i+len(after)]) != after || !needsNoCare(b[:i]) {
		return nil, false
	}
	s.pos += len(before) + i + len(after)
	s.close()
	return b[:i], true
}

// needsNoCare tells text without references, line ends and brackets.
func needsNoCare(b []byte) bool {
	for _, c := range b {
		if c == '&' || c == '\r' || c == '>' {
			return false
		}
	}
	return true
}
