package report

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of a sheet, from Excel's own specifications.
const (
	maxRows    = 1_048_576
	maxColumns = 16_384
	maxCell    = 32_767 // UTF-16 units
	maxName    = 31     // UTF-16 units of a sheet's name
)

const (
	cutMark      = " [cut]" // ends a text of ours that was too long for a cell
	defaultSheet = "Cases"
	textFormat   = 49  // "@": what a person types stays as typed, 00123 and 3/4 too
	laidOut      = 300 // source columns that get a width and a format
)

// xlsxSheet writes a workbook of one sheet, every cell as text but for those that
// are something else in the source and survive as such: see native.go.
//
// The rows wait in memory up to 16 MiB, then in a private folder among the
// system's temporary files; the workbook itself is streamed out by finish.
type xlsxSheet struct {
	out    io.Writer
	fit    *fit
	name   string
	folder string // of excelize's temporary files; "" once it is gone
	file   *excelize.File
	stream *excelize.StreamWriter
	bold   int
	plain  int
	native natives
	rows   int
	values []any
}

// newXLSX begins a workbook on out. Columns is how many the header has.
func newXLSX(out io.Writer, style Style, fit *fit, columns int) (*xlsxSheet, error) {
	if columns > maxColumns {
		return nil, before("", tooManyColumns(columns), fit.tip(), nil)
	}
	folder, err := os.MkdirTemp("", "caseload-*")
	if err != nil {
		return nil, before("", "no place for the workbook's temporary files", "", err)
	}
	x := &xlsxSheet{out: out, fit: fit, name: sheetName(style.Sheet), folder: folder}
	x.file = excelize.NewFile(excelize.Options{TmpDir: folder})
	x.file.SetZipWriter(x.newArchive)
	if err := x.begin(); err != nil {
		return nil, errors.Join(err, x.drop())
	}
	return x, nil
}

