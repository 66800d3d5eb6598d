package source

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"caseload/importer/source/xlsx"

	"github.com/xuri/excelize/v2"
)

// understandWorkbook takes the digest, and finds the sheet and its header.
func (f *File) understandWorkbook(o Options) error {
	if err := f.digestWhole(); err != nil {
		return err
	}
	return f.understandBook(f.file, f.size, o)
}

// digestWhole takes the digest of the file as it lies there.
func (f *File) digestWhole() error {
	hash := sha256.New()
	size, err := io.Copy(hash, f.bytes(0))
	if err != nil {
		return err
	}
	f.size = size
	hash.Sum(f.digest[:0])
	return nil
}

// understandBook finds sheet and header of a workbook, which lies in the file
// or was decrypted from it.
func (f *File) understandBook(r io.ReaderAt, size int64, o Options) error {
	f.dialect.Format = XLSX
	if err := refuseOtherContainer(r, size); err != nil {
		return err
	}
	book, err := xlsx.Open(r, size, xlsx.Options{})
	if err != nil {
		return ofWorkbook(err)
	}
	t := &sheetTable{book: book}
	f.table = t
	if t.sheet, f.dialect.Among, err = chooseSheet(book, o); err != nil {
		return err
	}
	f.dialect.Sheet, f.dialect.Date1904 = book.Sheets()[t.sheet].Name, book.Date1904()
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

// ofWorkbook says what an error of the reader below means to people.
func ofWorkbook(err error) error {
	var e *xlsx.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Limit {
		return &Error{
			Line: e.Row, What: "the workbook is larger than what is read", Err: err,
			Tip: "divide it into several workbooks, or save the sheet as CSV UTF-8",
		}
	}
	return &Error{
		Line: e.Row, What: "the workbook is damaged", Err: err,
		Tip: "open it in Excel, let it repair, and save it as .xlsx; or get it again",
	}
}

// maxProtectedBytes bounds a workbook with a password, which is decrypted in
// memory.
const maxProtectedBytes = 256 << 20

// understandProtected decrypts a workbook that needs a password to be opened.
func (f *File) understandProtected(o Options) error {
	if o.Password == "" {
		return &Error{
			What: "is protected by a password",
			Tip:  "name the environment variable that holds it with source.password_env in the mapping; or save it without one in Excel (File, Info, Protect Workbook)",
		}
	}
	if err := f.digestWhole(); err != nil {
		return err
	}
	if f.size > maxProtectedBytes {
		return &Error{What: fmt.Sprintf("is protected by a password and larger than %d MiB", maxProtectedBytes>>20), Tip: "save it without a password in Excel"}
	}
	whole := make([]byte, f.size)
	if _, err := f.file.ReadAt(whole, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	plain, err := decrypt(whole, o.Password)
	if err != nil || !isZip(plain) {
		return &Error{What: "the password does not open it", Tip: "look at the variable that source.password_env names", Err: err}
	}
	return f.understandBook(bytes.NewReader(plain), int64(len(plain)), o)
}

// decrypt takes the password off. A panic of the library below is an error: the
// container comes from outside.
func decrypt(whole []byte, password string) (plain []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return excelize.Decrypt(whole, &excelize.Options{Password: password})
}

// sheetTable is one sheet of a workbook.
type sheetTable struct {
	book   *xlsx.Book
	sheet  int
	layout xlsx.Layout // as the last reading to the sheet's end found it
}

func (t *sheetTable) from(line, _ int) (cursor, error) {
	rows, err := t.book.Rows(t.sheet)
	if err != nil {
		return nil, ofWorkbook(err)
	}
	return &sheetCursor{table: t, rows: rows, line: line}, nil
}

func (t *sheetTable) close() error { return t.book.Close() }

// sheetCursor gives the rows of a sheet from a line on.
type sheetCursor struct {
	table *sheetTable
	rows  *xlsx.Rows
	line  int
}

func (c *sheetCursor) next() (record, error) {
	for c.rows.Next() {
		if row := c.rows.Row(); row.Number >= c.line {
			return record{line: row.Number, row: row.Number, cells: row.Cells, kinds: row.Kinds, hidden: row.Hidden}, nil
		}
	}
	if err := c.rows.Err(); err != nil {
		return record{}, ofWorkbook(err)
	}
	c.table.layout = c.rows.Layout()
	return record{}, io.EOF
}

func (c *sheetCursor) close() error { return c.rows.Close() }

// remarks say what a person may not know of the sheet that was read.
func (t *sheetTable) remarks(headerRow int) []string {
	var all []string
	if names := hiddenNames(t.book, t.sheet); len(names) > 0 {
		all = append(all, fmt.Sprintf("%s not looked at: %s", plural(len(names), "hidden sheet was", "hidden sheets were"), firstOf(names)))
	}
	if names := t.book.Others(); len(names) > 0 {
		all = append(all, fmt.Sprintf("%s not looked at: %s", plural(len(names), "tab is no worksheet and was", "tabs are no worksheets and were"), firstOf(quoted(names))))
	}
	if n := len(t.layout.HiddenColumns); n > 0 {
		all = append(all, fmt.Sprintf("%s read like the others: %s", plural(n, "hidden column is", "hidden columns are"), columnNames(t.layout.HiddenColumns)))
	}
	var merged []string
	for _, m := range t.layout.Merged {
		if m.Bottom > headerRow {
			merged = append(merged, fmt.Sprintf("%s%d:%s%d", ColumnName(m.Left), m.Top, ColumnName(m.Right), m.Bottom))
		}
	}
	if n := len(merged); n > 0 {
		all = append(all, fmt.Sprintf("%s of merged cells below the header, of which only the first cell has the value: %s",
			plural(n, "range", "ranges"), firstOf(merged)))
	}
	return all
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// firstOf names the first few of a list.
func firstOf(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

func quoted(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = strconv.Quote(name)
	}
	return all
}

func columnNames(columns []int) string {
	var names []string
	for _, c := range columns {
		names = append(names, ColumnName(c))
	}
	return firstOf(names)
}
