package cli_test

import (
	"errors"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// What a script may say of workbooks, beside xlsx:
//
//	sheets OUT.xlsx NAME=IN.csv…   makes a workbook of these sheets; one whose NAME begins with ~ is hidden
//
// A cell {000-00}123 is the number 123 under the format 000-00; all others are text.
// A row whose first cell begins with ~ is hidden, as a filter does it.
func sheets(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 2, "sheets OUT.xlsx NAME=IN.csv…")
	book := excelize.NewFile()
	for _, arg := range args[1:] {
		name, path, _ := strings.Cut(arg, "=")
		sheet := strings.TrimPrefix(name, "~")
		_, err := book.NewSheet(sheet)
		ts.Check(err)
		for y, row := range readGrid(ts, path).rows {
			if text, hides := strings.CutPrefix(row[0], "~"); hides {
				row[0] = text
				ts.Check(book.SetRowVisible(sheet, y+1, false))
			}
			for x, text := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				ts.Check(errors.Join(err, setCell(book, sheet, at, text)))
			}
		}
		ts.Check(book.SetSheetVisible(sheet, sheet == name))
	}
	ts.Check(book.DeleteSheet("Sheet1"))
	ts.Check(errors.Join(book.SaveAs(ts.MkAbs(args[0])), book.Close()))
}

func setCell(book *excelize.File, sheet, at, text string) error {
	format, digits, formatted := strings.Cut(strings.TrimPrefix(text, "{"), "}")
	if !formatted || !strings.HasPrefix(text, "{") {
		if text == "" {
			return nil
		}
		return book.SetCellStr(sheet, at, text)
	}
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return err
	}
	style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	return errors.Join(err, book.SetCellValue(sheet, at, value), book.SetCellStyle(sheet, at, at, style))
}
