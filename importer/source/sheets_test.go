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
