package source

import (
	"fmt"
	"slices"
	"strings"
)

// notice is what a reading noticed of its rows while it went on: none of it
// stops a file by itself, all of it is said.
type notice struct {
	rows    int64
	short   spots  // CSV: rows with fewer fields than the header has names
	widened spots  // CSV: those of them that are read with blanks
	inner   spots  // CSV: rows with a quote inside a cell that has none round it
	joined  spots  // CSV: rows of several lines without quotes
	bare    spots  // CSV: rows without any delimiter, where the header has some
	blank   int64  // lines and rows without text that others follow
	waiting int64  // the same, as long as none follows
	rulers  spots  // lines of dashes
	remark  bool   // the row before is a remark
	spaced  bool   // a row's first cell has a space
	headers spots  // rows that are the header once more
	lone    spots  // CSV: rows that end with a CR alone
	marks   spots  // CSV: rows that begin with a byte order mark
	cut     bool   // the last row has no line end
	last    int    // its line
	lacks   int    // fields that it lacks
	seen    string // its cells, when it lacks some
}

// spots counts rows and keeps the line of the first.
type spots struct {
	count int64
	first int
}

func (s *spots) add(line int) {
	if s.count == 0 {
		s.first = line
	}
	s.count++
}

// row counts one row; faulty says that it is so by itself, and not for being
// short; sound that nothing is wrong with it.
func (n *notice) row(f *File, rec record, faulty, sound bool) {
	n.rows++
	n.blank += n.waiting + int64(rec.blank)
	n.waiting = 0
	if f.dialect.Format != CSV {
		return
	}
	if rec.end == "\r" {
		n.lone.add(rec.line)
	}
	n.cut, n.last, n.lacks = rec.end == "", rec.line, 0
	if len(rec.breaks) > 0 && sound {
		n.joined.add(rec.line)
	}
	if rec.inner {
		n.inner.add(rec.line)
	}
	if strings.HasPrefix(rec.cells[0], byteOrderMark) {
		n.marks.add(rec.line)
	}
	if len(rec.cells) >= f.named || rec.fault != nil {
		return
	}
	if len(rec.cells) == 1 {
		n.bare.add(rec.line)
	}
	if !faulty {
		n.lacks, n.seen = f.named-len(rec.cells), firstOf(everyQuoted(rec.cells))
		n.short.add(rec.line)
	}
	if sound {
		n.widened.add(rec.line)
	}
}

// isHeader tells a row that is the header once more: exports were put one after
// the other.
func (f *File) isHeader(cells []string) bool {
	width := len(f.header)
	return len(cells) >= width && strings.TrimPrefix(cells[0], byteOrderMark) == f.header[0] && slices.Equal(cells[1:width], f.header[1:]) && allBlank(cells[width:])
}

// A file that was cut ends within a row: with fewer fields than the header, where
// the rows above it have all, whether something put a line end behind it or not.
// Rows of some programs lack the fields that are blank at their end; where more
// than one row in usually does, a short last row proves nothing.

// usually is the share of rows, one in so many, that may be unlike the others
// without being the manner of the file.
const usually = 10

// strayRows and strayShare are how many rows without any delimiter, and one in
// how many, leave it in doubt that the delimiter was told right.
const (
	strayRows  = 10
	strayShare = 10
)

// byteOrderMark stands at the beginning of a file, and where files were put one
// after the other before the first cell of each.
const byteOrderMark = "\ufeff"

// endOfFile is the sign that old systems put behind the last line of a text.
const endOfFile = "\x1a"

// isNoRow tells what stands in a file beside its rows.
func isNoRow(cells []string) bool { return allBlank(cells) || isEnd(cells) || isRuler(cells) }

// isEnd tells a record that is nothing but the sign of a file's end.
func isEnd(cells []string) bool { return len(cells) == 1 && cells[0] == endOfFile }

