package source

import (
	"fmt"
	"io"
	"strings"
)

// damagedShare is the most bad bytes for each good UTF-8 sequence with which a
// file is a damaged UTF-8 file. Text in Windows-1252 makes a valid sequence by
// chance only where an accented capital stands before a sign (É”, Ã©): far less
// than one in ten of its accents.
const damagedShare = 10

// understandText finds the encoding of a whole file and takes its digest. A mark
// at the front counts first, then the encoding that was named, then what the
// bytes are: UTF-16 when nearly every second one is zero, UTF-8 when all of them
// are, else Windows-1252. open gives the file from its start.
func understandText(open func() io.Reader, head []byte, name string) (charset, *census, error) {
	cs, found := marked(head)
	var said charset
	if name != "" { // a wrong name is a mistake also where the mark counts
		var err error
		if said, err = named(name); err != nil {
			return cs, nil, err
		}
	}
	switch {
	case found:
	case name != "":
		cs = said
	default:
		cs = byZeros(head)
	}
	c, err := take(open(), head[:cs.bom], cs)
	if err != nil {
		return cs, c, err
	}
	switch {
	case !cs.isOurs():
		return cs, c, nil
	case found && cs.name == utf8Name && c.bad.count > 0:
		return misMarked(open, head, cs, c, said)
	case cs.name == "":
		if cs.name = guess(c); cs.name == cp1252Name && c.not1252.count == 0 && c.nul.count == 0 {
			if err := refuseSigns(c); err != nil {
				return cs, c, err
			}
		}
	}
	if !found && isLatin1(name) && c.c1.count > 0 {
		return cs, c, notText(c.c1, "a control character in ISO-8859-1", "is it Windows-1252? then say --encoding windows-1252")
	}
	err = judge(c, cs.name)
	if !found && c.nul.count == 0 {
		err = namedWrong(err, name)
	}
	return cs, c, err
}

// take counts what stands behind the mark.
func take(r io.Reader, mark []byte, cs charset) (*census, error) {
	if _, err := io.CopyN(io.Discard, r, int64(len(mark))); err != nil {
		return nil, err
	}
	if cs.isOurs() {
		return count(r, mark)
	}
	return countDecoded(r, mark, cs)
}

// misMarked settles the encoding of a file that has the mark of UTF-8, but bytes
// that are none: it is the one that was named, or Windows-1252 when hardly
// anything in it is UTF-8.
func misMarked(open func() io.Reader, head []byte, cs charset, c *census, said charset) (charset, *census, error) {
	if said.name == "" && guess(c) == utf8Name {
		return cs, c, judge(c, cs.name)
	}
	other := said
	if said.name == "" {
		other.name = cp1252Name
	}
	other.bom, other.misMarked = cs.bom, true
	if !other.isOurs() {
		c, err := take(open(), head[:cs.bom], other)
		return other, c, err
	}
	return other, c, judge(c, other.name)
}

// isOurs tells whether the bytes themselves are counted, not what they are
// decoded to.
func (c charset) isOurs() bool { return c.name == "" || c.name == utf8Name || c.name == cp1252Name }

// isLatin1 tells the standard's own name, under which the bytes from 0x80 to
// 0x9F are control characters. The web's labels for it, "latin1" among them, mean
// Windows-1252, and so does x/text.
func isLatin1(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "iso88591":
		return true
	}
	return false
}

// byZeros finds UTF-16 without a mark: in the languages of the West one of the
// two bytes of nearly every character is zero, and always the same one.
func byZeros(head []byte) charset {
	var zeros [2]int
	units := len(head) / 2
	for i, b := range head[:2*units] {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case 2*zeros[1] > units && 50*zeros[0] < units:
		return charset{name: utf16LEName, zeros: true}
	case 2*zeros[0] > units && 50*zeros[1] < units:
		return charset{name: utf16BEName, zeros: true}
	}
	return charset{}
}

// guess names the encoding of a file without a mark.
func guess(c *census) string {
	if c.bad.count == 0 || c.multi*damagedShare >= c.bad.count {
		return utf8Name
	}
	return cp1252Name
}

// judge refuses bytes that are no text in the encoding.
func judge(c *census, name string) error {
	switch {
	case c.nul.count > 0:
		return notText(c.nul, "which is no text", "is this the right file? export it again; if it is UTF-16 without a mark, say --encoding utf-16le")
	case name == cp1252Name && c.not1252.count > 0:
		return notText(c.not1252, "which is no text in Windows-1252, and the file is no UTF-8 either",
			`save it again as "CSV UTF-8", or name the encoding it has (--encoding cp850, or source.encoding in the mapping)`)
	case name == utf8Name && c.bad.count > 0:
		return notText(c.bad, fmt.Sprintf("which is no UTF-8; the file has %d other characters that are", c.multi),
			`it seems to be glued or cut: save it again as "CSV UTF-8"; if it is all Windows-1252, say --encoding windows-1252`)
	case name != cp1252Name && c.lost.count > 0:
		return &Error{
			Line: c.lost.lines[0],
			What: fmt.Sprintf("letters were lost before the file came here: the sign for that, \uFFFD (U+FFFD), stands in it %s, in %s", times(c.lost.count), c.lost.said()),
			Tip:  "export the list again from where it comes, as UTF-8; or write the letters anew",
		}
	}
	return nil
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func notText(p places, why, tip string) error {
	where := ""
	if p.count > 1 {
		where = fmt.Sprintf(" (%d such bytes, in %s)", p.count, p.said())
	}
	return &Error{
		Line: p.lines[0],
		What: fmt.Sprintf("bytes that are no text: 0x%02X, %s%s", p.seen, why, where),
		Tip:  tip,
	}
}
