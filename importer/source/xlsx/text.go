package xlsx

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// entities are the five that XML has without a declaration.
var entities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// appendText appends text with its references replaced and its line ends as LF
// (XML 1.0, 2.11). A reference that is none is an error.
func appendText(dst, raw []byte) ([]byte, error) {
	if bytes.IndexByte(raw, '>') >= 0 && bytes.Contains(raw, []byte("]]>")) {
		return dst, faultf("]]> in a text: %s", shown(raw))
	}
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return appendLiteral(dst, raw), nil
		}
		dst = appendLiteral(dst, raw[:i])
		raw = raw[i:]
		end := bytes.IndexByte(raw, ';')
		if end < 0 {
			return dst, faultf("a & that begins no reference: %s", shown(raw))
		}
		var ok bool
		if dst, ok = appendReference(dst, raw[1:end]); !ok {
			return dst, faultf("no reference: %s", shown(raw[:end+1]))
		}
		raw = raw[end+1:]
	}
}

// appendReference appends what stands for &name; or &#10;.
func appendReference(dst, name []byte) ([]byte, bool) {
	if c, ok := entities[string(name)]; ok {
		return append(dst, c), true
	}
	if len(name) < 2 || name[0] != '#' {
		return dst, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	if err != nil || digits[0] == '+' || n > utf8.MaxRune || !utf8.ValidRune(r) || !isXMLChar(r) {
		return dst, false
	}
	return utf8.AppendRune(dst, r), true
}

// isXMLChar tells the characters that XML allows, also by a reference.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != '\uFFFE' && r != '\uFFFF'
}

// appendLiteral appends the text of a CDATA section: nothing is replaced but
// its line ends.
func appendLiteral(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\r')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(append(dst, raw[:i]...), '\n')
		raw = bytes.TrimPrefix(raw[i+1:], []byte("\n"))
	}
}
