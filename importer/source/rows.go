package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Rows reads a file row by row, as bufio.Scanner reads lines. It is for one
// goroutine.
type Rows struct {
	file   *File
	cursor cursor
	row    Row
	cells  []string // of a row that is shorter than the header
	blank  int64
	notice notice
	err    error
	done   bool
	again  bool // whether the file was changed is the caller's to find out
}

// Row is one row of data.
type Row struct {
	Line   int      // its number as an editor (CSV: the line it begins on) or Excel (XLSX) shows it, from 1
	Record int      // its row in Excel: for XLSX Line again; in a CSV less than Line after a cell of several lines
	Cells  []string // one per column of the header; with a Fault all its fields, which may be more
	Kinds  []byte   // XLSX: what each cell is by itself, one of the letters of package xlsx; it may be shorter than Cells, the rest is blank. CSV: all is text, so nil, unless a cell is an error of a spreadsheet
	Hidden bool     // XLSX: by hand or by a filter
	Raw    []string // the cells as they stand in the file, where Cells has what they mean (="00123"); else nil
	Skip   bool     // a total, which the options leave out
	Fault  *Fault   // what is wrong with this row by itself; nil for nearly all
}

// Rows begins to read at the first row of data. It may be called any number of
// times, one reading after another. It is an [*Error] when the file is not what
// [Open] has seen any more.
func (f *File) Rows() (*Rows, error) {
	if f.table != nil {
		if err := f.unchanged(); err != nil {
			return nil, at(f.name, err)
		}
	}
	return f.rows(false)
}

// RowsAgain is [File.Rows] for a caller who compares each row with an earlier
// reading: a file that was changed since is read as far as that goes.
func (f *File) RowsAgain() (*Rows, error) { return f.rows(true) }

func (f *File) rows(again bool) (*Rows, error) {
	if f.table == nil {
		return nil, &Error{Path: f.name, What: "is closed", Err: os.ErrClosed}
	}
	c, err := f.table.from(f.dialect.HeaderRow, f.headerRow)
	if err != nil {
		return nil, at(f.name, err)
	}
	if _, err := c.next(); err != nil { // the header
		return nil, also(at(f.name, err), c.close())
	}
	return &Rows{file: f, cursor: c, again: again}, nil
}

// unchanged compares the file with what it was when it was opened, and what
// stands under its name with it.
func (f *File) unchanged() error {
	file := f.file
	if f.given != nil {
		file = f.given.file
	}
	now, err := file.Stat()
	if err != nil {
		return err
	}
	changed := now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime())
	if !changed && f.path != "-" {
		named, err := os.Stat(f.path)
		changed = err != nil || !os.SameFile(named, f.info)
	}
	if changed {
		return &Error{What: "was changed while it was being read", Tip: "close it where it is being edited, and run this again"}
	}
	return nil
}

// Next goes on to the next row; false at the end or on a failure, which [Rows.Err]
// tells apart.
func (r *Rows) Next() bool {
	for !r.done {
		rec, err := r.cursor.next()
		switch {
		case errors.Is(err, io.EOF):
			r.stop(r.end())
		case err != nil:
			r.stop(err)
		case isRuler(rec.cells):
			r.notice.rulers.add(rec.line)
		case isNoRow(rec.cells):
			r.blank++
			r.notice.waiting += 1 + int64(rec.blank)
		case r.file.isHeader(rec.cells):
			r.notice.headers.add(rec.line)
		default:
			r.take(rec)
			return true
		}
	}
	return false
}

func (r *Rows) stop(err error) {
	r.done, r.row = true, Row{}
	r.file.remember(r.notice)
	if err != nil {
		r.err = at(r.file.name, err)
	}
}

// end looks back at a reading that came to the end of the file.
func (r *Rows) end() error {
	if r.again {
		return nil
	}
	if err := r.file.unchanged(); err != nil {
		return err
	}
	return r.file.judge(&r.notice)
}

// take gives a record the width of the header.
func (r *Rows) take(rec record) {
	r.row = Row{Line: rec.line, Record: rec.row, Cells: rec.cells, Kinds: rec.kinds, Hidden: rec.hidden, Raw: rec.raw, Fault: rec.fault}
	r.fault(r.file.brokenRow(rec))
	r.fit(rec)
	faulty := r.row.Fault != nil
	if r.file.dialect.Format == CSV {
		r.row.Kinds = textKinds(r.row.Cells)
	}
	r.whole()
	total := !faulty && looksTotal(r.row.Cells)
	remark := !faulty && !total && r.isRemark(rec)
	if !faulty && !total && !remark && len(rec.cells) < r.file.named && r.file.dialect.Format == CSV {
		r.fault(r.file.tooShort(rec.cells))
	}
	aside := total && !(rec.end == "" && isNamedTotal(rec.cells)) || remark
	r.notice.row(r.file, rec, faulty || aside, r.row.Fault == nil && !total && !remark)
	switch {
	case !total && !remark:
	case r.file.skip:
		r.row.Skip = true
	case total:
		r.row.Fault = totalFault(r.row.Cells)
	default:
		r.row.Fault = remarkFault(r.row.Cells)
	}
}

