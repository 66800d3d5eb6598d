package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"caseload/mapping/value"
)

// cells repeats each text as often as its number says.
func cells(counted map[string]int) []string {
	var all []string
	for text, n := range counted {
		for range n {
			all = append(all, text)
		}
	}
	return all
}

func TestMoreThanAFewCellsAgainstAFormStopTheFile(t *testing.T) {
	const comma, point = "source: {decimal: ','}\n", "source: {decimal: '.'}\n"
	const days, years, shortDays = "source: {dates: dd/mm/yyyy}\n", "source: {dates: yyyy-mm-dd}\n", "source: {dates: dd/mm/yy}\n"
	earlier := map[string]value.Form{"C": {Column: "C", Decimal: ",", Dates: "dd/mm/yyyy"}}
	tests := []struct {
		name, source, kind string
		earlier            map[string]value.Form
		cells              map[string]int
		want               string // of the question and its hint; "" there is none
	}{
		{"one of two is a mistake", days, "date", nil, map[string]int{"13/02/2026": 1, "02/13/2026": 1}, ""},
		{"one in a hundred is a few", days, "date", nil, map[string]int{"13/02/2026": 198, "02/13/2026": 2}, ""},
		{"more than that is another form", days, "date", nil, map[string]int{"02/02/2026": 100, "03/04/2026": 97, "02/13/2026": 2}, "2 of 199 cells cannot be dd/mm/yyyy, as the mapping says (cases.yaml:12), and 97 more would be sent as other days"},
		{"blank cells do not count", days, "date", nil, map[string]int{"": 500, "13/02/2026": 100, "02/13/2026": 2}, "2 of 102 cells"},
		{"cells that are no date count as filled", days, "date", nil, map[string]int{"pendiente": 100, "13/02/2026": 98, "02/13/2026": 2}, ""},
		{"the year first, for days", years, "date", nil, map[string]int{"03/04/2026": 2}, "write dates: dd/mm/yyyy or dates: mm/dd/yyyy"},
		{"years of two digits, for four", days, "date", nil, map[string]int{"03/04/26": 2, "13/04/2026": 5}, "write dates: dd/mm/yy in"},
		{"years of two digits in the other order", shortDays, "date", nil, map[string]int{"03/04/26": 3, "03/03/26": 1, "02/13/26": 2}, "2 of 6 cells cannot be dd/mm/yy, as the mapping says (cases.yaml:12), and 3 more"},
		{"four digits are read beside two", shortDays, "date", nil, map[string]int{"13/04/2026": 5, "13/04/26": 2}, ""},
		{"two forms in one column", days, "date", nil, map[string]int{"13/02/2026": 50, "02/13/2026": 50}, "no setting reads both"},
		{"a comma under a point", point, "number", nil, map[string]int{"1.500": 8, "1.500,50": 2}, `2 of 10 cells cannot have a decimal point, as the mapping says (cases.yaml:12), and 8 more would be sent as other numbers`},
		{"a point under a comma", comma, "integer", nil, map[string]int{"1.5": 2}, `write decimal: "." in`},
		{"an earlier file", "", "date", earlier, map[string]int{"02/13/2026": 2}, "as an earlier file of this dataset proved"},
		{"a setting that an earlier file bears out is not taken out", days, "date", earlier, map[string]int{"02/13/2026": 2}, "write dates: mm/dd/yyyy in cases.yaml:12; if the setting is right"},
		{"always clear dates", days, "date", nil, map[string]int{"2026-02-13": 50, "13 feb 2026": 50, "d:2026-02-13": 50}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := survey(t, test.source, test.kind, test.earlier, cells(test.cells)...)
			var asked *value.Undecided
			switch {
			case err == nil && test.want == "":
			case !errors.As(err, &asked) || test.want == "":
				t.Errorf("got %v, want %q", err, test.want)
			case !strings.Contains(err.Error()+"\n"+asked.Hint(), test.want):
				t.Errorf("got %v\n%s\nwant %q", err, asked.Hint(), test.want)
			}
		})
	}
}

func TestTheRowsOfAReportSayNothingAgainstTheFormOfTheirSource(t *testing.T) {
	days := map[string]value.Form{"C": {Column: "C", Dates: "dd/mm/yyyy"}}
	for _, test := range []struct {
		name, source string
		earlier      map[string]value.Form
		want         bool // it stops
	}{
		{"as the source proved", "", days, false},
		{"as the mapping said", "source: {dates: dd/mm/yyyy}\n", nil, false},
		{"as both", "source: {dates: dd/mm/yyyy}\n", days, false},
		{"under a setting that is new", "source: {dates: mm/dd/yyyy}\n", days, true},
	} {
		b := bind(t, head+test.source+"form: {X: {column: C, type: date}}\n", "Ticket", "Correo", "Detalle", "C")
		s := b.Survey(nil)
		s.Report = true
		for line, cell := range []string{"02/13/2026", "02/14/2026", "13/02/2026", "14/02/2026"} {
			s.Add(line+2, row("1", "a@b.example", "x", cell))
		}
		if _, err := s.Decide(test.earlier); (err != nil) != test.want {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
}

func TestACellThatTwoFieldsReadCountsOnce(t *testing.T) {
	b := bind(t, head+"source: {dates: dd/mm/yyyy}\nform: {X: {column: C, type: date}, Y: {column: C, type: datetime}}\n", "Ticket", "Correo", "Detalle", "C")
	s := b.Survey(nil)
	s.Add(2, row("1", "a@b.example", "x", "02/13/2026"))
	if _, err := s.Decide(nil); err != nil {
		t.Errorf("one cell is taken for two: %v", err)
	}
}

func TestAWarningOfAColumnThatTwoFieldsReadIsOne(t *testing.T) {
	const fields = "form: {X: {column: C, type: date}, Y: {column: C, type: datetime, dates: dd/mm/yyyy}, Z: {column: C, type: datetime}}\n"
	b := bind(t, head+fields, "Ticket", "Correo", "Detalle", "C")
	s := b.Survey(nil)
	s.Add(2, row("1", "a@b.example", "x", "d:2026-03-02T00:00:00"))
	s.Add(3, row("1", "a@b.example", "x", "13/02/2026 10:00"))
	forms, err := s.Decide(nil)
	if err != nil || len(forms.Warned()) != 1 || !strings.Contains(forms.Warned()[0], "1 dates are the workbook's own and 1 are text") {
		t.Errorf("warned %q, %v", forms.Warned(), err)
	}
}

func TestSignsThatNobodySeesTellNoValuesOfAMapApart(t *testing.T) {
	const fields = "form: {X: {column: C, map: {\"Abierto\\u200b\": open, Cerrado: closed}}, Y: {column: D, one_of: [\"Norte\\u200e\", Sur]}}\n"
	b := bind(t, head+fields, "Ticket", "Correo", "Detalle", "C", "D")
	for _, cells := range [][2]string{{"Abierto", "Norte"}, {"\u200eAbierto\u2060", "\u00adNorte"}, {"Abier\u00adto", "Norte "}} {
		c, err := b.Map(row("1", "a@b.example", "x", cells[0], cells[1]))
		if want := `{"X":"open","Y":"Norte"}`; err != nil || string(c.Form) != want {
			t.Errorf("%q gave %s, %v, want %s", cells, c.Form, err, want)
		}
	}
}
