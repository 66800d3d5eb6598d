package main

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// made generates the samples into a folder of the test's own.
func made(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	var stderr strings.Builder
	if code := run([]string{"-o", folder}, &stderr); code != 0 {
		t.Fatalf("generate = %d: %s", code, stderr.String())
	}
	return folder
}

// read gives a file's bytes.
func read(t *testing.T, name ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(name...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheSamplesAreWhatTheGeneratorMakes(t *testing.T) {
	folder, size := made(t), 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		want := read(t, path)
		size += len(want)
		got := read(t, "..", name)
		if filepath.Ext(name) == ".xlsx" {
			// The package that writes workbooks may change how, not what.
			if !slices.EqualFunc(grid(t, got), grid(t, want), slices.Equal) {
				t.Errorf("samples/%s holds other cells than the generator makes: run go run ./samples/generate", name)
			}
		} else if !bytes.Equal(got, want) {
			t.Errorf("samples/%s is not what the generator makes: run go run ./samples/generate", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > 500<<10 {
		t.Errorf("the samples are %d bytes, want at most 500 KiB", size)
	}
}

// grid gives a workbook's cells as they are stored and as they are shown.
func grid(t *testing.T, data []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	shown, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return append(shown, stored...)
}

// records reads one of the CSV samples by the standard library.
func records(t *testing.T, name string) (text string, lines [][]string) {
	t.Helper()
	data, err := charmap.Windows1252.NewDecoder().Bytes(read(t, "..", name))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = ';', -1
	lines, err = r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return string(data), lines
}

func TestTheExportHoldsWhatBreaksImporters(t *testing.T) {
	text, lines := records(t, "casos.csv")
	if len(lines) != 501 || !slices.Equal(lines[0], header) {
		t.Fatalf("%d records, header %q", len(lines), lines[0])
	}
	if bytes.Contains(read(t, "..", "casos.csv"), []byte("ñ")) {
		t.Error("the export is UTF-8, want Windows-1252")
	}
	for _, want := range []string{"ñ", "Ó", "“", "–", "€", `""`, ";\"", "\r\n", "\u00a0"} {
		if !strings.Contains(text, want) {
			t.Errorf("the export has no %q", want)
		}
	}
	tickets, inner, grouped := map[string]bool{}, 0, 0
	for _, cells := range lines[1:] {
		tickets[cells[columnTicket]] = true
		if len(cells) != len(header) || len(cells[columnTicket]) != 8 || !strings.HasPrefix(cells[columnTicket], "00") || len(cells[16]) != 20 {
			t.Errorf("record %q: want a ticket with leading zeros and an account of 20 digits", cells)
		}
		if strings.Contains(cells[columnDetail], "\n") {
			inner++
		}
		if strings.Count(cells[columnValue], ".") == 2 {
			grouped++
		}
		if (cells[columnStatus] == "Cerrado") != (cells[columnSolution] != "") {
			t.Errorf("ticket %s: status %q with solution %q", cells[columnTicket], cells[columnStatus], cells[columnSolution])
		}
	}
	if len(tickets) != 500 || inner < 100 || grouped < 20 {
		t.Errorf("%d tickets, %d cells with line breaks, %d values over a million", len(tickets), inner, grouped)
	}
}

func TestTheWorkbookHoldsTheSameRows(t *testing.T) {
	_, lines := records(t, "casos.csv")
	all := grid(t, read(t, "..", "casos.xlsx"))
	shown, stored := all[:len(all)/2], all[len(all)/2:]
	if len(shown) != 500+headerRow || !slices.Equal(shown[headerRow-1], header) {
		t.Fatalf("%d rows, row 3 is %q", len(shown), shown[headerRow-1])
	}
	for i, cells := range lines[1:] {
		row := shown[headerRow+i]
		for _, column := range []int{columnTicket, columnDate, columnMail, columnDetail, columnTerm, columnCalled, 16} {
			if row[column] != cells[column] {
				t.Errorf("row %d, %s: %q, want %q", headerRow+1+i, header[column], row[column], cells[column])
			}
		}
		raw := stored[headerRow+i]
		if strings.Contains(raw[columnDate], "/") || strings.Contains(raw[columnValue], ",") {
			t.Errorf("row %d: date %q and value %q are text, want numbers", headerRow+1+i, raw[columnDate], raw[columnValue])
		}
	}
}

func TestEachMistakeStandsInItsRow(t *testing.T) {
	_, lines := records(t, "broken.csv")
	twice := 0
	for _, m := range mistakes {
		found := 0
		for _, cells := range lines[1:] {
			if cells[columnSubject] == m.subject && cells[columnTicket] == m.ticket {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%q stands in %d rows, want 1", m.subject, found)
		}
		if m.ticket == "MAL-REPETIDO" {
			twice++
		}
	}
	// Above one in a hundred a whole file is refused for its key.
	if share := float64(twice) / float64(len(lines)-1); share >= 0.01 {
		t.Errorf("%d of %d rows have the ticket of another, want under 1 %%", twice, len(lines)-1)
	}
	_, good := records(t, "casos.csv")
	for _, cells := range lines[1:] {
		if slices.ContainsFunc(good[1:], func(other []string) bool { return other[columnTicket] == cells[columnTicket] }) {
			t.Errorf("ticket %q stands in casos.csv too", cells[columnTicket])
		}
	}
}

func TestTheAttachmentsAreWhatTheySay(t *testing.T) {
	files := attachments()
	if _, err := png.Decode(bytes.NewReader(files["captura.png"])); err != nil {
		t.Errorf("captura.png: %v", err)
	}
	document := files["acta-0007.pdf"]
	at := bytes.LastIndex(document, []byte("xref\n0"))
	if !bytes.Contains(document, []byte("startxref\n"+strconv.Itoa(at)+"\n")) {
		t.Errorf("acta-0007.pdf does not say that its index is at %d", at)
	}
}

func TestAWrongCommandLineMakesNothing(t *testing.T) {
	var stderr strings.Builder
	if code := run([]string{"-x"}, &stderr); code != 2 {
		t.Errorf("run(-x) = %d, want 2", code)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code := run([]string{"-o", file}, &stderr); code != 1 {
		t.Errorf("run into a file = %d, want 1", code)
	}
}
