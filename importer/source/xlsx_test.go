package source_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"caseload/importer/source"

	"github.com/xuri/excelize/v2"
)

// book makes a workbook of sheets, each a map of cells, and saves it.
func book(t testing.TB, name string, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	path := filepath.Join(t.TempDir(), name)
	var buf bytes.Buffer
	if err := errors.Join(f.Write(&buf), f.Close(), os.WriteFile(path, buf.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// set fills cells of a sheet, which it makes where it is not there.
func set(t testing.TB, f *excelize.File, sheet string, cells map[string]any) {
	t.Helper()
	if _, err := f.NewSheet(sheet); err != nil {
		t.Fatal(err)
	}
	for name, value := range cells {
		if err := f.SetCellValue(sheet, name, value); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASheetIsReadWithItsHolesAndRowNumbers(t *testing.T) {
	path := book(t, "casos.xlsx", func(f *excelize.File) {
		set(t, f, "Casos", map[string]any{
			"A1": "Casos de enero", "B2": "hoy",
			"A4": "Ticket", "B4": "Detalle", "D4": "Fecha", "E4": "Valor", "F4": " ",
			"A5": "00123", "B5": "uno\ndos", "D5": 45365, "E5": 12.5,
			"A8": "12345678901234567890", "E8": true,
			"B9": " ", "B10": "", "D11": "“€–”", "H12": "nota",
		})
		if err := f.DeleteSheet("Sheet1"); err != nil {
			t.Fatal(err)
		}
	})
	f := open(t, path, source.Options{})
	if got := f.Understood(4); !strings.HasSuffix(got, `casos.xlsx: sheet "Casos", header in row 4, 4 rows`) {
		t.Errorf("understood: %s", got)
	}
	if got := fmt.Sprintf("%q", f.Header()); got != `["Ticket" "Detalle" "" "Fecha" "Valor"]` {
		t.Errorf("header is %s", got)
	}
	want := []string{
		`5/5: ["00123" "uno\ndos" "" "45365" "12.5"]`,
		`8/8: ["12345678901234567890" "" "" "" "TRUE"]`,
		`11/11: ["" "" "" "“€–”" ""]`,
		`12/12: ["" "" "" "" "" "" "" "nota"] E201`,
	}
	for range 2 {
		if got, err := rows(t, f); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("rows are\n%s, %v", strings.Join(got, "\n"), err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil || f.Digest() != sha256.Sum256(content) || f.Size() != int64(len(content)) {
		t.Errorf("digest or size is not the file's, %v", err)
	}
}

func TestTheSheetIsNamedOrTheOnlyVisibleOneWithRows(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		set(t, f, "Casos", map[string]any{"A1": "a", "A2": 1})
		set(t, f, "Listas", map[string]any{"A1": "b", "A2": 2})
		if err := f.SetSheetVisible("Listas", false); err != nil {
			t.Fatal(err)
		}
	})
	for _, test := range []struct{ option, want string }{
		{"", "Casos"}, {"Casos", "Casos"}, {"casos ", "Casos"}, {"2", "Casos"}, {"Listas", "Listas"}, {"3", "Listas"},
	} {
		f := open(t, path, source.Options{Sheet: test.option})
		if got := f.Dialect().Sheet; got != test.want {
			t.Errorf("sheet %q is %q, want %q", test.option, got, test.want)
		}
	}
	two := book(t, "b.xlsx", func(f *excelize.File) {
		set(t, f, "Enero", map[string]any{"A1": "a"})
		set(t, f, "Febrero", map[string]any{"A1": "a"})
	})
	for _, test := range []struct{ path, option, say string }{
		{two, "", `several sheets have rows: "Enero" (1 row), "Febrero" (1 row)`},
		{two, "Marzo", `there is no sheet "Marzo"; its sheets are "Sheet1", "Enero", "Febrero"`},
		{two, "4", "there is no sheet"},
		{path, "9", `"Listas" (hidden)`},
		{book(t, "c.xlsx", func(*excelize.File) {}), "", "none of its visible sheets"},
		{withoutSheets(t, path), "", "is a workbook without a sheet"},
		{two, "Sheet1", "is empty"},
	} {
		var e *source.Error
		if _, err := source.Open(test.path, source.Options{Sheet: test.option}); !errors.As(err, &e) || !strings.Contains(e.What, test.say) || e.Hint() == "" {
			t.Errorf("sheet %q gives %v; want %q and a hint", test.option, err, test.say)
		}
	}
}

func withoutSheets(t *testing.T, path string) string {
	return changed(t, path, "xl/workbook.xml", func(text []byte) []byte {
		return regexp.MustCompile(`<sheets>.*</sheets>`).ReplaceAll(text, []byte("<sheets></sheets>"))
	})
}

func TestTheHeaderRowOfASheetMayBeGiven(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		set(t, f, "Sheet1", map[string]any{"A1": "x", "B1": "y", "A3": "a", "B3": "b", "A4": 1, "B4": 2})
	})
	f := open(t, path, source.Options{HeaderRow: 3})
	if got, err := rows(t, f); err != nil || fmt.Sprint(got) != `[4/4: ["1" "2"]]` || f.Header()[0] != "a" {
		t.Errorf("header %q, rows %v, %v", f.Header(), got, err)
	}
	for _, row := range []int{2, 5} {
		if _, err := source.Open(path, source.Options{HeaderRow: row}); err == nil || !strings.Contains(err.Error(), "no header in row") {
			t.Errorf("header row %d gives %v", row, err)
		}
	}
}

func TestDatesThatCountFrom1904AreTold(t *testing.T) {
	yes := true
	path := book(t, "a.xlsx", func(f *excelize.File) {
		set(t, f, "Sheet1", map[string]any{"A1": "a"})
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
	})
	if !open(t, path, source.Options{}).Dialect().Date1904 {
		t.Error("Date1904 is false")
	}
}

func TestAWorkbookLeavesNothingInTheTemporaryFolder(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		long := strings.Repeat("á", 20_000)
		for i := range 1_000 { // more than the 16 MiB above which the library unpacks to disk
			cell := fmt.Sprintf("A%d", i+1)
			if err := w.SetRow(cell, []any{i, long}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	t.Setenv("TMPDIR", t.TempDir())
	f := open(t, path, source.Options{})
	if got, err := rows(t, f); err != nil || len(got) != 999 {
		t.Errorf("%d rows, %v", len(got), err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// changed writes a workbook again with one part changed; nil takes it out.
func changed(t testing.TB, path, part string, change func([]byte) []byte) string {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, part0 := range r.File {
		rc, err := part0.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		if part0.Name == part {
			content = change(content)
		}
		out, err := w.Create(part0.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "casos.xlsx", buf.String())
}

func TestADamagedSheetIsNoShortSheet(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		for i := range 500 {
			set(t, f, "Sheet1", map[string]any{fmt.Sprintf("A%d", i+1): fmt.Sprintf("año %d", i), fmt.Sprintf("B%d", i+1): i})
		}
	})
	const part = "xl/worksheets/sheet1.xml"
	for name, damaged := range map[string]string{
		"cut": changed(t, path, part, func(b []byte) []byte { return b[:len(b)/2] }),
		"control character": changed(t, path, part, func(b []byte) []byte {
			return bytes.Replace(b, []byte("<v>77</v>"), []byte("<v>7\x01</v>"), 1)
		}),
		"no UTF-8 in the texts": changed(t, path, "xl/sharedStrings.xml", func(b []byte) []byte {
			return bytes.Replace(b, []byte("ñ"), []byte("\xf1"), 1)
		}),
		"tags that do not match": changed(t, path, part, func(b []byte) []byte {
			return bytes.Replace(b, []byte("<v>77</v>"), []byte("<v>77</w>"), 1)
		}),
		"flipped bit": flipped(t, path, part),
	} {
		f, err := source.Open(damaged, source.Options{})
		if err == nil {
			_, err = rows(t, f)
			err = errors.Join(err, f.Close())
		}
		var e *source.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "damaged") || e.Hint() == "" {
			t.Errorf("%s: error is %v; want a damaged workbook and a hint", name, err)
		}
	}
}

// flipped copies a workbook with one bit of a part's packed bytes turned.
func flipped(t testing.TB, path, part string) string {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.Name != part {
			continue
		}
		offset, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		content[offset+int64(f.CompressedSize64)/2] ^= 4
	}
	return write(t, "casos.xlsx", string(content))
}

func TestArchivesThatAreNoWorkbooksAreNamed(t *testing.T) {
	for _, test := range []struct{ part, content, say string }{
		{"xl/workbook.bin", "", ".xlsb"},
		{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", ".ods"},
		{"word/document.xml", "", "Word"},
		{"ppt/presentation.xml", "", "presentation"},
		{"Index/Document.iwa", "", "Numbers"},
	} {
		var buf bytes.Buffer
		w := zip.NewWriter(&buf)
		out, err := w.Create(test.part)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, test.content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var e *source.Error
		if _, err := source.Open(write(t, "a.xlsx", buf.String()), source.Options{}); !errors.As(err, &e) || !strings.Contains(e.What, test.say) || e.Hint() == "" {
			t.Errorf("an archive of %s gives %v; want %q and a hint", test.part, err, test.say)
		}
	}
}

func TestAWorkbookIsToldByItsContent(t *testing.T) {
	path := book(t, "casos.csv", func(f *excelize.File) { set(t, f, "Sheet1", map[string]any{"A1": "a"}) })
	f := open(t, path, source.Options{})
	if got := f.Understood(0); !strings.HasSuffix(got, `casos.csv: an Excel workbook in spite of its name, sheet "Sheet1", header in row 1, 0 rows`) {
		t.Errorf("understood: %s", got)
	}
}

func TestTabsThatAreNoWorksheetsAreTold(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		set(t, f, "Sheet1", map[string]any{"A1": "Ticket", "A2": "T1"})
	})
	path = changed(t, path, "xl/workbook.xml", func(text []byte) []byte {
		return bytes.Replace(text, []byte("</sheets>"), []byte(`<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/></sheets>`), 1)
	})
	f := open(t, path, source.Options{})
	if _, err := rows(t, f); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(f.Warnings()); !strings.Contains(got, `1 tab is no worksheet and was not looked at: "Module1"`) {
		t.Errorf("found: %s", got)
	}
}
