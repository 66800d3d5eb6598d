package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/mapping"
	"caseload/mapping/value"
)

// exprRow are the cells that the tables below reckon with, by header.
var (
	exprHeader = []string{"Ticket", "Correo", "Detalle", "Solución", "Cuenta ID", "Plazo", "Valor", "Fecha", "Celular", "lower", "int"}
	exprCells  = row("A-7-x", "a@b.example", "x", " lista\u00a0", "C-1", "", "1.234,50", "05/01/2026", "+57 300 111", "Low", "12")
)

const exprSource = "source: {decimal: ',', dates: dd/mm/yyyy}\n"

// day is what today() is in the tests.
var day = time.Date(2026, 1, 31, 23, 30, 0, 0, time.FixedZone("", -5*3600))

// compute gives the value of a field's expression: its text, JSON in a typed
// field; else the code and the reason; else the mistake that Bind tells.
func compute(t *testing.T, source, kind, text string, header []string, cells mapping.Row) string {
	t.Helper()
	yaml := head + source + "form:\n  X:\n    type: " + kind + "\n    expr: |-\n      " + text + "\n"
	m, err := mapping.Parse("cases.yaml", []byte(yaml), nil)
	if err != nil {
		return err.Error()
	}
	b, err := m.Bind(header)
	if err != nil {
		return err.Error()
	}
	b.Today(day)
	forms, err := b.Survey(nil).Decide(nil)
	if err != nil {
		return err.Error()
	}
	b.Use(forms)
	c, err := b.Map(cells)
	if err != nil {
		e := mapping.AsFieldErrors(err)[0]
		return e.Code + " " + e.Error()
	}
	var form map[string]json.RawMessage
	if err := json.Unmarshal(c.Form, &form); err != nil {
		t.Fatalf("%s: the form %s: %v", text, c.Form, err)
	}
	var value string
	if json.Unmarshal(form["X"], &value) == nil {
		return value
	}
	return string(form["X"])
}

func excerptOf(text string) string { return text[:min(len(text), 60)] }

func TestConditions(t *testing.T) {
	tests := []struct {
		text string
		want string // true, false, a code, or part of the mistake
	}{
		{`Detalle == "x"`, "true"},
		{`Solución == "lista"`, "true"},
		{`solucion != "lista"`, "false"},
		{`col("cuenta id") startsWith "C-" and not (Detalle in ["8", "9"])`, "true"},
		{`int(col("int")) > 5 ? true : false`, "true"},
		{`float(Valor) > 1234`, "true"},
		{`date(Fecha) < today()`, "true"},
		{`Plazo != "" and int(Plazo) > 5`, "false"},
		{`int(Plazo) > 5`, "E110"},
		{`1 / 0 > 5`, "E110"},
		{`Ticket`, "must be true or false, and this is a text"},
		{`5`, "must be true or false, and this is a whole number"},
		{`Ticket > 5`, "mismatched types"},
		{`Tiket == "7"`, `no column "Tiket"`},
	}
	for _, test := range tests {
		text := head + "source:\n  decimal: ','\n  dates: dd/mm/yyyy\n  skip_when: |-\n    " + test.text + "\n"
		if got := conditionOutcome(t, text); !strings.Contains(got, test.want) {
			t.Errorf("skip_when %s gave %s, want %s", test.text, got, test.want)
		}
	}
}

func conditionOutcome(t *testing.T, text string) string {
	t.Helper()
	b, err := parse(t, text).Bind(exprHeader)
	if err != nil {
		return err.Error()
	}
	b.Today(day)
	yes, err := b.Skip(exprCells)
	switch {
	case err != nil:
		return mapping.AsFieldErrors(err)[0].Code
	case yes:
		return "true"
	}
	return "false"
}

func TestAnExpressionsValueFitsItsField(t *testing.T) {
	tests := []struct{ kind, text, want string }{
		{"number", `float(Valor)`, "1234.5"},
		{"number", `int(col("int"))`, "12"},
		{"number", `Valor`, "1234.5"},
		{"number", `Detalle`, "E103"},
		{"number", `Detalle == "x"`, "gives true or false, and the field's type is number"},
		{"integer", `7 / 2`, "E104"},
		{"integer", `8 / 2`, "4"},
		{"boolean", `Detalle == "x"`, "true"},
		{"boolean", `"no"`, "false"},
		{"boolean", `today()`, "gives a date, and the field's type is boolean"},
		{"date", `today() + 1`, "2026-02-01"},
		{"date", `Fecha`, "2026-01-05"},
		{"date", `5`, "gives a whole number, and the field's type is date"},
		{"datetime", `today()`, "2026-01-31 00:00:00"},
		{"text", `split(Ticket, "-")`, "gives a list"},
		{"text", `string(float(Valor) + int(Plazo))`, `column "Plazo": a blank`},
		{"text", `Plazo`, ""},
		{"text", `int(Plazo) * 5`, ""},
		{"number", `int(Plazo) * 5`, ""},
		{"text", `coalesce(Plazo, "none")`, "none"},
	}
	for _, test := range tests {
		got := compute(t, exprSource, test.kind, test.text, exprHeader, exprCells)
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s of type %s = %q, want %q", test.text, test.kind, got, test.want)
		}
	}
}

