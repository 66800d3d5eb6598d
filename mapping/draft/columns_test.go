package draft

import (
	"fmt"
	"strings"
	"testing"
)

// look looks at the columns of a small table: cells between |, rows in order.
func look(rows ...string) *Columns {
	width := len(strings.Split(rows[0], "|"))
	c := NewColumns(width)
	for i, row := range rows {
		c.Add(Row{Line: i + 2, Cells: strings.Split(row, "|")})
	}
	return c
}

func TestAKeyIsLackedOrRepeatedByOneRowInAHundredAtMost(t *testing.T) {
	hundred := repeated(99, func(i int) string { return fmt.Sprintf("%d|x", i) })
	with := func(more ...string) []string { return append(hundred[:99:99], more...) }
	for _, test := range []struct {
		rows      []string
		key, near bool
	}{
		{[]string{"1", "2"}, true, true},
		{[]string{"1|a", " 1 |b"}, false, false},
		{[]string{"1", ""}, false, false},
		{[]string{"1"}, false, false},
		{[]string{"1|a", "2|a", "1|a"}, true, true},
		{with("|x"), false, true},
		{with("7|y"), false, true},
		{with("|x", "7|y"), false, false},
		{with("7|x", "7|x", "7|x"), true, true},
	} {
		if a := look(test.rows...).apart(0); a.isKey() != test.key || a.isNear() != test.near {
			t.Errorf("%q: a key %v, near one %v; want %v, %v", test.rows[max(0, len(test.rows)-3):], a.isKey(), a.isNear(), test.key, test.near)
		}
	}
}

func TestTheRowsThatRepeatOrLackAKeyAreNamed(t *testing.T) {
	c := NewColumns(2)
	const rows = 20_000
	for i := range rows {
		key, other := fmt.Sprint(i), "x"
		switch i {
		case 9_000, 9_001:
			key = ""
		case 15_000:
			key, other = "7", "y"
		case 19_999:
			key = "8"
		}
		c.Add(Row{Line: i + 2, Cells: []string{key, other}})
	}
	got := strings.Join(c.apart(0).misses(), "\n")
	want := "2 of 20000 rows (rows 9002, 9003) lack it: they will be invalid (E301)\n" +
		"1 of 20000 rows (row 15002) repeats it with other cells: it will be invalid (E302)\n" +
		"1 of 20000 rows (row 20001) is equal to an earlier one in every cell: it is not sent again"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAColumnThatIsNoKeyByFarIsGivenUp(t *testing.T) {
	c := NewColumns(2)
	for i := range 2 * firstRows {
		c.Add(Row{Line: i + 2, Cells: []string{fmt.Sprint(i % (firstRows / 2)), fmt.Sprint(i % firstRows)}})
	}
	if a := c.apart(0); a.isNear() || a.rows != firstRows {
		t.Errorf("%d rows were looked at, near a key: %v", a.rows, a.isNear())
	}
	if got := c.Identical(); got != firstRows {
		t.Errorf("Identical() = %d, want %d", got, firstRows)
	}
}

func TestFewValuesAreListedWithTheirCounts(t *testing.T) {
	c := NewColumns(2)
	for i := range 80 {
		c.Add(Row{Line: i + 2, Cells: []string{[]string{"Abierto", "Cerrado"}[i%2], fmt.Sprint(i), "too many"}})
	}
	if got := fmt.Sprint(c.cols[0].few()); got != "[{Abierto 40} {Cerrado 40}]" {
		t.Errorf("few = %s, want both values, 40 rows each", got)
	}
	if got := c.cols[1].few(); got != nil {
		t.Errorf("few = %v, want nil of 80 values", got)
	}
}

func TestTypesAreToldByAllCells(t *testing.T) {
	for _, test := range []struct{ name, cells, want string }{
		{"Fecha", "25/03/2026|01/04/2026", `date: dates: dd/mm/yyyy, proven by "25/03/2026" in row 2`},
		{"Atendido", "25/03/2026 10:30|01/04/2026 8:00", `datetime: dates with a time: dd/mm/yyyy, proven by "25/03/2026 10:30" in row 2`},
		{"Valor", "1.234,50|98", `number: numbers with a decimal comma, proven by "1.234,50" in row 2`},
		{"Valor", "12500000|9800000", "number: numbers"},
		{"Plazo", "5|10|15", "integer: whole numbers"},
		{"Cédula", "79000123|1020304050", "text: long numbers, such as documents or accounts"},
		{"Código", "00123|00456", "text: codes with leading zeros"},
		{"Acepta", "sí|no|sí", `boolean: yes or no: "sí", "no"`},
		{"Veces", "0|1|1|0", "integer: whole numbers"},
		{"Celular", "3005551234|3005551235", "text: phone numbers; type: phone, country: CO would send them as +57…"},
		{"Dato", "+57 300 555 1234|+1 202 555 0100", "phone: phone numbers with country codes"},
		{"Creado", "2026-03-01T10:00:00Z|2026-03-02 08:15:00 -05:00", "text: dates with a time and an offset; type: datetime, zone: America/Bogota would convert them"},
		{"Otro correo", "ana@ejemplo.example|sol@ejemplo.example", "email: e-mail addresses"},
		{"Nota", "hola|adiós", `text: for instance "hola"`},
		{"Vacía", "|", "text: blank in every row"},
		{"Fecha", strings.Repeat("25/03/2026|", 10) + "pendiente", `date: dates: dd/mm/yyyy, proven by "25/03/2026" in row 2; but not "pendiente" in row 12`},
		{"Correo del asesor", strings.Repeat("ana@ejemplo.example|", 10) + "no tiene", `email: e-mail addresses; but not "no tiene" in row 12`},
		{"Fecha", "2026-03-01 00:00:00|2026-03-02 00:00:00", "date: dates: yyyy-mm-dd"},
		{"Fecha", "2026-03-01 00:00:00|2026-03-02 10:30:00", "datetime: dates with a time: yyyy-mm-dd"},
		{"Identidad", "001-1234567-8|002-7654321-0", "text: codes, such as documents or accounts"},
		{"NIT", "900.123.456-7|800.123.456-1", "text: codes, such as documents or accounts"},
		{"Móvil", "0987 654 321|0987 654 322", "text: phone numbers; type: phone, country: CO would send them as +57…"},
		{"Fecha", "25/03/2026|26/03/2026|03/25/2026|03/26/2026", `text: dates in two orders: "25/03/2026" in row 2 and "03/25/2026" in row 4; mend them, then say type: date`},
	} {
		c := NewColumns(1)
		for i, cell := range strings.Split(test.cells, "|") {
			c.Add(Row{Line: i + 2, Cells: []string{cell}})
		}
		if k := c.kind(0, test.name); k.name+": "+k.why != test.want {
			t.Errorf("%s of %s: %s: %s, want %s", test.name, test.cells, k.name, k.why, test.want)
		}
	}
}
