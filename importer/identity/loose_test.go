package identity

import "testing"

// What a spreadsheet shows of a cell that was sent, and whether the two are the same
// for [Loose] too; if not, only a report's row is taken back so, by its id.
var reformatted = []struct {
	original, shown string
	loosely         bool
}{
	{"00123", "123", true},
	{"+573001234567", "573001234567", true},
	{"10.00", "10", true},
	{"10,0", "10", true},
	{"10,000", "10000", true},
	{"1,50", "1,5", true},
	{"1.50", "1,5", true},
	{"1.234,56", "1234,56", true},
	{"-1.234.567,50", "-1234567,5", true},
	{"1,234.50", "1234.5", true},
	{"1250,50", "1.250,50", true},
	{"1250,5", "1,250.5", true},
	{"1.234", "1234", true},
	{"1.234,00", "1234", true},
	{"1.2340", "1.234", false}, // it may be 1234
	{"0.500", "0,5", true},
	{".5", "0.5", true},
	{"9e1", "90", true},
	{"12345e67", "1.2345E+71", true},
	{"12345E67", "1,2345E+71", true},
	{"5730000000000", "5.73E+12", true},
	{"12345678901234567890", "1.23456789012346E+19", false},
	{"573001234567", "5.73001E+11", false},
	{"+573001234567", "5,73001E+11", false},
	{"00573001234567", "5.73001E+11", false},
	{"-573001234567.25", "-5.73001E+11", false},
	{"05/01/2024", "2024/05/01", false},
	{"05/01/2024", "5/1/2024", true},
	{"05/01/2024", "1/5/2024", false},
	{"05/01/2024", "2024-01-05", true},
	{"05.01.2024", "5/01/24", true},
	{"5/1/24", "05/01/2024", true},
	{"5/1/98", "05/01/1998", true},
	{"05/01/1924", "5/1/24", false},
	{"2024-01-05", "5/01/2024", true},
	{"3/4", "3-abr", true},
	{"3/4", "4-mar", false},
	{"03-04", "03-abr", true},
	{"3/4", "2026/04/03", false},
	{"4/2003", "abr-03", false},
	{"4/03", "abr-03", true},
	{"2024-01-05 10:30:00", "5/1/2024 10:30", true},
	{"2024-01-05T10:30:00", "5/1/2024 10:30", true},
	{"2024-01-05 10:30:45", "5/1/2024 10:30", false},
	{"2024-01-05 00:00:00", "5/1/2024", true},
	{"true", "VERDADERO", true},
	{"Falso", "FALSE", true},
	{" Ana\u00a0", "Ana", true},
}

func TestWhatASpreadsheetMakesOfACell(t *testing.T) {
	for _, c := range reformatted {
		if !Reformatted(c.shown, c.original) {
			t.Errorf("Reformatted(%q, %q) = false", c.shown, c.original)
		}
		if got := Loose(c.shown) == Loose(c.original); got != c.loosely {
			t.Errorf("Loose(%q) = %q, Loose(%q) = %q", c.shown, Loose(c.shown), c.original, Loose(c.original))
		}
	}
}

func TestWhatNoSpreadsheetMakesOfACell(t *testing.T) {
	for _, c := range [][2]string{
		{"123", "124"},
		{"123", "1230"},
		{"1.5", "15"},
		{"0.123", "123"},
		{"0,500", "500"},
		{"-5", "5"},
		{"1.234.5", "1234.5"},
		{"1.2.3", "123"},
		{"12,34,567", "1234567"},
		{"12-B", "12"},
		{"1E", "1"},
		{"5E5000", "5"},
		{"2e5", "200"},
		{"9.99E+19", "12345678901234567890"},
		{"5.73001E+11", "-573001234567"},
		{"5.73E+11", "Ana"},
		{"5/1/2024", "6/1/2024"},
		{"5/1/2024", "5/1/2023"},
		{"31/02/2024", "31/2/2024"},
		{"5/1/2024 10:30", "5/1/2024 10:31"},
		{"5/1/2024 10:30:45", "5/1/2024 10:30:46"},
		{"5/1/2024 10:30:45", "5/1/2024 10:30"},
		{"5/1/2024", "5/1/2024 10:30"},
		{"3-abr", "3-may"},
		{"mar", "03"},
		{"marzo-03", "3/03"},
		{"verdadero", "falso"},
		{"true", "1"},
		{"ana", "Ana"},
		{"", "0"},
		{"-", ""},
	} {
		if Reformatted(c[0], c[1]) || Loose(c[0]) == Loose(c[1]) {
			t.Errorf("%q and %q are one cell: %q and %q", c[0], c[1], Loose(c[0]), Loose(c[1]))
		}
	}
}

