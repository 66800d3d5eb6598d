package xlsx_test

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"caseload/importer/source/xlsx"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// The workbooks of the benchmarks are made on demand, as Excel writes them: one
// sheet, fifteen cells a row, of which four hold a string that stands nowhere
// else, two one of a few, four a number, two a date, and one each a padded
// number, a boolean and nothing. The table of strings is in the order of the
// rows, or as after a sort: each row asks for its strings at another end.

const (
	commonStrings = 64
	stringsARow   = 4
	benchCells    = 15
)

// BenchmarkRows reads 100,000 rows from end to end. The unit to look at is
// cpu-ns/row; inflating the sheet and the strings alone is what no reader can beat.
func BenchmarkRows(b *testing.B) {
	const rows = 100_000
	path := benchBook(b, rows, false)
	shuffled := benchBook(b, rows, true)
	for _, reader := range []struct {
		name string
		read func() (cells int, err error)
	}{
		{"xlsx", func() (int, error) { return countCells(path, rows+1) }},
		{"xlsx,strings=shuffled", func() (int, error) { return countCells(shuffled, rows+1) }},
		{"inflate", func() (int, error) { return rows * benchCells, inflateAlone(path) }},
		{"excelize,raw", func() (int, error) { return countInExcelize(path, true) }},
		{"excelize", func() (int, error) { return countInExcelize(path, false) }},
	} {
		b.Run("reader="+reader.name, func(b *testing.B) {
			b.ReportAllocs()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := processTime()
			for b.Loop() {
				if cells, err := reader.read(); err != nil || cells != rows*benchCells {
					b.Fatalf("%d cells, %v", cells, err)
				}
			}
			used := processTime() - began
			runtime.ReadMemStats(&after)
			all := float64(b.N) * rows
			b.ReportMetric(float64(used.Nanoseconds())/all, "cpu-ns/row")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/all, "allocs/row")
		})
	}
}

// BenchmarkMillion opens 1,000,000 rows and reads the first of them, and then,
// in a process of its own, all of them: its peak is of the whole test program,
// of which 11 MiB are there for a workbook of two rows, too.
func BenchmarkMillion(b *testing.B) {
	for _, order := range []string{"rows", "shuffled"} {
		b.Run("strings="+order, func(b *testing.B) {
			path := benchBook(b, 1_000_000, order == "shuffled")
			b.Run("of=first", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if cells, err := countCells(path, 1); err != nil || cells != benchCells {
						b.Fatalf("%d cells, %v", cells, err)
					}
				}
			})
			b.Run("of=memory", func(b *testing.B) {
				peak := 0
				for b.Loop() {
					c, err := readApart(path)
					if err != nil || c.refused {
						b.Fatalf("%v: %s", err, c.said)
					}
					peak = max(peak, c.peak)
				}
				b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			})
		})
	}
}

// countCells counts the cells of a sheet's rows, most of them at most, blank ones
// too. With a row more than there are it comes to the proven end.
func countCells(path string, most int) (cells int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	book, err := xlsx.Open(f, info.Size(), xlsx.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.Rows(0)
	if err != nil {
		return 0, err
	}
	for n := 0; n < most && rows.Next(); n++ {
		cells += len(rows.Row().Cells)
	}
	return cells, errors.Join(rows.Err(), rows.Close())
}

func countInExcelize(path string, raw bool) (cells int, err error) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := f.Rows("Casos")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		columns, err := rows.Columns(excelize.Options{RawCellValue: raw})
		if err != nil {
			return 0, err
		}
		cells += len(columns)
	}
	return cells, errors.Join(rows.Error(), rows.Close())
}

// inflateAlone unpacks the sheet and the strings and looks at nothing.
func inflateAlone(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	for _, f := range z.File {
		if f.Name != sheet1Part && f.Name != stringsPart {
			continue
		}
		in, err := f.OpenRaw()
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, flate.NewReader(bufio.NewReaderSize(in, 64<<10))); err != nil {
			return err
		}
	}
	return z.Close()
}

// benchBook makes a workbook and gives its path.
func benchBook(tb testing.TB, rows int, shuffled bool) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "casos.xlsx")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(writeBook(f, rows, shuffled), f.Close()); err != nil {
		tb.Fatal(err)
	}
	return path
}

