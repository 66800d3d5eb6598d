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

func TestAKeyIsFilledAndDifferentInEveryRow(t *testing.T) {
	for _, test := range []struct {
		cells []string
		want  bool
	}{{[]string{"1", "2"}, true}, {[]string{"1", " 1 "}, false}, {[]string{"1", ""}, false}, {[]string{"1"}, false}} {
		if got := look(test.cells...).isKey(0); got != test.want {
			t.Errorf("isKey of %q = %v, want %v", test.cells, got, test.want)
		}
	}
}

func TestARepeatedKeyIsFoundAfterTheFirstRowsToo(t *testing.T) {
	c := NewColumns(1)
	for i := range 3 * firstRows {
		c.Add(Row{Line: i + 2, Cells: []string{fmt.Sprint(i % (2 * firstRows))}})
	}
	if c.isKey(0) {
		t.Error("a column of which every other value comes again is taken for a key")
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
		{"Fecha", "25/03/2026|01/04/2026", "date: dates dd/mm/yyyy"},
		{"Atendido", "25/03/2026 10:30|01/04/2026 8:00", "datetime: dates with a time dd/mm/yyyy"},
		{"Valor", "1.234,50|98", "number: numbers with a decimal comma"},
		{"Valor", "12500000|9800000", "number: numbers"},
		{"Plazo", "5|10|15", "integer: whole numbers"},
		{"Cédula", "79000123|1020304050", "text: long numbers, as of documents or accounts"},
		{"Código", "00123|00456", "text: codes with leading zeros"},
		{"Acepta", "sí|no|sí", `boolean: yes or no: "sí", "no"`},
		{"Veces", "0|1|1|0", "integer: whole numbers"},
		{"Celular", "3005551234|3005551235", "text: phone numbers; with type: phone and country: CO they go out as +57…"},
		{"Dato", "+57 300 555 1234|+1 202 555 0100", "phone: phone numbers with their country"},
		{"Creado", "2026-03-01T10:00:00Z|2026-03-02 08:15:00 -05:00", "text: dates with a time and an offset; with type: datetime and zone: America/Bogota they go out by that clock"},
		{"Otro correo", "ana@ejemplo.example|sol@ejemplo.example", "text: e-mail addresses"},
		{"Nota", "hola|adiós", `text: for instance "hola"`},
		{"Vacía", "|", "text: blank in every row"},
		{"Fecha", strings.Repeat("25/03/2026|", 10) + "pendiente", `date: dates dd/mm/yyyy; but not "pendiente" in line 12`},
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
