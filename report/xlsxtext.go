package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Text that XML cannot hold, control characters above all, stands in a workbook
// as _xHHHH_, and a text that looks like such an escape has its underscore
// escaped (ECMA-376 part 1, 22.9.2.19, ST_Xstring). Excelize reads these, but
// when it writes, control characters become U+FFFD and a literal "_xD800_"
// vanishes. So both pass through it in disguise: escape puts a mark and the four
// digits in their place, and the restorer, which sees the sheet's XML on its way
// into the zip, turns each into _xHHHH_. The mark itself is escaped likewise, so
// the way back is exact for every text.

const (
	mark         = '\uf8fe' // of the private use area: three bytes of UTF-8, one unit of UTF-16
	markText     = string(mark)
	digits       = 4
	escapedUnits = 1 + digits
	escapedBytes = len(markText) + digits
	chunk        = 64 << 10
)

// looksEscaped tells an underscore that begins what a reader may take for an
// escape; the character behind it decides.
var looksEscaped = regexp.MustCompile(`(?s)^_x[0-9A-Fa-f]{4}(.)`)

// escape puts the disguise on.
func escape(text string) string {
	if !strings.ContainsFunc(text, isSuspect) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		if needsEscape(text[i:], r) {
			fmt.Fprintf(&b, "%c%04X", mark, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isSuspect tells the characters that may need an escape.
func isSuspect(r rune) bool {
	return r == '_' || r == mark || isNotXML(r)
}

// needsEscape tells whether r, which begins rest, must go in disguise.
func needsEscape(rest string, r rune) bool {
	if r == '_' {
		// An escape begins with an underscore, which would end this one.
		behind := looksEscaped.FindStringSubmatch(rest)
		return behind != nil && strings.ContainsFunc(behind[1], isSuspect)
	}
	return r == mark || isNotXML(r)
}

// isNotXML tells the characters that XML 1.0 cannot hold (its section 2.2).
func isNotXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
}

// errTooLarge stops a sheet that would need the Zip64 form, which excelize does
// not write into a stream as Excel wants it.
var errTooLarge = errors.New("the sheet is larger than 4 GiB: have the results written as CSV")

// restorer takes the disguise off again. What it holds back between two writes
// is at most the beginning of one escape; a sheet ends with a long tag, so
// nothing is left when the part ends.
type restorer struct {
	out  io.Writer
	held []byte
	done []byte
	left int64 // bytes that the part may still grow
}

// Write passes p on with its escapes restored, in pieces so that a part that is
// given whole is not copied whole.
func (r *restorer) Write(p []byte) (int, error) {
	for n := 0; n < len(p); n += chunk {
		if err := r.piece(p[n:min(n+chunk, len(p))]); err != nil {
			return n, err
		}
	}
	return len(p), nil
}

// piece restores what is whole and holds the rest back.
func (r *restorer) piece(p []byte) error {
	r.held = append(r.held, p...)
	rest := r.held
	r.done = r.done[:0]
	for len(rest) > 0 {
		plain := bytes.IndexByte(rest, markText[0])
		if plain < 0 {
			plain = len(rest)
		}
		r.done = append(r.done, rest[:plain]...)
		rest = rest[plain:]
		if len(rest) < escapedBytes {
			break
		}
		rest = r.restore(rest)
	}
	r.held = append(r.held[:0], rest...)
	if r.left -= int64(len(r.done)); r.left < 0 {
		return errTooLarge
	}
	_, err := r.out.Write(r.done)
	return err
}

// restore appends the escape that rest begins with, or else its first byte, and
// gives what follows.
func (r *restorer) restore(rest []byte) []byte {
	if !bytes.HasPrefix(rest, []byte(markText)) {
		r.done = append(r.done, rest[0])
		return rest[1:]
	}
	r.done = append(r.done, "_x"...)
	r.done = append(r.done, rest[len(markText):escapedBytes]...)
	r.done = append(r.done, '_')
	return rest[escapedBytes:]
}
