package xlsx

import (
	"bytes"
	"errors"
	"io"
)

// Rows reads a sheet from its top, as bufio.Scanner reads lines. It is for one
// goroutine, and only as long as its [Book] is open.
type Rows struct {
	book   *Book
	name   string // of the part
	part   *part
	scan   *scanner
	row    Row
	number int // of the row that the reading came to
	layout Layout
	hidden []bool // columns; nil when none is
	ranges int    // of hidden columns
	before bool   // the sheet's data were not reached yet
	done   bool
	err    error

	// Of the row that is read: which columns had a cell; the text that is no
	// shared string, which becomes one string a row; and where each cell's
	// stands in it.
	present []bool
	text    []byte
	spans   []span
	cells   []string
	kinds   []byte
	value   []byte
}

// span is a piece of a row's own text; to is 0 for a shared string.
type span struct{ from, to int }

// Row is one row of a sheet.
type Row struct {
	Number int      // as Excel shows it, from 1
	Hidden bool     // by hand, by a filter or by a closed outline
	Cells  []string // from column A on; holes are "", blank cells at the end are not there
	Kinds  []byte   // what each cell is: [Text] and its neighbours, 0 for a blank one
}

// Range is a rectangle of cells.
type Range struct {
	Left, Right int // columns, from 0
	Top, Bottom int // rows, from 1
}

// Layout is what a sheet says of itself beside its rows.
type Layout struct {
	HiddenColumns []int   // from 0, rising
	Merged        []Range // the first thousand
	Filtered      bool    // a filter is set up, whether it hides rows or not
}

// Rows begins to read a sheet, by its index in [Book.Sheets]. It may be called
// any number of times, one reading after another.
func (b *Book) Rows(sheet int) (*Rows, error) {
	name := b.sheets[sheet].Part
	p, err := b.archive.open(name, false)
	if err != nil {
		return nil, err
	}
	return &Rows{book: b, name: name, part: p, scan: newScanner(p, b.archive.limits.StringBytes), before: true}, nil
}

// Next goes on to the next row with a value in it; false at the sheet's proven
// end or on a failure, which [Rows.Err] tells apart.
func (r *Rows) Next() bool {
	if r.done {
		return false
	}
	more, err := r.next()
	if more {
		return true
	}
	r.done, r.row = true, Row{}
	if err != nil {
		r.err = inPart(r.name, r.number, err)
	}
	return false
}

// Row is the row that [Rows.Next] went to. Its slices are valid until the next
// Next; the strings in them may be kept.
func (r *Rows) Row() Row { return r.row }

// Err is the failure that ended the reading, an [*Error] with the row that it
// came to; nil at the sheet's end, when all of it and of the shared strings is
// proven to be whole.
func (r *Rows) Err() error { return r.err }

// Layout is complete after the last row.
func (r *Rows) Layout() Layout {
	layout := r.layout
	for i, hidden := range r.hidden {
		if hidden {
			layout.HiddenColumns = append(layout.HiddenColumns, i)
		}
	}
	return layout
}

// Close ends the reading. It may be called twice, and before the end.
func (r *Rows) Close() error {
	r.done = true
	if r.part == nil {
		return nil
	}
	err := r.part.Close()
	r.part = nil
	return err
}

func (r *Rows) next() (more bool, err error) {
	if r.before {
		r.before = false
		inside, err := r.findData()
		if err != nil {
			return false, err
		}
		if !inside {
			return false, r.toEnd()
		}
	}
	for {
		t, err := r.scan.next()
		if err != nil {
			return false, err
		}
		switch {
		case t.kind == closing:
			return false, r.toEnd()
		case t.kind != opening:
			if err := stray(t, "rows"); err != nil {
				return false, err
			}
		case t.space == mainNS && string(t.name) == "row":
			if filled, err := r.readRow(t); err != nil || filled {
				return filled, err
			}
		default:
			if err := r.scan.skip(t); err != nil {
				return false, err
			}
		}
	}
}

// findData reads up to the sheet's data; inside is false when there are none.
func (r *Rows) findData() (inside bool, err error) {
	root := true
	for {
		t, err := r.scan.next()
		switch {
		case errors.Is(err, io.EOF):
			return false, faultf("the sheet has no sheetData")
		case err != nil:
			return false, err
		case t.kind != opening:
			err = stray(t, "a sheet's elements")
		case root:
			if t.space != mainNS || string(t.name) != "worksheet" {
				return false, faultf("no worksheet but %s", shown(t.name))
			}
			root = false
		case t.space == mainNS && string(t.name) == "sheetData":
			return !t.empty, nil
		default:
			err = r.aside(t)
		}
		if err != nil {
			return false, err
		}
	}
}

// toEnd reads what stands behind the sheet's data, and proves the end of the
// part and of the strings.
func (r *Rows) toEnd() error {
	for {
		t, err := r.scan.next()
		switch {
		case errors.Is(err, io.EOF):
			return r.book.strings.finish()
		case err != nil:
			return err
		case t.kind != opening:
			err = stray(t, "a sheet's elements")
		case t.space == mainNS && string(t.name) == "sheetData":
			return faultf("the sheet has its data twice")
		default:
			err = r.aside(t)
		}
		if err != nil {
			return err
		}
	}
}

// aside reads an element beside the rows: it goes into those that matter, and
// passes over all others.
func (r *Rows) aside(t *token) error {
	if t.space != mainNS {
		return r.scan.skip(t)
	}
	switch string(t.name) {
	case "cols", "mergeCells":
		return nil
	case "col":
		if t.isTrue("hidden") {
			r.hide(t.attr("min"), t.attr("max"))
		}
	case "mergeCell":
		if area, ok := parseRange(t.attr("ref")); ok && len(r.layout.Merged) < maxRanges {
			r.layout.Merged = append(r.layout.Merged, area)
		}
	case "autoFilter":
		r.layout.Filtered = true
	}
	return r.scan.skip(t)
}

// hide notes hidden columns, from 1. Excel writes one range for all columns to
// the right of the last; ranges beyond one a column are of no writer, nor are those
// without a beginning or an end.
func (r *Rows) hide(from, to []byte) {
	first, begins := wholeNumber(from)
	last, ends := wholeNumber(to)
	if r.ranges++; r.ranges > maxColumns || !begins || !ends {
		return
	}
	if r.hidden == nil {
		r.hidden = make([]bool, maxColumns)
	}
	for i := max(first, 1); i <= min(last, maxColumns); i++ {
		r.hidden[i-1] = true
	}
}

// wholeNumber reads a number of digits alone, eighteen at most.
func wholeNumber(text []byte) (n int, ok bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// number reads a number of at most nine digits; 0 when it is none.
func number(text []byte) int {
	if n, ok := wholeNumber(text); ok && len(text) <= 9 {
		return n
	}
	return 0
}

// parseReference reads a cell's place, "AB12": the column from 0, the row from 1.
func parseReference(text []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(text) && i < 3; i++ {
		c := text[i] &^ 0x20 // capitals
		if c < 'A' || c > 'Z' {
			break
		}
		column = 26*column + int(c-'A') + 1
	}
	row = number(text[i:])
	return column - 1, row, column >= 1 && column <= maxColumns && row >= 1 && row <= maxRows
}

func parseRange(text []byte) (area Range, ok bool) {
	from, to, _ := bytes.Cut(text, []byte(":"))
	var first, second bool
	area.Left, area.Top, first = parseReference(from)
	area.Right, area.Bottom, second = parseReference(to)
	return area, first && second
}
