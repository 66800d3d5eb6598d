package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"caseload/mapping"
)

// tested is a mapping with something of everything that a test can look at.
const tested = `version: 1
crm: {server: crm.example, operation: demo, closed: [closed]}
source: {decimal: ",", dates: dd/mm/yyyy, skip_when: 'Estado == "Anulado"'}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa@demo}
  owner: {value: jefe@demo}
  contact: {column: [Correo, "E-mail"]}
  description: {template: "{{Asunto}}: {{Detalle}}"}
  status: {column: Estado, map: {Abierto: open, Cerrado: closed}}
  priority: {value: low}
  solution: {column: Solución, when: 'Estado == "Cerrado"'}
form:
  Valor: {column: Valor, type: number}
  Edad: {expr: 'today() - date(Fecha)'}
tests:
`

func TestTheTestsOfAMapping(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"what is expected", `
  - row: {Correo: a@b.example, Estado: Cerrado, Solución: " listo ", Asunto: x, Valor: "1.234,50", Fecha: 01/03/2026}
    today: 2026-03-11
    case: {contact: a@b.example, status: closed, solution: listo, description: "x:"}
    form: {Valor: 1234.5, Edad: 10}`, ""},
		{"another column of a list", `
  - row: {E-mail: a@b.example, Estado: Abierto, Asunto: x}
    case: {contact: a@b.example, solution: ""}
    form: {Valor: ""}`, ""},
		{"names without accents", `
  - row: {correo: a@b.example, estado: Cerrado, solucion: listo, asunto: x}
    case: {solution: listo}`, ""},
		{"a row that is skipped", `
  - row: {Estado: Anulado}
    skip: true`, ""},
		{
			"a fault by its code, its column and its words", `
  - row: {Correo: a@b.example, Estado: Roto, Asunto: x, Valor: muchos}
    error: [E102, "form: not there", "\"valor\": \"muchos\" is not a number"]`,
			"tests: the row is at fault, but not with \"form: not there\" [M081]\n",
		},
		{"another value", `
  - row: {Correo: a@b.example, Estado: Abierto, Asunto: x}
    case: {status: closed}`, "19:20: tests: case.status is not as expected [M081]\n   19 |     case: {status: closed}\n      |                    ^\n    - want \"closed\"\n    + got  \"open\""},
		{"a value where none is", `
  - row: {Correo: a@b.example, Estado: Abierto, Asunto: x, Valor: "5"}
    form: {Valor: ""}`, "- want nothing: it is left out\n    + got  \"5\""},
		{"a fault where none is", `
  - row: {Correo: a@b.example, Estado: Abierto, Asunto: x}
    error: Correo`, "the row has no fault, want one with \"Correo\""},
		{"none where a fault is", `
  - row: {Correo: a@b.example, Estado: Roto, Asunto: x}
    case: {status: open}`, "18:5: tests: the row is at fault: column \"Estado\": \"Roto\" is not in the map"},
		{"a row that is not skipped", `
  - row: {Estado: Abierto}
    skip: true`, "the row is not skipped"},
		{"a row that is skipped against the test", `
  - row: {Estado: Anulado}
    case: {status: open}`, "the row is skipped by source.skip_when"},
		{"a column that is none", `
  - row: {Coreo: a@b.example, Estado: Abierto, Asunto: x}
    error: E101`, "tests: the mapping reads no column \"Coreo\""},
		{"two tests that fail", `
  - {row: {Estado: Abierto}, skip: true}
  - {row: {Estado: Cerrado}, skip: true}`, "18:5: tests"},

		{"no list", " {}", "tests must be a list"},
		{"no row", "\n  - case: {status: open}", "a test without a row"},
		{"nothing expected", "\n  - row: {Estado: Abierto}", "a test says one thing of its row"},
		{"two things expected", "\n  - {row: {Estado: Abierto}, skip: true, error: x}", "a test says one thing of its row"},
		{"a part that is none", "\n  - {row: {Estado: Abierto}, case: {staus: open}}", "tests: case has no field \"staus\""},
		{"a label that is none", "\n  - {row: {Estado: Abierto}, form: {valor: 5}}", "tests: form has no field \"valor\""},
		{"a key that is none", "\n  - {rows: {Estado: Abierto}}", "a test: unknown key \"rows\""},
		{"a day that is none", "\n  - {row: {Estado: Abierto}, skip: true, today: 01/02/2026}", "tests.today"},
		{"a cell without a value", "\n  - {row: {Estado: }, skip: true}", "has no value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			m, err := mapping.Parse("cases.yaml", []byte(tested+strings.TrimPrefix(test.yaml, "\n")+"\n"), nil)
			if err == nil {
				err = m.Test(day)
			}
			if err != nil {
				got = err.Error()
				var all mapping.Errors
				if !errors.As(err, &all) || all.ExitCode() != 2 {
					t.Errorf("the error is %T", err)
				}
			}
			if !strings.Contains(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAFailingTestSaysWhereTheValueComesFrom(t *testing.T) {
	m := parse(t, tested+"  - {row: {Correo: a@b.example, Estado: Abierto, Asunto: x}, case: {status: closed}}\n")
	var all mapping.Errors
	if err := m.Test(day); !errors.As(err, &all) || len(all) != 1 || all[0].Hint() != `case.status is column "Estado", by its map` {
		t.Errorf("Test gave %v", err)
	}
	if got := m.Tests(); got != 1 {
		t.Errorf("Tests() = %d, want 1", got)
	}
}

func TestAMappingWithoutTestsPasses(t *testing.T) {
	if err := parse(t, head).Test(day); err != nil {
		t.Error(err)
	}
}

func TestAWrongKeyOfATestIsOneMistake(t *testing.T) {
	for _, text := range []string{"  - {row: {Estado: Abierto}, cas: {status: open}}\n", "  - {rows: {Estado: Abierto}, skip: true}\n"} {
		_, err := mapping.Parse("cases.yaml", []byte(tested+text), nil)
		var all mapping.Errors
		if !errors.As(err, &all) || len(all) != 1 {
			t.Errorf("%s gave %v, want one mistake", text, err)
		}
	}
}