// fit brings a row to the width of the header, or says why it has another.
func (r *Rows) fit(rec record) {
	f, width, n := r.file, len(r.file.header), len(rec.cells)
	switch {
	case n > width && allBlank(rec.cells[width:]):
		if !f.mayBeLonger(n - width) {
			r.fault(f.tooLong(rec.cells))
		}
		r.row.Cells = rec.cells[:width]
		if rec.raw != nil {
			r.row.Raw = rec.raw[:width]
		}
	case n > width:
		r.fault(f.tooLong(rec.cells))
	case n < width:
		if n == 1 {
			r.fault(f.otherDelimiter(rec.cells[0]))
		}
		r.row.Cells = r.widen(rec.cells, width)
		if rec.raw != nil {
			r.row.Raw = append(rec.raw, make([]string, width-n)...)
		}
	}
}

// fault notes what is wrong with the row, unless something else is.
func (r *Rows) fault(f *Fault) {
	if r.row.Fault == nil {
		r.row.Fault = f
	}
}

// widen fills a short row up with blank cells.
func (r *Rows) widen(cells []string, width int) []string {
	r.cells = append(r.cells[:0], cells...)
	for len(r.cells) < width {
		r.cells = append(r.cells, "")
	}
	return r.cells
}

// tooLong is the fault of a row in which something stands beyond the header.
func (f *File) tooLong(cells []string) *Fault {
	width := len(f.header)
	i := width
	for i < len(cells) && blank(cells[i]) {
		i++
	}
	if i == len(cells) {
		return &Fault{
			Code:   CodeTooLong,
			Reason: fmt.Sprintf("it has %d fields and the header has %d; which delimiter is one too many, nobody can tell: %s", i, width, firstOf(everyQuoted(cells))),
			Hint:   "take the surplus delimiter out: the cells behind it stand under the wrong names",
		}
	}
	if f.dialect.Format == XLSX {
		return &Fault{
			Code:   CodeTooLong,
			Reason: fmt.Sprintf("%s stands in column %s, to the right of the last header (%s)", excerpt(cells[i]), ColumnName(i), ColumnName(width-1)),
			Hint:   "give its column a header, or clear the cell",
		}
	}
	if f.isGlued(cells) {
		return &Fault{
			Code:   CodeTooLong,
			Reason: fmt.Sprintf("another file begins in this line, without a line break before it: %s", excerpt(cells[width-1])),
			Hint:   "files were put together: give them one by one, or write the line break",
		}
	}
	hint := fmt.Sprintf("a cell that contains %s must stand in quotes", saidDelimiter(f.dialect.Delimiter))
	if f.dialect.Quote == 0 && slices.ContainsFunc(cells, func(cell string) bool { return strings.HasPrefix(cell, "'") }) {
		hint += `; if ' stands round cells, say source: {quote: "'"} in the mapping`
	}
	return &Fault{
		Code:   CodeTooLong,
		Reason: fmt.Sprintf("it has %d fields and the header has %d: too many from %s on", len(cells), width, excerpt(cells[width])),
		Hint:   hint,
	}
}

// isGlued tells a row behind which the header of another file follows in its line.
func (f *File) isGlued(cells []string) bool {
	width := len(f.header)
	return strings.Contains(cells[width-1], byteOrderMark) ||
		strings.HasSuffix(cells[width-1], f.header[0]) && slices.Equal(cells[width:], f.header[1:])
}

// ColumnName is Excel's name of a column, from 0: A … Z, AA …
func ColumnName(i int) string {
	var b strings.Builder
	if i >= 26 {
		b.WriteString(ColumnName(i/26 - 1))
	}
	b.WriteByte(byte('A' + i%26))
	return b.String()
}

// Row is the row that [Rows.Next] went to. Its Cells and Kinds are valid until
// the next Next; the strings in them may be kept.
func (r *Rows) Row() Row { return r.row }

// Blank counts the rows so far in which no cell has any text. They are no rows
// of the table and never come from [Rows.Row].
func (r *Rows) Blank() int64 { return r.blank }

// Err is the failure that ended the stream, an [*Error] with its line where it
// has one; nil at the end of the file.
func (r *Rows) Err() error { return r.err }

// Close ends the reading. It may be called twice, and before the end.
func (r *Rows) Close() error {
	if !r.done {
		r.done = true
		r.file.remember(r.notice)
	}
	if r.cursor == nil {
		return nil
	}
	err := r.cursor.close()
	r.cursor = nil
	return at(r.file.name, err)
}
