package value

import (
	"strings"
	"testing"
	"time"
)

func TestAZeroShownAsADateIsTold(t *testing.T) {
	for text, want := range map[string]bool{
		"1900-01-00": true, "00/01/1900": true, "0/1/1900": true, "1/0/1900": true, "00/00/0000": true, "0000-00-00": true, "00.01.1900": true,
		"31/02/1900": false, "01/01/1900": false, "00/01/2026": false, "0": false, "": false,
	} {
		_, bad := Convert(nil, Date, "", Cell{text, KindText}, Shape{Order: DayFirst})
		if got := bad.What == whatZeroDay; got != want {
			t.Errorf("%q is a zero: %t, want %t (%s)", text, got, want, bad.What)
		}
	}
}

func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	tests := []struct {
		text  string
		order string
		want  string // the date, or the code
	}{
		{"31/01/2026", "", "2026-01-31"},
		{"1/13/2026", "", "2026-01-13"},
		{"3-4-2026", DayFirst, "2026-04-03"},
		{"3.4.2026", MonthFirst, "2026-03-04"},
		{"03/03/2026", "", "2026-03-03"},
		{"03/04/2026", "", "E108"},
		{"03/04/2026", YearFirst, "E108"},
		{"03/03/2026", YearFirst, "E108"},
		{"2026-03-04", MonthFirst, "2026-03-04"},
		{"2026/3/4", "", "2026-03-04"},
		{"31/01/2026", MonthFirst, "E108"},
		{"01/31/2026", DayFirst, "E108"},
		{"31/02/2026", DayFirst, "E106"},
		{"29/02/2024", "", "2024-02-29"},
		{"29/02/2026", "", "E106"},
		{"29/02/1900", "", "E106"},
		{"29/02/2000", "", "2000-02-29"},
		{"31/12/9999", "", "9999-12-31"},
		{"3/4/26", DayFirst, "E106"},
		{"00/01/2026", DayFirst, "E106"},
		{"01/01/0026", DayFirst, "E106"},
		{"3/4-2026", DayFirst, "E106"},
		{"2026-13-01", "", "E106"},
		{"20260304", "", "E106"},
		{"3/4/26", DayFirstShort, "2026-04-03"},
		{"3/4/26", MonthFirstShort, "2026-03-04"},
		{"12/31/26", DayFirstShort, "E108"},
		{"31/31/26", DayFirstShort, "E106"},
		{"45365", "", "E106"},
		{"3/4/2026 10:30", DayFirst, "2026-04-03"},
		{"3/4/2026, 10:30", DayFirst, "2026-04-03"},
		{"3/4/2026 25:30", DayFirst, "E106"},
		{"ayer", "", "E106"},
		{"#REF!", "", "E106"},
		{"", "", "E106"},
	}
	l, err := ParseLayout(DefaultDate, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		out, bad := Convert(nil, Date, l, Cell{test.text, KindText}, Shape{Order: test.order})
		if got := string(out) + bad.Code; got != test.want {
			t.Errorf("date %q, order %q: %q, want %q", test.text, test.order, got, test.want)
		}
	}
}

