package source

import (
	"fmt"
	"strings"
)

// A row with another number of fields than the header lost a delimiter or has
// one too many, and the cells behind it stand under the wrong names. Or it is the
// manner of the program that wrote the file:
//
//   - Many programs leave the fields out that are blank at a row's end. Excel does
//     so in blocks: where the last columns of 16 rows are blank, all of these end
//     early. Such rows read as blank at their end.
//   - Some end every row with a delimiter, but not the header.
//
// Which of the two it is, no row says by itself. The first such row has the whole
// file looked over, once; a file in which all rows have the header's fields, as in
// nearly all, is not.

// CodeTooShort is the code of a row that lacks fields which others have.
const CodeTooShort = "E206"

// excelBlock is the number of rows for which Excel decides together where they end.
const excelBlock = 16

// shape is what the fields of all rows show.
type shape struct {
	rows     int64
	short    int64 // rows with fewer fields than the header has names
	ragged   int64 // of these, those with longer rows in their block
	blankEnd bool  // a row with all fields ends with a blank one
	over     map[int]int64
	filled   int64 // rows with text beyond the header
	mixed    bool  // whole rows end with another line end than most

	block                  int
	shortest, longest, few int // of the block
}

// shaped looks over the whole file at the first call.
func (f *File) shaped() *shape {
	if f.shape == nil {
		f.shape = &shape{over: map[int]int64{}}
		f.lookOver(f.shape)
	}
	return f.shape
}

// lookOver counts every row. A failure ends it: who reads the rows meets the same
// failure in its place.
func (f *File) lookOver(s *shape) {
	c, err := f.table.from(f.dialect.HeaderRow, f.headerRow)
	if err != nil {
		return
	}
	whole := false // the row before has all fields, and a line end that is not the file's
	for first := true; ; first = false {
		rec, err := c.next()
		if err != nil {
			s.endBlock()
			return
		}
		if first || isNoRow(rec.cells) || f.isHeader(rec.cells) {
			continue
		}
		s.add(rec, len(f.header), f.named)
		complete := len(rec.cells) == len(f.header) && rec.breaks == nil
		s.mixed = s.mixed || whole && complete
		whole = complete && f.table.(*csvTable).isForeign(rec.end)
	}
}

func (s *shape) add(rec record, width, named int) {
	n := len(rec.cells)
	if block := (rec.row - 1) / excelBlock; block != s.block || s.rows == 0 {
		s.endBlock()
		s.block, s.shortest, s.longest, s.few = block, n, n, 0
	}
	s.rows++
	s.shortest, s.longest = min(s.shortest, n), max(s.longest, n)
	switch {
	case n < named:
		s.short++
		s.few++
	case n > width:
		s.over[n-width]++
		if !allBlank(rec.cells[width:]) {
			s.filled++
		}
	default:
		s.blankEnd = s.blankEnd || rec.cells[n-1] == ""
	}
}

func (s *shape) endBlock() {
	if s.shortest != s.longest {
		s.ragged += int64(s.few)
	}
}

// endsEarly tells a file in which fields are left out at the end of rows. In one
// that writes blank fields there, too, fewer than half of the rows do not tell it.
func (s *shape) endsEarly() bool {
	if s.ragged == 0 {
		return true
	}
	return s.short*usually > s.rows && (!s.blankEnd || 2*s.short >= s.rows)
}

// surplus is the number of fields that nearly all rows have beyond the header.
func (s *shape) surplus() int {
	for n, rows := range s.over {
		if (s.rows-rows)*usually <= s.rows {
			return n
		}
	}
	return 0
}

// mayBeLonger tells whether a row may have n blank fields beyond the header.
func (f *File) mayBeLonger(n int) bool {
	return f.dialect.Format == XLSX || f.shaped().surplus() == n
}

// refuseHeader refuses a header that lacks a delimiter: nearly all of several rows
// have more fields, with text in the last; or all of them are blank, but the cells
// fit the names further left.
func (f *File) refuseHeader(top []record) error {
	width := len(f.header)
	below := top[:0:0]
	longer := false
	for _, r := range top {
		if r.line > f.dialect.HeaderRow {
			below = append(below, r)
			longer = longer || len(r.cells) > width
		}
	}
	if !longer {
		return nil
	}
	s := f.shaped()
	n := s.surplus()
	if n == 0 || (s.rows == 1 || s.filled*usually <= s.rows) && !areShifted(f.header, below, n) {
		return nil
	}
	return &Error{
		Line: f.dialect.HeaderRow,
		What: fmt.Sprintf("rows have %d fields and the header has %d, so their cells would stand under the wrong names: %s", width+n, width, firstOf(quotedCells(f.header))),
		Tip: fmt.Sprintf("is a %s missing between two names of the header, or a name? write it; or do cells of every row hold %s without quotes round them? export the list again",
			saidDelimiter(f.dialect.Delimiter), saidDelimiter(f.dialect.Delimiter)),
	}
}

// areShifted tells rows in which addresses or dates stand n columns to the right
// of the names that announce them, and none under these.
func areShifted(header []string, rows []record, n int) bool {
	for i, name := range header {
		name = strings.ToLower(name)
		for _, kind := range []struct {
			words []string
			is    func(string) bool
		}{
			{[]string{"correo", "mail"}, func(cell string) bool { return strings.Contains(cell, "@") }},
			{[]string{"fecha", "date", "data"}, looksLikeDate},
		} {
			announced := false
			for _, word := range kind.words {
				announced = announced || strings.Contains(name, word)
			}
			if announced && !anyCell(rows, i, kind.is) && allCells(rows, i+n, kind.is) {
				return true
			}
		}
	}
	return false
}

func anyCell(rows []record, i int, is func(string) bool) bool {
	for _, r := range rows {
		if is(cellAt(r.cells, i)) {
			return true
		}
	}
	return false
}

func allCells(rows []record, i int, are func(string) bool) bool {
	return len(rows) > 0 && !anyCell(rows, i, func(cell string) bool { return !are(cell) })
}

// tooShort is the fault of a row that lacks fields; nil where they may be left out.
func (f *File) tooShort(cells []string) *Fault {
	if f.accept || f.shaped().endsEarly() {
		return nil
	}
	return &Fault{
		Code:   CodeTooShort,
		Reason: fmt.Sprintf("it has %d fields, and the header and most rows have %d: %s", len(cells), f.named, firstOf(everyQuoted(cells))),
		Hint:   "a delimiter seems to be missing, so its cells may stand under the wrong names: add it; if rows of this file may end early, say source: {cut: accept} in the mapping",
	}
}

// everyQuoted quotes cells for people, the blank ones too.
func everyQuoted(cells []string) []string {
	all := make([]string, len(cells))
	for i, cell := range cells {
		all[i] = excerpt(cell)
	}
	return all
}
