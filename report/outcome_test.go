package report_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"caseload/report"
)

var columns = []string{
	"import_row", "import_status", "wolkvox_id", "idPrefijo", "import_code", "import_error",
	"import_hint", "import_attempts", "import_at", "import_run", "import_id",
}

func TestOurColumnsStandInTheirOrder(t *testing.T) {
	if got := report.Columns(); !reflect.DeepEqual(got, columns) {
		t.Errorf("Columns() = %q, want %q", got, columns)
	}
	report.Columns()[0] = "spoiled"
	if got := report.Columns()[0]; got != "import_row" {
		t.Errorf("Columns()[0] = %q after a caller wrote into its slice", got)
	}
}

func TestAnOutcomeIsTextInTheOrderOfTheColumns(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 890, time.FixedZone("", -5*3600))
	got, err := report.Outcome{
		Row: 12, Status: "created", WolkvoxID: "65f0c0ffee65f0c0ffee65f0", Prefix: "CS-7", Code: "CRM 400",
		Error: "refused", Hint: "look", Attempts: 2, At: at, Run: "R7K3F", ID: "Kabc",
	}.Fields()
	want := []string{
		"12", "created", "65f0c0ffee65f0c0ffee65f0", "CS-7", "CRM 400",
		"refused", "look", "2", "2026-03-04T05:06:07-05:00", "R7K3F", "Kabc",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Fields() = %q, %v, want %q", got, err, want)
	}
	got, err = report.Outcome{Row: 3, Status: "pending"}.Fields()
	if err != nil || got[8] != "" || got[7] != "0" {
		t.Errorf("Fields() of a row not reached = %q, %v, want a blank time and 0 attempts", got, err)
	}
}

func TestTextThatLooksLikeAFormulaIsMadeHarmless(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"plain", "plain"},
		{"", ""},
		{"=1+1", "'=1+1"},
		{"+57 300", "'+57 300"},
		{"-1", "'-1"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"＝1", "'＝1"},
		{"\t=1", "'=1"},
		{"\r=1", "'=1"},
		{"\tx", "x"},
		{" =1", "'=1"},
		{"\u200b=1", "'=1"},
		{"\u00a0=1", "'=1"},
		{"'=1", "''=1"},
		{"'quoted'", "'quoted'"},
		{"a=1", "a=1"},
		{"one\ntwo\r\n\r\nthree", "one; two; three"},
		{"a\x00b\tc", "a b c"},
		{"bad \xff byte", "bad \ufffd byte"},
		{"señor", "señor"},
	} {
		fields, err := report.Outcome{Error: c.text}.Fields()
		if err != nil || fields[5] != c.want {
			t.Errorf("Fields() of error %q = %q, %v, want %q", c.text, fields[5], err, c.want)
		}
	}
}

func TestATimeBeyondTheCalendarIsAnError(t *testing.T) {
	if got, err := (report.Outcome{At: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}).Fields(); err == nil {
		t.Errorf("Fields() of a time in the year 12026 = %q, want an error", got)
	}
}

// FuzzPlain holds the law that Plain takes back what Fields added, for every
// text that is one line already.
func FuzzPlain(f *testing.F) {
	for _, seed := range []string{"", "'", "=1", "'=1", "''＋", "x", "\t=", "\u200b@", "'\n=1", "; =1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := report.Outcome{Hint: text}.Fields()
		if err != nil {
			t.Fatalf("Fields() of hint %q: %v", text, err)
		}
		cell := fields[6]
		if !utf8.ValidString(cell) || strings.ContainsAny(cell, "\t\r\n\x00") {
			t.Errorf("Fields() of hint %q = %q, want one line of text", text, cell)
		}
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@ ") {
			t.Errorf("Fields() of hint %q = %q, which a spreadsheet takes for a formula", text, cell)
		}
		line := report.Plain(cell)
		again, err := report.Outcome{Hint: line}.Fields()
		if err != nil || again[6] != cell {
			t.Errorf("Plain(%q) = %q, which becomes %q, %v", cell, line, again[6], err)
		}
	})
}

func TestAReportIsKnownByItsColumns(t *testing.T) {
	for _, c := range []struct {
		name    string
		header  string
		indexes map[string]int
		source  []int
		ok      bool
	}{
		{"as written", strings.Join(columns, ",") + ",Ticket,Correo", places(columns...), []int{11, 12}, true},
		{"sorted otherwise, other case, blanks", "Ticket, IMPORT_ID ,Correo,Import_Run", map[string]int{"import_id": 1, "import_run": 3}, []int{0, 2}, true},
		{"with a byte order mark", "\ufeffimport_run,import_id", map[string]int{"import_run": 0, "import_id": 1}, nil, true},
		{"the leftmost of two is ours", "import_id,import_run,import_id", map[string]int{"import_id": 0, "import_run": 1}, []int{2}, true},
		{"a prefix column in any case", "idprefijo,import_id,import_run", map[string]int{"idPrefijo": 0, "import_id": 1, "import_run": 2}, nil, true},
		{"no run", "import_row,import_id,Ticket", nil, []int{0, 1, 2}, false},
		{"an export of the CRM", "wolkvox_id,idPrefijo", nil, []int{0, 1}, false},
	} {
		indexes, source, ok := report.Ours(strings.Split(c.header, ","))
		if ok != c.ok || !reflect.DeepEqual(indexes, c.indexes) || !reflect.DeepEqual(source, c.source) {
			t.Errorf("%s: Ours(%q) = %v, %v, %v, want %v, %v, %v", c.name, c.header, indexes, source, ok, c.indexes, c.source, c.ok)
		}
	}
	if indexes, source, ok := report.Ours(nil); ok || indexes != nil || len(source) != 0 {
		t.Errorf("Ours(nil) = %v, %v, %v, want nothing", indexes, source, ok)
	}
}

// places numbers names in their order.
func places(names ...string) map[string]int {
	at := map[string]int{}
	for i, name := range names {
		at[name] = i
	}
	return at
}
