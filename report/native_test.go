package report_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"caseload/importer/source/xlsx"
	"caseload/report"
)

// TestCellsOfAWorkbookAreReadBackAsWhatTheyWere writes cells with their kinds and
// reads them with the reader of workbooks. A second kind says that the cell can
// only stand as text.
func TestCellsOfAWorkbookAreReadBackAsWhatTheyWere(t *testing.T) {
	cells := []struct {
		text       string
		kind, back byte
	}{
		{"00123", 's', 's'},
		{"1.234", 's', 's'},
		{"=1+1", 's', 's'},
		{"1.234", 'n', 'n'},
		{"0.3", 'n', 'n'},
		{"-12", 'n', 'n'},
		{"573000000000", 'n', 'n'},
		{"0.0000001", 'n', 'n'},
		{"00123", 'n', 's'},
		{"12345678901234567890", 'n', 's'},
		{"001-1234567-8", 'c', 'c'},
		{"PQR-00123", 'c', 'c'},
		{"(601) 311-2233", 'c', 'c'},
		{"N°·00123", 'c', 'c'},
		{"01-02-03", 'c', 'c'},
		{"11402-1234567-890123", 'c', 's'},
		{"-5", 'c', 's'},
		{"2026-03-02", 'd', 'd'},
		{"2026-03-02T10:30:59", 'd', 'd'},
		{"2026-03-02T00:00:00", 'd', 'd'},
		{"9999-12-31", 'd', 'd'},
		{"1900-03-01", 'd', 'd'},
		{"1900-02-28", 'd', 's'},
		{"31/12/2026", 'd', 's'},
		{"10:30:00", 'h', 'h'},
		{"30:15:01", 'h', 'h'},
		{"00:00:00", 'h', 'h'},
		{"TRUE", 'b', 'b'},
		{"FALSE", 'b', 'b'},
		{"verdadero", 'b', 's'},
		{"#N/A", 'e', 's'},
		{"", 'f', 0},
		{"", 's', 0},
		{"end", 's', 's'},
	}
	var header, texts []string
	var kinds, back []byte
	for _, c := range cells {
		header = append(header, "columna")
		texts, kinds, back = append(texts, c.text), append(kinds, c.kind), append(back, c.back)
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	w, err := report.Create(path, report.Style{Format: report.XLSX}, header)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(report.Outcome{Row: 2}, texts, kinds); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	row := secondRow(t, path)
	ours := len(report.Columns())
	if got := row.Cells[ours:]; !slices.Equal(got, texts) {
		t.Errorf("cells are\n%q, want\n%q", got, texts)
	}
	if got := row.Kinds[ours:]; string(got) != string(back) {
		t.Errorf("kinds are %q, want %q", got, back)
	}
}

func secondRow(t *testing.T, path string) xlsx.Row {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	book, err := xlsx.Open(file, info.Size(), xlsx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	rows, err := book.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rows.Close() })
	for range 2 {
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
	}
	return rows.Row()
}