func TestTimesFollowDates(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2026-03-04", "04/03/2026 00:00"},
		{"2026-03-04 7:05", "04/03/2026 07:05"},
		{"2026-03-04T17:05:59", "04/03/2026 17:05"},
		{"2026-03-04 17:05:59.123", "04/03/2026 17:05"},
		{"2026-03-04 03:15:00 p. m.", "04/03/2026 15:15"},
		{"2026-03-04 12:15 a.m.", "04/03/2026 00:15"},
		{"2026-03-04 03:15\u00a0p.\u00a0m.", "04/03/2026 15:15"},
		{"2026-03-04\u202f3:15:07\u202fPM", "04/03/2026 15:15"},
		{"2026-03-04 3:15 p.m", "04/03/2026 15:15"},
		{"2026-03-04 3:15pm", "04/03/2026 15:15"},
		{"2026-03-04 3:15 P. M.", "04/03/2026 15:15"},
		{"2026-03-04 23:59:59,9", "04/03/2026 23:59"},
		{"2026-03-04, 7:05", "04/03/2026 07:05"},
		{"2026-03-04 - 7:05", "04/03/2026 07:05"},
		{"4 de marzo de 2026, 7:05 a. m.", "04/03/2026 07:05"},
		{"2026-03-04 3:15 m", "E107"},
		{"2026-03-04 3:15 am pm", "E107"},
		{"2026-03-04 3:15 h", "E107"},
		{"2026-03-047:05", "E107"},
		{"2026-03-04 :05", "E107"},
		{"2026-03-04 12:15 PM", "04/03/2026 12:15"},
		{"2026-03-04 13:15 PM", "E107"},
		{"2026-03-04 17", "E107"},
		{"2026-03-04 17:5", "E107"},
		{"2026-03-04 17:60", "E107"},
		{"2026-03-04T17:05:00Z", "E107"},
		{"2026-03-04T17:05:00-05:00", "E107"},
		{"17:05", "E107"},
	}
	l, err := ParseLayout("dd/mm/yyyy hh:mm", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		out, bad := Convert(nil, Datetime, l, Cell{test.text, KindText}, Shape{})
		if got := string(out) + bad.Code; got != test.want {
			t.Errorf("datetime %q: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestMonthsByName(t *testing.T) {
	tests := []struct {
		text  string
		order string
		want  string
	}{
		{"12 de marzo de 2026", "", "2026-03-12"},
		{"12 DE MARZO DE 2026", "", "2026-03-12"},
		{"12 de março de 2026", "", "2026-03-12"},
		{"1º de janeiro de 2026", "", "2026-01-01"},
		{"jueves, 12 de marzo de 2026", "", "2026-03-12"},
		{"quinta-feira, 12 de março de 2026", "", "2026-03-12"},
		{"marzo 12 de 2026", "", "2026-03-12"},
		{"mar 12, 2026", "", "2026-03-12"},
		{"March 12th, 2026", "", "2026-03-12"},
		{"12/mar/2026", "", "2026-03-12"},
		{"12-mar-2026", MonthFirst, "2026-03-12"},
		{"12 mar. 2026", YearFirst, "2026-03-12"},
		{"12.dez.2026", "", "2026-12-12"},
		{"2-sept-2026", "", "2026-09-02"},
		{"2 setiembre 2026", "", "2026-09-02"},
		{"2026-mar-12", "", "2026-03-12"},
		{"12\u00a0mar\u202f2026", "", "2026-03-12"},
		{"12 de marzo de 2026 a las 10:30 a. m.", "", "2026-03-12"},
		{"12-mar-26", "", "E106"},
		{"12-mar-26", DayFirst, "E106"},
		{"12-mar-26", DayFirstShort, "2026-03-12"},
		{"12-mar-26", MonthFirstShort, "2026-03-12"},
		{"mar 12, 70", DayFirstShort, "1970-03-12"},
		{"31-abr-2026", "", "E106"},
		{"29-feb-2026", "", "E106"},
		{"mar-03", "", "E106"},
		{"12-mar", "", "E106"},
		{"12 mar abr 2026", "", "E106"},
		{"12 13 mar 2026", "", "E106"},
		{"12 de martes de 2026", "", "E106"},
		{"12 xyz 2026", "", "E106"},
		{"12_mar_2026", "", "E106"},
		{"12 mar 12026", "", "E106"},
		{"12 mar 202", "", "E106"},
	}
	l, err := ParseLayout(DefaultDate, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		out, bad := Convert(nil, Date, l, Cell{test.text, KindText}, Shape{Order: test.order})
		if got := string(out) + bad.Code; got != test.want {
			t.Errorf("date %q, order %q: %q, want %q", test.text, test.order, got, test.want)
		}
	}
}

func TestLayouts(t *testing.T) {
	m := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	tests := []struct {
		text  string
		clock bool
		want  string // "" = refused
	}{
		{"yyyy-mm-dd", false, "2026-03-04"},
		{"dd/mm/yyyy hh:mm:ss", true, "04/03/2026 05:06:07"},
		{"yyyy-mm-ddThh:mm", true, "2026-03-04T05:06"},
		{"hh:mm dd.mm.yyyy", true, ""}, // the second mm would be the minute again
		{"yyyymmdd", false, "20260304"},
		{"yyyy-mm", false, ""},
		{"yyyy-mm-dd hh", true, ""},
		{"yyyy-mm-dd hh:mm", false, ""},
		{"yyyy-mm-dd-dd", false, ""},
		{"YYYY-MM-DD", false, ""},
		{"", false, ""},
		{"é", false, ""},
	}
	for _, test := range tests {
		l, err := ParseLayout(test.text, test.clock)
		if err != nil {
			if test.want != "" {
				t.Errorf("layout %q: %v", test.text, err)
			}
			continue
		}
		if got := m.Format(string(l)); got != test.want {
			t.Errorf("layout %q writes %q, want %q", test.text, got, test.want)
		}
	}
}

// slowDate reads by the standard library: every order, every sign.
func slowDate(text, order string) (time.Time, bool) {
	layouts := map[string]string{DayFirst: "2/1/2006", MonthFirst: "1/2/2006", YearFirst: "2006/1/2"}
	for _, sign := range []string{"/", "-", "."} {
		if when, err := time.Parse(strings.ReplaceAll(layouts[order], "/", sign), text); err == nil {
			return when, true
		}
	}
	return time.Time{}, false
}

// FuzzDate holds the reading of three numbers against the standard library's:
// in every order the same texts are days of the calendar, and the same days.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{"31/12/2026", "2026-02-29", "1.1.1000", "29/02/2024", "3/4/26", "12-13-2026"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Trim(text, "0123456789/-.") != "" {
			return
		}
		d, ok := splitDate(text)
		for _, order := range []string{DayFirst, MonthFirst, YearFirst} {
			want, real := slowDate(text, order)
			real = real && want.Year() >= 1000
			m, got := d.read(order)
			got = got && ok && d.yearFirst == (order == YearFirst)
			if got != real {
				t.Fatalf("%q as %s is a day: %v, the reference says %v", text, order, got, real)
			}
			if written := m.Format(time.DateOnly); real && written != want.Format(time.DateOnly) {
				t.Fatalf("%q as %s is %s, want %s", text, order, written, want.Format(time.DateOnly))
			}
		}
	})
}
