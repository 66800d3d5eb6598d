package report

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// Limits of a sheet, from Excel's own specifications.
const (
	maxRows    = 1_048_576
	maxColumns = 16_384
	maxCell    = 32_767 // UTF-16 units
	maxName    = 31     // UTF-16 units of a sheet's name
	// maxSheet is what a part of a zip may have without the Zip64 form, less what
	// stands round the rows.
	maxSheet = math.MaxUint32 - 1<<20
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
// The rows wait in a private file among the system's temporary ones; finish streams
// the workbook out, which excelize makes round them.
type xlsxSheet struct {
	out    io.Writer
	fit    *fit
	name   string
	wait   *os.File // the rows; nil once it is gone
	lines  *bufio.Writer
	left   int64 // bytes that the rows may still grow
	put    *splicer
	file   *excelize.File
	stream *excelize.StreamWriter
	bold   int
	plain  int
	native natives
	rows   int
	line   []byte
}

// newXLSX begins a workbook on out. Columns is how many the header has.
func newXLSX(out io.Writer, style Style, fit *fit, columns int) (*xlsxSheet, error) {
	if columns > maxColumns {
		return nil, before("", tooManyColumns(columns), fit.tip(), nil)
	}
	wait, err := os.CreateTemp("", "caseload-*")
	if err != nil {
		return nil, before("", "no place for the workbook's temporary file", "", err)
	}
	x := &xlsxSheet{out: out, fit: fit, name: sheetName(style.Sheet), wait: wait, lines: bufio.NewWriterSize(wait, 64<<10), left: maxSheet}
	x.file = excelize.NewFile()
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
	x.line = fmt.Appendf(x.line[:0], `<row r="%d" s="%d" customFormat="1">`, x.rows, style)
	for i, text := range ours {
		x.add(i, cut(text), 0, style)
	}
	for i, text := range cells {
		kind := byte(0)
		if i < len(kinds) {
			kind = kinds[i]
		}
		x.add(len(ours)+i, text, kind, style)
	}
	x.line = append(x.line, `</row>`...)
	if x.left -= int64(len(x.line)); x.left < 0 {
		return errTooLarge
	}
	_, err := x.lines.Write(x.line)
	return err
}

// add appends the cell of a column, counted from 0; a blank one is left out of the
// sheet.
func (x *xlsxSheet) add(column int, text string, kind byte, style int) {
	if text == "" {
		return
	}
	native := x.native.cell(text, kind)
	if native.style > 0 {
		style = native.style
	}
	x.line = append(appendColumn(append(x.line, `<c r="`...), column+1), strconv.Itoa(x.rows)...)
	x.line = append(strconv.AppendInt(append(x.line, `" s="`...), int64(style), 10), '"')
	switch {
	case native.value == "":
		x.line = appendTextCell(x.line, text)
		return
	case native.boolean:
		x.line = append(x.line, ` t="b"`...)
	}
	x.line = append(append(append(x.line, `><v>`...), native.value...), `</v></c>`...)
}

// appendColumn appends a column's letters; 1 is A, 27 is AA.
func appendColumn(dst []byte, n int) []byte {
	if n > 26 {
		dst = appendColumn(dst, (n-1)/26)
	}
	return append(dst, byte('A'+(n-1)%26))
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
	err := errors.Join(x.lines.Flush(), x.stream.Flush())
	if err == nil {
		_, err = x.wait.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = x.file.Write(x.out)
	}
	if err == nil && (x.put == nil || x.put.rows != nil) {
		err = errors.New("the workbook came out without a place for its rows")
	}
	return errors.Join(err, x.drop())
}

// drop removes the temporary file.
func (x *xlsxSheet) drop() error {
	if x.wait == nil {
		return nil
	}
	err := errors.Join(x.file.Close(), x.wait.Close(), os.Remove(x.wait.Name()))
	x.wait = nil
	return err
}

// newArchive makes the zip that excelize writes the workbook into. Excelize means
// it for a buffer in memory; here it is the report itself, so that a workbook
// never stands whole in memory.
func (x *xlsxSheet) newArchive(io.Writer) excelize.ZipWriter {
	z := zip.NewWriter(x.out)
	// It is twice as quick as the standard library's.
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.DefaultCompression) })
	return archive{z, x}
}

// archive is a zip whose sheet gets its rows on its way in.
type archive struct {
	*zip.Writer
	x *xlsxSheet
}

// Create begins a part of the workbook.
func (a archive) Create(name string) (io.Writer, error) {
	part, err := a.Writer.Create(name)
	if err != nil || !strings.HasPrefix(name, "xl/worksheets/") {
		return part, err
	}
	a.x.put = &splicer{out: part, rows: a.x.wait}
	return a.x.put, nil
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

// shorten keeps the whole characters that fit into units of UTF-16.
func shorten(text string, units int) string {
	for i, r := range text {
		if units -= utf16.RuneLen(r); units < 0 {
			return text[:i]
		}
	}
	return text
}

// cellLength counts a text as Excel does, in units of UTF-16; what stands for a
// character that XML cannot hold is one.
func cellLength(text string) int {
	if len(text) <= maxCell {
		return len(text) // so short a text fits
	}
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
