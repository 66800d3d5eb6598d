package xlsx

import (
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// window is the part of an XML text that is looked at: what was read, and of it
// what is known to be characters that XML allows (XML 1.0, 2.2).
type window struct {
	in   io.Reader
	buf  []byte
	pos  int // what was used
	end  int // what may be used
	raw  int // what was read: behind end stands at most a cut character
	most int // bytes that one token may have
	rest error
}

// windowBytes is the size of a window until a longer token comes.
const windowBytes = 64 << 10

func newWindow(in io.Reader, most int) *window {
	return &window{in: in, buf: make([]byte, windowBytes), most: most + windowBytes}
}

// start skips a byte order mark and decodes UTF-16, which a part may have
// (ECMA-376 part 2, 9.1.3.2).
func (w *window) start() error {
	for w.raw < 4 && w.rest == nil {
		w.read()
	}
	head := w.buf[:w.raw]
	order, units := unicode.LittleEndian, binary.ByteOrder(binary.LittleEndian)
	switch {
	case len(head) >= 3 && string(head[:3]) == "\xef\xbb\xbf":
		w.pos, w.end = 3, 3
		return w.check()
	case len(head) < 2 || head[0] != 0xFE && head[0] != 0xFF && head[0] != 0 && head[1] != 0:
		return w.check()
	case head[0] == 0xFE || head[0] == 0:
		order, units = unicode.BigEndian, binary.BigEndian
	}
	kept := append([]byte(nil), head...)
	in := &surrogates{in: &failingReader{kept: kept, in: w.in, err: w.rest}, order: units, cut: make([]byte, 0, 2)}
	w.in = transform.NewReader(in, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
	w.raw, w.rest = 0, nil
	return w.fill()
}

// failingReader gives what was kept, then what the reader below has.
type failingReader struct {
	kept []byte
	in   io.Reader
	err  error
}

// Read implements [io.Reader].
func (r *failingReader) Read(b []byte) (int, error) {
	if len(r.kept) > 0 {
		n := copy(b, r.kept)
		r.kept = r.kept[n:]
		return n, nil
	}
	if r.err != nil {
		return 0, r.err
	}
	return r.in.Read(b)
}

// fill reads more. What was used goes, so that places in the window change; the
// error is io.EOF when there is nothing more.
func (w *window) fill() error {
	if w.rest != nil {
		return w.over()
	}
	if w.pos > 0 {
		copy(w.buf, w.buf[w.pos:w.raw])
		w.end, w.raw, w.pos = w.end-w.pos, w.raw-w.pos, 0
	}
	if w.raw == len(w.buf) {
		if len(w.buf) >= w.most {
			return &Error{What: "a text or an element is too long: " + shown(w.buf), Limit: true}
		}
		w.buf = append(w.buf, make([]byte, min(len(w.buf), w.most-len(w.buf)))...)
	}
	before := w.end
	for w.end == before && w.rest == nil {
		w.read()
		if err := w.check(); err != nil {
			return err
		}
	}
	if w.end == before {
		return w.over()
	}
	return nil
}

// over is the end of the text, or why there is no more of it.
func (w *window) over() error {
	if errors.Is(w.rest, io.EOF) && w.raw > w.end {
		return faultf("the text ends within a character")
	}
	return w.rest
}

func (w *window) read() {
	n, err := w.in.Read(w.buf[w.raw:])
	w.raw += n
	w.rest = err
}

// check takes what was read into use, as far as it is whole characters.
func (w *window) check() error {
	n, bad := allowed(w.buf[w.end:w.raw])
	w.end += n
	if !bad {
		return nil
	}
	wrong := w.buf[w.end]
	if wrong < ' ' {
		return faultf("the control character U+%04X, which XML does not allow", wrong)
	}
	return faultf("bytes that are no UTF-8 text, from 0x%02X on", wrong)
}

// allowed counts the bytes at the front that are characters XML allows. A
// character that the end cuts is left; bad says that the next one is none.
func allowed(b []byte) (n int, bad bool) {
	i := 0
	for {
		i += plainRun(b[i:])
		if i == len(b) {
			return i, false
		}
		c := b[i]
		if c == '\n' || c == '\r' || c == '\t' {
			i++
			continue
		}
		if c < ' ' {
			return i, true
		}
		if !utf8.FullRune(b[i:]) {
			return i, false
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 || r == '\uFFFE' || r == '\uFFFF' {
			return i, true
		}
		i += size
	}
}

// plainRun counts the bytes at the front that are ASCII and no controls, eight
// at a time: nearly all of a sheet is.
func plainRun(b []byte) int {
	const high, space = 0x8080808080808080, 0x2020202020202020
	i := 0
	for ; i+8 <= len(b); i += 8 {
		word := binary.LittleEndian.Uint64(b[i:])
		// (word - space) borrows into the top bit of a byte below ' '; a false
		// alarm costs a look at each byte.
		if (word|(word-space))&high != 0 {
			break
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}