// writeBook streams a workbook: its sheet and its strings are in memory a row at
// a time.
func writeBook(out io.Writer, rows int, shuffled bool) error {
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	b := oneSheet("").strings().styles("14", "22", "00000").edit(sheet1Part, "<worksheet ",
		`<worksheet xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" `)
	for _, name := range b.order {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		text := string(b.parts[name])
		switch name {
		case sheet1Part:
			err = writeBetween(w, text, "</sheetData>", rows, func(dst []byte, i int) []byte {
				from := i
				if shuffled {
					// A prime, so that each comes once; the first row asks for the last.
					from = int((int64(i)*611_953 + int64(rows) - 1) % int64(rows))
				}
				return appendBenchRow(dst, i, commonStrings+stringsARow*from)
			})
		case stringsPart:
			err = writeBetween(w, text, "</sst>", commonStrings+stringsARow*rows, appendBenchString)
		default:
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// writeBetween writes a text with n pieces before its end.
func writeBetween(w io.Writer, text, end string, n int, piece func(dst []byte, i int) []byte) error {
	i := strings.Index(text, end)
	if _, err := io.WriteString(w, text[:i]); err != nil {
		return err
	}
	buf := make([]byte, 0, 128<<10)
	for j := range n {
		if buf = piece(buf, j); len(buf) < 64<<10 && j < n-1 {
			continue
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	_, err := io.WriteString(w, text[i:])
	return err
}

// appendBenchString appends the i-th of the shared strings.
func appendBenchString(dst []byte, i int) []byte {
	dst = append(dst, "<si><t>"...)
	switch words := []string{"Reclamo de ", "cliente", "Llamó por la factura, espera respuesta, caso ", "José Gil &amp; Hijos "}; {
	case i < commonStrings:
		dst = append(dst, "Bogotá "...)
	case (i-commonStrings)%stringsARow == 1:
		dst = strconv.AppendInt(append(dst, words[1]...), int64(i), 10)
		return append(dst, "@example.co</t></si>"...)
	default:
		dst = append(dst, words[(i-commonStrings)%stringsARow]...)
	}
	return append(strconv.AppendInt(dst, int64(i), 10), "</t></si>"...)
}

// appendBenchRow appends the row of an index from 0, whose own strings begin at
// an index in their table.
func appendBenchRow(dst []byte, i, own int) []byte {
	number := strconv.Itoa(i + 1)
	dst = append(append(append(dst, `<row r="`...), number...), `" spans="1:15" x14ac:dyDescent="0.25">`...)
	column := byte('A')
	cell := func(attributes string, value int, fraction string) {
		dst = append(append(append(append(dst, `<c r="`...), column), number...), '"')
		dst = append(append(dst, attributes...), "><v>"...)
		dst = append(append(strconv.AppendInt(dst, int64(value), 10), fraction...), "</v></c>"...)
		column++
	}
	cell(` s="3"`, i%100_000, "")
	cell(` t="s"`, own, "")
	cell(` s="1"`, 45_000+i%1000, "")
	cell(` t="s"`, own+1, "")
	cell(` t="s"`, i%commonStrings, "")
	cell(` t="s"`, own+2, "")
	cell("", 573_000_000_000+i, "")
	cell("", i%10_000, ".5")
	dst = append(append(append(append(dst, `<c r="`...), column), number...), `" s="1"/>`...)
	column++
	cell(` t="s"`, i*7%commonStrings, "")
	cell(` s="2"`, 45_000+i%1000, ".4375")
	cell(` t="b"`, i%2, "")
	cell("", i%7, "")
	cell("", i%100, ".30000000000000004")
	cell(` t="s"`, own+3, "")
	return append(dst, "</row>"...)
}

// The benchmarks read what they are said to read.
func TestTheWorkbooksOfTheBenchmarks(t *testing.T) {
	for _, shuffled := range []bool{false, true} {
		t.Run(fmt.Sprintf("shuffled=%t", shuffled), func(t *testing.T) {
			path := benchBook(t, 1000, shuffled)
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, file)
			const second = `2: n"00001" s"Reclamo de %d" d"2023-03-16" s"cliente%d@example.co" s"Bogotá 1" s"Llamó por la factura, espera respuesta, caso %d"` +
				` n"573000000001" n"1.5" - s"Bogotá 7" d"2023-03-16T10:30:00" b"TRUE" n"1" n"1.3" s"José Gil & Hijos %d"`
			own := commonStrings + stringsARow
			if shuffled {
				own = commonStrings + stringsARow*952
			}
			want := fmt.Sprintf(second, own, own+1, own+2, own+3)
			if got := strings.Split(must(t, file).tabs[0].String(), "\n"); len(got) != 1001 || got[1] != want {
				t.Errorf("%d lines, of which the second is\n%s\nwant\n%s", len(got), got[1], want)
			}
			if cells, err := countInExcelize(path, true); err != nil || cells != 1000*benchCells {
				t.Errorf("excelize reads %d cells, %v", cells, err)
			}
		})
	}
}
