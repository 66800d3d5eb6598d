package source

import (
	"fmt"
	"io"
)

// damagedShare is the most bad bytes for each good UTF-8 sequence with which a
// file is a damaged UTF-8 file. Text in Windows-1252 makes a valid sequence by
// chance only where an accented capital stands before a sign (É”, Ã©): far less
// than one in ten of its accents.
const damagedShare = 10

// understandText finds the encoding of a whole file and takes its digest. A mark
// at the front counts first, then the encoding that was named, then what the
// bytes are: UTF-8 when all of them are, else Windows-1252.
func understandText(r io.Reader, head []byte, name string) (charset, *census, error) {
	cs, found := marked(head)
	mark := head[:cs.bom]
	if !found && name != "" {
		var err error
		if cs, err = named(name); err != nil {
			return cs, nil, err
		}
	}
	if _, err := io.CopyN(io.Discard, r, int64(cs.bom)); err != nil {
		return cs, nil, err
	}
	switch cs.name {
	case "", utf8Name, cp1252Name:
	default:
		c, err := countDecoded(r, mark, cs)
		return cs, c, err
	}
	c, err := count(r, mark)
	if err != nil {
		return cs, nil, err
	}
	if cs.name == "" {
		cs.name = guess(c)
	}
	return cs, c, judge(c, cs.name)
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
		return notText(c.nul, "which is no text", "is this the right file? if it is UTF-16 without a mark, say --encoding utf-16le")
	case name == cp1252Name && c.not1252.count > 0:
		return notText(c.not1252, "which is no text in Windows-1252, and the file is no UTF-8 either",
			`save it again as "CSV UTF-8", or name the encoding it has (--encoding cp850, or source.encoding in the mapping)`)
	case name == utf8Name && c.bad.count > 0:
		return notText(c.bad, fmt.Sprintf("which is no UTF-8; the file has %d other characters that are", c.multi),
			`it seems to be glued or cut: save it again as "CSV UTF-8"; if it is all Windows-1252, say --encoding windows-1252`)
	case c.lf == 0 && c.cr > 0 && !(c.cr == 1 && c.lastCR):
		return &Error{What: "its lines end with CR alone, as on very old Macs", Tip: `save it again as "CSV UTF-8"`}
	}
	return nil
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
