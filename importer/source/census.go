package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// census is what one pass over a whole file finds out about it.
type census struct {
	size   int64
	digest [32]byte

	lf     int64 // line feeds
	lone   int64 // carriage returns that no line feed follows
	lastCR bool  // the file ends with a CR
	text   bool  // there is a byte that is no line end, space or mark
	multi  int64 // valid UTF-8 sequences of more than a byte

	bad     places // bytes that are no UTF-8
	nul     places // NUL bytes
	not1252 places // bytes that Windows-1252 does not define
	c1      places // bytes from 0x80 to 0x9F outside UTF-8 sequences
	lost    places // U+FFFD, which stands for a letter that was lost
	doubled places // letters that were encoded twice
	control places // U+0080 to U+009F: characters of Windows-1252 that were taken for those of Latin-1
	unknown int64  // of these, those that are none there
	money   places // 0xA4: ¤ in Windows-1252, the euro sign in ISO-8859-15
	pairs   places // UTF-8 sequences of Latin letters and signs: in Windows-1252, letters that were encoded twice
	letters int64  // bytes that are no UTF-8, between letters, and letters in Windows-1252
	signs   places // the same that are signs there
}

// lines is the number of line ends so far.
func (c *census) lines() int { return int(c.lf + c.lone) }

// places counts what was found and keeps the first lines it stood in.
type places struct {
	count int64
	seen  byte   // the first one
	word  string // what stood round the first one, where that is of use
	lines []int
}

// saidLines bounds the lines that one message names.
const saidLines = 3

func (p *places) add(seen byte, line func() int) {
	if p.count == 0 {
		p.seen = seen
	}
	p.count++
	if len(p.lines) < saidLines {
		if at := line(); len(p.lines) == 0 || p.lines[len(p.lines)-1] != at {
			p.lines = append(p.lines, at)
		}
	}
}

// said is "line 3", "lines 3, 9, 11 and more".
func (p *places) said() string {
	if len(p.lines) == 1 {
		return fmt.Sprintf("line %d", p.lines[0])
	}
	text := "lines "
	for i, line := range p.lines {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(line)
	}
	if p.count > int64(len(p.lines)) {
		text += " and more"
	}
	return text
}

// chunkBytes is what the pass reads at once.
const chunkBytes = 256 << 10

// count reads r to its end. The mark at the front must be off already, but
// belongs to the digest and the size.
func count(r io.Reader, mark []byte) (*census, error) {
	c := &census{size: int64(len(mark))}
	hash := sha256.New()
	hash.Write(mark)
	buf := make([]byte, chunkBytes)
	kept := 0 // bytes of a sequence that the chunk before cut
	for {
		n, err := io.ReadFull(r, buf[kept:])
		hash.Write(buf[kept : kept+n])
		c.size += int64(n)
		final := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !final {
			return nil, err
		}
		chunk := buf[:kept+n]
		used := c.feed(chunk, final)
		kept = copy(buf, chunk[used:])
		if final {
			hash.Sum(c.digest[:0])
			return c, nil
		}
	}
}

// lookBytes is how far feed looks on from a byte.
const lookBytes = 4 * utf8.UTFMax

// feed counts a chunk and gives how much of it is used: what the chunk's end
// cuts is left for the next, unless this is the final one.
func (c *census) feed(chunk []byte, final bool) int {
	i, told, ends := 0, 0, c.lines()
	line := func() int {
		ends += c.endsIn(chunk[told:i], told == 0)
		told = i
		return ends + 1
	}
	for i < len(chunk) {
		i += asciiRun(chunk[i:])
		if i >= len(chunk) {
			break
		}
		if chunk[i] == 0 {
			c.nul.add(0, line)
			i++
			continue
		}
		if !final && len(chunk)-i < lookBytes {
			break
		}
		i += c.foreign(chunk, i, line)
	}
	used := chunk[:i]
	if len(used) == 0 {
		return 0
	}
	lf := int64(bytes.Count(used, []byte{'\n'}))
	c.lone += int64(c.endsIn(used, true)) - lf
	c.lf += lf
	c.lastCR = used[len(used)-1] == '\r'
	c.text = c.text || len(bytes.TrimLeft(used, " \t\r\n")) > 0
	return i
}

// endsIn counts line ends. A CR counts unless an LF follows; one that stood at
// the end of the text before counts as if it were lone, until it is known.
func (c *census) endsIn(text []byte, first bool) int {
	n := bytes.Count(text, []byte{'\n'})
	if first && c.lastCR && len(text) > 0 && text[0] == '\n' {
		n--
	}
	for i := bytes.IndexByte(text, '\r'); i >= 0; {
		if i+1 == len(text) || text[i+1] != '\n' {
			n++
		}
		next := bytes.IndexByte(text[i+1:], '\r')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return n
}

// foreign counts what begins at chunk[i], which is not ASCII, and gives its
// length.
func (c *census) foreign(chunk []byte, i int, line func() int) int {
	r, n := utf8.DecodeRune(chunk[i:])
	for _, b := range chunk[i : i+n] {
		if b >= 0x80 && b < 0xA0 && high1252[b-0x80] == 0 {
			c.not1252.add(b, line)
		}
	}
	switch {
	case n == 1:
		c.bad.add(chunk[i], line)
		c.wordsIn1252(chunk, i, line)
		return 1
	case r == utf8.RuneError:
		c.lost.add(chunk[i], line)
	case r < 0xA0:
		c.control.note(chunk, i, line)
		if high1252[r-0x80] == 0 {
			c.unknown++
		}
	case (r == 'Ã' || r == 'Â' || r == 'â' || r == 'ï') && isDoubled(chunk[i:]):
		c.doubled.note(chunk, i, line)
	case r <= 0xFF || r >= 0x2000 && r < 0x2100:
		c.pairs.note(chunk, i, line)
	}
	c.multi++
	return n
}

// asciiRun is the number of bytes before the first that is NUL or not ASCII.
func asciiRun(b []byte) int {
	const high, low = 0x8080808080808080, 0x0101010101010101
	i := 0
	for ; i+8 <= len(b); i += 8 {
		word := binary.LittleEndian.Uint64(b[i:])
		// The classic test for a zero byte may be true too often, never too
		// rarely; the loop below looks again.
		if word&high != 0 || (word-low)&^word&high != 0 {
			break
		}
	}
	for i < len(b) && b[i] != 0 && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// countDecoded is [count] for a file that is neither UTF-8 nor Windows-1252: the
// digest is that of its bytes, the rest of the census that of its text.
func countDecoded(r io.Reader, mark []byte, cs charset) (*census, error) {
	c := &census{}
	hash := sha256.New()
	hash.Write(mark)
	raw := &counted{r: io.TeeReader(r, hash), n: int64(len(mark))}
	text := cs.decode(raw)
	buf := make([]byte, chunkBytes)
	kept := 0
	for {
		n, err := io.ReadFull(text, buf[kept:])
		chunk := buf[:kept+n]
		used := c.feed(chunk, err != nil)
		kept = copy(buf, chunk[used:])
		var bad *undecodable
		switch {
		case err == nil:
			continue
		case errors.As(err, &bad):
			return nil, &Error{Line: c.lines() + 1, What: "bytes that are no text: " + bad.Error(), Tip: bad.tip()}
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return nil, err
		}
		c.size = raw.n
		hash.Sum(c.digest[:0])
		return c, judge(c, cs.name)
	}
}

// counted counts what is read through it.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
