package report

import (
	"fmt"
	"path/filepath"
	"strings"
)

// The formats of a report.
const (
	CSV   = "csv"   // in the source's own dialect
	XLSX  = "xlsx"  // every cell as text
	JSONL = "jsonl" // one object per row, UTF-8
)

// Style is the form of a report: the format and dialect of its source. Its zero
// value but for Format is plain: UTF-8, commas, LF, quotes where they are needed.
type Style struct {
	Format    string // CSV, XLSX or JSONL
	Delimiter rune   // CSV: between fields; 0 is a comma
	Encoding  string // CSV: a name of the WHATWG or IANA lists, any case; "" is UTF-8
	BOM       bool   // CSV: begin with a byte order mark where the encoding has one; UTF-16 always has it
	QuoteAll  bool   // CSV: every field in quotes, else those that need them
	CRLF      bool   // CSV: rows end with CR LF, else with LF
	CR        bool   // CSV: rows end with CR alone
	Sheet     string // XLSX: the sheet's name; one that Excel would refuse is mended, "" is "Cases"
}

// FormatOf tells a report's format by the ending of its name, in any case. An
// ending that is none of the three is an error that names them.
func FormatOf(path string) (string, error) {
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".csv", ".xlsx", ".jsonl":
		return ending[1:], nil
	default:
		return "", before(path, fmt.Sprintf("the ending %q is of no format that a report can have", filepath.Ext(path)),
			"give the file a name that ends in .csv, .xlsx or .jsonl", nil)
	}
}

// Fits tells whether a report in this style can hold the cells of one row of the
// source as they are, so that a report that cannot be written is known before
// the first row is sent. Header names the columns in the error; cells may be
// longer or shorter than it. The error is an [*Error] that asks for exit code 2.
func (s Style) Fits(header, cells []string) error {
	fit, err := s.fit()
	if err != nil {
		return err
	}
	if n := max(len(header), len(cells)) + ourColumns; s.Format == XLSX && n > maxColumns {
		return before("", tooManyColumns(n), fit.tip(), nil)
	}
	if i, err := fit.cells(cells); err != nil {
		return before("", fmt.Sprintf("%s cannot stand in the report: %v", columnName(header, i), err), fit.tip(), nil)
	}
	return nil
}

// FitsRows tells whether a report in this style can hold so many rows of the
// source: a sheet of Excel ends. The error is as that of Fits.
func (s Style) FitsRows(rows int64) error {
	if s.Format != XLSX || rows < maxRows {
		return nil
	}
	return before("", fmt.Sprintf("%d rows and the header, and an Excel sheet holds %d", rows, maxRows), (&fit{format: XLSX}).tip(), nil)
}

// tooManyColumns says that a sheet of Excel is not wide enough.
func tooManyColumns(n int) string {
	return fmt.Sprintf("%d columns with ours, and an Excel sheet holds %d", n, maxColumns)
}

// columnName names a source column for people: by its header, else by number.
func columnName(header []string, i int) string {
	if i < len(header) && strings.TrimSpace(header[i]) != "" {
		return fmt.Sprintf("column %q", header[i])
	}
	return fmt.Sprintf("column %d", i+1)
}
