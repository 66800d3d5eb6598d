package xlsx_test

import "testing"

// read is the package's reading of a whole workbook.
func read(t testing.TB, file []byte) (*contents, error) { return refer(file) }
