package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/importer/source"

	"github.com/xuri/excelize/v2"
)

// Nothing forbids two thousand tabs of one part; it is read once.
func TestAWorkbookOfManyTabsOfOnePartIsReadOnce(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		for i := range 20_000 {
			err = errors.Join(err, w.SetRow(fmt.Sprint("A", i+1), []any{i, "x"}))
		}
		if err = errors.Join(err, w.Flush()); err != nil {
			t.Fatal(err)
		}
	})
	path = changed(t, path, "xl/workbook.xml", func(text []byte) []byte {
		start := bytes.Index(text, []byte("<sheet "))
		end := start + bytes.IndexByte(text[start:], '>') + 1
		one := string(text[start:end])
		var all strings.Builder
		for i := range 2000 {
			all.WriteString(strings.Replace(one, `name="Sheet1"`, fmt.Sprintf(`name="Hoja %d"`, i+1), 1) + "</sheet>")
		}
		return slices.Concat(text[:start], []byte(strings.TrimSuffix(all.String(), "</sheet>")), text[end:])
	})
	began := time.Now()
	_, err := source.Open(path, source.Options{Misfits: func([]string) int { return 1 }})
	var e *source.Error
	if !errors.As(err, &e) || !strings.Contains(e.What, `several sheets have rows: "Hoja 1" (20000 rows), `) || !strings.HasSuffix(e.What, "and 1988 more") {
		t.Fatalf("%.300v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v, as if the part were read for every tab", took)
	}
}

func TestASheetThatCannotBeReadKeepsNobodyFromAnother(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		set(t, f, "Sheet1", map[string]any{"A1": "Ticket", "A2": "T1"})
		set(t, f, "Otra", map[string]any{"A1": "x"})
	})
	path = changed(t, path, "xl/worksheets/sheet2.xml", func(text []byte) []byte { return text[:len(text)/2] })
	if _, err := source.Open(path, source.Options{}); err == nil {
		t.Error("of a damaged sheet nothing is said")
	}
	f := open(t, path, source.Options{Sheet: "Sheet1"})
	if got, err := rows(t, f); err != nil || len(got) != 1 || !f.Dialect().Among {
		t.Errorf("rows %v, %v, among %t", got, err, f.Dialect().Among)
	}
}

func TestMoreColumnsThanASheetHasAreRefusedInWords(t *testing.T) {
	path := book(t, "a.xlsx", func(f *excelize.File) {
		set(t, f, "Sheet1", map[string]any{"A1": "Ticket", "XFD1": "Otro", "A2": "T1"})
	})
	if f := open(t, path, source.Options{}); len(f.Header()) != 16_384 {
		t.Errorf("a header of %d columns, want 16,384", len(f.Header()))
	}
	path = changed(t, path, "xl/worksheets/sheet1.xml", func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("XFD1"), []byte("XFE1")) })
	var e *source.Error
	if _, err := source.Open(path, source.Options{}); !errors.As(err, &e) || !strings.Contains(err.Error(), "to the right of XFD") || strings.Contains(e.What, "damaged") {
		t.Errorf("a cell beyond the last column: %v", err)
	}
}

// Time and memory grow with the columns, not with their square: 16,384 names of
// which all are equal, and 16,384 that differ, are read in moments.
func TestAWideSheetIsReadInMoments(t *testing.T) {
	for _, form := range []string{"x", "Nombre %d"} {
		path := book(t, "a.xlsx", func(f *excelize.File) {
			w, err := f.NewStreamWriter("Sheet1")
			row := make([]any, 16_384)
			for i := range row {
				if row[i] = form; form != "x" {
					row[i] = fmt.Sprintf(form, i)
				}
			}
			for i := range 10 {
				err = errors.Join(err, w.SetRow(fmt.Sprint("A", i+1), row))
				row[0] = fmt.Sprint("T", i)
			}
			if err = errors.Join(err, w.Flush()); err != nil {
				t.Fatal(err)
			}
		})
		began := time.Now()
		if got, err := rows(t, open(t, path, source.Options{})); err != nil || len(got) != 9 {
			t.Errorf("%d rows, %v", len(got), err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: it took %v", form, took)
		}
	}
}
