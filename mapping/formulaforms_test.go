package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"caseload/mapping"
	"caseload/mapping/value"
)

func TestTheColumnsThatAnExpressionReadsHaveForms(t *testing.T) {
	earlier := map[string]value.Form{"C": {Column: "C", Dates: "mm/dd/yyyy", Decimal: "."}}
	for _, test := range []struct {
		why, source, expr, cells string
		earlier                  map[string]value.Form
		want                     string // the form of each row's field, or "ask"
	}{
		{"a cell proves the order for all", "", "date(C)", "25/03/2026|03/04/2026", nil, `{"X":"2026-03-25"} {"X":"2026-04-03"}`},
		{"the other order", "", "date(C)", "03/25/2026|03/04/2026", nil, `{"X":"2026-03-25"} {"X":"2026-03-04"}`},
		{"none proves it", "", "date(C)", "03/04/2026|05/06/2026", nil, "ask"},
		{"both are proved", "", "date(C)", "25/03/2026|03/25/2026", nil, "ask"},
		{"within a calculation", "", `days(date(C), date("2026-03-01"))`, "03/04/2026", nil, "ask"},
		{"an earlier file proved it", "", "date(C)", "03/04/2026|25/03/2026", earlier, `{"X":"2026-03-04"} E120`},
		{"the mapping says it", "source: {dates: dd/mm/yyyy}\n", "date(C)", "03/04/2026|03/25/2026", earlier, `{"X":"2026-04-03"} E120`},
		{"the expression says it", "", `date(C, "mm/dd/yyyy")`, "03/04/2026", nil, `{"X":"2026-03-04"}`},
		{"a text that is no column", "", "date(left(C, 10))", "03/04/2026", nil, "E120"},
		{"clear by itself", "", "date(C)", "2026-04-03|3 de abril de 2026", nil, `{"X":"2026-04-03"} {"X":"2026-04-03"}`},
		{"a decimal comma is proved", "", "float(C) * 2", "1.234|0,5", nil, `{"X":"2468"} {"X":"1"}`},
		{"a decimal point is proved", "", "float(C) * 2", "1.234|0.5", nil, `{"X":"2.468"} {"X":"1"}`},
		{"no sign is proved", "", "float(C) * 2", "1.234", nil, "ask"},
		{"an earlier file proved the sign", "", "int(C)", "1,234", earlier, `{"X":"1234"}`},
		{"whole numbers need none", "", "int(C) * 5", "7|12", nil, `{"X":"35"} {"X":"60"}`},
		{"blanks and words do not vote", "", `C == "" or C == "x" ? 0 : int(C)`, "|x|5", nil, `{"X":"0"} {"X":"0"} {"X":"5"}`},
	} {
		b := bind(t, head+test.source+"form: {X: {expr: '"+test.expr+"'}}\n", "Ticket", "Correo", "Detalle", "C")
		survey := b.Survey(nil)
		cells := strings.Split(test.cells, "|")
		for i, cell := range cells {
			survey.Add(i+2, row("T", "a@b.co", "d", cell))
		}
		forms, err := survey.Decide(test.earlier)
		var ask *value.Undecided
		if errors.As(err, &ask) {
			if test.want != "ask" || ask.Doubts[0].Column != "C" || ask.Doubts[0].Line != 2 {
				t.Errorf("%s: %v, want %s", test.why, err, test.want)
			}
			continue
		}
		b.Use(forms)
		var got []string
		for _, cell := range cells {
			c, err := b.Map(row("T", "a@b.co", "d", cell))
			if faults := mapping.AsFieldErrors(err); len(faults) > 0 {
				got = append(got, faults[0].Code)
				continue
			}
			got = append(got, string(c.Form))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %s gave %s, want %s", test.why, test.expr, strings.Join(got, " "), test.want)
		}
	}
}

func TestAColumnThatAnExpressionReadsIsOneWithItsField(t *testing.T) {
	b := bind(t, head+"form: {X: {column: C, type: date}, Y: {expr: 'date(C)'}, Z: {expr: 'date(C)', when: 'Ticket == \"1\"'}}\n", "Ticket", "Correo", "Detalle", "C")
	survey := b.Survey([]int{3})
	survey.Add(2, row("1", "a@b.co", "d", "25/03/2026"))
	forms, err := survey.Decide(nil)
	if err != nil || len(forms.All()) != 1 || len(forms.Said()) != 1 || len(forms.Proved()) != 1 {
		t.Errorf("forms %+v, said %q, proved %+v (%v); want one of each", forms.All(), forms.Said(), forms.Proved(), err)
	}
}
