package ledger_test

import (
	"path/filepath"
	"slices"
	"testing"

	"caseload/importer/ledger"
)

func TestWhatASpreadsheetMakesOfACellIsAmongItsSpellings(t *testing.T) {
	for _, c := range []struct{ original, shown string }{
		{"00123", "123"},
		{"+573001234567", "573001234567"},
		{"10.00", "10"},
		{"10,0", "10"},
		{"1,50", "1,5"},
		{"1.50", "1,5"},
		{"1.234,56", "1234,56"},
		{"-1.234.567,50", "-1234567,5"},
		{"1,234.50", "1234.5"},
		{"1250,50", "1.250,50"},
		{"1250,5", "1,250.5"},
		{"1.234", "1234"},
		{"1.234,00", "1234"},
		{"9e1", "90"},
		{"12345e67", "1.2345E+71"},
		{"12345E67", "1,2345E+71"},
		{"5730000000000", "5.73E+12"},
		{"05/01/2024", "2024/05/01"},
		{"05/01/2024", "5/1/2024"},
		{"05/01/2024", "1/5/2024"},
		{"05/01/2024", "2024-01-05"},
		{"5/1/24", "05/01/2024"},
		{"2024-01-05", "5/01/2024"},
		{"3/4", "3-abr"},
		{"3/4", "4-mar"},
		{"03-04", "03-abr"},
		{"3/4", "2026/04/03"},
		{"2024-01-05 10:30:00", "5/1/2024 10:30"},
		{"true", "VERDADERO"},
		{"Falso", "FALSE"},
	} {
		if got := ledger.Spellings(c.shown); !slices.Contains(got, c.original) {
			t.Errorf("Spellings(%q) lacks %q: %q", c.shown, c.original, got)
		}
	}
	for _, text := range []string{"", "Ana", "a@x.co", "12-B", "1.2.3", "E+5", "-", "1E", "5E5000"} {
		if got := ledger.Spellings(text); len(got) > 300 || text == "Ana" && got != nil {
			t.Errorf("Spellings(%q) = %d: %q", text, len(got), got)
		}
	}
}

func FuzzSpellingsAreFew(f *testing.F) {
	for _, text := range []string{"123", "1.2345E+71", "3-abr", "05/01/2024", "VERDADERO", "9E-5", "1E+999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n := len(ledger.Spellings(text)); n > 2000 {
			t.Errorf("Spellings(%q): %d", text, n)
		}
	})
}

func TestACellIsOnlyTakenBackWhenTheLedgerProvesIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := command{key: "Ticket", file: []string{"Ticket|Correo|Cédula|Cuenta", "T1|a@x.co|00123|12345678901234567890"}, want: "created"}
	got, ids := c.run(t, path)
	if got != c.want {
		t.Fatal(got)
	}
	l := open(t, path)
	defer shut(t, l)
	eye := l.NewEye([]string{"Cédula", "Cuenta", "Ticket"}, "csv", []int{2}, []int{0, 1, 2}, nil)
	for _, row := range []struct {
		cells []string
		want  []ledger.Respelled
	}{
		{[]string{"00123", "12345678901234567890", "T1"}, nil},
		{[]string{"123", "12345678901234567890", "T1"}, []ledger.Respelled{{Column: 0, Original: "00123"}}},
		{[]string{"124", "12345678901234567890", "T1"}, []ledger.Respelled{{Column: 0, Edited: true}}},
		{[]string{"", "12345678901234567890", "T1"}, nil},
		{[]string{"00123", "1.23456789012346E+19", "T1"}, []ledger.Respelled{{Column: 1}}},
		{[]string{"123"}, []ledger.Respelled{{Column: 0, Original: "00123"}}},
	} {
		if got, err := l.Respelled(eye, ids[0], row.cells); err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%q: %+v, %v; want %+v", row.cells, got, err, row.want)
		}
	}
	if got, err := l.Respelled(eye, "CAAAAAAAAAAAAAAAA", []string{"123"}); err != nil || got != nil {
		t.Errorf("an id that is not there: %+v, %v", got, err)
	}
}
