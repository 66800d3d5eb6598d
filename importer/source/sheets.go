package source

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/shell"
	"caseload/importer/source/xlsx"
)

// chooseSheet finds the sheet that was named, by its name or its number from 1;
// else the only visible one that has anything in it. among tells that the workbook
// has others with rows, of which the one chosen is not what would be read anyhow.
func chooseSheet(book *xlsx.Book, o Options) (sheet int, among bool, err error) {
	all := book.Sheets()
	if len(all) == 0 {
		return 0, false, &Error{What: "is a workbook without a sheet", Tip: "open it in Excel and save it as .xlsx again; if nothing is in it there either, ask for the file anew"}
	}
	found, err := sheetsWithRows(book)
	switch {
	case o.Sheet != "":
		// A sheet that cannot be read is one with rows, and no reason to leave this one.
		sheet, err := namedSheet(book, o.Sheet, o.Misfits)
		return sheet, len(found) > 1 || !slices.Contains(found, sheet), err
	case err != nil:
		return 0, false, err
	case len(found) == 0:
		return 0, false, &Error{What: "none of its visible sheets has anything in it: " + list(all), Tip: "is this the right file? a hidden sheet must be named (--sheet, or source.sheet in the mapping)"}
	case len(found) > 1:
		return 0, false, askSheet(book, found, o.Misfits)
	}
	return found[0], false, nil
}

// sheetsWithRows gives the visible sheets that have anything in them, and those
// that cannot be read. The error is the first of these.
func sheetsWithRows(book *xlsx.Book) (found []int, err error) {
	rows := map[string]int{}
	for i, s := range book.Sheets() {
		if s.Hidden {
			continue
		}
		n, known := rows[s.Part]
		if !known {
			var bad error
			if n, bad = countRows(book, i, 1); bad != nil {
				n, err = 1, cmp.Or(err, bad)
			}
			rows[s.Part] = n
		}
		if n > 0 {
			found = append(found, i)
		}
	}
	return found, err
}

// askSheet lists the sheets with their sizes, and names the first that fits.
func askSheet(book *xlsx.Book, found []int, misfits func([]string) int) error {
	all, rows := book.Sheets(), map[string]int{}
	told := make([]string, len(found))
	for i, n := range found {
		part := all[n].Part
		if _, known := rows[part]; !known {
			var err error
			if rows[part], err = countRows(book, n, 0); err != nil {
				return err
			}
		}
		told[i] = fmt.Sprintf("%q (%s)", all[n].Name, plural(rows[part], "row", "rows"))
	}
	tip := fmt.Sprintf("say which: --sheet %s, or source.sheet in the mapping", shell.Word(all[found[0]].Name))
	if n := sheetThatFits(book, -1, misfits); n >= 0 {
		tip = fitTip(all[n].Name)
	}
	return &Error{What: "several sheets have rows: " + someOf(told), Tip: tip}
}

// fitTip says how the sheet is read that has the wanted columns.
func fitTip(sheet string) string {
	return fmt.Sprintf("%q has the mapping's columns: --sheet %s, or source.sheet in the mapping", sheet, shell.Word(sheet))
}

// sheetThatFits finds the first sheet, a visible one if there is one, among whose
// first rows one fits; -1 where none does. One sheet is left out.
func sheetThatFits(book *xlsx.Book, but int, misfits func([]string) int) int {
	if misfits == nil {
		return -1
	}
	hidden, seen := -1, map[string]bool{}
	for i, s := range book.Sheets() {
		if i == but || seen[s.Part] || s.Hidden && hidden >= 0 {
			continue
		}
		seen[s.Part] = true
		switch {
		case !topFits(book, i, misfits):
		case !s.Hidden:
			return i
		default:
			hidden = i
		}
	}
	return hidden
}

// topFits tells whether a row at the top of a sheet fits. A sheet that cannot be
// read does not.
func topFits(book *xlsx.Book, sheet int, misfits func([]string) int) bool {
	c, err := (&sheetTable{book: book, sheet: sheet}).from(1, 0)
	if err != nil {
		return false
	}
	top, err := readTop(c, func() {})
	if c.close() != nil || err != nil {
		return false
	}
	return slices.ContainsFunc(top[:min(len(top), wantedRows)], func(r record) bool { return misfits(r.cells) == 0 })
}

// OtherSheet names another sheet of the workbook that has the columns which
// [Options.Misfits] wants; "" where there is none.
func (f *File) OtherSheet() string {
	t, ok := f.table.(*sheetTable)
	if !ok {
		return ""
	}
	if n := sheetThatFits(t.book, t.sheet, f.misfits); n >= 0 {
		return t.book.Sheets()[n].Name
	}
	return ""
}

// SheetNames gives the names of a workbook's sheets, as far as its list can be
// read; none for any other file.
func SheetNames(path string) (names []string) {
	file, err := openRegular(path)
	if err != nil {
		return nil
	}
	defer func() {
		if file.Close() != nil {
			names = nil
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	book, err := xlsx.Open(file, info.Size(), xlsx.Options{})
	if err != nil {
		return nil
	}
	for _, s := range book.Sheets() {
		names = append(names, s.Name)
	}
	return names
}

func namedSheet(book *xlsx.Book, want string, misfits func([]string) int) (int, error) {
	all := book.Sheets()
	for i, s := range all {
		if s.Name == want {
			return i, nil
		}
	}
	// Excel lets no two sheets differ in case alone.
	for i, s := range all {
		if strings.EqualFold(strings.TrimSpace(s.Name), strings.TrimSpace(want)) {
			return i, nil
		}
	}
	if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= len(all) {
		return n - 1, nil
	}
	tip := "give a sheet's name as its tab shows it, or its number from 1"
	if n := sheetThatFits(book, -1, misfits); n >= 0 {
		tip = fitTip(all[n].Name)
	}
	return 0, &Error{What: fmt.Sprintf("there is no sheet %s; its sheets are %s", excerpt(want), list(all)), Tip: tip}
}

// list names the sheets for people, the hidden ones as such.
func list(all []xlsx.Sheet) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = strconv.Quote(s.Name)
		if s.Hidden {
			names[i] += " (hidden)"
		}
	}
	return someOf(names)
}

// someOf names the first of many, and counts the others.
func someOf(names []string) string {
	const most = 12
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// hiddenNames gives the hidden sheets but for the one that is read.
func hiddenNames(book *xlsx.Book, read int) []string {
	var names []string
	for i, s := range book.Sheets() {
		if s.Hidden && i != read {
			names = append(names, strconv.Quote(s.Name))
		}
	}
	return names
}

// countRows counts the rows in which anything stands, up to most of them; 0
// counts all.
func countRows(book *xlsx.Book, sheet, most int) (n int, err error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return 0, ofWorkbook(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for (most == 0 || n < most) && rows.Next() {
		if !allBlank(rows.Row().Cells) {
			n++
		}
	}
	return n, ofWorkbook(rows.Err())
}
