package mapping_test

import (
	"strings"
	"testing"

	"caseload/mapping"
)

func TestOriginsSayWhereEachValueComesFrom(t *testing.T) {
	b := bind(t, head+`form:
  A: {column: Estado, map: {Abierto: open}, otherwise: x}
  B: {column: Plazo, default: "7"}
  C: {column: Plazo}
  D: {column: Detalle, when: 'Estado == "Cerrado"'}
  E: {template: "{{Detalle}} {{Estado}}"}
  F: {first_filled: [Plazo, Correo]}
  G: {expr: 'Detalle + "!"'}
  H: {value: x}
  I: {column: Plazo, type: integer, on_error: blank}
  J: {column: Plazo, type: integer, on_error: blank, default: "9"}
`, "Ticket", "Correo", "Detalle", "Estado", "Plazo")
	show := func(cells ...string) string {
		var all []string
		for _, o := range b.Origins(mapping.Row{Cells: cells}) {
			if o.Form {
				all = append(all, o.Field+": "+o.String())
			}
		}
		return strings.Join(all, "\n")
	}
	for _, test := range []struct {
		cells []string
		want  string
	}{
		{[]string{"T1", "a@b.example", "hola", "abierto", ""}, `A: Estado "abierto" (map)
B: default, since Plazo is blank
C: left out: blank in Plazo
D: left out: its when does not hold
E: Detalle + Estado
F: Correo
G: expression of Detalle
H: always
I: left out: blank in Plazo
J: default, since Plazo is blank`},
		{[]string{"T1", "a@b.example", "hola", "Cerrado", "tres"}, `A: Estado "Cerrado" (otherwise)
B: Plazo
C: Plazo
D: Detalle
E: Detalle + Estado
F: Plazo
G: expression of Detalle
H: always
I: left out, as on_error says: Plazo "tres" cannot be sent
J: default, since Plazo "tres" cannot be sent`},
		{[]string{"T1", "a@b.example", "hola", "Cerrado", "5"}, `A: Estado "Cerrado" (otherwise)
B: Plazo
C: Plazo
D: Detalle
E: Detalle + Estado
F: Plazo
G: expression of Detalle
H: always
I: Plazo
J: Plazo`},
	} {
		if got := show(test.cells...); got != test.want {
			t.Errorf("Origins(%q):\n%s\nwant\n%s", test.cells, got, test.want)
		}
	}
	if all := b.Origins(mapping.Row{}); len(all) != len(b.Explain()) {
		t.Errorf("Origins of an empty row gives %d fields, want %d", len(all), len(b.Explain()))
	}
}
