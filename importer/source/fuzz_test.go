package source_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"caseload/importer/source"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// FuzzOpen gives any bytes to a whole reading. Whatever they are, there is no
// panic, an error is an *Error that names the file, a row without a fault is as
// wide as the header, line numbers rise, and a second reading gives the same.
func FuzzOpen(f *testing.F) {
	workbook, err := os.ReadFile(book(f, "a.xlsx", func(b *excelize.File) {
		set(f, b, "Sheet1", map[string]any{"A1": "a", "C2": "x", "B9": 1.5})
	}))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		spanish, "\ufeff" + spanish, encoded(f, charmap.Windows1252, spanish), "\xff\xfea\x00;\x00", "a,\"b\n", "sep=;\na;b\n1;2;3\n",
		"título\na;b;c\n1;2;3\n\n;;\n", "a\r\rb",
		"a,b,c\n1,2,\n1,,2,\n4,5\n", "a;b;c\r\n1;x\ny;2\r\n3;4;5\r\n", "a\tb\n1\t32\"\n2\t5\" x\n", "a, \"b\"\n1, \"x, y\"\n", "a;b\n1;\"D\"x\n2;\"E\"y\n",
		"# x\na;b;c\n--;--;---\n1;2;#N/D\n\n(1 row affected)\n", "\ufeff\ufeffa;b\n1;\xf1\n", "a;b;c\n1;2;x\ufeffa;b;c\n3;4;5\n", string(workbook), string(workbook[:len(workbook)/2]),
	} {
		f.Add([]byte(seed), 0, "", ',')
		f.Add([]byte(seed), 2, "cp850", rune(0))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte, headerRow int, encoding string, delimiter rune) {
		path := filepath.Join(dir, "a.csv")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := source.Open(path, source.Options{HeaderRow: headerRow % 100, Encoding: encoding, Delimiter: delimiter})
		if err != nil {
			var e *source.Error
			if !errors.As(err, &e) || e.Path != path || e.What == "" {
				t.Fatalf("error is %v", err)
			}
			return
		}
		first, firstErr := readOnce(t, file)
		second, secondErr := readOnce(t, file)
		if first != second || (firstErr == nil) != (secondErr == nil) {
			t.Fatalf("%d rows, %v, and then %d, %v", first, firstErr, second, secondErr)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func readOnce(t *testing.T, file *source.File) (count int, err error) {
	r, err := file.Rows()
	if err != nil {
		t.Fatalf("no rows: %v", err)
	}
	line := file.Dialect().HeaderRow
	for r.Next() {
		row := r.Row()
		if len(row.Cells) != len(file.Header()) && row.Fault == nil {
			t.Fatalf("line %d has %d cells under %d headers", row.Line, len(row.Cells), len(file.Header()))
		}
		if row.Line <= line || row.Record > row.Line {
			t.Fatalf("line %d (row %d) comes after %d", row.Line, row.Record, line)
		}
		line = row.Line
		count++
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return count, r.Err()
}