// begin names the sheet, makes its styles and opens its stream.
func (x *xlsxSheet) begin() error {
	err := errors.Join(
		x.file.SetSheetName("Sheet1", x.name),
		x.file.SetDocProps(&excelize.DocProperties{Creator: "caseload"}),
		x.file.SetAppProps(&excelize.AppProperties{Application: "caseload"}),
	)
	if err != nil {
		return err
	}
	if x.bold, err = x.file.NewStyle(&excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	if x.plain, err = x.file.NewStyle(&excelize.Style{NumFmt: textFormat}); err != nil {
		return err
	}
	if x.native, err = newNatives(x.file); err != nil {
		return err
	}
	x.stream, err = x.file.NewStreamWriter(x.name)
	return err
}

// row writes one row; the first is the header.
func (x *xlsxSheet) row(ours, cells []string, kinds []byte) error {
	if x.rows == maxRows {
		return fmt.Errorf("more than the %d rows that an Excel sheet holds", maxRows)
	}
	if n := len(ours) + len(cells); n > maxColumns {
		return errors.New(tooManyColumns(n))
	}
	if i, err := x.fit.cells(cells); err != nil {
		return &misfitError{column: i, cause: err}
	}
	style := x.plain
	if x.rows == 0 {
		style = x.bold
		if err := x.layout(ours, cells); err != nil {
			return err
		}
	}
	x.rows++
	x.values = x.values[:0]
	for _, text := range ours {
		x.add(cut(text), 0)
	}
	for i, text := range cells {
		kind := byte(0)
		if i < len(kinds) {
			kind = kinds[i]
		}
		x.add(text, kind)
	}
	return x.stream.SetRow(fmt.Sprintf("A%d", x.rows), x.values, excelize.RowOpts{StyleID: style})
}

// add appends a cell; a blank one is left out of the sheet.
func (x *xlsxSheet) add(text string, kind byte) {
	value := x.native.cell(text, kind)
	if value == nil && text != "" {
		value = escape(text)
	}
	x.values = append(x.values, value)
}

// layout freezes the header and sets the columns' widths and their format, which
// holds for what is typed below the last row too. Excelize's time for this grows
// with the square of the columns (35 s for 16,384), so those beyond the first
// hundreds get none.
func (x *xlsxSheet) layout(ours, cells []string) error {
	cells = cells[:min(len(cells), laidOut)]
	err := errors.Join(
		x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		x.stream.SetColStyle(1, len(ours)+len(cells), x.plain),
	)
	for i := range ours {
		err = errors.Join(err, x.stream.SetColWidth(i+1, i+1, ourWidth(i)))
	}
	for i, name := range cells {
		at := len(ours) + i + 1
		err = errors.Join(err, x.stream.SetColWidth(at, at, sourceWidth(name)))
	}
	return err
}

// ourWidth is the width of our column i, in characters, as its texts need it.
func ourWidth(i int) float64 {
	widths := [...]float64{11, 13, 26, 12, 12, 50, 50, 10, 22, 22, 26}
	if i < len(widths) {
		return widths[i]
	}
	return sourceWidth("")
}

// sourceWidth is the width of a source column, in characters, by its name: its
// cells are not known yet.
func sourceWidth(name string) float64 {
	return float64(min(max(utf8.RuneCountInString(name)+2, 14), 40))
}

// finish writes the workbook out.
func (x *xlsxSheet) finish() error {
	if err := x.stream.Flush(); err != nil {
		return errors.Join(err, x.drop())
	}
	return errors.Join(x.file.Write(x.out), x.drop())
}

// drop removes the temporary files.
func (x *xlsxSheet) drop() error {
	if x.folder == "" {
		return nil
	}
	err := errors.Join(x.file.Close(), os.RemoveAll(x.folder))
	x.folder = ""
	return err
}

// newArchive makes the zip that excelize writes the workbook into. Excelize means
// it for a buffer in memory; here it is the report itself, so that a workbook
// never stands whole in memory.
func (x *xlsxSheet) newArchive(io.Writer) excelize.ZipWriter {
	return archive{zip.NewWriter(x.out)}
}

// archive is a zip whose sheet has our escapes undone on its way in.
type archive struct{ *zip.Writer }

// Create begins a part of the workbook.
func (a archive) Create(name string) (io.Writer, error) {
	part, err := a.Writer.Create(name)
	if err != nil || !strings.HasPrefix(name, "xl/worksheets/") {
		return part, err
	}
	return &restorer{out: part, left: math.MaxUint32}, nil
}

// sheetName makes a name that Excel takes: at most 31 characters, none of
// :\/?*[], no apostrophe at an end, and not the reserved "History".
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = strings.Trim(shorten(name, maxName), "' ")
	if name == "" || strings.EqualFold(name, "history") {
		return defaultSheet
	}
	return name
}

// cut shortens a text of ours to what a cell holds, and marks it.
func cut(text string) string {
	if cellLength(text) <= maxCell {
		return text
	}
	return shorten(text, maxCell-len(cutMark)) + cutMark
}

// shorten keeps the whole characters that fit into units of UTF-16, counted as
// cellLength does.
func shorten(text string, units int) string {
	for i, r := range text {
		if units -= escapedLength(text[i:], r); units < 0 {
			return text[:i]
		}
	}
	return text
}

// cellLength counts a text as excelize will see it: UTF-16 units, an escaped
// character as the five that stand for it.
func cellLength(text string) int {
	if len(text) <= maxCell/escapedUnits {
		return len(text) // so short a text fits, however much of it is escaped
	}
	n := 0
	for i, r := range text {
		n += escapedLength(text[i:], r)
	}
	return n
}

// escapedLength counts the UTF-16 units of r, which begins rest.
func escapedLength(rest string, r rune) int {
	if needsEscape(rest, r) {
		return escapedUnits
	}
	return utf16.RuneLen(r)
}
