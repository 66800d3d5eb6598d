package source

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// workbook is all that this room asks of a reader of workbooks. There is one,
// in xlsx.go.
type workbook interface {
	// sheets gives the sheets in the order of their tabs.
	sheets() []sheet
	// date1904 tells whether dates count from 1904.
	date1904() bool
	// rows reads a sheet from its top: rows that are not there are left out,
	// those that are blank may come. Its records have the row's number as both line
	// and row; holes are blank cells.
	rows(sheet string) (cursor, error)
	close() error
}

type sheet struct {
	name   string
	hidden bool
}

// understandWorkbook takes the digest, makes sure that what the archive holds is
// whole, and finds the sheet and its header.
func (f *File) understandWorkbook(o Options) error {
	f.dialect.Format = XLSX
	hash := sha256.New()
	size, err := io.Copy(hash, f.bytes(0))
	if err != nil {
		return err
	}
	f.size = size
	hash.Sum(f.digest[:0])
	archive, err := container(f.file, size)
	if err != nil {
		return err
	}
	if err := checkParts(archive); err != nil {
		return err
	}
	book, err := openWorkbook(f.file, size)
	if err != nil {
		return err
	}
	t := &sheetTable{book: book}
	f.table = t
	if t.sheet, err = chooseSheet(book, o.Sheet); err != nil {
		return err
	}
	f.dialect.Sheet, f.dialect.Date1904 = t.sheet, book.date1904()
	return f.understandSheetTop(t, o.HeaderRow)
}

func (f *File) understandSheetTop(t *sheetTable, want int) error {
	c, err := t.from(max(want, 1), 0)
	if err != nil {
		return err
	}
	top, err := readTop(c, func() {})
	if err != nil {
		return also(err, c.close())
	}
	return also(f.findHeader(top, want), c.close())
}

// chooseSheet finds the sheet that was named, by its name or its number from 1;
// else the only visible one that has anything in it.
func chooseSheet(book workbook, want string) (string, error) {
	all := book.sheets()
	if want != "" {
		return namedSheet(all, want)
	}
	var found []string
	for _, s := range all {
		if s.hidden {
			continue
		}
		has, err := hasRows(book, s.name)
		if err != nil {
			return "", err
		}
		if has {
			found = append(found, s.name)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", &Error{What: "none of its visible sheets has anything in it: " + list(all), Tip: "is this the right file? a hidden sheet must be named (--sheet, or source.sheet in the mapping)"}
	}
	quoted := make([]string, len(found))
	for i, name := range found {
		quoted[i] = strconv.Quote(name)
	}
	return "", &Error{
		What: "several sheets have rows: " + strings.Join(quoted, ", "),
		Tip:  fmt.Sprintf("say which: --sheet %q, or source.sheet in the mapping", found[0]),
	}
}

func namedSheet(all []sheet, want string) (string, error) {
	for _, s := range all {
		if s.name == want {
			return s.name, nil
		}
	}
	// Excel lets no two sheets differ in case alone.
	for _, s := range all {
		if strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(want)) {
			return s.name, nil
		}
	}
	if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= len(all) {
		return all[n-1].name, nil
	}
	return "", &Error{
		What: fmt.Sprintf("there is no sheet %s; its sheets are %s", excerpt(want), list(all)),
		Tip:  "give a sheet's name as its tab shows it, or its number from 1",
	}
}

// list names the sheets for people, the hidden ones as such.
func list(all []sheet) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = strconv.Quote(s.name)
		if s.hidden {
			names[i] += " (hidden)"
		}
	}
	return strings.Join(names, ", ")
}

func hasRows(book workbook, name string) (bool, error) {
	c, err := book.rows(name)
	if err != nil {
		return false, err
	}
	for {
		r, err := c.next()
		switch {
		case errors.Is(err, io.EOF):
			return false, c.close()
		case err != nil:
			return false, also(err, c.close())
		case !allBlank(r.cells):
			return true, c.close()
		}
	}
}

// sheetTable is one sheet of a workbook.
type sheetTable struct {
	book  workbook
	sheet string
}

func (t *sheetTable) from(line, _ int) (cursor, error) {
	c, err := t.book.rows(t.sheet)
	if err != nil {
		return nil, err
	}
	return &fromRow{cursor: c, line: line}, nil
}

func (t *sheetTable) close() error { return t.book.close() }

// fromRow leaves out the rows above a line.
type fromRow struct {
	cursor
	line int
}

func (c *fromRow) next() (record, error) {
	for {
		r, err := c.cursor.next()
		if err != nil || r.line >= c.line {
			return r, err
		}
	}
}
