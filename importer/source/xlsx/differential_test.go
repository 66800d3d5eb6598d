package xlsx_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The workbooks in testdata are LibreOffice's (7.4), made of the sources beside
// them:
//
//	localc --headless --convert-to xlsx fechas.fods hojas.fods textos.fods
//	localc --headless --infilter='CSV:59,34,UTF8,1,1/2/2/4,9226,false,true' --convert-to xlsx casos.csv
//
// 9226 is es-CO, and 4 the order of a date's day and month. What a sheet says is
// in the .txt of its name, and was held against the source by eye.
func TestWorkbooksOfLibreOffice(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.xlsx")
	if err != nil || len(paths) < 4 {
		t.Fatalf("%d workbooks, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(path, ".xlsx") + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			expect(t, file, string(want))
			againstExcelize(t, file)
		})
	}
}

// againstExcelize holds every cell to what excelize gives of it, raw.
func againstExcelize(t *testing.T, file []byte) {
	t.Helper()
	got, err := read(t, file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range got.tabs {
		theirs, err := f.GetRows(sheet.name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		ours := map[string]cell{}
		for _, r := range sheet.rows {
			for i, c := range r.cells {
				ours[fmt.Sprint(columnName(i), r.number)] = c
			}
		}
		seen := 0
		for y, r := range theirs {
			for x, raw := range r {
				name := fmt.Sprint(columnName(x), y+1)
				c := ours[name]
				if c.kind != 0 {
					seen++
				}
				if !sameAsRaw(c, raw, got.date1904) {
					t.Errorf("%s!%s is %v, of which excelize gives %q", sheet.name, name, c, raw)
				}
			}
		}
		filled := 0
		for _, c := range ours {
			if c.kind != 0 && c.text != "" {
				filled++
			}
		}
		if seen < filled {
			t.Errorf("%s has %d cells with something in them, of which excelize gives %d", sheet.name, filled, seen)
		}
	}
}

var notDigits = regexp.MustCompile(`[^0-9]`)

// TestCodesAreWhatExcelizeShows holds codes to the texts that excelize gives of
// them.
func TestCodesAreWhatExcelizeShows(t *testing.T) {
	codes := []string{
		"000-0000000-0", `00\.000\.000\-0`, `"PQR-"00000`, `0000\-0000`, "00-00-00", "000 000", `00"."00"."00`, "00000-0000", "(000) 000-0000",
	}
	numbers := []float64{0, 7, 123, 10203, 112345678, 40212345678}
	f := excelize.NewFile()
	defer f.Close()
	for x, code := range codes {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			t.Fatal(err)
		}
		for y, n := range numbers {
			at := fmt.Sprint(columnName(x), y+1)
			if err := errors.Join(f.SetCellValue("Sheet1", at, n), f.SetCellStyle("Sheet1", at, at, style)); err != nil {
				t.Fatal(err)
			}
		}
	}
	file, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	againstExcelize(t, file.Bytes())
	got, err := read(t, file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for x, code := range codes {
		for y, n := range numbers {
			want, err := f.GetCellValue("Sheet1", fmt.Sprint(columnName(x), y+1))
			if text := got.tabs[0].rows[y].cells[x].text; err != nil || text != want {
				t.Errorf("%v under %s is %q, and excelize shows %q, %v", n, code, text, want, err)
			}
		}
	}
}

// sameAsRaw tells whether a cell is what excelize gives raw: a number as it is
// stored, a date as its serial, a boolean as 1 or 0.
func sameAsRaw(c cell, raw string, date1904 bool) bool {
	switch c.kind {
	case 'b':
		return c.text == map[string]string{"1": "TRUE", "0": "FALSE", "TRUE": "TRUE", "FALSE": "FALSE"}[raw]
	case 'n':
		ours, err := strconv.ParseFloat(c.text, 64)
		theirs, err2 := strconv.ParseFloat(raw, 64)
		return err == nil && err2 == nil && math.Abs(ours-theirs) <= math.Abs(theirs)*5e-15
	case 'c':
		return strings.TrimLeft(notDigits.ReplaceAllString(c.text, ""), "0") == strings.TrimLeft(raw, "0")
	case 'd', 'h':
		serial, err := strconv.ParseFloat(raw, 64)
		return err == nil && math.Abs(serialOf(c, date1904)-serial) < 0.5001/86400
	}
	return c.text == raw
}

// serialOf is the serial number of a date or a time, NaN when it is none.
func serialOf(c cell, date1904 bool) float64 {
	if c.kind == 'h' {
		var h, m, s int
		if _, err := fmt.Sscanf(c.text, "%d:%d:%d", &h, &m, &s); err != nil {
			return math.NaN()
		}
		return float64(h*3600+m*60+s) / 86400
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05"} {
		at, err := time.Parse(layout, c.text)
		if err != nil {
			continue
		}
		epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		switch {
		case date1904:
			epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		case at.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)):
			epoch = epoch.AddDate(0, 0, 1)
		}
		return float64(at.Unix()-epoch.Unix()) / 86400
	}
	return math.NaN()
}

