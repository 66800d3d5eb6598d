package expression_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/mapping/expression"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// header are the columns that the tables below reckon with; they are found as a
// mapping's are, by names without case and accents.
type header []string

func (h header) Find(name string) (column int, what, tip string) {
	for _, like := range []func(string) string{func(name string) string { return name }, naming.Fold} {
		if i := slices.IndexFunc(h, func(one string) bool { return like(one) == like(name) }); i >= 0 {
			return i, "", ""
		}
	}
	return -1, fmt.Sprintf("the file has no column %q", name), ""
}

func (h header) Has(name string) bool {
	_, what, _ := h.Find(name)
	return what == ""
}

var (
	columns = header{"Ticket", "Correo", "Detalle", "Solución", "Cuenta ID", "Plazo", "Valor", "Fecha", "Celular", "lower", "int", "C"}
	cells   = []string{"A-7-x", "a@b.example", "x", "lista", "C-1", "", "1.234,50", "05/01/2026", "+57 300 111", "Low", "12", ""}
	shape   = value.Shape{Decimal: ',', Order: value.DayFirst}
	today   = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
)

// compute gives an expression's value as text; else "fault: " with the reason, or
// "mistake: " with all that Compile tells.
func compute(text string, row *expression.Row) string {
	p, mistakes := expression.Compile(text, columns)
	if len(mistakes) > 0 {
		told := "mistake:"
		for _, one := range mistakes {
			told += " " + one.What + "; " + one.Tip
		}
		return told
	}
	got, bad := p.Cell(row)
	switch {
	case bad == nil:
		return got.Text
	case bad.Column >= 0:
		return fmt.Sprintf("fault: column %q: %s", columns[bad.Column], bad.What)
	}
	return "fault: " + bad.What
}

func row() *expression.Row {
	return &expression.Row{Cells: slices.Clone(cells), Today: today, Shape: shape}
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
		if got := compute(test.text, row()); got != test.want {
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
		if got := compute(test.text, row()); !strings.HasPrefix(got, "fault: ") || !strings.Contains(got, test.want) {
			t.Errorf("%s gave %q, want a fault with %q", test.text, got, test.want)
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
		if got := compute(test.text, row()); !strings.HasPrefix(got, "mistake: ") || !strings.Contains(got, test.want) {
			t.Errorf("%s gave %q, want a mistake with %q", naming.Excerpt(test.text, 60), naming.Excerpt(got, 200), test.want)
		}
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	_, mistakes := expression.Compile(`uper(Tiket) + Ticket * 2`, columns)
	var at []int
	for _, one := range mistakes {
		at = append(at, one.At)
	}
	if want := []int{0, 21}; !slices.Equal(at, want) {
		t.Errorf("the mistakes are at %v, want %v: %+v", at, want, mistakes)
	}
}

func TestAnExpressionReadsAWorkbooksOwnValues(t *testing.T) {
	set, none := shape, value.Shape{}
	tests := []struct {
		shape            value.Shape
		text, cell, want string
	}{
		{set, `float(C) + 1`, "n:1234.5", "1235.5"},
		{set, `int(C) + 1`, "n:00123", "124"},
		{set, `date(C) + 1`, "d:2026-03-02T10:30:00", "2026-03-03"},
		{set, `string(date(C))`, "02/03/2026 10:30", "2026-03-02"},
		{set, `date(C)`, "n:45365", "fault: "},
		{set, `float(C)`, "b:TRUE", "fault: "},
		{set, `float(C)`, "1234.5", "fault: "},
		{none, `float(C)`, "1.234", "fault: "},
		{none, `float(C)`, "1.234,5", "1234.5"},
		{none, `date(C)`, "03/04/2026", "fault: "},
		{none, `date(C)`, "13/04/2026", "2026-04-13"},
		{none, `date(C, "mm/dd/yyyy")`, "03/04/2026", "2026-03-04"},
		{none, `date(C, "dd/mm/yy")`, "03/04/26", "2026-04-03"},
		{none, `date(C)`, "2026-04-03", "2026-04-03"},
	}
	for _, test := range tests {
		one := row()
		one.Shape, one.Kinds = test.shape, []byte(strings.Repeat("s", len(cells)))
		if kind, text, found := strings.Cut(test.cell, ":"); found && len(kind) == 1 {
			one.Kinds[len(cells)-1], test.cell = kind[0], text
		}
		one.Cells[len(cells)-1] = test.cell
		if got := compute(test.text, one); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s of %s under %v = %q, want %q", test.text, test.cell, test.shape, got, test.want)
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
		one := row()
		one.Cells[2] = huge
		got := compute(test.text, one)
		if !strings.HasPrefix(got, "fault: ") || !strings.Contains(got, test.want) {
			t.Errorf("%s gave %q, want a fault and %q", naming.Excerpt(test.text, 60), naming.Excerpt(got, 60), test.want)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %v", naming.Excerpt(test.text, 60), took)
		}
	}
	nested := "1"
	for range 200 {
		nested = "((1 < " + nested + " < 2) ? 1 : 0)"
	}
	began := time.Now()
	if got := compute(nested[:min(len(nested), 4000)], row()); !strings.HasPrefix(got, "mistake: ") {
		t.Errorf("a comparison in a comparison gave %q", naming.Excerpt(got, 60))
	}
	deep := "1"
	for range 150 {
		deep = "((1 < " + deep + " < 2) ? 1 : 0)"
	}
	if got := compute(deep, row()); !strings.Contains(got, "more than 1000 parts") {
		t.Errorf("comparisons that double gave %q", naming.Excerpt(got, 60))
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("nested comparisons took %v", took)
	}
}

// FuzzExpression holds that what Compile takes never panics and never gives what is no
// value: a row has a value, or a fault of its own.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{
		`upper(left(Detalle, 2)) + digits(Correo)`, `int(Valor) * 5 % 7`, `date(Fecha) + int(Plazo) > today()`, `1 / 0`, `9223372036854775807 * 2`,
		`split(Ticket, "-")[1]`, `join([Ticket, Detalle], Plazo)`, `Correo matches "a+" ? 1.5 : 2`, `Ticket[1:-1] | lower()`, `2 ** 0.5`,
		`1 < int(Ticket) < 3`, `Ticket in ["a"] or float(Valor) in [1, 2.5]`, `let x = 1; x`, `map(1..9, #)`, `round(float(Valor), 2)`, `-int(Ticket)`,
	} {
		f.Add(text, "1", "05/01/2026", "1.234,5")
	}
	f.Fuzz(func(t *testing.T, text, ticket, fecha, valor string) {
		one := row()
		one.Cells[0], one.Cells[5], one.Cells[6], one.Cells[7] = ticket, valor, valor, fecha
		p, mistakes := expression.Compile(text, columns)
		if len(mistakes) > 0 {
			return
		}
		got, bad := p.Cell(one)
		switch cells := text + ticket + valor + fecha; {
		case bad != nil && (bad.What == "" || strings.Contains(bad.What, "interface conversion") || strings.Contains(bad.What, "runtime error")):
			t.Fatalf("%q gave %v", text, bad)
		case strings.Contains(got.Text, "Inf") && !strings.Contains(cells, "Inf"), strings.Contains(got.Text, "NaN") && !strings.Contains(cells, "NaN"):
			t.Fatalf("%q gave %q", text, got.Text)
		}
	})
}
