package cli_test

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// What a script may say of files:
//
//	mend FILE OLD NEW              puts NEW for OLD, which must be there; they may say \n \uNNNN
//	encode FILE FORM…              writes a text anew: windows-1252, crlf, bom, garbled (UTF-8 taken for windows-1252), tab (for commas), nul (for NUL)
//	xlsx IN.csv OUT.xlsx [SHEET]   makes a workbook, all its cells text
//	rows N FILE                    makes a CSV of N rows
//	cells FILE COLUMN…             prints these columns, as CSV
//	oneof FILE                     ONE is the last line of a text
//	bytes FILE TEXT|FILE           has these bytes in it; TEXT may say \r \n \t \xNN
//	newer FILE                     makes a ledger one of a version to come
//	forget FILE                    makes a ledger one that was rescued without its runs' mappings
//	mode OCTAL FILE…               has this mode
//	table FILE resave              writes it as Excel would: comma, BOM, CRLF
//	table FILE sort COLUMN         sorts its rows, the last first
//	table FILE turn COLUMN         turns the cells of one column upside down
//	table FILE move COLUMN         puts a column first
//	table FILE rename COLUMN NEW   gives a column another name
//	table FILE drop COLUMN=VALUE   takes the rows with this cell away
//	table FILE add COLUMN=VALUE…   adds a row
//	table FILE set COLUMN=VALUE COLUMN=NEW…   changes the rows with this cell

func mend(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 3, "mend FILE OLD NEW")
	path, text := ts.MkAbs(args[0]), ts.ReadFile(args[0])
	old, now := unescaped(ts, args[1]), unescaped(ts, args[2])
	if !strings.Contains(text, old) {
		ts.Fatalf("%s has no %q", args[0], old)
	}
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(text, old, now)), 0o600))
}

// unescaped puts the characters for \n and \uNNNN.
func unescaped(ts *testscript.TestScript, text string) string {
	return regexp.MustCompile(`\\n|\\u[0-9a-f]{4}`).ReplaceAllStringFunc(text, func(escape string) string {
		sign, err := strconv.Unquote(`"` + escape + `"`)
		ts.Check(err)
		return sign
	})
}

func encode(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 2, "encode FILE FORM…")
	text := ts.ReadFile(args[0])
	var err error
	for _, form := range args[1:] {
		switch form {
		case "windows-1252":
			text, err = charmap.Windows1252.NewEncoder().String(text)
			ts.Check(err)
		case "crlf":
			text = strings.ReplaceAll(text, "\n", "\r\n")
		case "nul":
			text = strings.ReplaceAll(text, "NUL", "\x00")
		case "tab":
			text = strings.ReplaceAll(text, ",", "\t")
		case "cp850":
			text, err = charmap.CodePage850.NewEncoder().String(text)
			ts.Check(err)
		case "bom":
			text = "\xef\xbb\xbf" + text
		case "garbled":
			text, err = charmap.Windows1252.NewDecoder().String(strings.TrimPrefix(text, "\ufeff"))
			ts.Check(err)
		default:
			ts.Fatalf("encode knows no %q", form)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

func workbook(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 2 || len(args) == 3, "xlsx IN.csv OUT.xlsx [SHEET]")
	sheet := "Casos"
	if len(args) == 3 {
		sheet = args[2]
	}
	writeWorkbook(ts, ts.MkAbs(args[1]), sheet, readGrid(ts, args[0]).rows)
}

func writeWorkbook(ts *testscript.TestScript, path, sheet string, rows [][]string) {
	book := excelize.NewFile()
	ts.Check(book.SetSheetName("Sheet1", sheet))
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		ts.Check(err)
		ts.Check(book.SetSheetRow(sheet, at, &row))
	}
	ts.Check(errors.Join(book.SaveAs(path), book.Close()))
}

// grid is a table as a spreadsheet holds it.
type grid struct {
	rows      [][]string
	delimiter rune
	sheet     string // of a workbook
	excel     bool   // to be written as Excel writes a CSV
}

// readGrid reads a table in whatever form a report may have.
func readGrid(ts *testscript.TestScript, path string) grid {
	if filepath.Ext(path) == ".xlsx" {
		book, err := excelize.OpenFile(ts.MkAbs(path))
		ts.Check(err)
		g := grid{sheet: book.GetSheetName(0)}
		g.rows, err = book.GetRows(g.sheet)
		ts.Check(errors.Join(err, book.Close()))
		for i, row := range g.rows {
			g.rows[i] = append(row, make([]string, len(g.rows[0])-len(row))...)
		}
		return g
	}
	text := strings.TrimPrefix(ts.ReadFile(path), "\ufeff")
	if !utf8.ValidString(text) {
		var err error
		text, err = charmap.Windows1252.NewDecoder().String(text)
		ts.Check(err)
	}
	header, _, _ := strings.Cut(text, "\n")
	g := grid{delimiter: slices.MaxFunc([]rune(",;\t|"), func(a, b rune) int {
		return strings.Count(header, string(a)) - strings.Count(header, string(b))
	})}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord = g.delimiter, -1
	var err error
	g.rows, err = in.ReadAll()
	ts.Check(err)
	return g
}

// column finds a column by its name.
func (g grid) column(ts *testscript.TestScript, name string) int {
	i := slices.Index(g.rows[0], name)
	if i < 0 {
		ts.Fatalf("no column %q in %q", name, g.rows[0])
	}
	return i
}

// pair takes a COLUMN=VALUE apart.
func (g grid) pair(ts *testscript.TestScript, word string) (column int, value string) {
	name, value, ok := strings.Cut(word, "=")
	if !ok {
		ts.Fatalf("%q is no COLUMN=VALUE", word)
	}
	return g.column(ts, name), value
}