// ofExcelize is a workbook that excelize writes cell by cell, values of all types
// under all kinds of formats.
func ofExcelize(t *testing.T, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbooksOfExcelize(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 30, 0, 0, time.UTC)
	values := []any{
		"María", "", " a  b ", "00123", "a\r\nb\tc", "_x0041_", "<&>\"'", "😀", strings.Repeat("ñ", 32767), "#N/A", "TRUE",
		0, 1, -1, 123, 1234567890123456, int64(math.MaxInt64), 1.5, -0.25, 0.1, 0.30000000000000004, 5.73e11, 1e-7, 1e21, 12345678.9,
		float32(1.5), uint8(7), true, false, nil, at, at.Add(time.Second), time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), 30*time.Hour + 15*time.Minute, 90 * time.Second,
		[]excelize.RichTextRun{{Text: "ne", Font: &excelize.Font{Bold: true}}, {Text: "gri"}, {Text: " ta "}},
	}
	formats := []string{"General", "0.00", "00000", "0%", "dd/mm/yyyy", "yyyy-mm-dd hh:mm:ss", "h:mm AM/PM", "[h]:mm:ss", "@", `"día "d`, "$#,##0.00"}
	for _, format := range formats {
		t.Run("cell by cell, "+strings.ReplaceAll(format, "/", "|"), func(t *testing.T) {
			againstExcelize(t, ofExcelize(t, func(f *excelize.File) error { return fillCells(f, values, format) }))
		})
	}
	t.Run("a stream", func(t *testing.T) {
		againstExcelize(t, ofExcelize(t, func(f *excelize.File) error { return fillStream(f, values, formats) }))
	})
	t.Run("dates from 1904", func(t *testing.T) {
		yes := true
		againstExcelize(t, ofExcelize(t, func(f *excelize.File) error {
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				return err
			}
			return fillCells(f, []any{at, 1.5, "a"}, "yyyy-mm-dd hh:mm:ss")
		}))
	})
}

// fillCells sets one value a row, in columns that differ.
func fillCells(f *excelize.File, values []any, format string) error {
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	for i, value := range values {
		name := fmt.Sprint(columnName(i%4), i+1)
		if runs, rich := value.([]excelize.RichTextRun); rich {
			err = f.SetCellRichText("Sheet1", name, runs)
		} else {
			err = f.SetCellValue("Sheet1", name, value)
		}
		// Under another format, large and negative numbers are no dates: that is
		// for the tables of values.
		if n, number := toFloat(value); err == nil && (!number || n >= 1 && n < 2_000_000) {
			err = f.SetCellStyle("Sheet1", name, name, style)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func toFloat(value any) (float64, bool) {
	switch value.(type) {
	case int, int64, uint8, float32, float64:
		n, err := strconv.ParseFloat(fmt.Sprint(value), 64)
		return n, err == nil
	}
	return 0, false
}

// fillStream writes all values in every row, each row under its format.
func fillStream(f *excelize.File, values []any, formats []string) error {
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, format := range formats {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		cells := slices.Clone(values)
		for j, value := range cells {
			if n, number := toFloat(value); !number || n >= 1 && n < 2_000_000 {
				cells[j] = excelize.Cell{StyleID: style, Value: value}
			}
		}
		if err := w.SetRow(fmt.Sprint("A", 2*i+1), cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Where excelize is known to be wrong: what it gives, and what stands there.
func TestWhereExcelizeIsKnownToBeWrong(t *testing.T) {
	for _, test := range []struct {
		name  string
		book  *book
		known map[string]string // what excelize gives of a cell
		want  string            // what there is; "" for a refusal
	}{
		{"a formula without a value", oneCell(`<c r="A1"><f>1+1</f></c><c r="B1"><v>1</v></c>`), map[string]string{"A1": ""}, "1: f\"\" n\"1\"\n"},
		{"a string index out of range", oneCell(`<c r="A1" t="s"><v>9</v></c><c r="B1"><v>1</v></c>`).strings("<t>a</t>"), map[string]string{"A1": ""}, ""},
		{"an empty style", oneCell(`<c r="A1" s=""><v>5</v></c><c r="B1"><v>1</v></c>`), map[string]string{"A1": ""}, "1: n\"5\" n\"1\"\n"},
		{"strings in an odd place", oneCell(`<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c>`).strings("<t>a</t>").moved(stringsPart, "xl/textos.xml").edit(workbookRels, "sharedStrings.xml", "textos.xml").edit(typesPart, "/xl/sharedStrings.xml", "/xl/textos.xml"), map[string]string{"A1": ""}, "1: s\"a\" n\"1\"\n"},
		{"rows with the same number", oneSheet(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`), map[string]string{}, ""},
		{"a control character", oneSheet(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="str"><v>` + "\x01" + `</v></c></row>`), map[string]string{"A1": "1", "A2": ""}, ""},
		{"a wrong checksum", oneCell(`<c r="A1"><v>1</v></c>`).entry(sheet1Part, func(e *entry) { e.crc = 0 }), map[string]string{"A1": "1"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := test.book.zip()
			f, err := excelize.OpenReader(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			theirs, err := f.GetRows("Casos", excelize.Options{RawCellValue: true})
			if err != nil {
				t.Errorf("excelize gives the error %v", err)
			}
			for name, want := range test.known {
				if got := at(theirs, name); got != want {
					t.Errorf("excelize gives %q for %s, which was known to be %q", got, name, want)
				}
			}
			if test.want == "" {
				expectRefusal(t, file)
			} else {
				expect(t, file, test.want)
			}
		})
	}
}

// at is the cell of a name in excelize's rows, "" when there is none.
func at(rows [][]string, name string) string {
	x, y, err := excelize.CellNameToCoordinates(name)
	if err != nil || y > len(rows) || x > len(rows[y-1]) {
		return ""
	}
	return rows[y-1][x-1]
}

func TestAStyledCellAtTheEndCostsNothing(t *testing.T) {
	file := oneSheet(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>`).styles("14").zip()
	if n := testing.AllocsPerRun(1, func() { expect(t, file, "1: n\"1\"\n") }); n > 10_000 {
		t.Errorf("%v allocations", n)
	}
}
