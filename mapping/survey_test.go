package mapping_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"caseload/mapping"
)

// survey surveys one column C of a type over cells, and maps each of them under
// what was settled: the values joined by blanks, or the first part of the error.
func survey(t *testing.T, source, kind string, l mapping.Layout, earlier map[string]mapping.Form, cells ...string) (string, mapping.Forms, error) {
	t.Helper()
	l.Header = []string{"Ticket", "Correo", "Detalle", "C"}
	b := bindLayout(t, head+source+"form: {X: {column: C, type: "+kind+"}}\n", l)
	s := b.Survey(nil)
	for i, cell := range cells {
		s.Add(i+2, []string{"1", "a@b.example", "x", cell})
	}
	forms, err := s.Decide(earlier)
	if err != nil {
		return "", forms, err
	}
	b.Use(forms)
	var out []string
	for _, cell := range cells {
		c, err := b.Map([]string{"1", "a@b.example", "x", cell})
		if err != nil {
			out = append(out, code(t, err))
			continue
		}
		value := strings.TrimSuffix(strings.TrimPrefix(string(c.Form), `{"X":`), "}")
		out = append(out, strings.Trim(value, `"{`))
	}
	return strings.Join(out, " "), forms, nil
}

func TestAColumnsFormIsSettledBeforeItIsRead(t *testing.T) {
	const comma, point = "source: {decimal: ','}\n", "source: {decimal: '.'}\n"
	const days, months, years = "source: {dates: dd/mm/yyyy}\n", "source: {dates: mm/dd/yyyy}\n", "source: {dates: yyyy-mm-dd}\n"
	earlier := map[string]mapping.Form{"C": {Column: "C", Decimal: ",", Dates: "dd/mm/yyyy"}}
	stored := map[string]mapping.Form{"C": {Column: "C", Decimal: "stored", Dates: "serial"}}
	book := mapping.Layout{Serials: true}
	csv := mapping.Layout{}
	tests := []struct {
		name, source, kind string
		layout             mapping.Layout
		earlier            map[string]mapping.Form
		cells              []string
		want               string // the values; or part of the question
	}{
		{"a proof decides the others", "", "number", csv, nil, []string{"1.234", "1,5"}, "1234 1.5"},
		{"a proof of the point", "", "number", csv, nil, []string{"1.234", "1,234.5"}, "1.234 1234.5"},
		{"a repeated sign sets groups off", "", "number", csv, nil, []string{"1.234", "1.234.567"}, "1234 1234567"},
		{"nothing to decide", "", "number", csv, nil, []string{"1234", "", "5"}, "1234  5"},
		{"all can be both", "", "number", csv, nil, []string{"5", "1.234"}, `"1.234" in line 3 can be 1234 or 1.234`},
		{"a setting decides", comma, "number", csv, nil, []string{"1.234"}, "1234"},
		{"a setting the other way", point, "number", csv, nil, []string{"1.234"}, "1.234"},
		{"an earlier file decides", "", "number", csv, earlier, []string{"1.234"}, "1234"},
		{"a workbook's numbers decide nothing for text", "", "number", csv, stored, []string{"1.234"}, "can be"},
		{"a setting beats an earlier file", point, "number", csv, earlier, []string{"1.234"}, "1.234"},
		{"contrary to a setting", comma, "number", csv, nil, []string{"1,5", "1.5"}, "1.5 E108"},
		{"contrary to an earlier file", "", "number", csv, earlier, []string{"1.5", "1.234"}, "E108 1234"},
		{"a contradiction", "", "number", csv, nil, []string{"1,5", "1.5"}, `"1,5" in line 2 and "1.5" in line 3 cannot have the same form`},
		{"what is no number has no vote", "", "number", csv, nil, []string{"a,b", "1.234", "1,5"}, "E103 1234 1.5"},
		{"integers vote too", "", "integer", csv, nil, []string{"1.234", "2,0"}, "1234 2"},

		{"a workbook's own numbers", comma, "number", book, nil, []string{"1234.5", "0.5", "7"}, "1234.5 0.5 7"},
		{"a thousandth beside a workbook's own", comma, "number", book, nil, []string{"1.234", "0.5"}, "1.234 0.5"},
		{"text in a workbook", "", "number", book, nil, []string{"1.234", "1,5"}, "1234 1.5"},
		{"both in a workbook", comma, "number", book, nil, []string{"1.234", "1,5", "0.5"}, "E108 1.5 0.5"},
		{"only a thousandth in a workbook", "", "number", book, nil, []string{"1.234"}, "can be"},

		{"the day first", "", "date", csv, nil, []string{"03/04/2026", "31/01/2026"}, "2026-04-03 2026-01-31"},
		{"the month first", "", "date", csv, nil, []string{"03/04/2026", "01/31/2026"}, "2026-03-04 2026-01-31"},
		{"day and month the same", "", "date", csv, nil, []string{"03/03/2026"}, "2026-03-03"},
		{"dates that can be both", "", "date", csv, nil, []string{"03/03/2026", "03/04/2026"}, `"03/04/2026" in line 3 can be 3 Apr 2026 or 4 Mar 2026`},
		{"an impossible day proves nothing", "", "date", csv, nil, []string{"31/02/2026", "03/04/2026"}, "can be"},
		{"the setting's order", months, "date", csv, nil, []string{"03/04/2026", "31/01/2026"}, "2026-03-04 E108"},
		{"an earlier file's order", "", "date", csv, earlier, []string{"03/04/2026", "01/31/2026"}, "2026-04-03 E108"},
		{"both orders", "", "date", csv, nil, []string{"31/01/2026", "01/31/2026"}, "cannot have the same form"},
		{"both orders under a setting", days, "date", csv, nil, []string{"31/01/2026", "01/31/2026"}, "2026-01-31 E108"},
		{"the year first is always clear", days, "date", csv, nil, []string{"2026-03-04", "03/04/2026"}, "2026-03-04 2026-04-03"},
		{"the year first only", years, "date", csv, nil, []string{"2026-03-04", "03/03/2026"}, "2026-03-04 E108"},
		{"the year first and a plain one", "", "date", csv, nil, []string{"2026-03-04", "03/03/2026"}, "2026-03-04 2026-03-03"},
		{"a workbook's own dates", "", "date", book, nil, []string{"45365", "03/03/2026"}, "2024-03-14 2026-03-03"},
		{"a workbook's dates as text", "", "date", book, nil, []string{"45365", "03/04/2026"}, "can be"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := survey(t, test.source, test.kind, test.layout, test.earlier, test.cells...)
			if err != nil {
				wantError(t, err, test.want)
				return
			}
			if got != test.want {
				t.Errorf("%q gave %s, want %s", test.cells, got, test.want)
			}
		})
	}
}