func TestTheKeysOfAFieldServeItsExpression(t *testing.T) {
	tests := []struct{ field, want string }{
		{`{expr: 'upper(Detalle)', map: {X: ten}}`, `{"X":"ten"}`},
		{`{expr: 'len(Detalle)', map: {1: one}}`, `{"X":"one"}`},
		{`{expr: 'Detalle', map: {y: two}, otherwise: other}`, `{"X":"other"}`},
		{`{expr: 'int(Plazo) * 5', default: 3, type: number}`, `{"X":3}`},
		{`{expr: 'int(Plazo) * 5', required: true}`, "E101"},
		{`{expr: 'int(Plazo) * 5', when: 'Plazo != ""'}`, `{}`},
		{`{expr: 'today() + 1', type: date, format: dd/mm/yyyy}`, `{"X":"01/02/2026"}`},
		{`{expr: 'float(col("Cuenta ID"))', type: number, decimal: "."}`, `{"X":1234}`},
		{`{expr: 'float(col("Cuenta ID"))', type: number}`, "E120"},
		{`{expr: 'date(Celular)', type: date, dates: mm/dd/yyyy}`, `{"X":"2026-03-04"}`},
		{`{expr: 'Detalle', value: x}`, "both say where"},
	}
	for _, test := range tests {
		m, err := mapping.Parse("cases.yaml", []byte(head+"form: {X: "+test.field+"}\n"), nil)
		got := fmt.Sprint(err)
		if err == nil {
			b, err := m.Bind(exprHeader)
			if err != nil {
				t.Fatal(err)
			}
			b.Today(day)
			cells := mapping.Row{Cells: slices.Clone(exprCells.Cells)}
			cells.Cells[4], cells.Cells[8] = "1,234", "03/04/2026"
			c, err := b.Map(cells)
			if got = string(c.Form); err != nil {
				got = mapping.AsFieldErrors(err)[0].Code
			}
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s gave %s, want %s", test.field, got, test.want)
		}
	}
}

func TestTheColumnsOfAnExpressionAreOfTheCase(t *testing.T) {
	text := head + `source: {skip_when: 'lower == "x"'}
form:
  A: {expr: 'coalesce(col("Cuenta ID"), string(int(Valor)))', when: 'date(Fecha) < today()'}
`
	b := bind(t, text, exprHeader...)
	if got, want := b.CaseColumns(), []int{1, 2, 4, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("CaseColumns() = %v, want %v", got, want)
	}
}

// What a hint says fits an expression, which has no type to change.
func TestHintsOfExpressions(t *testing.T) {
	for _, test := range []struct{ form, want string }{
		{"{expr: '10 / int(Plazo)'}", "mend the cells that it reads, or leave such rows out of the field with when"},
		{"{column: Ticket, when: '10 / int(Plazo) > 5'}", `mend the cells that it reads, or test them first: Plazo != "" and …`},
		{"{expr: int(Detalle)}", "write digits, with one decimal sign at most"},
		{`{expr: 'Detalle + string(int(col("Días hábiles")))'}`, `fill the cell, or leave such rows out of the field: when: 'col("Días hábiles") != ""'`},
		{"{column: Ticket, when: 'date(Fecha) < today()'}", `fill the cell, or test it first: Fecha != "" and …`},
	} {
		b := bind(t, head+"form: {X: "+test.form+"}\n", "Ticket", "Correo", "Detalle", "Plazo", "Días hábiles", "Fecha")
		_, err := b.Map(mapping.Row{Cells: []string{"T", "a@b.co", "hola", "0", "", ""}})
		if all := mapping.AsFieldErrors(err); len(all) != 1 || all[0].Tip != test.want {
			t.Errorf("%s gave the hint %+v, want %q", test.form, all, test.want)
		}
	}
}