// Cells as most are have no second entry in an index.
func TestMostCellsAreTheirOwnLooseText(t *testing.T) {
	for _, cell := range []string{
		"", "T-104233", "Ana María Gómez", "ana@x.co", "1000", "573001234567", "-5", "0", "1.5", "1234.567", "05/01/2024", "05/01/2024 10:30", "true",
		"Alta", "Tema 3", "001-1234567-8", "C/ 3-4", "4-B", "12:30", "1.2.3.4", ".", "-", "E5", "tres1", "feb", "v1", "f2", "T1",
	} {
		if got := Loose(cell); got != cell {
			t.Errorf("Loose(%q) = %q", cell, got)
		}
	}
}

func FuzzLooseTextIsItsOwn(f *testing.F) {
	for _, c := range reformatted {
		f.Add(c.original)
		f.Add(c.shown)
	}
	for _, cell := range []string{"1E+999999999", "1e-24", "0.0001", "1.234e2", ",5", "9E-5", "1-2-3", "1/13", "100000000000000000000000000", "é1", "+", "+-1", "1/ene"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		once := Loose(cell)
		if again := Loose(once); again != once {
			t.Errorf("Loose(%q) = %q, and of that %q", cell, once, again)
		}
		if !Reformatted(once, cell) || !Reformatted(cell, cell) {
			t.Errorf("Reformatted(%q, %q) = false", once, cell)
		}
		NumberOf(cell)
		withoutYear(cell)
		ofCode(cell)
	})
}

func TestACodeIsTheNumberThatIsShownSo(t *testing.T) {
	for code, want := range map[string]string{
		"001-1234567-8": "112345678", "12.345.678-9": "123456789", "(57) 300": "57300", "1.234": "", "1.234,50": "", "123": "", "A1": "", "2024-01-05": "20240105",
	} {
		if got := NumberOf(code); got != want {
			t.Errorf("NumberOf(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestACellOfAReportIsComparedWithWhatIsKnownOfItsID(t *testing.T) {
	ids := ColumnIDs([]string{"Ticket", "Cédula", "Cuenta", "Nota"})
	versions := []Version{
		{IDs: ids, Cells: []string{"T1", "00123", "12345678901234567890", ""}},
		{IDs: ids, Cells: []string{"T1", "00456", "12345678901234567890"}},
	}
	for _, c := range []struct {
		now    string
		column string
		change Change
		was    string
	}{
		{"00123", "cedula", Unchanged, ""},
		{" 00456 ", "cedula", Unchanged, ""},
		{"123", "cedula", OnlyForm, "00123"},
		{"456", "cedula", OnlyForm, "00456"},
		{"124", "cedula", Edited, ""},
		{"", "cedula", Unchanged, ""},
		{"1.23456789012346E+19", "cuenta", OnlyForm, "12345678901234567890"},
		{"1.2E+19", "cuenta", OnlyForm, "12345678901234567890"},
		{"9.9E+19", "cuenta", Edited, ""},
		{"nueva", "nota", Unchanged, ""}, // it was blank
		{"x", "otra", Unchanged, ""},     // nothing is known of it
	} {
		if change, was := Compare(c.now, c.column, versions); change != c.change || was != c.was {
			t.Errorf("Compare(%q, %q) = %d, %q; want %d, %q", c.now, c.column, change, was, c.change, c.was)
		}
	}
	if IsKnown("123", "cedula", versions) || !IsKnown("00123", "cedula", versions) || IsKnown("", "nota", versions) {
		t.Error("a cell is known when its text was seen in its column, and no blank one is")
	}
}
