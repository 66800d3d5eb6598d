package report_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"caseload/report"
)

// line is a row of a report: an outcome and the source's cells.
type line struct {
	outcome report.Outcome
	cells   []string
}

// write makes a report in a folder of its own and gives its path.
func write(t testing.TB, style report.Style, header []string, lines ...line) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "casos.results."+style.Format)
	w, err := report.Create(path, style, header)
	if err != nil {
		t.Fatalf("Create(%q): %v", path, err)
	}
	for _, l := range lines {
		if err := w.Write(l.outcome, l.cells, nil); err != nil {
			t.Fatalf("Write of row %d: %v", l.outcome.Row, err)
		}
	}
	if _, err := w.Commit(); err != nil {
		t.Fatalf("Commit: %v", err)
	}
	return path
}

// read gives a file's bytes.
func read(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestCSVKeepsTheDialectOfItsSource(t *testing.T) {
	const names = "import_row,import_status,wolkvox_id,idPrefijo,import_code,import_error,import_hint,import_attempts,import_at,import_run,import_id"
	semicolons := strings.ReplaceAll(names, ",", ";")
	quoted := `"` + strings.ReplaceAll(names, ",", `","`) + `"`
	outcome := report.Outcome{Row: 2, Status: "rejected", Code: "CRM 400", Error: "no está: “x”", Run: "R1", ID: "K1"}
	cells := []string{"00123", "línea 1\nlínea 2\r\n\"fin\"", " a;b,c ", ""}
	header := []string{"Cédula", "Detalle", "", "Detalle"}

	for _, c := range []struct {
		name  string
		style report.Style
		want  string
	}{
		{
			"plain UTF-8",
			report.Style{Format: "csv"},
			names + ",Cédula,Detalle,,Detalle\n" +
				"2,rejected,,,CRM 400,no está: “x”,,0,,R1,K1,00123,\"línea 1\nlínea 2\r\n\"\"fin\"\"\",\" a;b,c \",\n",
		},
		{
			"semicolons, CRLF, a mark",
			report.Style{Format: "csv", Delimiter: ';', Encoding: "UTF-8", BOM: true, CRLF: true},
			"\ufeff" + semicolons + ";Cédula;Detalle;;Detalle\r\n" +
				"2;rejected;;;CRM 400;no está: “x”;;0;;R1;K1;00123;\"línea 1\nlínea 2\r\n\"\"fin\"\"\";\" a;b,c \";\r\n",
		},
		{
			"everything quoted",
			report.Style{Format: "csv", Delimiter: ',', QuoteAll: true},
			quoted + ",\"Cédula\",\"Detalle\",\"\",\"Detalle\"\n" +
				`"2","rejected","","","CRM 400","no está: “x”","","0","","R1","K1","00123",` + "\"línea 1\nlínea 2\r\n\"\"fin\"\"\",\" a;b,c \",\"\"\n",
		},
		{
			"tabs",
			report.Style{Format: "csv", Delimiter: '\t'},
			strings.ReplaceAll(names, ",", "\t") + "\tCédula\tDetalle\t\tDetalle\n" +
				"2\trejected\t\t\tCRM 400\tno está: “x”\t\t0\t\tR1\tK1\t00123\t\"línea 1\nlínea 2\r\n\"\"fin\"\"\"\t a;b,c \t\n",
		},
	} {
		if got := string(read(t, write(t, c.style, header, line{outcome, cells}))); got != c.want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestCSVKeepsTheEncodingOfItsSource(t *testing.T) {
	outcome := report.Outcome{Row: 2, Status: "failed", Error: "señor → ñ “ok”"}
	for _, c := range []struct {
		encoding  string
		cell, err string // the source's cell and our text, as bytes of the encoding
	}{
		{"Windows-1252", "\x80 \x93ma\xf1ana\x94 \x96", "se\xf1or ? \xf1 \x93ok\x94"},
		{"iso-8859-15", "\xa4 ma\xf1ana", "se\xf1or ? \xf1 ?ok?"},
		{"IBM850", "ma\xa4ana", "se\xa4or ? \xa4 ?ok?"},
	} {
		cell := map[string]string{"Windows-1252": "€ “mañana” –", "iso-8859-15": "€ mañana", "IBM850": "mañana"}[c.encoding]
		style := report.Style{Format: "csv", Encoding: c.encoding, BOM: true}
		got := read(t, write(t, style, []string{"Descripción"}, line{outcome, []string{cell}}))
		last := bytes.Split(got, []byte("\n"))[1]
		if want := "2,failed,,,," + c.err + ",,0,,,," + c.cell; string(last) != want {
			t.Errorf("%s: wrote %q, want %q", c.encoding, last, want)
		}
		if bytes.HasPrefix(got, []byte("\xef\xbb\xbf")) {
			t.Errorf("%s: begins with a byte order mark, which that encoding has not", c.encoding)
		}
	}
}

func TestUTF16IsWrittenWithItsMark(t *testing.T) {
	for name, order := range map[string]unicode.Endianness{"UTF-16LE": unicode.LittleEndian, "utf-16be": unicode.BigEndian} {
		got := read(t, write(t, report.Style{Format: "csv", Encoding: name, Delimiter: '\t', CRLF: true}, []string{"Año"},
			line{report.Outcome{Row: 2}, []string{"😀 ñ"}}))
		text, err := unicode.UTF16(order, unicode.ExpectBOM).NewDecoder().Bytes(got)
		want := strings.Join(columns, "\t") + "\tAño\r\n2\t\t\t\t\t\t\t0\t\t\t\t😀 ñ\r\n"
		if err != nil || string(text) != want {
			t.Errorf("%s: reads back as %q, %v, want %q", name, text, err, want)
		}
	}
}

func TestACellThatTheEncodingLacksIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "casos.csv")
	style := report.Style{Format: "csv", Encoding: "windows-1252"}
	header := []string{"Ticket", "Detalle"}
	w, err := report.Create(path, style, header)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Write(report.Outcome{Row: 41}, []string{"1", "a → b"}, nil)
	want := path + `: row 41: column "Detalle" cannot stand in the report: the encoding "windows-1252" lacks the character '→'`
	if err == nil || err.Error() != want {
		t.Errorf("Write: %v, want %s", err, want)
	}
	if _, again := w.Commit(); again == nil || again.Error() != want {
		t.Errorf("Commit after a failed Write: %v, want the same error", again)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := style.Fits(header, []string{"1", "a → b"}); err == nil || !strings.Contains(err.Error(), `column "Detalle"`) {
		t.Errorf("Fits: %v, want an error that names the column", err)
	}
	if err := style.Fits(header, []string{"1", "ñandú €", "extra"}); err != nil {
		t.Errorf("Fits of cells that the encoding has: %v", err)
	}
}

func TestRowsShorterAndLongerThanTheHeaderKeepTheirCells(t *testing.T) {
	got := string(read(t, write(t, report.Style{Format: "csv"}, []string{"A", "B"},
		line{report.Outcome{Row: 2}, []string{"1"}},
		line{report.Outcome{Row: 3}, []string{"1", "2", "3", ""}},
		line{report.Outcome{Row: 4}, nil})))
	want := strings.Join(columns, ",") + ",A,B\n2,,,,,,,0,,,,1,\n3,,,,,,,0,,,,1,2,3,\n4,,,,,,,0,,,,,\n"
	if got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

func TestTheSourcesOwnFormulasAreNotTouched(t *testing.T) {
	got := string(read(t, write(t, report.Style{Format: "csv"}, []string{"=A", "B"},
		line{report.Outcome{Row: 2, Error: "=cmd()"}, []string{"=1+1", "@x"}})))
	want := strings.Join(columns, ",") + ",=A,B\n2,,,,,'=cmd(),,0,,,,=1+1,@x\n"
	if got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

func TestOnlyFieldsThatNeedItAreQuoted(t *testing.T) {
	for cell, want := range map[string]string{
		"plain": "plain", "": "", " x ": " x ", "'x": "'x", "a;b": "a;b", "a\tb": "a\tb", `\.`: `\.`, "#x": "#x",
		"a,b": `"a,b"`, `"`: `""""`, `a"b"`: `"a""b"""`, "a\nb": "\"a\nb\"", "a\rb": "\"a\rb\"", "\r": "\"\r\"",
	} {
		got := string(read(t, write(t, report.Style{Format: "csv"}, []string{"A"}, line{report.Outcome{}, []string{cell}})))
		if wanted := strings.Join(columns, ",") + ",A\n0,,,,,,,0,,,," + want + "\n"; got != wanted {
			t.Errorf("the cell %q: wrote %q, want %q", cell, got, wanted)
		}
	}
}

func TestADelimiterThatCannotBeReadAgainIsRefused(t *testing.T) {
	for _, d := range []rune{'"', '\n', '\r', '\ufffd', -1, 0xd800} {
		path := filepath.Join(t.TempDir(), "r.csv")
		if _, err := report.Create(path, report.Style{Format: "csv", Delimiter: d}, nil); err == nil {
			t.Errorf("Create with delimiter %q: no error", d)
		}
		if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 0 {
			t.Errorf("delimiter %q left behind: %v, %v", d, entries, err)
		}
	}
}

// FuzzCSV holds the law that what Write writes, a reader reads back: any cell by
// the small reader of this test, and by encoding/csv where it has no carriage
// return, which that one drops.
func FuzzCSV(f *testing.F) {
	f.Add("a", "b", byte(0), false, false, false)
	f.Add("a;b", "x\ny", byte(1), true, true, false)
	f.Add("\"", "", byte(2), false, true, true)
	f.Add("a\rb", "\r", byte(0), false, true, false)
	f.Add("\r\n", "\xff\x00", byte(3), false, false, false)
	f.Add("ñ €", "“—”", byte(1), false, true, true)
	f.Fuzz(func(t *testing.T, one, two string, delimiter byte, quoteAll, crlf, latin bool) {
		style := report.Style{Format: "csv", Delimiter: rune(",;\t|"[delimiter%4]), QuoteAll: quoteAll, CRLF: crlf}
		if latin {
			style.Encoding = "windows-1252"
			if style.Fits(nil, []string{one, two}) != nil {
				return
			}
		}
		content := read(t, write(t, style, []string{one, two}, line{report.Outcome{Row: 2, Status: "created"}, []string{two, one}}))
		if latin {
			var err error
			if content, err = charmap.Windows1252.NewDecoder().Bytes(content); err != nil {
				t.Fatal(err)
			}
		}
		want := [][]string{
			append(append([]string{}, columns...), one, two),
			{"2", "created", "", "", "", "", "", "0", "", "", "", two, one},
		}
		if got := records(string(content), byte(style.Delimiter)); !reflect.DeepEqual(got, want) {
			t.Errorf("reads back as %q, want %q", got, want)
		}
		if strings.Contains(one+two, "\r") {
			return
		}
		r := csv.NewReader(bytes.NewReader(content))
		r.Comma = style.Delimiter
		if got, err := r.ReadAll(); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("encoding/csv reads back %q, %v, want %q", got, err, want)
		}
	})
}

// records reads CSV as RFC 4180 has it, in a few lines that can be seen to be
// right: quotes toggle, and outside them the delimiter and the line end count.
func records(text string, delimiter byte) (rows [][]string) {
	var fields []string
	var field []byte
	inside := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' && inside && i+1 < len(text) && text[i+1] == '"':
			field = append(field, c)
			i++
		case c == '"':
			inside = !inside
		case inside || c != delimiter && c != '\r' && c != '\n':
			field = append(field, c)
		case c == delimiter || c == '\n':
			fields = append(fields, string(field))
			field = nil
			if c == '\n' {
				rows, fields = append(rows, fields), nil
			}
		}
	}
	return rows
}
