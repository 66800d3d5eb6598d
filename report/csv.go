package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// byteOrderMark begins a file of Unicode text, written in its encoding.
const byteOrderMark = "\ufeff"

// sheet writes rows in one format. The header is its first row.
type sheet interface {
	// row writes one row: the fields of our columns, then the source's cells.
	row(ours, cells []string, kinds []byte) error
	// finish writes what comes after the last row and drops what was held.
	finish() error
	// drop lets go of what was held; harmless after finish and twice.
	drop() error
}

// csvSheet writes records of RFC 4180 in a dialect. It stands in the place of
// encoding/csv's Writer, which rewrites the line breaks within cells when rows
// end with CR LF, and has no way to quote every field.
type csvSheet struct {
	out   io.Writer
	fit   *fit
	style Style
	begun bool
	text  []byte // one record in UTF-8
	bytes []byte // the same in the report's encoding
}

// newCSV begins a CSV report on out.
func newCSV(out io.Writer, style Style, fit *fit) (*csvSheet, error) {
	if style.Delimiter == 0 {
		style.Delimiter = ','
	}
	d := style.Delimiter
	if d == '"' || d == '\r' || d == '\n' || d == utf8.RuneError || !utf8.ValidRune(d) || fit.encoder != nil && !fit.has(d) {
		return nil, before("", fmt.Sprintf("%q cannot stand between the fields of a CSV file", d), "", nil)
	}
	return &csvSheet{out: out, fit: fit, style: style}, nil
}

// row writes one record.
func (c *csvSheet) row(ours, cells []string, _ []byte) error {
	c.text = c.text[:0]
	if !c.begun && c.hasMark() {
		c.text = append(c.text, byteOrderMark...)
	}
	c.begun = true
	for i, field := range ours {
		c.field(i > 0, c.fit.lenient(field))
	}
	for _, cell := range cells {
		c.field(true, cell)
	}
	if c.style.CRLF || c.style.CR {
		c.text = append(c.text, '\r')
	}
	if !c.style.CR {
		c.text = append(c.text, '\n')
	}
	return c.write(cells)
}

// write puts the record out in the encoding, or says which cell hinders it.
func (c *csvSheet) write(cells []string) error {
	if c.fit.encoder == nil {
		_, err := c.out.Write(c.text)
		return err
	}
	// UTF-16's encoder takes bytes that are no text without a word.
	var err error
	if !utf8.Valid(c.text) {
		return c.misfit(cells, errors.New("bytes that are no text"))
	}
	if c.bytes, err = c.fit.encode(c.bytes[:0], c.text); err != nil {
		return c.misfit(cells, err)
	}
	_, err = c.out.Write(c.bytes)
	return err
}

// misfit names the cell that cannot be written, or gives the encoder's own error.
func (c *csvSheet) misfit(cells []string, cause error) error {
	if i, err := c.fit.cells(cells); err != nil {
		return &misfitError{column: i, cause: err}
	}
	return cause
}

// hasMark tells whether the report begins with a byte order mark: an encoding
// that is not Unicode's has none.
func (c *csvSheet) hasMark() bool {
	return c.fit.marked || c.style.BOM && c.fit.encoder == nil
}

// field appends one field, in quotes where the style or its text wants them.
func (c *csvSheet) field(delimited bool, text string) {
	if delimited {
		c.text = utf8.AppendRune(c.text, c.style.Delimiter)
	}
	if !c.style.QuoteAll && !breaksOut(text) && !strings.ContainsRune(text, c.style.Delimiter) {
		c.text = append(c.text, text...)
		return
	}
	c.text = append(c.text, '"')
	for {
		before, rest, found := strings.Cut(text, `"`)
		c.text = append(c.text, before...)
		if !found {
			break
		}
		c.text = append(c.text, `""`...)
		text = rest
	}
	c.text = append(c.text, '"')
}

// breaksOut tells whether a text has a quote or a line break.
func breaksOut(text string) bool {
	for i := range len(text) {
		if c := text[i]; c == '"' || c == '\r' || c == '\n' {
			return true
		}
	}
	return false
}

// finish has nothing to do: a record is whole when it is written.
func (c *csvSheet) finish() error { return nil }

// drop has nothing to let go of.
func (c *csvSheet) drop() error { return nil }
