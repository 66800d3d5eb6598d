package mapping_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"caseload/mapping"
)

func TestColumnsAreFoundByName(t *testing.T) {
	header := []string{"Ticket", "Correo", "Detalle", " Número de Cédula ", "Fecha", "Fecha", "estado", "Estado", "", "A#2", "AÑO", "ano "}
	tests := []struct {
		name string
		want string // the cell found, which is the column's index; else part of the error
		tip  string
	}{
		{"Ticket", "0", ""},
		{"TICKET", "0", ""},
		{"numero de cedula", "3", ""},
		{"Número de Cédula", "3", ""},
		{"Fecha", "2 columns named", "Fecha#2"},
		{"Fecha#1", "4", ""},
		{"Fecha#2", "5", ""},
		{"fecha#2", "5", ""},
		{"Fecha#3", "stands 2 times", ""},
		{"estado", "6", ""},
		{"Estado", "7", ""},
		{"ESTADO", "could be", "spell it exactly"},
		{"A#2", "9", ""},
		{"Año", "could be", "spell it exactly"},
		{"Tiket", "no column", `did you mean "Ticket"?`},
		{"Zona horaria", "no column", "the file's columns are"},
		{"Nada#2", "no column", ""},
		{"Ticket#2", "the name stands once", `did you mean "Ticket"?`},
		{"Fecha#3", "the name stands 2 times", `did you mean "Fecha#2"?`},
	}
	for _, test := range tests {
		m := parse(t, head+"form: {X: {column: '"+test.name+"'}}\n")
		b, err := m.Bind(header)
		if err != nil {
			wantError(t, err, test.want)
			var all mapping.Errors
			if !errors.As(err, &all) || !strings.Contains(all.Hint(), test.tip) {
				t.Errorf("column %q: hint of %v does not say %q", test.name, err, test.tip)
			}
			continue
		}
		c, err := b.Map(row("0", "a@b.example", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"))
		if want := `{"X":"` + test.want + `"}`; err != nil || string(c.Form) != want {
			t.Errorf("column %q gave %s, %v; want %s", test.name, c.Form, err, want)
		}
	}
}

func TestARepeatedHeaderIsRefusedOnlyWhenRead(t *testing.T) {
	bind(t, head, "Ticket", "Correo", "Detalle", "Fecha", "Fecha", "", "")
}

func TestTheFirstColumnOfAListThatIsThereServes(t *testing.T) {
	form := head + "form: {X: {column: [Cédula, CC]}}\n"
	b := bind(t, form, "Ticket", "Correo", "Detalle", "CC")
	if c, err := b.Map(row("1", "a@b.example", "x", "77")); err != nil || string(c.Form) != `{"X":"77"}` {
		t.Errorf("got %s, %v", c.Form, err)
	}
	_, err := parse(t, form).Bind([]string{"Ticket", "Correo", "Detalle"})
	wantError(t, err, `no column "CC", nor any of the others`)
	_, err = parse(t, form).Bind([]string{"Ticket", "Correo", "Detalle", "Cedulas"})
	var all mapping.Errors
	if !errors.As(err, &all) || all.Hint() != `did you mean "Cedulas"?` {
		t.Errorf("the hint of %v is %q", err, all.Hint())
	}
}

func TestEveryMissingColumnIsNamedAtItsPlace(t *testing.T) {
	text := head + "source: {skip_when: 'Anulado == \"x\"'}\nform:\n  A: {template: '{{B}} {{Ticket}}'}\n  C: {column: Ticket, when: 'col(\"D d\") == \"\"'}\n"
	_, err := parse(t, text).Bind([]string{"Ticked", "Ticket", "Detalle"})
	wantError(t, err, `cases.yaml:8:12: case.contact: the file has no column "Correo"`, `12:22: source.skip_when: the file has no column "Anulado"`,
		`14:17: form "A": the file has no column "B"`, `15:30: form "C".when: the file has no column "D d"`)
	_, err = parse(t, head).Bind([]string{"Correo", "Detalle"})
	wantError(t, err, `cases.yaml:3:7: key: the file has no column "Ticket"`)
}

func TestTwoNamesOfOneKeyColumnAreAMistake(t *testing.T) {
	_, err := parse(t, strings.Replace(head, "[Ticket]", "[Ticket, ticket]", 1)).Bind([]string{"Ticket", "Correo", "Detalle"})
	wantError(t, err, `key: "ticket" is the column "Ticket" once more`)
}

func TestColumnsThatCanEnterTheCase(t *testing.T) {
	text := strings.Replace(head, "contact: Correo", "contact: {template: '{{Correo}}@{{Dominio}}'}", 1) +
		"source: {skip_when: 'Anulado == \"x\"'}\nform:\n  A: {column: Valor, when: 'Estado == \"x\"'}\n  B: {column: Valor}\n"
	b := bind(t, text, "Exportado", "Valor", "Ticket", "Dominio", "Correo", "Detalle", "Estado", "Anulado")
	if got, want := b.CaseColumns(), []int{1, 3, 4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("CaseColumns() = %v, want %v", got, want)
	}
	if got, want := b.KeyColumns(), []int{2}; !slices.Equal(got, want) {
		t.Errorf("KeyColumns() = %v, want %v", got, want)
	}
	if got, want := b.ContactColumns(), []int{3, 4}; !slices.Equal(got, want) {
		t.Errorf("ContactColumns() = %v, want %v", got, want)
	}
	all := bind(t, strings.Replace(head, "contact: Correo", "contact: {first_filled: [Correo, Correo 2]}", 1)+
		"form:\n  A: {json: '{\"v\": \"{{Valor}}\"}'}\n  B: {first_filled: [CC, Cédula], map: {a: b}}\n",
		"Ticket", "Correo 2", "Correo", "Detalle", "Valor", "Cédula", "CC", "Otra")
	if got, want := all.CaseColumns(), []int{1, 2, 3, 4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("CaseColumns() = %v, want %v", got, want)
	}
	if got, want := all.ContactColumns(), []int{1, 2}; !slices.Equal(got, want) {
		t.Errorf("ContactColumns() = %v, want %v", got, want)
	}
	content := bind(t, strings.Replace(head, "[Ticket]", "content", 1), "Correo", "Detalle")
	if content.KeyColumns() != nil {
		t.Errorf("KeyColumns() = %v for key: content, want nil", content.KeyColumns())
	}
}

func TestUnusedColumnsAreThoseThatNothingReads(t *testing.T) {
	b := bind(t, head+"source: {skip_when: 'Anulado == \"x\"'}\n", "Ticket", "Correo", "Detalle", "Exportado", "", "Anulado", "Nota")
	if got := b.Unused(); !slices.Equal(got, []int{3, 6}) {
		t.Errorf("Unused() = %v, want the columns Exportado and Nota", got)
	}
}

func TestIgnoredColumnsAreNotUnused(t *testing.T) {
	b := bind(t, head+"source: {ignore: [exportado, Gone]}\n", "Ticket", "Correo", "Detalle", "Exportado ", "Nota")
	if got := b.Unused(); !slices.Equal(got, []int{4}) {
		t.Errorf("Unused() = %v, want the column Nota", got)
	}
}

func TestColumnsThatAreSpelledOtherwiseAreTold(t *testing.T) {
	b := bind(t, head+"source: {skip_when: 'CORREO == \"x\"'}\nform: {A: detalle}\n", "Ticket", "Correo", "Detalle ")
	want := []mapping.Renamed{{Mapping: "Detalle", Header: "Detalle "}, {Mapping: "detalle", Header: "Detalle "}, {Mapping: "CORREO", Header: "Correo"}}
	if got := b.Renamed(); !slices.Equal(got, want) {
		t.Errorf("Renamed() = %q, want %q", got, want)
	}
}

func TestExplainSaysWhereEachFieldComesFrom(t *testing.T) {
	b := bind(t, head+"form: {'Valor ': {column: detalle, type: number, default: 0, when: 'Ticket != \"\"'}}\n", "Ticket", "Correo", "Detalle")
	all := b.Explain()
	last := all[len(all)-1]
	if want := `column "Detalle" as number, "0" when blank, when Ticket != ""`; len(all) != 8 || last.Field != `form "Valor "` || last.From != want {
		t.Errorf("Explain() = %+v, want the last as %q", all, want)
	}
	if all[0].Field != "case-type" || all[0].From != `always "Request"` || all[0].Type != "text" || len(all[0].Columns) > 0 {
		t.Errorf("Explain()[0] = %+v", all[0])
	}
	if last.Type != "number" || !slices.Equal(last.Forms, []mapping.FormName{{Column: "Detalle"}}) || !slices.Equal(last.Columns, []int{2}) {
		t.Errorf("Explain() ends with %+v", last)
	}
	if got := parse(t, head+"form: {Z: Ticket, A: Ticket}\n").Fields(); !slices.Equal(got[7:], []string{"Z", "A"}) {
		t.Errorf("Fields() = %v", got)
	}
}
