package source

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// places finds where the delimiter stands in text. The slice is valid until the
// next call. A delimiter of one byte is looked for in eight bytes at a time: most
// fields are too short for the search of package bytes to pay.
func (s *scanner) places(text []byte) []int {
	s.found = s.found[:0]
	if len(s.delim) != 1 {
		for at := 0; ; at += len(s.delim) {
			n := bytes.Index(text[at:], s.delim)
			if n < 0 {
				return s.found
			}
			at += n
			s.found = append(s.found, at)
		}
	}
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	delim, i := s.delim[0], 0
	for ; i+8 <= len(text); i += 8 {
		// A byte that is the delimiter is 0 after the xor; of these alone the top
		// bit is set at the end.
		word := binary.LittleEndian.Uint64(text[i:]) ^ ones*uint64(delim)
		for hits := ^(word&low + low | word | low); hits != 0; hits &= hits - 1 {
			s.found = append(s.found, i+bits.TrailingZeros64(hits)/8)
		}
	}
	for ; i < len(text); i++ {
		if text[i] == delim {
			s.found = append(s.found, i)
		}
	}
	return s.found
}

// bareFields reads the fields up to one that has a quote in it, or to the record's
// end; more says that another field of this record follows in rest.
func (s *scanner) bareFields(line []byte) (rest []byte, more bool, err error) {
	free := bytes.IndexByte(line, s.quote)
	if free < 0 {
		free = len(trimEOL(line))
	} else {
		last := bytes.LastIndex(line[:free], s.delim)
		if last < 0 {
			return s.bareField(line)
		}
		free, rest, more = last, line[last+len(s.delim):], true
	}
	from, at := len(s.buf), len(s.buf)
	s.buf = append(s.buf, line[:free]...)
	for _, place := range append(s.places(line[:free]), free) {
		if from+place-at > maxFieldBytes {
			return nil, false, s.tooLong(s.line, string(s.buf[at:from+place]))
		}
		s.spans = append(s.spans, span{at, from + place})
		at = from + place + len(s.delim)
	}
	return rest, more, nil
}