// judge looks at what was noticed in a whole file.
func (f *File) judge(n *notice) error {
	above := n.short.count - 1
	if n.lacks > 0 && !f.accept && above*usually <= n.rows-1 {
		end := ""
		if n.cut {
			end = " and has no line end"
		}
		return &Error{
			Line: n.last,
			What: fmt.Sprintf("the file ends within a row: the last one lacks %d of %d fields%s, as in a file that was cut: %s", n.lacks, f.named, end, n.seen),
			Tip:  "get the file again, whole; if the row is as it should be, say source: {cut: accept} in the mapping; if that line is no row, delete it",
		}
	}
	if f.guessed && n.bare.count >= strayRows && n.bare.count*strayShare > n.rows {
		d := f.dialect.Delimiter
		return &Error{
			Line: n.bare.first,
			What: fmt.Sprintf("the delimiter is in doubt: %s divides the top of the file into %d fields, but %d of %d rows have none of it, this one the first",
				saidDelimiter(d), len(f.header), n.bare.count, n.rows),
			Tip: fmt.Sprintf("if it is right, say source: {delimiter: %s} in the mapping, or --delimiter; the fields that such rows lack are then blank", delimiterSetting(d)),
		}
	}
	return nil
}

// CodeDivided is the code of a row that another delimiter divides.
const CodeDivided = "E203"

// otherDelimiter is the fault of a row that has one field, and as many of
// another delimiter as the header has of its own; nil when it is another row.
func (f *File) otherDelimiter(cell string) *Fault {
	if f.dialect.Format != CSV || f.named < 2 {
		return nil
	}
	for _, d := range delimiters {
		if d != f.dialect.Delimiter && strings.Count(cell, string(d)) == len(f.header)-1 {
			return &Fault{
				Code:   CodeDivided,
				Reason: fmt.Sprintf("it is divided by %s, and the header by %s: %s", saidDelimiter(d), saidDelimiter(f.dialect.Delimiter), excerpt(cell)),
				Hint:   "were two exports put together? give them one by one, or write the row as the others are",
			}
		}
	}
	return nil
}

// remember keeps what the reading noticed that went furthest.
func (f *File) remember(n notice) {
	if f.noticed == nil || n.rows >= f.noticed.rows {
		f.noticed = &n
	}
}

// Warnings are what a person should know of the file besides [File.Understood],
// one line each and without the file's name: letters that were damaged before,
// lines that are no rows, rows that are short. What concerns rows is known after
// they have been read.
func (f *File) Warnings() []string {
	said := slices.Clone(f.notes)
	if f.doubled != "" {
		said = append(said, f.doubled)
	}
	n := f.noticed
	if n == nil {
		return said
	}
	if t, ok := f.table.(*sheetTable); ok {
		said = append(said, t.remarks(f.dialect.HeaderRow)...)
	}
	add := func(count int64, one, many string, args ...any) {
		switch {
		case count == 1:
			said = append(said, fmt.Sprintf("1 "+one, args...))
		case count > 1:
			said = append(said, fmt.Sprintf(fmt.Sprint(count)+" "+many, args...))
		}
	}
	word := f.lineWord()
	add(n.headers.count, "row is the header once more and left out: %s %d", "rows are the header once more and left out (first: %s %d)", word, n.headers.first)
	add(n.rulers.count, "line of dashes is left out: %s %d", "lines of dashes are left out (first: %s %d)", word, n.rulers.first)
	add(n.blank, "line without any text is left out", "lines without any text are left out")
	add(n.widened.count, "row has fewer fields than the header: %s %d; the missing ones are blank",
		"rows have fewer fields than the header (first: %s %d); the missing ones are blank", word, n.widened.first)
	add(n.joined.count, "row has a line break in a cell without quotes, unlike the line ends of the file, and is read as one row: %s %d",
		"rows have a line break in a cell without quotes, unlike the line ends of the file, and are each read as one row (first: %s %d)", word, n.joined.first)
	add(n.inner.count, "row has a quote inside a cell without quotes round it, which is read as text: %s %d",
		"rows have a quote inside a cell without quotes round it, which is read as text (first: %s %d)", word, n.inner.first)
	if t, ok := f.table.(*csvTable); ok && t.adapted != "" {
		said = append(said, t.adapted)
	}
	if f.shape != nil && f.shape.surplus() > 0 {
		said = append(said, fmt.Sprintf("rows end with %s more than the header: the blank %s left out",
			plural(f.shape.surplus(), "delimiter", "delimiters"), map[bool]string{true: "field is", false: "fields are"}[f.shape.surplus() == 1]))
	}
	add(n.marks.count, "row begins with a byte order mark, which stays in its first cell: %s %d; were files put together? give them one by one",
		"rows begin with a byte order mark, which stays in their first cells (first: %s %d); were files put together? give them one by one", word, n.marks.first)
	if n.lone.count < n.rows {
		add(n.lone.count, "row ends with CR alone, the others do not: %s %d", "rows end with CR alone, the others do not (first: %s %d)", word, n.lone.first)
	}
	return said
}
