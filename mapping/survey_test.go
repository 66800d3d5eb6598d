package mapping_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"caseload/mapping/value"
)

// survey surveys one column C of a type over cells, and maps each of them under
// what was settled: the values joined by blanks, or the first part of the error.
func survey(t *testing.T, source, kind string, earlier map[string]value.Form, cells ...string) (string, value.Forms, error) {
	t.Helper()
	b := bind(t, head+source+"form: {X: {column: C, type: "+kind+"}}\n", "Ticket", "Correo", "Detalle", "C")
	s := b.Survey(nil)
	for i, cell := range cells {
		s.Add(i+2, row("1", "a@b.example", "x", cell))
	}
	forms, err := s.Decide(earlier)
	if err != nil {
		return "", forms, err
	}
	b.Use(forms)
	var out []string
	for _, cell := range cells {
		c, err := b.Map(row("1", "a@b.example", "x", cell))
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
	const shortDays, shortMonths = "source: {dates: dd/mm/yy}\n", "source: {dates: mm/dd/yy}\n"
	earlier := map[string]value.Form{"C": {Column: "C", Decimal: ",", Dates: "dd/mm/yyyy"}}
	short := map[string]value.Form{"C": {Column: "C", Dates: "mm/dd/yy"}}
	stored := map[string]value.Form{"C": {Column: "C", Decimal: "stored", Dates: "stored"}}
	tests := []struct {
		name, source, kind string
		earlier            map[string]value.Form
		cells              []string
		want               string // the values; or part of the question
	}{
		{"a proof decides the others", "", "number", nil, []string{"1.234", "1,5"}, "1234 1.5"},
		{"a proof of the point", "", "number", nil, []string{"1.234", "1,234.5"}, "1.234 1234.5"},
		{"a repeated sign sets groups off", "", "number", nil, []string{"1.234", "1.234.567"}, "1234 1234567"},
		{"nothing to decide", "", "number", nil, []string{"1234", "", "5"}, "1234  5"},
		{"all can be both", "", "number", nil, []string{"5", "1.234"}, `"1.234" in line 3 can be 1234 or 1.234`},
		{"a setting decides", comma, "number", nil, []string{"1.234"}, "1234"},
		{"a setting the other way", point, "number", nil, []string{"1.234"}, "1.234"},
		{"an earlier file decides", "", "number", earlier, []string{"1.234"}, "1234"},
		{"a workbook's numbers decide nothing for text", "", "number", stored, []string{"1.234"}, "can be"},
		{"a setting beats an earlier file", point, "number", earlier, []string{"1.234"}, "1.234"},
		{"contrary to a setting", comma, "number", nil, []string{"1,5", "1.5"}, "1.5 E108"},
		{"contrary to an earlier file", "", "number", earlier, []string{"1.5", "1.234"}, "E108 1234"},
		{"a contradiction", "", "number", nil, []string{"1,5", "1.5"}, `"1,5" in line 2 and "1.5" in line 3 cannot have the same form`},
		{"what is no number has no vote", "", "number", nil, []string{"a,b", "1.234", "1,5"}, "E103 1234 1.5"},
		{"integers vote too", "", "integer", nil, []string{"1.234", "2,0"}, "1234 2"},

		{"an apostrophe and a point", "", "number", nil, []string{"1'234.5", "1.234"}, "1234.5 1.234"},
		{"a point and groups", "", "number", nil, []string{"1,234,567.89", "1,234"}, "1234567.89 1234"},
		{"a currency takes nothing away", "", "number", nil, []string{"$ 1.234", "(1,5)", "15 %"}, "1234 -1.5 15"},
		{"a currency proves nothing", "", "number", nil, []string{"US$ 1.234"}, "can be"},
		{"groups of India are none", comma, "number", nil, []string{"1.23.456"}, "E103"},

		{"a workbook's own numbers", comma, "number", nil, []string{"n:1234.5", "n:0.5", "n:7", "n:1.234"}, "1234.5 0.5 7 1.234"},
		{"a workbook's own prove nothing", "", "number", nil, []string{"n:0.5", "1.234"}, "can be"},
		{"texts in a workbook", "", "number", nil, []string{"1.234", "1,5", "n:1.234"}, "1234 1.5 1.234"},
		{"a text contrary to a setting in a workbook", comma, "number", nil, []string{"n:1.5", "1.5"}, "1.5 E108"},
		{"a padded number of a workbook", "", "integer", nil, []string{"n:00123"}, "123"},

		{"the day first", "", "date", nil, []string{"03/04/2026", "31/01/2026"}, "2026-04-03 2026-01-31"},
		{"the month first", "", "date", nil, []string{"03/04/2026", "01/31/2026"}, "2026-03-04 2026-01-31"},
		{"day and month the same", "", "date", nil, []string{"03/03/2026"}, "2026-03-03"},
		{"dates that can be both", "", "date", nil, []string{"03/03/2026", "03/04/2026"}, `"03/04/2026" in line 3 can be 3 Apr 2026 or 4 Mar 2026`},
		{"an impossible day proves nothing", "", "date", nil, []string{"31/02/2026", "03/04/2026"}, "can be"},
		{"the setting's order", months, "date", nil, []string{"03/04/2026", "31/01/2026"}, "2026-03-04 E108"},
		{"an earlier file's order", "", "date", earlier, []string{"03/04/2026", "01/31/2026"}, "2026-04-03 E108"},
		{"both orders", "", "date", nil, []string{"31/01/2026", "01/31/2026"}, "cannot have the same form"},
		{"both orders under a setting", days, "date", nil, []string{"31/01/2026", "01/31/2026"}, "2026-01-31 E108"},
		{"the year first is always clear", days, "date", nil, []string{"2026-03-04", "03/04/2026"}, "2026-03-04 2026-04-03"},
		{"the year first only", years, "date", nil, []string{"2026-03-04", "03/03/2026"}, "2026-03-04 E108"},
		{"the year first and a plain one", "", "date", nil, []string{"2026-03-04", "03/03/2026"}, "2026-03-04 2026-03-03"},
		{"a workbook's own dates", "", "date", nil, []string{"d:2024-03-14", "03/03/2026"}, "2024-03-14 2026-03-03"},
		{"a workbook's own dates under a setting", months, "date", nil, []string{"d:2024-03-14", "d:2024-03-04"}, "2024-03-14 2024-03-04"},
		{"texts among a workbook's dates", "", "date", nil, []string{"d:2024-03-14", "03/04/2026"}, "can be"},
		{"a workbook's dates decide nothing for text", "", "date", stored, []string{"03/04/2026"}, "can be"},
		{"a number among dates", days, "date", nil, []string{"14/03/2024", "45365"}, "2024-03-14 E106"},
		{"a workbook's number among its dates", "", "date", nil, []string{"d:2024-03-14", "n:45365"}, "2024-03-14 E106"},

		{"months by name", "", "date", nil, []string{"12 de marzo de 2026", "mar 3, 2026"}, "2026-03-12 2026-03-03"},
		{"months by name under any setting", years, "date", nil, []string{"12 de marzo de 2026"}, "2026-03-12"},
		{"months by name prove no order", "", "date", nil, []string{"12-mar-2026", "03/04/2026"}, "can be"},
		{"two digits of a year under a setting", shortDays, "date", nil, []string{"03/04/26", "31/12/68", "31/12/69", "12-mar-26"}, "2026-04-03 2068-12-31 1969-12-31 2026-03-12"},
		{"two digits, the month first", shortMonths, "date", nil, []string{"03/04/26", "31/12/26"}, "2026-03-04 E108"},
		{"four digits under a setting of two", shortDays, "date", nil, []string{"03/04/2026", "12/31/2026"}, "2026-04-03 E108"},
		{"nothing but two digits", "", "date", nil, []string{"03/04/26", "31/12/26"}, `"03/04/26" in line 2 has a year of two digits`},
		{"one of two digits", "", "date", nil, []string{"31/12/2026", "31/12/26"}, "2026-12-31 E106"},
		{"two digits under a setting of four", days, "date", nil, []string{"31/12/26"}, "E106"},
		{"an earlier file does not read two digits", "", "date", short, []string{"03/04/2026", "03/04/26"}, "2026-03-04 E106"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := survey(t, test.source, test.kind, test.earlier, test.cells...)
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
	s.Add(7, row("1", "a@b.example", "b", "1.234", "03/04/2026"))
	_, err := s.Decide(nil)
	var undecided *value.Undecided
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
	_, forms, err := survey(t, "", "number", nil, "5", "1.234,50", "2,5")
	if err != nil {
		t.Fatal(err)
	}
	want := value.Form{Column: "C", Decimal: ",", Line: 3, Proof: "1.234,50", By: "proof"}
	if got := forms.Proved(); len(got) != 1 || got[0] != want {
		t.Errorf("proved %+v, want %+v", got, want)
	}
	if got := forms.Said(); len(got) != 1 || got[0] != `column "C": decimal comma: "1.234,50" in line 3` {
		t.Errorf("said %q", got)
	}
	_, forms, err = survey(t, "source: {dates: dd/mm/yyyy}\n", "date", nil, "03/04/2026", "03/25/2026")
	if err != nil || len(forms.Proved()) != 0 || !slices.Equal(forms.Said(), []string{`column "C": dd/mm/yyyy, as the mapping says`}) {
		t.Errorf("proved %+v, said %q, %v", forms.Proved(), forms.Said(), err)
	}
}

func TestFormsThatRestOnTheMappingStandOnOneLine(t *testing.T) {
	b := bind(t, head+"source: {dates: dd/mm/yyyy, decimal: ','}\nform: {Fecha: {column: A, type: date}, Valor: {column: B, type: number}, Plazo: {column: C, type: date}}\n",
		"Ticket", "Correo", "Detalle", "A", "B", "C")
	s := b.Survey(nil)
	s.Add(2, row("1", "a@b.example", "x", "31/12/2026", "1,5", "01/02/2026"))
	forms, err := s.Decide(nil)
	want := []string{`dd/mm/yyyy in "A", "C"; decimal comma in "B": as the mapping says`}
	if err != nil || !slices.Equal(forms.Said(), want) {
		t.Errorf("said %q, %v, want %q", forms.Said(), err, want)
	}
}

func TestWhatLooksWrongInADateColumnIsTold(t *testing.T) {
	tests := []struct {
		cells []string
		want  string
	}{
		{[]string{"d:2026-03-04", "31/12/2026"}, "1 dates are the workbook's own and 1 are text"},
		{[]string{"31/12/2026", "45365", "45366"}, `a spreadsheet's numbers for days: 2, for instance "45365" in line 3, perhaps 2024-03-14`},
		{[]string{"31/12/2026 10:00", "45365,6041666667", "45366.5"}, `a spreadsheet's numbers for days: 2, for instance "45365,6041666667" in line 3, perhaps 2024-03-14`},
		{[]string{"d:2026-03-04", "n:45365"}, "numbers for days: 1"},
	}
	for _, test := range tests {
		_, forms, err := survey(t, "", "date", nil, test.cells...)
		if err != nil || !strings.Contains(strings.Join(forms.Warned(), "\n"), test.want) {
			t.Errorf("%q: warned %q, %v, want %q", test.cells, forms.Warned(), err, test.want)
		}
	}
	if _, forms, err := survey(t, "", "number", nil, "45365", "n:45365"); err != nil || len(forms.Warned()) != 0 {
		t.Errorf("numbers: warned %q, %v, want nothing", forms.Warned(), err)
	}
}

func TestAFormDiffersOnlyWhereTheTextsDo(t *testing.T) {
	proved := func(kind string, cells ...string) value.Form {
		t.Helper()
		_, forms, err := survey(t, "", kind, nil, cells...)
		if err != nil || len(forms.Proved()) != 1 {
			t.Fatalf("%q proved %v, %v", cells, forms.Proved(), err)
		}
		return forms.Proved()[0]
	}
	days, months, years := proved("date", "31/12/2026"), proved("date", "12/31/2026"), proved("date", "2026-12-31")
	names, own := proved("date", "31 dic 2026"), proved("date", "d:2026-12-31")
	mixed, few := proved("date", "d:2026-12-31", "31/12/2026"), proved("date", "d:2026-12-31", "d:2026-12-30", "31/12/2026")
	both := proved("date", "2026-12-31", "31 dic 2026")
	comma, number := proved("number", "1,5"), proved("number", "n:1.5")
	tests := []struct {
		name         string
		earlier, now value.Form
		want         bool
	}{
		{"the same", days, days, false},
		{"another order", days, months, true},
		{"the year first", days, years, true},
		{"the month by name", years, names, true},
		{"a workbook's own", days, own, true},
		{"texts after a workbook's own", own, days, true},
		{"half of them texts after a workbook's own", own, mixed, true},
		{"a few texts after a workbook's own", own, few, false},
		{"a few texts after other texts", months, few, true},
		{"a workbook's own after a mixed column", mixed, own, false},
		{"the texts of a mixed column", mixed, days, false},
		{"other texts than in a mixed column", mixed, months, true},
		{"one of two clear forms", both, names, false},
		{"a third after two clear forms", both, own, true},
		{"a comma and a workbook's own", comma, number, true},
		{"dates and numbers", days, comma, false},
	}
	for _, test := range tests {
		if got := test.earlier.Differs(test.now); got != test.want {
			t.Errorf("%s: Differs is %v, want %v", test.name, got, test.want)
		}
	}
}

func TestAnEarlierProofIsUndoneByASettingAlone(t *testing.T) {
	days := value.Form{Column: "C", Dates: "dd/mm/yyyy", Line: 2, Proof: "31/12/2026", By: "proof"}
	months := value.Form{Column: "C", Dates: "mm/dd/yyyy", Line: 7, Proof: "12/31/2026", By: "proof"}
	set := months
	set.By = "setting"
	years := value.Form{Column: "C", Dates: "yyyy-mm-dd", Line: 3, Proof: "2026-12-31", By: "proof"}
	for _, test := range []struct {
		name               string
		now, earlier, want value.Form
	}{
		{"the first", days, value.Form{}, days},
		{"a stray cell", months, days, days},
		{"a setting that the cells bear out", set, days, set},
		{"what decides nothing", years, days, days},
		{"what decides, after what does not", days, years, days},
	} {
		if got := test.now.After(test.earlier); got != test.want {
			t.Errorf("%s: %+v is kept, want %+v", test.name, got, test.want)
		}
	}
}

func TestOtherColumnsAreWatchedButNeverAskedAbout(t *testing.T) {
	b := bind(t, head, "Ticket", "Correo", "Detalle", "Valor", "Fecha", "Nada")
	s := b.Survey([]int{3, 4, 5, 5, -1, 99})
	s.Add(2, row("1", "a@b.example", "b", "1,5", "31/12/2026", "03/04/2026"))
	s.Add(3, row("1", "a@b.example", "b", "1.5", "01/02/2026", "1.234"))
	forms, err := s.Decide(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []value.Form{{Column: "Fecha", Dates: "dd/mm/yyyy", Line: 2, Proof: "31/12/2026", By: "proof"}}
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
	s.Add(2, row("2", "a", "b", "1.234"))
	if _, err := s.Decide(nil); err != nil {
		t.Errorf("a cell that is not sent is asked about: %v", err)
	}
}

func TestRepeatedHeadersAreSurveyedApart(t *testing.T) {
	b := bind(t, head+"form: {A: {column: 'F#1', type: date}, B: {column: 'F#2', type: date}}\n", "Ticket", "Correo", "Detalle", "F", "F")
	s := b.Survey(nil)
	one := row("1", "a@b.example", "b", "31/12/2026", "12/31/2026")
	s.Add(2, one)
	forms, err := s.Decide(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Use(forms)
	c, err := b.Map(one)
	if want := `{"A":"2026-12-31","B":"2026-12-31"}`; err != nil || string(c.Form) != want {
		t.Errorf("got %s, %v, want %s", c.Form, err, want)
	}
	if all := forms.All(); len(all) != 2 || all[1].Column != "F#2" {
		t.Errorf("forms are %+v", all)
	}
}
