package source

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// decoder turns bytes of one of our own encodings into UTF-8.
type decoder struct {
	r    io.Reader
	step step

	in      [16 << 10]byte
	from    int // in[from:to] is read and not decoded
	to      int
	err     error // of r, kept until in is used up
	pending []byte
	out     [utf8.UTFMax]byte // pending's array: a rune that did not fit
}

// step decodes as much of src as fits into dst. Reading and writing nothing
// means that it needs more: of src, or of dst when dst is shorter than
// utf8.UTFMax. At the end of the file, final is true.
type step func(dst, src []byte, final bool) (wrote, read int, err error)

func (d *decoder) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(d.pending) > 0 {
		n := copy(p, d.pending)
		d.pending = d.pending[n:]
		return n, nil
	}
	if len(p) < utf8.UTFMax {
		n, err := d.fill(d.out[:])
		d.pending = d.out[:n]
		n = copy(p, d.pending)
		d.pending = d.pending[n:]
		if n > 0 {
			err = nil // it comes again with the next read
		}
		return n, err
	}
	return d.fill(p)
}

// fill decodes into dst, which has room for a rune; the error comes only when
// nothing was decoded before it.
func (d *decoder) fill(dst []byte) (int, error) {
	for {
		wrote, read, err := d.step(dst, d.in[d.from:d.to], d.err != nil)
		d.from += read
		switch {
		case wrote > 0:
			return wrote, nil
		case err != nil:
			return 0, err
		case d.err != nil:
			return 0, d.err
		}
		d.to = copy(d.in[:], d.in[d.from:d.to])
		d.from = 0
		n, err := d.r.Read(d.in[d.to:])
		d.to += n
		d.err = err
	}
}

// high1252 are the characters of Windows-1252 from 0x80 to 0x9F; 0 where it
// defines none. The others are those of Latin-1, that is their own code point.
// Unicode's table, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT.
var high1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// text1252 are the bytes of the characters from 0x80 on as UTF-8, and in the
// highest byte how many they are; 0 where there is none.
var text1252 = func() (all [128]uint32) {
	for i := range all {
		r := rune(0x80 + i)
		if i < len(high1252) {
			r = high1252[i]
		}
		if r != 0 {
			var text [4]byte
			text[3] = byte(utf8.EncodeRune(text[:], r))
			all[i] = binary.LittleEndian.Uint32(text[:])
		}
	}
	return all
}()

func decode1252(dst, src []byte, _ bool) (wrote, read int, err error) {
	// Eight bytes are copied at a time, for nearly all text is ASCII; what of them
	// is not is written over.
	for read+8 <= len(src) && wrote+8+utf8.UTFMax <= len(dst) {
		word := binary.LittleEndian.Uint64(src[read:])
		binary.LittleEndian.PutUint64(dst[wrote:], word)
		others := word & 0x8080808080808080
		if others == 0 {
			read, wrote = read+8, wrote+8
			continue
		}
		n := bits.TrailingZeros64(others) / 8
		read, wrote = read+n, wrote+n
		text := text1252[src[read]-0x80]
		if text == 0 {
			return wrote, read, not1252(src[read])
		}
		binary.LittleEndian.PutUint32(dst[wrote:], text)
		read, wrote = read+1, wrote+int(text>>24)
	}
	for read < len(src) && wrote+utf8.UTFMax <= len(dst) {
		c := src[read]
		if c < utf8.RuneSelf {
			dst[wrote] = c
			read, wrote = read+1, wrote+1
			continue
		}
		text := text1252[c-0x80]
		if text == 0 {
			return wrote, read, not1252(c)
		}
		binary.LittleEndian.PutUint32(dst[wrote:], text)
		read, wrote = read+1, wrote+int(text>>24)
	}
	return wrote, read, nil
}

func not1252(c byte) error {
	return &undecodable{name: "Windows-1252", seen: fmt.Sprintf("0x%02X", c)}
}

func littleEndian(b []byte) rune { return rune(binary.LittleEndian.Uint16(b)) }
func bigEndian(b []byte) rune    { return rune(binary.BigEndian.Uint16(b)) }

func decodeUTF16(unit func([]byte) rune) step {
	return func(dst, src []byte, final bool) (wrote, read int, err error) {
		for wrote+utf8.UTFMax <= len(dst) {
			rest := src[read:]
			if len(rest) < 2 {
				if final && len(rest) == 1 {
					return wrote, read, &undecodable{name: "UTF-16", seen: "half a character at the end"}
				}
				return wrote, read, nil
			}
			r, n := unit(rest), 2
			if utf16.IsSurrogate(r) {
				if len(rest) < 4 && !final {
					return wrote, read, nil
				}
				if len(rest) >= 4 {
					r, n = utf16.DecodeRune(r, unit(rest[2:])), 4
				}
				if n == 2 || r == utf8.RuneError {
					return wrote, read, &undecodable{name: "UTF-16", seen: fmt.Sprintf("0x%04X", unit(rest))}
				}
			}
			wrote += utf8.EncodeRune(dst[wrote:], r)
			read += n
		}
		return wrote, read, nil
	}
}
