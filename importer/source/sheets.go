package source

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"caseload/importer/shell"
	"caseload/importer/source/xlsx"
)

// chooseSheet finds the sheet that was named, by its name or its number from 1;
// else the only visible one that has anything in it.
func chooseSheet(book *xlsx.Book, want string) (int, error) {
	all := book.Sheets()
	if len(all) == 0 {
		return 0, &Error{What: "is a workbook without a sheet", Tip: "open it in Excel and save it as .xlsx again; if nothing is in it there either, ask for the file anew"}
	}
	if want != "" {
		return namedSheet(all, want)
	}
	var found []int
	for i, s := range all {
		if s.Hidden {
			continue
		}
		has, err := countRows(book, i, 1)
		if err != nil {
			return 0, err
		}
		if has > 0 {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, &Error{What: "none of its visible sheets has anything in it: " + list(all), Tip: "is this the right file? a hidden sheet must be named (--sheet, or source.sheet in the mapping)"}
	}
	return 0, askSheet(book, found)
}

// askSheet lists the sheets with their sizes.
func askSheet(book *xlsx.Book, found []int) error {
	all := book.Sheets()
	told := make([]string, len(found))
	for i, n := range found {
		rows, err := countRows(book, n, 0)
		if err != nil {
			return err
		}
		told[i] = fmt.Sprintf("%q (%s)", all[n].Name, plural(rows, "row", "rows"))
	}
	return &Error{
		What: "several sheets have rows: " + strings.Join(told, ", "),
		Tip:  fmt.Sprintf("say which: --sheet %s, or source.sheet in the mapping", shell.Word(all[found[0]].Name)),
	}
}

func namedSheet(all []xlsx.Sheet, want string) (int, error) {
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
	return 0, &Error{
		What: fmt.Sprintf("there is no sheet %s; its sheets are %s", excerpt(want), list(all)),
		Tip:  "give a sheet's name as its tab shows it, or its number from 1",
	}
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
	return strings.Join(names, ", ")
}

func hiddenNames(book *xlsx.Book) []string {
	var names []string
	for _, s := range book.Sheets() {
		if s.Hidden {
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
