package report_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"caseload/report"
)

// sheetRows reads the rows of a workbook's only sheet with excelize.
func sheetRows(t testing.TB, path, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got := f.GetSheetList(); len(got) != 1 || got[0] != sheet {
		t.Errorf("sheets %q, want only %q", got, sheet)
	}
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAWorkbookHoldsEveryCellAsText(t *testing.T) {
	cells := []string{"00123", "12345678901234567890", "=1+1", " outer ", "a\r\nb\tc\n", "x & <y>", "05/01/2024", "", "1e5", "😀"}
	header := []string{"Cédula", "Id", "", "Fecha", "Fecha", "F", "G", "H", "I", "J"}
	path := write(t, report.Style{Format: "xlsx", Sheet: "Casos"}, header,
		line{report.Outcome{Row: 4, Status: "rejected", Error: "=bad", ID: "K1"}, cells},
		line{report.Outcome{Row: 5}, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "beyond"}})
	rows := sheetRows(t, path, "Casos")
	want := [][]string{
		append(append([]string{}, columns...), header...),
		append([]string{"4", "rejected", "", "", "", "'=bad", "", "0", "", "", "K1"}, cells...),
		{"5", "", "", "", "", "", "", "0", "", "", "", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "beyond"},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("reads back as\n%q, want\n%q", rows, want)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"A2", "H2", "L2", "M2", "N2", "R2", "T2"} {
		if kind, err := f.GetCellType("Casos", ref); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("cell %s is of type %v, %v, want text", ref, kind, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestAWorkbookIsLaidOutForReading(t *testing.T) {
	path := write(t, report.Style{Format: "xlsx", Sheet: "Casos"}, []string{"Ticket", "Número de cédula del titular"}, line{report.Outcome{Row: 2}, []string{"7", "8"}})
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	if panes, err := f.GetPanes("Casos"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v, want the first row frozen", panes, err)
	}
	for ref, bold := range map[string]bool{"A1": true, "L1": true, "A2": false, "L2": false} {
		id, err := f.GetCellStyle("Casos", ref)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || (style.Font != nil && style.Font.Bold) != bold || style.NumFmt != 49 {
			t.Errorf("style of %s: %+v, %v, want bold %v and the format of text", ref, style, err, bold)
		}
	}
	for column, want := range map[string]float64{"F": 50, "L": 14, "M": 30} {
		if got, err := f.GetColWidth("Casos", column); err != nil || got != want {
			t.Errorf("width of column %s = %v, %v, want %v", column, got, err, want)
		}
	}
	// A row that a person adds below keeps 00123 as it is typed.
	id, err := f.GetColStyle("Casos", "L")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := f.GetStyle(id); err != nil || style.NumFmt != 49 {
		t.Errorf("style of column L: %+v, %v, want the format of text", style, err)
	}
}

func TestTextThatXMLCannotHoldSurvivesInAWorkbook(t *testing.T) {
	for _, text := range []string{
		"\x00", "a\x08b", "\x1f", "\ufffe\uffff", "_x0041_", "_x005F_", "_x005F_x0041_", "__x0041__", "_xD800_", "_xd83d_",
		"_x0041", "_x0000\x10", "_x0000\uf8fe", "_xZZZZ_", "\uf8fe", "\uf8fe0041", "x\uf8fe_x0041_\x01", "\uefff\uf8ff\ufeff", "\ufffd", strings.Repeat("\x01ñ", 5461),
		strings.Repeat("é\uf8fe", 5461),
	} {
		path := write(t, report.Style{Format: "xlsx", Sheet: "S"}, []string{"h"}, line{report.Outcome{Row: 2}, []string{text}})
		if got := sheetRows(t, path, "S")[1][11]; got != text {
			t.Errorf("%.60q reads back as %.60q", text, got)
		}
	}
}

// FuzzXLSX holds the law that every text that fits reads back as it was.
func FuzzXLSX(f *testing.F) {
	for _, seed := range []string{"", " ", "_x0008_", "\x08", "\uf8feF8FE", "a\r\n", "_x005F_x", "_x0000\x10", "\xef\xa3"} {
		f.Add(seed, "h")
	}
	f.Fuzz(func(t *testing.T, text, header string) {
		style := report.Style{Format: "xlsx", Sheet: "S"}
		if style.Fits(nil, []string{header, text}) != nil {
			if utf8.ValidString(header) && utf8.ValidString(text) && len(header) < 1000 && len(text) < 1000 {
				t.Errorf("Fits refuses %q, %q", header, text)
			}
			return
		}
		path := write(t, style, []string{header, "end"}, line{report.Outcome{Row: 2}, []string{text, "end"}})
		rows := sheetRows(t, path, "S")
		if rows[0][11] != header || rows[1][11] != text {
			t.Errorf("%q, %q read back as %q, %q", header, text, rows[0][11], rows[1][11])
		}
	})
}

func TestATextTooLongForACellIsNeverCutInSilence(t *testing.T) {
	style := report.Style{Format: "xlsx", Sheet: "S"}
	fits, long := strings.Repeat("ñ", 32767), strings.Repeat("ñ", 32768)
	path := write(t, style, []string{"h"}, line{report.Outcome{Row: 2, Error: long, Hint: fits}, []string{fits}})
	row := sheetRows(t, path, "S")[1]
	if row[11] != fits || row[6] != fits {
		t.Errorf("texts of 32,767 characters read back with %d and %d", utf8.RuneCountInString(row[11]), utf8.RuneCountInString(row[6]))
	}
	if want := strings.Repeat("ñ", 32761) + " [cut]"; row[5] != want {
		t.Errorf("our own text reads back with %d characters, ending %q", utf8.RuneCountInString(row[5]), row[5][len(row[5])-12:])
	}

	err := style.Fits([]string{"Detalle"}, []string{long})
	if want := `column "Detalle" cannot stand in the report: it is 32768 characters long, and an Excel cell holds 32767`; err == nil || err.Error() != want {
		t.Errorf("Fits = %v, want %s", err, want)
	}
	if err := style.Fits(nil, []string{strings.Repeat("😀", 16384)}); err == nil {
		t.Error("Fits of 16,384 characters of two units: no error")
	}
	w, err := report.Create(filepath.Join(t.TempDir(), "r.xlsx"), style, []string{"Detalle"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(report.Outcome{Row: 9}, []string{long}, nil); err == nil || !strings.Contains(err.Error(), `row 9: column "Detalle"`) {
		t.Errorf("Write of a source cell that is too long: %v, want an error that names row and column", err)
	}
	if err := w.Discard(); err != nil {
		t.Error(err)
	}
}

func TestASheetIsNotLargerThanExcelAllows(t *testing.T) {
	style := report.Style{Format: "xlsx"}
	if err := style.FitsRows(1_048_575); err != nil {
		t.Errorf("FitsRows(1048575): %v", err)
	}
	if err := style.FitsRows(1_048_576); err == nil {
		t.Error("FitsRows(1048576), with the header one too many: no error")
	}
	if err := (report.Style{Format: "csv"}).FitsRows(1 << 40); err != nil {
		t.Errorf("FitsRows for CSV: %v", err)
	}
	wide := make([]string, 16_384-11)
	if err := style.Fits(wide, nil); err != nil {
		t.Errorf("Fits of 16,384 columns: %v", err)
	}
	if err := style.Fits(wide, make([]string, len(wide)+1)); err == nil {
		t.Error("Fits of 16,385 columns: no error")
	}
	path := filepath.Join(t.TempDir(), "r.xlsx")
	if _, err := report.Create(path, style, append(wide, "one more")); err == nil {
		t.Error("Create with 16,385 columns: no error")
	}
	write(t, style, wide, line{report.Outcome{Row: 2}, nil})
}

func TestASheetHasANameThatExcelTakes(t *testing.T) {
	for name, want := range map[string]string{
		"Casos": "Casos", "": "Cases", "History": "Cases", "a:b/c?[d]*\\": "a_b_c__d___", "'x'": "x", "'": "Cases",
		strings.Repeat("ñ", 40): strings.Repeat("ñ", 31), "Año 2026 & más": "Año 2026 & más", "Sheet1": "Sheet1",
		strings.Repeat("x", 30) + "😀": strings.Repeat("x", 30),
	} {
		sheetRows(t, write(t, report.Style{Format: "xlsx", Sheet: name}, nil), want)
	}
}

func TestAWorkbookLeavesNoTemporaryFiles(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	big := strings.Repeat("x", 30_000)
	for _, end := range []struct {
		name string
		call func(w *report.Writer) error
	}{
		{"Commit", func(w *report.Writer) error { _, err := w.Commit(); return err }},
		{"Discard", (*report.Writer).Discard},
	} {
		path := filepath.Join(t.TempDir(), "r.xlsx")
		w, err := report.Create(path, report.Style{Format: "xlsx"}, []string{"h"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 1200 { // 36 MB: past what excelize keeps in memory
			if err := w.Write(report.Outcome{Row: i + 2}, []string{big}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if spilled := files(t, temp); len(spilled) != 1 {
			t.Errorf("%s: files while writing: %q, want one, else this test proves nothing", end.name, spilled)
		}
		if err := end.call(w); err != nil {
			t.Errorf("%s: %v", end.name, err)
		}
		if left := files(t, temp); len(left) != 0 {
			t.Errorf("%s leaves %q", end.name, left)
		}
		if end.name == "Commit" {
			if rows := sheetRows(t, path, "Cases"); len(rows) != 1201 || rows[1200][11] != big {
				t.Errorf("%d rows read back, want 1,201", len(rows))
			}
		}
	}
}

// files gives the regular files below a folder.
func files(t *testing.T, folder string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheSameRowsGiveTheSameBytes(t *testing.T) {
	for _, format := range []string{"csv", "xlsx", "jsonl"} {
		make := func() []byte {
			return read(t, write(t, report.Style{Format: format}, []string{"A"}, line{report.Outcome{Row: 2, Error: "é"}, []string{"1"}}))
		}
		if first, second := make(), make(); !bytes.Equal(first, second) {
			t.Errorf("%s: two reports of the same rows differ", format)
		}
	}
}

func TestAWorkbookSpeaksOfThisProgramAlone(t *testing.T) {
	path := write(t, report.Style{Format: "xlsx"}, nil)
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if lower := strings.ToLower(string(content)); strings.Contains(lower, "excelize") || strings.Contains(lower, "xuri") {
			t.Errorf("%s names the library: %.300s", part.Name, content)
		}
	}
	if err := z.Close(); err != nil {
		t.Error(err)
	}
}

func BenchmarkWrite(b *testing.B) {
	cells := strings.Split(strings.Repeat("Solicitud de información,", 14)+"00123", ",")
	header := make([]string, len(cells))
	for i := range header {
		header[i] = fmt.Sprintf("Columna %d", i)
	}
	for _, style := range []report.Style{{Format: "csv"}, {Format: "csv", Encoding: "windows-1252", Delimiter: ';', CRLF: true}, {Format: "xlsx"}, {Format: "jsonl"}} {
		b.Run(style.Format+style.Encoding, func(b *testing.B) {
			w, err := report.Create(filepath.Join(b.TempDir(), "r."+style.Format), style, header)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for i := range b.N {
				if err := w.Write(report.Outcome{Row: i + 2, Status: "created", WolkvoxID: "65f0c0ffee65f0c0ffee65f0"}, cells, nil); err != nil {
					b.Fatal(err)
				}
			}
			if _, err := w.Commit(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
