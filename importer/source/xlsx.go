package source

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// maxUnzippedBytes bounds what a workbook may unpack to. The longest sheet there
// can be, 1,048,576 rows, has about 1 GB with fifteen columns.
const maxUnzippedBytes = 2 << 30

// excelizeBook reads workbooks with excelize. Cells come raw: a date as its
// serial, a boolean as 1 or 0, a number as it is stored. Sheets above 16 MiB are
// unpacked into a folder of our own, which goes when the book is closed.
type excelizeBook struct {
	file *excelize.File
	dir  string
}

func openWorkbook(r io.ReaderAt, size int64) (_ workbook, err error) {
	dir, err := os.MkdirTemp("", "caseload-xlsx-*") // 0700
	if err != nil {
		return nil, err
	}
	b := &excelizeBook{dir: dir}
	defer func() {
		if err != nil {
			err = also(err, b.close())
		}
	}()
	defer caught(&err)
	b.file, err = excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{
		RawCellValue:   true,
		UnzipSizeLimit: maxUnzippedBytes,
		TmpDir:         dir,
	})
	if err != nil {
		return nil, damaged(0, err)
	}
	return b, nil
}

// damaged is a workbook that cannot be read to its end.
func damaged(row int, err error) error {
	return &Error{
		Line: row,
		What: "the workbook is damaged",
		Tip:  "open it in Excel, let it repair, and save it as .xlsx; or get it again",
		Err:  err,
	}
}

// caught turns a panic of the library below into an error: a workbook comes from
// outside, and no input may end the program.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = damaged(0, fmt.Errorf("%v", p))
	}
}

func (b *excelizeBook) sheets() []sheet {
	names := b.file.GetSheetList()
	all := make([]sheet, 0, len(names))
	for _, name := range names {
		visible, err := b.file.GetSheetVisible(name)
		all = append(all, sheet{name: name, hidden: err == nil && !visible})
	}
	return all
}

func (b *excelizeBook) date1904() bool {
	props, err := b.file.GetWorkbookProps()
	return err == nil && props.Date1904 != nil && *props.Date1904
}

func (b *excelizeBook) rows(name string) (_ cursor, err error) {
	defer caught(&err)
	rows, err := b.file.Rows(name)
	if err != nil {
		return nil, damaged(0, err)
	}
	return &excelizeCursor{rows: rows}, nil
}

func (b *excelizeBook) close() error {
	var closing error
	if b.file != nil {
		closing = b.file.Close()
	}
	return errors.Join(closing, os.RemoveAll(b.dir))
}

type excelizeCursor struct {
	rows   *excelize.Rows
	number int // of the row: the library counts missing rows too
}

func (c *excelizeCursor) next() (_ record, err error) {
	defer caught(&err)
	for c.rows.Next() {
		c.number++
		cells, err := c.rows.Columns()
		if err != nil {
			return record{}, damaged(c.number, err)
		}
		if len(cells) > 0 {
			return record{line: c.number, row: c.number, cells: cells}, nil
		}
	}
	if err := c.rows.Error(); err != nil {
		return record{}, damaged(c.number+1, err)
	}
	return record{}, io.EOF
}

// close has no error of its own: what the iterator says on closing is what next
// has said.
func (c *excelizeCursor) close() error {
	if err := c.rows.Close(); err != nil && !errors.Is(err, c.rows.Error()) {
		return err
	}
	return nil
}
