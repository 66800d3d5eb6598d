package xlsx_test

import (
	"strings"
	"testing"
)

// expect wants the package and the reference to read a workbook as want has it,
// in the form of [contents.String], or in that of one sheet's rows.
func expect(t *testing.T, file []byte, want string) {
	t.Helper()
	for name, reader := range readers(t) {
		got, err := reader(file)
		if err != nil {
			t.Errorf("%s refuses it: %v; want\n%s", name, err, want)
			continue
		}
		text := got.String()
		if len(got.tabs) == 1 && !strings.Contains(want, "== ") {
			text = got.tabs[0].String()
		}
		if text != want {
			t.Errorf("%s reads\n%s\nwant\n%s", name, text, want)
		}
	}
}

// expectRefusal wants the package and the reference to refuse a workbook.
func expectRefusal(t *testing.T, file []byte) {
	t.Helper()
	for name, reader := range readers(t) {
		if got, err := reader(file); err == nil {
			t.Errorf("%s reads it without an error:\n%s", name, got)
		}
	}
}

// expectRightOrRefused wants the package, whatever the reference does, to refuse
// a workbook or to read what want has.
func expectRightOrRefused(t *testing.T, file []byte, want *contents) {
	t.Helper()
	got, err := read(t, file)
	if err != nil {
		return
	}
	if diff := difference(want, got); diff != "" {
		t.Errorf("without an error it reads %s", diff)
	}
}

func readers(t testing.TB) map[string]func([]byte) (*contents, error) {
	return map[string]func([]byte) (*contents, error){
		"the package":   func(file []byte) (*contents, error) { return read(t, file) },
		"the reference": refer,
	}
}
