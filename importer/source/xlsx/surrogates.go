package xlsx

import (
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
)

// surrogates passes UTF-16 on and fails at half of a pair, which the decoder of
// x/text would make U+FFFD of without a word.
type surrogates struct {
	in    io.Reader
	order binary.ByteOrder
	cut   []byte // the first byte of a unit whose second was not read yet
	high  bool   // the unit before begins a pair
}

func halfPair() error {
	return faultf("half of a surrogate pair of UTF-16, which is no character")
}

// Read implements [io.Reader].
func (s *surrogates) Read(b []byte) (int, error) {
	n, err := s.in.Read(b)
	for rest := b[:n]; len(rest) > 0; {
		if len(rest)+len(s.cut) < 2 {
			s.cut = append(s.cut, rest...)
			break
		}
		taken := 2 - len(s.cut)
		unit := rune(s.order.Uint16(append(s.cut, rest[:taken]...)))
		s.cut, rest = s.cut[:0], rest[taken:]
		pairs := utf16.IsSurrogate(unit) && unit >= 0xDC00
		if s.high != pairs {
			return 0, halfPair()
		}
		s.high = utf16.IsSurrogate(unit) && !pairs
	}
	if s.high && errors.Is(err, io.EOF) {
		return 0, halfPair()
	}
	return n, err
}
