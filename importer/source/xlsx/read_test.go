package xlsx_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"caseload/importer/source/xlsx"
)

// read is the package's reading of a whole workbook, all sheets from end to end.
func read(t testing.TB, file []byte) (*contents, error) {
	t.Helper()
	return readFrom(t, bytes.NewReader(file), int64(len(file)))
}

// readFrom holds the package to what it promises of every file: an error is an
// [*xlsx.Error] with words, a row is well made, and nothing comes after the end.
func readFrom(t testing.TB, r io.ReaderAt, size int64) (out *contents, err error) {
	t.Helper()
	b, err := xlsx.Open(r, size, xlsx.Options{})
	if err != nil {
		return nil, named(t, err)
	}
	defer func() {
		if closing := b.Close(); closing != nil && err == nil {
			t.Errorf("closing the book: %v", closing)
		}
	}()
	out = &contents{date1904: b.Date1904()}
	for i, s := range b.Sheets() {
		one, err := readSheet(t, b, i)
		if err != nil {
			return nil, named(t, err)
		}
		one.name, one.hidden = s.Name, s.Hidden
		out.tabs = append(out.tabs, *one)
	}
	return out, nil
}

func readSheet(t testing.TB, b *xlsx.Book, sheet int) (*tab, error) {
	t.Helper()
	rows, err := b.Rows(sheet)
	if err != nil {
		return nil, err
	}
	out := &tab{}
	last := 0
	for rows.Next() {
		r := rows.Row()
		checkRow(t, r, last)
		last = r.Number
		one := row{number: r.Number, hidden: r.Hidden}
		for i, text := range r.Cells {
			one.cells = append(one.cells, cell{r.Kinds[i], text})
		}
		out.rows = append(out.rows, one)
	}
	if rows.Next() {
		t.Error("a row comes after the end")
	}
	l := rows.Layout()
	out.layout = layout{hidden: slices.Clone(l.HiddenColumns), filtered: l.Filtered}
	for _, m := range l.Merged {
		out.layout.merged = append(out.layout.merged, fmt.Sprintf("%s%d:%s%d", columnName(m.Left), m.Top, columnName(m.Right), m.Bottom))
	}
	failure := rows.Err()
	if err := rows.Close(); err != nil && failure == nil {
		t.Errorf("closing the rows: %v", err)
	}
	return out, failure
}

func checkRow(t testing.TB, r xlsx.Row, last int) {
	t.Helper()
	n := len(r.Cells)
	if r.Number <= last || r.Number > maxRows || n == 0 || n > maxColumns || n != len(r.Kinds) || r.Kinds[n-1] == 0 {
		t.Errorf("after row %d comes row %d with %d cells, %d kinds, of which the last are %q", last, r.Number, n, len(r.Kinds), r.Kinds[max(0, len(r.Kinds)-3):])
	}
	for i, kind := range r.Kinds {
		if kind == 0 && r.Cells[i] != "" || !slices.Contains([]byte("\x00sncd"+"hbef"), kind) {
			t.Errorf("row %d: a cell of the kind %q is %q", r.Number, kind, r.Cells[i])
		}
	}
}

// named holds an error to its form.
func named(t testing.TB, err error) error {
	t.Helper()
	var e *xlsx.Error
	if !errors.As(err, &e) || e.What == "" || e.Row < 0 || e.Row > maxRows+1 || len(err.Error()) > 1000 {
		t.Errorf("the error is %T: %.1200v; want a short *xlsx.Error that says what is wrong", err, err)
	}
	return err
}
