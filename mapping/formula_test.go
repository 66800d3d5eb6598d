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

func TestExpressionsGiveValues(t *testing.T) {
	tests := []struct{ text, want string }{
		{`Detalle`, "x"},
		{`col("cuenta id") + "/" + solucion`, "C-1/lista"},
		{`"café" + 'x'`, "caféx"},
		{`upper(Detalle) + lower("ÁB") + trim("  y ")`, "Xáby"},
		{`left("ñandú", 2) + right("ñandú", 2)`, "ñadú"},
		{`left("ab", 9) + right("ab", 9) + left("ab", 0)`, "abab"},
		{`Ticket[2:3] + Ticket[-1:]`, "7x"},
		{`"ñandú"[1:3] + "abc"[2:1]`, "an"},
		{`replace(Ticket, "-", "")`, "A7x"},
		{`split(Ticket, "-")[1]`, "7"},
		{`split(Ticket, "-")[-1]`, "x"},
		{`join([Detalle, lower("B")], ", ")`, "x, b"},
		{`join(split(Ticket, "-"), "")`, "A7x"},
		{`coalesce(Plazo, "  ", Detalle, "z")`, "x"},
		{`digits(Celular)`, "57300111"},
		{`Correo | upper()`, "A@B.EXAMPLE"},
		{`Plazo == "" ? "none" : Plazo`, "none"},
		{`if Plazo == "" { "none" } else { Plazo }`, "none"},
		{`Correo contains "@b" and Correo matches "^a@" and Correo startsWith "a" and not (Correo endsWith "z")`, "true"},
		{`Detalle in ["x", upper("y")] and Detalle not in ["z"]`, "true"},
		{`Ticket in split("A-7-x;B", ";")`, "true"},
		{`len("ñandú") + len(split(Ticket, "-"))`, "8"},
		{`string(5) + string(2.50) + string(1 == 1) + string(date("2026-03-04"))`, "52.5true2026-03-04"},

		{`int("12") * 5`, "60"},
		{`int(col("int")) + 1`, "13"},
		{`lower(col("lower")) + lower`, "lowLow"},
		{`float(Valor) * 2`, "2469"},
		{`float(Valor) / 4 + 1`, "309.625"},
		{`0.1 + 0.2`, "0.3"},
		{`0.1 + 0.2 == 0.3`, "true"},
		{`7 / 2`, "3.5"},
		{`7 % 4 - 5`, "-2"},
		{`-7 + +3 - -int("2")`, "-2"},
		{`2 ** 3 + 2 ^ 2`, "12"},
		{`round(float(Valor)) + floor(2.7) + ceil(2.1)`, "1240"},
		{`round(2.675, 2)`, "2.68"},
		{`abs(0 - 5) + abs(0 - 2.5)`, "7.5"},
		{`int(6 / 3)`, "2"},
		{`float(5)`, "5"},
		{`int("5") in [1, 5.0] and 3 not in [1, 2]`, "true"},
		{`1 < 2 and 2 <= 2.5 and 3 > 2 and 1 != 2`, "true"},
		{`1e3`, "1000"},
		{`9223372036854775807`, "9223372036854775807"},

		{`today()`, "2026-01-31"},
		{`today() - date(Fecha)`, "26"},
		{`days(today(), date(Fecha))`, "26"},
		{`date(Fecha) + 30 - 1`, "2026-02-03"},
		{`date("2024-02-29") + 1 == date("2024-03-01", "yyyy-mm-dd")`, "true"},
		{`date(Fecha, "mm/dd/yyyy")`, "2026-05-01"},
		{`date("5 de marzo de 2026") > date(Fecha)`, "true"},
		{`date(left("2026-03-02T10:30:00", 10))`, "2026-03-02"},
	}
	for _, test := range tests {
		if got := compute(t, exprSource, "text", test.text, exprHeader, exprCells); got != test.want {
			t.Errorf("%s = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestAnExpressionWithoutAValueIsAFaultOfItsRow(t *testing.T) {
	tests := []struct{ text, want string }{
		{`1 / 0 > 5`, "division by zero"},
		{`int("0") % int("0")`, "division by zero"},
		{`5.5 / (float(Valor) - 1234.5)`, "division by zero"},
		{`9223372036854775807 + 1`, "too large"},
		{`-9223372036854775807 - 2`, "too large"},
		{`9223372036854775807 * 2`, "too large"},
		{`-(0 - 9223372036854775807 - 1)`, "too large"},
		{`abs(0 - 9223372036854775807 - 1)`, "too large"},
		{`1e308 * 10`, "too large"},
		{`10.0 ** 400`, "too large"},
		{`(0 - 1) ** 0.5`, "is no number"},
		{`0 ** (0 - 1)`, "is no number"},
		{`9007199254740993 * 1.5`, "more digits than a number can keep"},
		{`round(1e300)`, "too large"},
		{`round(1.5, 99)`, "99 decimals"},
		{`int(2.5)`, "is not a whole number"},
		{`int("2,5")`, "is not a whole number"},
		{`int("1234567890123456789")`, "has 19 digits"},
		{`int("10000000000000000000000")`, "is too large"},
		{`float("1234567890123456")`, "has 16 digits"},
		{`float(Detalle)`, `column "Detalle": "x" is not a number`},
		{`int(Ticket)`, `column "Ticket": "A-7-x" is not a number`},
		{`float("12.5")`, "decimal sign"},
		{`date(trim("31/02/2026"))`, "no day of the calendar"},
		{`date(Detalle)`, `column "Detalle": "x" is not a date`},
		{`date("9999-12-31") + 1`, "out of the calendar"},
		{`today() - 99999999`, "out of the calendar"},
		{`today() + 9223372036854775807`, "out of the calendar"},
		{`split(Ticket, "-")[3]`, "3 elements and no [3]"},
		{`split(Ticket, "-")[-4]`, "3 elements and no [-4]"},
		{`split(Ticket, Plazo)[0]`, "blank"},
		{`replace(Ticket, Plazo, "x")`, "blank"},
		{`left(Ticket, 0 - 1)`, "-1 characters"},
		{`right(Ticket, 0 - 1)`, "-1 characters"},
		{`int(Plazo) + int("5") + len(Detalle)`, `column "Plazo": a blank`},
		{`int(trim(Plazo) + Plazo) + len(Detalle)`, `a blank`},
	}
	for _, test := range tests {
		got := compute(t, exprSource, "text", test.text, exprHeader, exprCells)
		if !strings.HasPrefix(got, "E120 ") || !strings.Contains(got, test.want) {
			t.Errorf("%s gave %q, want E120 and %q", test.text, got, test.want)
		}
	}
}

func TestAnExpressionThatDoesNotFitIsRefusedBeforeAnyRow(t *testing.T) {
	tests := []struct{ text, want string }{
		{`Tiket`, `no column "Tiket"`},
		{`col("Cuenta")`, `no column "Cuenta"`},
		{`col(Ticket)`, "col takes one column's name"},
		{`col("a" + "b")`, "col takes one column's name"},
		{`today`, "today()"},
		{`uper(Detalle)`, `did you mean "upper"?`},
		{`nosuch(Ticket)`, `"nosuch" is not known`},
		{`now()`, `"now" is not known`},
		{`repeat(Ticket, 9)`, `"repeat" is not known`},
		{`any([Ticket], # == "7")`, `"any" is not known`},
		{`reduce(1..1000000000, # + #acc)`, `"reduce" is not known`},
		{`map(split(Ticket, "-"), # + "x")[0]`, `"map" is not known`},
		{`fromJSON(Ticket)`, `"fromJSON" is not known`},
		{`len(1..9)`, "ranges"},
		{`let x = Ticket; x`, "something else"},
		{`Ticket; Detalle`, "something else"},
		{`$env["Ticket"]`, "something else"},
		{`$env`, `no column "$env"`},
		{`Ticket.x`, "something else"},
		{`Ticket?.x`, "something else"},
		{`{"a": 1}["a"]`, "something else"},
		{`nil`, "something else"},
		{`b"x"`, "something else"},
		{`Ticket ?? "x"`, "coalesce"},
		{`Ticket[0]`, "left("},
		{`split(Ticket, "-")`, "gives a list"},
		{`[Ticket, 5]`, "a list holds texts"},
		{`Ticket + 5`, "+ cannot be used with a text and a whole number"},
		{`Ticket * 2`, "int(Column)"},
		{`-Ticket`, "- before a text"},
		{`not Ticket`, "not before a text"},
		{`Ticket > "5"`, "mismatched types: a text > a text"},
		{`Ticket == 5`, "mismatched types: a text == a whole number"},
		{`date(Fecha) == "2026-01-01"`, "mismatched types: a date == a text"},
		{`date(Fecha) + date(Fecha)`, "+ cannot be used with a date and a date"},
		{`Ticket == "a" ? 1 : "b"`, "it gives a whole number or a text"},
		{`Ticket ? 1 : 2`, "what stands before ? is true or false"},
		{`Ticket and true`, "mismatched types"},
		{`Detalle in Ticket`, "mismatched types: a text in a text"},
		{`1 in ["a"]`, "mismatched types"},
		{`Ticket matches Detalle`, "a text in quotes, the same for all rows"},
		{`Ticket matches "("`, "the pattern is not one"},
		{`date("Fecha")`, "a column stands without quotes: date(Fecha)"},
		{`int("Cuenta ID")`, `a column stands without quotes: int(col("Cuenta ID"))`},
		{`date("31/02/2026")`, `"31/02/2026" is not a date, in any row`},
		{`float("x")`, "write it without quotes, with a decimal point"},
		{`Ticket matches "((a{1,100}){1,100}){1,100}"`, "the pattern"},
		{`Ticket matches "` + strings.Repeat(`\\w{1000}`, 6) + `"`, "the pattern is too large"},
		{`left(Ticket)`, "left(Column, 3)"},
		{`left(Ticket, "3")`, "left cannot be used with a text and a text"},
		{`coalesce(Ticket)`, "coalesce"},
		{`date(Fecha, "dd.mm.yyyy")`, "dd/mm/yyyy"},
		{`date(Fecha, Ticket)`, "dd/mm/yyyy"},
		{`date(Fecha, "dd/mm/yyyy", "x")`, "date"},
		{`contains(Ticket, "x")`, "stands between two values"},
		{`Ticket = "x"`, "compared with =="},
		{`¿Ticket`, `col("…")`},
		{`(`, "it ends before it is whole"},
		{`"a`, "not terminated"},
		{`1e999`, "float"},
		{`99999999999999999999`, "integer"},
		{strings.Repeat(`Ticket+`, 580) + `""`, "more than 1000 parts"},
	}
	for _, test := range tests {
		got := compute(t, exprSource, "text", test.text, exprHeader, exprCells)
		if !strings.HasPrefix(got, "cases.yaml:") || !strings.Contains(got+hintOf(t, test.text), test.want) {
			t.Errorf("%s gave %q, want a mistake of the mapping with %q", excerptOf(test.text), got, test.want)
		}
	}
}

// hintOf gives the hint of an expression's mistake.
func hintOf(t *testing.T, text string) string {
	t.Helper()
	m, err := mapping.Parse("cases.yaml", []byte(head+"form:\n  X:\n    expr: |-\n      "+text+"\n"), nil)
	if err == nil {
		_, err = m.Bind(exprHeader)
	}
	if e, ok := err.(mapping.Errors); ok {
		return e.Hint()
	}
	return ""
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

func TestAnExpressionReadsAWorkbooksOwnValues(t *testing.T) {
	tests := []struct{ source, text, cell, want string }{
		{exprSource, `float(C) + 1`, "n:1234.5", "1235.5"},
		{exprSource, `int(C) + 1`, "n:00123", "124"},
		{exprSource, `date(C) + 1`, "d:2026-03-02T10:30:00", "2026-03-03"},
		{exprSource, `string(date(C))`, "02/03/2026 10:30", "2026-03-02"},
		{exprSource, `date(C)`, "n:45365", "E120"},
		{exprSource, `float(C)`, "b:TRUE", "E120"},
		{exprSource, `float(C)`, "e:#N/A", "E112"},
		{exprSource, `"y"`, "e:#N/A", "y"},
		{exprSource, `float(C)`, "1234.5", "E120"},
		{"", `float(C)`, "1.234", "E120"},
		{"", `float(C)`, "1.234,5", "1234.5"},
		{"", `date(C)`, "03/04/2026", "E120"},
		{"", `date(C)`, "13/04/2026", "2026-04-13"},
		{"", `date(C, "mm/dd/yyyy")`, "03/04/2026", "2026-03-04"},
		{"", `date(C, "dd/mm/yy")`, "03/04/26", "2026-04-03"},
		{"", `date(C)`, "2026-04-03", "2026-04-03"},
	}
	for _, test := range tests {
		got := compute(t, test.source, "text", test.text, []string{"Ticket", "Correo", "Detalle", "C"}, row("1", "a@b.example", "x", test.cell))
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s of %s under %q = %q, want %q", test.text, test.cell, test.source, got, test.want)
		}
	}
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

func TestTheWorkOfAnExpressionIsBounded(t *testing.T) {
	huge := strings.Repeat("ab", 1<<19)
	tests := []struct{ text, want string }{
		{`Detalle + "x"`, "more than can be sent"},
		{`join([Detalle, Detalle], "")`, "more than can be sent"},
		{`replace(Detalle, "a", "` + strings.Repeat("x", 1000) + `")`, "more than can be sent"},
		{`string(len(split(Detalle, "a")) + len(split(Detalle, "b")))`, "too much work"},
		{`string(Detalle matches "(a|b|ab|ba|aab){50}c")`, "too much work"},
		{strings.Repeat("lower(", 300) + "Detalle" + strings.Repeat(")", 300), "too much work"},
		{strings.Repeat("left(", 100) + "Detalle" + strings.Repeat(", 1048575)", 100), "too much work"},
	}
	for _, test := range tests {
		began := time.Now()
		got := compute(t, "", "text", test.text, []string{"Ticket", "Correo", "Detalle"}, row("1", "a@b.example", huge))
		if !strings.HasPrefix(got, "E120 ") || !strings.Contains(got, test.want) {
			t.Errorf("%s gave %q, want E120 and %q", excerptOf(test.text), excerptOf(got), test.want)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %v", excerptOf(test.text), took)
		}
	}
	nested := "1"
	for range 200 {
		nested = "((1 < " + nested + " < 2) ? 1 : 0)"
	}
	began := time.Now()
	if got := compute(t, "", "text", nested[:min(len(nested), 4000)], exprHeader, exprCells); !strings.HasPrefix(got, "cases.yaml:") {
		t.Errorf("a comparison in a comparison gave %q", excerptOf(got))
	}
	deep := "1"
	for range 150 {
		deep = "((1 < " + deep + " < 2) ? 1 : 0)"
	}
	if got := compute(t, "", "text", deep, exprHeader, exprCells); !strings.Contains(got, "more than 1000 parts") {
		t.Errorf("comparisons that double gave %q", excerptOf(got))
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("nested comparisons took %v", took)
	}
}

// FuzzExpr holds that what Bind takes never panics and never gives what is no
// value: a row has a value of the field's type, or a fault of its own.
func FuzzExpr(f *testing.F) {
	for _, text := range []string{
		`upper(left(Detalle, 2)) + digits(Correo)`, `int(Valor) * 5 % 7`, `date(Fecha) + int(Plazo) > today()`, `1 / 0`, `9223372036854775807 * 2`,
		`split(Ticket, "-")[1]`, `join([Ticket, Detalle], Plazo)`, `Correo matches "a+" ? 1.5 : 2`, `Ticket[1:-1] | lower()`, `2 ** 0.5`,
		`1 < int(Ticket) < 3`, `Ticket in ["a"] or float(Valor) in [1, 2.5]`, `let x = 1; x`, `map(1..9, #)`, `round(float(Valor), 2)`, `-int(Ticket)`,
	} {
		f.Add(text, "1", "05/01/2026", "1.234,5")
	}
	f.Fuzz(func(t *testing.T, text, ticket, fecha, valor string) {
		yaml, err := json.Marshal(text) // JSON is YAML, but for the odd sign
		if err != nil {
			t.Fatal(err)
		}
		m, err := mapping.Parse("f.yaml", []byte(head+exprSource+"form: {X: {expr: "+string(yaml)+"}}\n"), nil)
		if err != nil {
			return
		}
		b, err := m.Bind(exprHeader)
		if err != nil {
			return
		}
		b.Today(day)
		cells := row(ticket, "a@b.example", "x", "", "", valor, valor, fecha, "", "", "")
		c, err := b.Map(cells)
		if err != nil {
			if e := mapping.AsFieldErrors(err); len(e) == 0 || strings.Contains(err.Error(), "interface conversion") || strings.Contains(err.Error(), "runtime error") {
				t.Fatalf("%q gave %v", text, err)
			}
			return
		}
		var form map[string]string
		if err := json.Unmarshal(c.Form, &form); err != nil {
			t.Fatalf("%q gave the form %s: %v", text, c.Form, err)
		}
		if x := form["X"]; strings.Contains(x, "Inf") && !strings.Contains(text+ticket+valor+fecha, "Inf") || strings.Contains(x, "NaN") && !strings.Contains(text+ticket+valor+fecha, "NaN") {
			t.Fatalf("%q gave %q", text, x)
		}
	})
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
