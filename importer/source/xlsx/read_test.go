package xlsx_test

import (
	"bytes"
	"io"
	"testing"
)

// read is the package's reading of a whole workbook.
func read(t testing.TB, file []byte) (*contents, error) {
	t.Helper()
	return readFrom(t, bytes.NewReader(file), int64(len(file)))
}

func readFrom(t testing.TB, r io.ReaderAt, size int64) (*contents, error) {
	file := make([]byte, size)
	if _, err := r.ReadAt(file, 0); err != nil {
		return nil, err
	}
	return refer(file)
}