func showCells(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 2, "cells FILE COLUMN…")
	g := readGrid(ts, args[0])
	out := csv.NewWriter(ts.Stdout())
	for _, row := range g.rows {
		var record []string
		for _, name := range args[1:] {
			record = append(record, row[g.column(ts, name)])
		}
		ts.Check(out.Write(record))
	}
	out.Flush()
	ts.Check(out.Error())
}

func oneOf(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 1, "oneof FILE")
	lines := strings.Fields(ts.ReadFile(args[0]))
	if len(lines) == 0 {
		ts.Fatalf("%s has no line", args[0])
	}
	ts.Setenv("ONE", lines[len(lines)-1])
}

func mode(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 2, "mode OCTAL FILE…")
	for _, name := range args[1:] {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if got := int(info.Mode().Perm()); got != octal(ts, args[0]) {
			ts.Fatalf("%s has mode %o, want %s", name, got, args[0])
		}
	}
}

// newer raises the version of a SQLite file, bytes 60 to 63 of its head:
// https://www.sqlite.org/fileformat.html, section 1.3.
func newer(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 1, "newer FILE")
	text := []byte(ts.ReadFile(args[0]))
	binary.BigEndian.PutUint32(text[60:], 1000)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

// forget does to a ledger what its rescue does where the runs are lost.
func forget(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 1, "forget FILE")
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec("UPDATE run SET mapping = '', mapping_path = '', mapping_digest = NULL")
	ts.Check(errors.Join(err, db.Close()))
}

func hasBytes(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, false, len(args) == 2, "[!] bytes FILE TEXT|FILE")
	want, err := os.ReadFile(ts.MkAbs(args[1]))
	if err == nil {
		want = bytes.TrimSuffix(want, []byte("\n"))
	} else {
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
		ts.Check(err)
		want = []byte(text)
	}
	if has := strings.Contains(ts.ReadFile(args[0]), string(want)); has == neg {
		ts.Fatalf("%s has %q: %t", args[0], want, has)
	}
}

func octal(ts *testscript.TestScript, text string) (n int) {
	for _, c := range text {
		n = n*8 + count(ts, string(c))
	}
	return n
}

// tableVerbs are what a person does to a table in a spreadsheet.
var tableVerbs = map[string]func(*testscript.TestScript, *grid, []string){
	"resave": tableResave, "sort": tableSort, "turn": tableTurn, "move": tableMove, "rename": tableRename,
	"drop": tableDrop, "add": tableAdd, "set": tableSet,
}

func changeTable(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 2 && tableVerbs[args[1]] != nil, "table FILE VERB…")
	g := readGrid(ts, args[0])
	tableVerbs[args[1]](ts, &g, args[2:])
	if g.sheet != "" {
		writeWorkbook(ts, ts.MkAbs(args[0]), g.sheet, g.rows)
		return
	}
	var text bytes.Buffer
	if g.excel {
		text.WriteString("\ufeff")
	}
	out := csv.NewWriter(&text)
	out.Comma, out.UseCRLF = g.delimiter, g.excel
	ts.Check(out.WriteAll(g.rows))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text.Bytes(), 0o600))
}

func tableResave(_ *testscript.TestScript, g *grid, _ []string) { g.delimiter, g.excel = ',', true }

func tableSort(ts *testscript.TestScript, g *grid, args []string) {
	i := g.column(ts, args[0])
	slices.SortStableFunc(g.rows[1:], func(a, b []string) int { return strings.Compare(b[i], a[i]) })
}

func tableTurn(ts *testscript.TestScript, g *grid, args []string) {
	i := g.column(ts, args[0])
	for a, b := 1, len(g.rows)-1; a < b; a, b = a+1, b-1 {
		g.rows[a][i], g.rows[b][i] = g.rows[b][i], g.rows[a][i]
	}
}

func tableMove(ts *testscript.TestScript, g *grid, args []string) {
	i := g.column(ts, args[0])
	for n, row := range g.rows {
		cell := row[i]
		g.rows[n] = slices.Insert(slices.Delete(row, i, i+1), 0, cell)
	}
}

func tableRename(ts *testscript.TestScript, g *grid, args []string) {
	g.rows[0][g.column(ts, args[0])] = args[1]
}

func tableDrop(ts *testscript.TestScript, g *grid, args []string) {
	i, value := g.pair(ts, args[0])
	before := len(g.rows)
	g.rows = slices.DeleteFunc(g.rows, func(row []string) bool { return row[i] == value })
	if len(g.rows) == before {
		ts.Fatalf("no row with %s", args[0])
	}
}

func tableAdd(ts *testscript.TestScript, g *grid, args []string) {
	row := make([]string, len(g.rows[0]))
	for _, word := range args {
		i, value := g.pair(ts, word)
		row[i] = value
	}
	g.rows = append(g.rows, row)
}

func tableSet(ts *testscript.TestScript, g *grid, args []string) {
	at, value := g.pair(ts, args[0])
	found := false
	for _, row := range g.rows[1:] {
		if row[at] != value {
			continue
		}
		found = true
		for _, word := range args[1:] {
			i, now := g.pair(ts, word)
			row[i] = now
		}
	}
	if !found {
		ts.Fatalf("no row with %s", args[0])
	}
}

// makeRows writes a file of many rows: more than anybody writes by hand.
func makeRows(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 2 || len(args) == 3, "rows N FILE [DATE]")
	header, date := "Ticket,Correo,Cliente,Asunto", ""
	if len(args) == 3 {
		header, date = header+",Fecha", ","+args[2]
	}
	text := []byte(header + "\n")
	for i := range count(ts, args[0]) {
		text = fmt.Appendf(text, "T%05d,c%d@ejemplo.example,Cliente %d,Asunto %d%s\n", i+1, i+1, i+1, i+1, date)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o600))
}