func TestAHintWithoutAUsageIsWhole(t *testing.T) {
	m, err := mapping.Parse("m.yaml", []byte(head+"form: {X: {expr: Plazo * 5}}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Bind([]string{"Ticket", "Correo", "Detalle", "Plazo"})
	var all mapping.Errors
	if !errors.As(err, &all) || !strings.HasPrefix(all[0].Tip, "a cell is a text: ") {
		t.Errorf("Plazo * 5 gave %v", err)
	}
}

func TestTodayIsAFaultUntilItIsSaid(t *testing.T) {
	b := bind(t, head+"form: {X: {expr: 'today()'}}\n", exprHeader...)
	if _, err := b.Map(exprCells); code(t, err) != mapping.CodeExpression {
		t.Errorf("Map gave %v", err)
	}
}

func TestPlacesWithinAScalar(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"plain", "form:\n  X: {expr: upper(Nada)}\n", "13:19"},
		{"plain of two lines", "form:\n  X:\n    expr: Ticket +\n      upper(Nada)\n", "15:13"},
		{"single quotes", "form:\n  X: {expr: '\"it''s\" + Nada'}\n", "13:24"},
		{"double quotes", "form:\n  X: {expr: \"\\\"\\u00e1\\x41\\t\\\" + Nada\"}\n", "13:33"},
		{"double quotes of two lines", "form:\n  X:\n    expr: \"Ticket +\n\n      Nada\"\n", "16:7"},
		{"double quotes with a break that is none", "form:\n  X:\n    expr: \"Ticket + \\\n      Nada\"\n", "15:7"},
		{"a literal block", "form:\n  X:\n    expr: |\n      Ticket +\n\n        Nada\n", "17:9"},
		{"a folded block", "form:\n  X:\n    expr: >-\n      Ticket +\n      upper(\n      Nada)\n", "17:7"},
		{"an anchor", "form:\n  X: {expr: &a 'Nada'}\n", "13:17"},
		{"an alias", "form:\n  X: {expr: &a 'Nada + \"\"'}\n  Y: {expr: *a}\n", "13:17"},
		{"behind characters of several bytes", "form:\n  X: {expr: '\"ñandú\" + Nada'}\n", "13:24"},
		{"the end", "form:\n  X: {expr: 'Ticket + '}\n", "13:2"},
	}
	for _, test := range tests {
		m, err := mapping.Parse("cases.yaml", []byte(head+test.yaml), nil)
		if err == nil {
			_, err = m.Bind([]string{"Ticket", "Correo", "Detalle"})
		}
		if err == nil || !strings.HasPrefix(err.Error(), "cases.yaml:"+test.want) {
			t.Errorf("%s: %v, want it at %s", test.name, err, test.want)
		}
	}
}

func BenchmarkMapExpressions(b *testing.B) {
	text := full + "  Mora: {expr: 'days(date(\"2026-03-02\"), date(Fecha)) * 2', type: integer}\n  Zona: {expr: 'Estado == \"Cerrado\" ? upper(left(Asesor, 4)) : \"otra\"'}\n"
	mapper, cells := settled(b, text, fullHeader()), mapping.Row{Cells: fullRow()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mapper.Map(cells); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAConditionThatTheMappingDoesNotHave(t *testing.T) {
	b := bind(t, head+exprSource, exprHeader...)
	b.Today(day)
	tests := []struct{ text, want string }{
		{`col("Cuenta ID") == "C-1" and float(Valor) > 1000 and date(Fecha) < today()`, "true"},
		{`Estado == "x"`, `--where:1:1: the condition: the file has no column "Estado"`},
		{`Detalle == "x" and Estad == "x"`, "--where:1:20: "},
		{`Detalle`, "must be true or false"},
		{"Detalle ==\n", "--where:1:"},
		{` `, "is blank"},
		{strings.Repeat(" ", 5000) + "true", "longer than"},
		{`int(Plazo) > 5`, `column "Plazo": a blank`},
		{`Solución == "z"`, "false"},
	}
	for _, test := range tests {
		got := ""
		w, err := b.Where("--where", test.text)
		if err == nil {
			var yes bool
			yes, err = w.Holds(exprCells)
			got = fmt.Sprint(yes)
		}
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s gave %s, want %s", excerptOf(test.text), excerptOf(got), test.want)
		}
	}
	if _, err := b.Where("--where", "Nada == 1"); err == nil || !strings.Contains(err.Error(), "[M061]") {
		t.Errorf("an unknown column gave %v, want M061", err)
	}
	w, err := b.Where("--where", `Detalle == "x"`)
	if err != nil {
		t.Fatal(err)
	}
	if yes, err := w.Holds(mapping.Row{}); yes || err != nil {
		t.Errorf("a short row gave %v, %v", yes, err)
	}
	if _, err := w.Holds(row("1", "a@b.example", "e:#N/A")); err == nil || mapping.AsFieldErrors(err)[0].Code != value.CodeError {
		t.Errorf("an error of a spreadsheet gave %v", err)
	}
}
