package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// In a file whose rows end with CRLF, an LF alone within a text that has no
// quotes round it looks like the end of a row:
//
//	50012;dora@ejemplo.co;Cobro doble
//	en marzo;Abierto;Sur
//
// So a record with another line end than the rows of its file is put together
// with the next one, as long as the two have no more fields than the header. What
// comes out with all its fields is a row. Everything else is a faulty row: neither
// the part that was cut nor the rest of it is a case.

// csvCursor gives the records of a CSV.
type csvCursor struct {
	table *csvTable
	scan  *scanner
	held  *held
}

// held is a record that was read ahead.
type held struct {
	record record
	err    error
}

func (c *csvCursor) next() (record, error) {
	rec, err := c.one()
	for err == nil && c.table.isForeign(rec.end) {
		rec.cells = slices.Clone(rec.cells) // the next reading would overwrite them
		next, failure := c.one()
		if failure != nil || !c.table.belong(rec, next) {
			c.held = &held{next, failure}
			break
		}
		rec.join(next, c.table.width)
	}
	return rec, err
}

// one gives the record that was read ahead, else the scanner's next.
func (c *csvCursor) one() (record, error) {
	if h := c.held; h != nil {
		c.held = nil
		return h.record, h.err
	}
	cells, err := c.scan.next()
	blank := c.scan.blank
	var bad *misquoted
	if errors.As(err, &bad) {
		cells, err = c.misquoted(bad)
	}
	s := c.scan
	return record{
		line: s.start, row: s.row, cells: cells, raw: s.raw, fault: s.fault, blank: blank, end: s.end(), inner: s.inner,
	}, err
}

// misquoted reads a record with an error of quotes again if the file turns out to
// have another manner; or takes what a cut has left of it.
func (c *csvCursor) misquoted(bad *misquoted) ([]string, error) {
	better, err := c.table.adapt()
	if err != nil {
		return nil, err
	}
	if better || c.scan.manner != c.table.manner {
		again, err := c.table.scan(c.table.manner, c.scan.start)
		if err != nil {
			return nil, err
		}
		again.row = c.scan.row - 1
		c.scan = again
		return c.scan.next()
	}
	if bad.open && c.table.cut {
		return c.scan.unfinished(bad)
	}
	return nil, c.table.allBad(bad)
}

func (c *csvCursor) close() error { return nil }

// isForeign tells a line end that is not that of the file's rows.
func (t *csvTable) isForeign(end string) bool {
	return t.width > 0 && end != "" && end != t.end
}

// belong tells whether a record with a foreign line end and the next can be parts
// of one row.
func (t *csvTable) belong(rec, next record) bool {
	n := len(rec.cells)
	return n+len(next.cells)-1 <= t.width && !(n == t.width && next.blank > 0) && rec.fault == nil && next.fault == nil && !isEnd(next.cells)
}

// join adds the next part of a row, with the line breaks between the two.
func (r *record) join(next record, width int) {
	between := strings.Repeat(r.end, 1+next.blank)
	if r.raw != nil || next.raw != nil {
		r.raw = joinCells(r.asItStood(), between, next.asItStood())
	}
	r.cells = joinCells(r.cells, between, next.cells)
	r.breaks = append(r.breaks, between)
	r.stray = r.stray || len(next.cells) == width
	r.end = next.end
}

func joinCells(cells []string, between string, next []string) []string {
	last := len(cells) - 1
	return append(append(slices.Clone(cells[:last]), cells[last]+between+next[0]), next[1:]...)
}

// asItStood gives the cells as they stand in the file.
func (r *record) asItStood() []string {
	if r.raw != nil {
		return r.raw
	}
	return r.cells
}

// brokenRow is the fault of a row that was put together and may be none; nil when
// it is one.
func (f *File) brokenRow(rec record) *Fault {
	if len(rec.breaks) == 0 || len(rec.cells) == len(f.header) && !rec.stray && !f.shaped().mixed {
		return nil
	}
	return &Fault{
		Code: CodeTooShort,
		Reason: fmt.Sprintf("a line break (%s) stands in it, but rows of this file end with %s: its %d lines make %d fields together, and the header has %d",
			endName(rec.breaks[0][:1]), endName(f.lineEnd()), len(rec.breaks)+1, len(rec.cells), len(f.header)),
		Hint: "put the cell that holds the line break in quotes, or take the line break out",
	}
}

// lineEnd is what the rows of a CSV end with.
func (f *File) lineEnd() string {
	switch {
	case f.dialect.CRLF:
		return "\r\n"
	case f.dialect.CR:
		return "\r"
	}
	return "\n"
}

func endName(end string) string {
	return strings.NewReplacer("\r", "CR", "\n", "LF").Replace(end)
}
