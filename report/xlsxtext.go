package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Text that XML cannot hold, control characters above all, stands in a workbook
// as _xHHHH_, and a text that looks like such an escape has its underscore
// escaped (ECMA-376 part 1, 22.9.2.19, ST_Xstring). Excelize reads these, but
// when it writes, control characters become U+FFFD and a literal "_xD800_"
// vanishes; so the rows are written here. Its stream would also hold the last
// 16 MiB of them in memory, and as much again while its buffer grows.

// looksEscaped tells an underscore that begins what a reader may take for an
// escape; the character behind it decides.
var looksEscaped = regexp.MustCompile(`(?s)^_x[0-9A-Fa-f]{4}(.)`)

// entities are what stands in XML for the characters that would end a text, or be
// changed by a reader.
var entities = [utf8.RuneSelf]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '\t': "&#x9;", '\r': "&#xD;"}

// appendText appends a text as the content of an element.
func appendText(dst []byte, text string) []byte {
	from := 0
	for i, r := range text {
		with := ""
		switch {
		case r < utf8.RuneSelf && entities[r] != "":
			with = entities[r]
		case isSuspect(r) && needsEscape(text[i:], r):
			with = fmt.Sprintf("_x%04X_", r)
		default:
			continue
		}
		dst = append(append(dst, text[from:i]...), with...)
		from = i + utf8.RuneLen(r)
	}
	return append(dst, text[from:]...)
}

// appendTextCell appends a cell of text, behind the number and style of its own.
func appendTextCell(dst []byte, text string) []byte {
	dst = append(dst, ` t="inlineStr"><is><t`...)
	if strings.IndexByte(" \t\r\n", text[0]) >= 0 || strings.IndexByte(" \t\r\n", text[len(text)-1]) >= 0 {
		dst = append(dst, ` xml:space="preserve"`...)
	}
	return append(appendText(append(dst, '>'), text), `</t></is></c>`...)
}

// isSuspect tells the characters that may need an escape.
func isSuspect(r rune) bool { return r == '_' || isNotXML(r) }

// needsEscape tells whether r, which begins rest, needs one.
func needsEscape(rest string, r rune) bool {
	if r == '_' {
		// An escape begins with an underscore, which would end this one.
		behind := looksEscaped.FindStringSubmatch(rest)
		return behind != nil && strings.ContainsFunc(behind[1], isSuspect)
	}
	return isNotXML(r)
}

// isNotXML tells the characters that XML 1.0 cannot hold (its section 2.2).
func isNotXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
}

// errTooLarge stops a sheet that would need the Zip64 form, which is not written
// into a stream as Excel wants it.
var errTooLarge = errors.New("the sheet is larger than 4 GiB: have the results written as CSV")

// rowsEnd is where the rows go in a sheet that has none.
const rowsEnd = "</sheetData>"

// splicer puts rows into the sheet without any that excelize writes.
type splicer struct {
	out  io.Writer
	rows io.Reader // nil once they stand there
	held []byte    // what came before their place
}

// Write holds back all that comes before the rows: a few KiB.
func (s *splicer) Write(p []byte) (int, error) {
	if s.rows == nil {
		return s.out.Write(p)
	}
	s.held = append(s.held, p...)
	at := bytes.Index(s.held, []byte(rowsEnd))
	if at < 0 {
		return len(p), nil
	}
	_, err := s.out.Write(s.held[:at])
	if err == nil {
		_, err = io.Copy(s.out, s.rows)
	}
	if err == nil {
		_, err = s.out.Write(s.held[at:])
	}
	s.rows, s.held = nil, nil
	return len(p), err
}