func TestAQuestionNamesEveryColumnAndTheSettings(t *testing.T) {
	b := bind(t, head+"form: {V: {column: Valor, type: number}, F: {column: Fecha, type: date}}\n", "Ticket", "Correo", "Detalle", "Valor", "Fecha")
	s := b.Survey(nil)
	s.Add(7, []string{"1", "a", "b", "1.234", "03/04/2026"})
	_, err := s.Decide(nil)
	var undecided *mapping.Undecided
	if !errors.As(err, &undecided) || len(undecided.Doubts) != 2 || undecided.ExitCode() != 2 {
		t.Fatalf("got %v", err)
	}
	wantError(t, err, `column "Valor": "1.234" in line 7`, `column "Fecha": "03/04/2026" in line 7`)
	for _, part := range []string{`decimal: ","`, "dates: dd/mm/yyyy"} {
		if !strings.Contains(undecided.Hint(), part) {
			t.Errorf("hint %q does not say %q", undecided.Hint(), part)
		}
	}
}

func TestWhatWasProvedIsToldAndKept(t *testing.T) {
	_, forms, err := survey(t, "", "number", mapping.Layout{}, nil, "5", "1.234,50", "2,5")
	if err != nil {
		t.Fatal(err)
	}
	want := mapping.Form{Column: "C", Decimal: ",", Line: 3, Proof: "1.234,50", By: "proof"}
	if got := forms.Proved(); len(got) != 1 || got[0] != want {
		t.Errorf("proved %+v, want %+v", got, want)
	}
	if got := forms.Said(); len(got) != 1 || got[0] != `column "C": decimal comma: "1.234,50" in line 3` {
		t.Errorf("said %q", got)
	}
	_, forms, err = survey(t, "source: {dates: dd/mm/yyyy}\n", "date", mapping.Layout{}, nil, "03/04/2026")
	if err != nil || len(forms.Proved()) != 0 || !slices.Equal(forms.Said(), []string{`column "C": dd/mm/yyyy, as the mapping says`}) {
		t.Errorf("proved %+v, said %q, %v", forms.Proved(), forms.Said(), err)
	}
	_, forms, err = survey(t, "", "date", mapping.Layout{Serials: true}, nil, "45365", "31/12/2026")
	if err != nil || !strings.Contains(fmt.Sprint(forms.Said()), "1 dates are the workbook's own and 1 are text") {
		t.Errorf("said %q, %v", forms.Said(), err)
	}
}

func TestOtherColumnsAreWatchedButNeverAskedAbout(t *testing.T) {
	b := bind(t, head, "Ticket", "Correo", "Detalle", "Valor", "Fecha", "Nada")
	s := b.Survey([]int{3, 4, 5, 5, -1, 99})
	s.Add(2, []string{"1", "a", "b", "1,5", "31/12/2026", "03/04/2026"})
	s.Add(3, []string{"1", "a", "b", "1.5", "01/02/2026", "1.234"})
	forms, err := s.Decide(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []mapping.Form{{Column: "Fecha", Dates: "dd/mm/yyyy", Line: 2, Proof: "31/12/2026", By: "proof"}}
	if got := forms.Proved(); !slices.Equal(got, want) {
		t.Errorf("proved %+v, want %+v", got, want)
	}
	if len(forms.All()) != 0 || len(forms.Said()) != 0 {
		t.Errorf("settled %+v, said %q, want nothing", forms.All(), forms.Said())
	}
}

func TestACellThatItsConditionLeavesOutHasNoVote(t *testing.T) {
	b := bind(t, head+"form: {X: {column: C, type: number, when: 'Ticket == \"1\"'}}\n", "Ticket", "Correo", "Detalle", "C")
	s := b.Survey(nil)
	s.Add(2, []string{"2", "a", "b", "1.234"})
	if _, err := s.Decide(nil); err != nil {
		t.Errorf("a cell that is not sent is asked about: %v", err)
	}
}

func TestRepeatedHeadersAreSurveyedApart(t *testing.T) {
	b := bind(t, head+"form: {A: {column: 'F#1', type: date}, B: {column: 'F#2', type: date}}\n", "Ticket", "Correo", "Detalle", "F", "F")
	s := b.Survey(nil)
	row := []string{"1", "a", "b", "31/12/2026", "12/31/2026"}
	s.Add(2, row)
	forms, err := s.Decide(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Use(forms)
	c, err := b.Map(row)
	if want := `{"A":"2026-12-31","B":"2026-12-31"}`; err != nil || string(c.Form) != want {
		t.Errorf("got %s, %v, want %s", c.Form, err, want)
	}
	if all := forms.All(); len(all) != 2 || all[1].Column != "F#2" {
		t.Errorf("forms are %+v", all)
	}
}
