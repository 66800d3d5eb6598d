package source_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"caseload/importer/source"
)

func TestDelimiterIsTheOneThatDividesTheTable(t *testing.T) {
	for _, test := range []struct {
		name, content string
		want          rune
	}{
		{"comma", "a,b,c\n1,2,3\n", ','},
		{"semicolon", "a;b;c\n1;2;3\n", ';'},
		{"tab", "a\tb\n1\t2,5\n3\t4,5\n", '\t'},
		{"pipe", "a|b\n1|2;2\n", '|'},
		{"decimal commas in every row", "Ticket;Valor\n" + strings.Repeat("1;12,50\n", 100), ';'},
		{"decimal commas and short rows", "Ticket;Valor;Nota\n" + strings.Repeat("1;12,50\n2;13,75;x\n3;1,5\n", 60), ';'},
		{"a comma in every row and the header", "Apellido, nombre;Valor\nPérez, Ana;1\nGil, Eva;2\n", ';'},
		{"thousands in quotes", "a,b\n\"1;2;3;4\",5\n\"1;2;3;4\",6\n", ','},
		{"line breaks in quotes", "a;b\n\"x,y\nz,w,v\";1\n\"p,\n\n\nq\";2\n", ';'},
		{"one column", "Correo\na@b.co\nc@d.co\n", 0},
		{"one column of sentences", "Detalle\nuno\ndos, tres\ncuatro\ncinco\n", 0},
		{"a title with commas above", "Reporte de casos, enero, Bogotá\nTicket;Valor\n1;2\n3;4\n", ';'},
		{"header alone", "a;b;c", ';'},
		{"inches before the delimiter", "Pieza;Largo\ntubo 5\";2,5\n", ';'},
		{"descriptions full of commas", "id;texto\n1;a,b,c\n2;d\n3;e,f\n4;g,h,i,j\n", ';'},
		{"lists of their own in a text, the header's too", "id;texto, libre, largo\n1;a,b,c\n2;a,b\n3;a,b,c,d\n4;a,b,c\n", ';'},
		{"one column with a semicolon somewhere", "Detalle\nuno\ndos; tres\ncuatro\ncinco\n", 0},
		{"inches, and a header with two", "a;x,b\n5\",1\n", ','},
		{"quoted everything", "\"a\",\"b;c\"\n\"1\",\"2;3\"\n", ','},
		{"sep line", "sep=|\na|b;c;d\n1|2;2;2\n", '|'},
	} {
		f := open(t, write(t, "a.csv", test.content), source.Options{})
		if got := f.Dialect().Delimiter; got != test.want {
			t.Errorf("%s: delimiter is %q, want %q", test.name, got, test.want)
		}
	}
}

func TestHeaderIsFoundBelowTitles(t *testing.T) {
	for _, test := range []struct {
		name, content string
		option        int
		header        string
		line          int
		rows          string
	}{
		{"first line", "a,b\n1,2\n", 0, `["a" "b"]`, 1, `[2/2: ["1" "2"]]`},
		{"titles", "Reporte\n\nFecha;hoy\nTicket;Valor;Nota;Asesor;Estado\n1;2;3;4;5\n", 0, `["Ticket" "Valor" "Nota" "Asesor" "Estado"]`, 4, `[5/5: ["1" "2" "3" "4" "5"]]`},
		{"titles as Excel saves them", "Reporte;;\nTicket;Valor;Nota\n1;2;3\n", 0, `["Ticket" "Valor" "Nota"]`, 2, `[3/3: ["1" "2" "3"]]`},
		{"given", "x,y,z\n1,2,3\na,b,c\n4,5,6\n", 3, `["a" "b" "c"]`, 3, `[4/4: ["4" "5" "6"]]`},
		{"given below titles that are no CSV", "Un \"título\" raro\n\"abierto\na,b\n4,5\n", 3, `["a" "b"]`, 3, `[4/4: ["4" "5"]]`},
		{"of two lines", "a,\"b\nc\"\n4,5\n", 0, `["a" "b\nc"]`, 1, `[3/2: ["4" "5"]]`},
		{"blank names stay, at the end too", " a ,,b,,\n1,2,3,,x\n", 0, `[" a " "" "b" "" ""]`, 1, `[2/2: ["1" "2" "3" "" "x"]]`},
		{"header only", "a,b\n", 0, `["a" "b"]`, 1, `[]`},
		{"rows longer than the header", "a,b,c\n1,2,3,4,5,6,7\n1,2,3\n", 0, `["a" "b" "c"]`, 1, `[2/2: ["1" "2" "3" "4" "5" "6" "7"] E201 3/3: ["1" "2" "3"]]`},
		{"sep line", "sep=;\r\na;b\r\n1;2\r\n", 0, `["a" "b"]`, 2, `[3/2: ["1" "2"]]`},
		{"sep line and Excel's first row", "sep=;\r\na;b\r\n1;2\r\n", 1, `["a" "b"]`, 2, `[3/2: ["1" "2"]]`},
	} {
		f := open(t, write(t, "a.csv", test.content), source.Options{HeaderRow: test.option})
		if got := fmt.Sprintf("%q", f.Header()); got != test.header || f.Dialect().HeaderRow != test.line {
			t.Errorf("%s: header is %s in line %d, want %s in line %d", test.name, got, f.Dialect().HeaderRow, test.header, test.line)
		}
		if got, err := rows(t, f); err != nil || fmt.Sprint(got) != test.rows {
			t.Errorf("%s: rows are %v, %v, want %s", test.name, got, err, test.rows)
		}
	}
}

func TestAHeaderRowThatIsNoneIsRefused(t *testing.T) {
	for _, row := range []int{2, 9} {
		_, err := source.Open(write(t, "a.csv", "a,b\n\n1,2\n"), source.Options{HeaderRow: row})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("no header in line %d", row)) {
			t.Errorf("header row %d gives %v", row, err)
		}
	}
}

func TestRowsHaveTheWidthOfTheHeader(t *testing.T) {
	f := open(t, write(t, "a.csv", "a,b,c\n1\n1,2,3\n1,2,3,,\n1,2,3,,x\n,,,\n\n ,\u00a0,\u200b\u200e\ufeff\u00ad\n7,8,9\n"), source.Options{})
	got, err := rows(t, f)
	want := []string{`2/2: ["1" "" ""]`, `3/3: ["1" "2" "3"]`, `4/4: ["1" "2" "3"] E201`, `5/5: ["1" "2" "3" "" "x"] E201`, `9/9: ["7" "8" "9"]`}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("rows are\n%s, %v", strings.Join(got, "\n"), err)
	}
	r, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		if fault := r.Row().Fault; fault != nil && (!strings.Contains(fault.Reason, "5 fields and the header has 3") || fault.Hint == "") {
			t.Errorf("fault is %+v", fault)
		}
	}
	if r.Blank() != 2 {
		t.Errorf("%d blank rows, want 2", r.Blank())
	}
}

func TestDialectIsThatOfTheFile(t *testing.T) {
	for _, test := range []struct {
		content        string
		quoteAll, crlf bool
	}{
		{"a,b\n1,2\n", false, false},
		{"a,b\r\n1,2\r\n", false, true},
		{"\"a\",\"b\"\r\n\"1\",\"\"\r\n", true, true},
		{"\"a\",\"b\"\n\"1\",2\n", false, false},
		{"Título\n\"a\",\"b\"\n\"1\",\"2\"\n", true, false},
		{"a,b\r\n1,2\n3,4\n5,6\n", false, false},
		{"a,b\r\n1,\"x\ny\nz\"\r\n3,4\r\n", false, true},
	} {
		d := open(t, write(t, "a.csv", test.content), source.Options{}).Dialect()
		if d.QuoteAll != test.quoteAll || d.CRLF != test.crlf {
			t.Errorf("%q: dialect is %+v", test.content, d)
		}
	}
}

func TestAFailureInTheMiddleHasItsLineAndTheRowsBeforeIt(t *testing.T) {
	f := open(t, write(t, "casos.csv", "a,b\n1,2\n\"x\ny\",3\n4,\"abierta\n5,6\n"), source.Options{})
	got, err := rows(t, f)
	var e *source.Error
	if len(got) != 2 || !errors.As(err, &e) || e.Line != 5 || !strings.Contains(err.Error(), "casos.csv:5: the quote that opens here is never closed") {
		t.Errorf("rows %v, error %v; want two rows and line 5", got, err)
	}
}

func TestAFileThatChangesIsNotReadOn(t *testing.T) {
	path := write(t, "a.csv", "a,b\n1,2\n3,4\n")
	f := open(t, path, source.Options{})
	r, err := f.Rows()
	if err != nil || !r.Next() {
		t.Fatalf("no row at first: %v", err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for r.Next() {
	}
	if r.Err() == nil || !strings.Contains(r.Err().Error(), "was changed") {
		t.Errorf("a file that changes while it is read gives %v", r.Err())
	}
	if _, err := f.Rows(); err == nil || !strings.Contains(err.Error(), "was changed") {
		t.Errorf("a file that changed gives %v", err)
	}
	path = write(t, "b.csv", "a,b\n1,2\n")
	g := open(t, path, source.Options{})
	if err := os.Rename(write(t, "c.csv", "a,b\n1,2\n"), path); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Rows(); err == nil {
		t.Error("a file that was replaced is read on")
	}
}

func TestContentCountsNotTheEnding(t *testing.T) {
	f := open(t, write(t, "casos.xlsx", "a;b\n1;2\n"), source.Options{})
	if got := f.Understood(1); f.Dialect().Format != source.CSV || !strings.HasSuffix(got, "casos.xlsx: CSV in spite of its name, UTF-8, ';', header in line 1, 1 row") {
		t.Errorf("understood: %s", got)
	}
}

func TestBadSettingsAreRefused(t *testing.T) {
	path := write(t, "a.csv", "a,b\n1,2\n")
	for _, o := range []source.Options{{Delimiter: '"'}, {Delimiter: '\n'}, {Encoding: "klingon"}, {Encoding: "iso-2022-kr"}, {Encoding: "utf-7"}} {
		var e *source.Error
		if _, err := source.Open(path, o); !errors.As(err, &e) || e.Hint() == "" {
			t.Errorf("%+v gives %v", o, err)
		}
	}
}

func TestCellsMayBeKept(t *testing.T) {
	f := open(t, write(t, "a.csv", "a,b\n1,\"x\"\n2,y\n"), source.Options{})
	r, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for r.Next() {
		kept = append(kept, r.Row().Cells...)
	}
	if got := fmt.Sprint(kept); got != "[1 x 2 y]" {
		t.Errorf("kept cells are %s", got)
	}
}

func TestPatternsBecomeTheFilesTheyMatch(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.csv", "a.csv", "c.txt", "~$a.csv", ".oculto.csv", "[x].csv"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("a\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "carpeta.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"*.csv"}, "[[x].csv a.csv b.csv]"},
		{[]string{"[x].csv"}, "[[x].csv]"},
		{[]string{"[ab].csv", "-", "falta.csv"}, "[a.csv b.csv - falta.csv]"},
		{[]string{"b.csv", "b.csv"}, "[b.csv b.csv]"},
		{[]string{".o*"}, "[.oculto.csv]"},
		{nil, "[]"},
	} {
		if got, err := source.Expand(test.args); err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("Expand(%q) = %v, %v, want %s", test.args, got, err, test.want)
		}
	}
	for _, arg := range []string{"*.xlsx", "[", "carpeta*"} {
		var e *source.Error
		if _, err := source.Expand([]string{arg}); !errors.As(err, &e) || e.Hint() == "" {
			t.Errorf("Expand(%q) gives %v; want an error with a hint", arg, err)
		}
	}
}

func TestFilesThatWereGluedAreTold(t *testing.T) {
	for _, mark := range []string{"", "\ufeff"} {
		f := open(t, write(t, "a.csv", "a;b;c\n1;2;x"+mark+"a;b;c\n3;4;5\n"), source.Options{})
		r, err := f.Rows()
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			fault := r.Row().Fault
			if (fault != nil) != (r.Row().Line == 2) || fault != nil && !strings.HasPrefix(fault.Reason, "another file begins in this line") {
				t.Errorf("line %d: %+v", r.Row().Line, fault)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestMoreColumnsThanExcelHasAreRefused(t *testing.T) {
	for _, content := range []string{"a;b" + strings.Repeat(";", 200_000) + "\n1;2\n", "título\na;b" + strings.Repeat(";", 16_383) + "\n1;2\n"} {
		if e := refused(t, write(t, "a.csv", content), source.Options{Delimiter: ';', HeaderRow: strings.Count(content, "\n") - 1}); !strings.Contains(e.What, "and a sheet of Excel has 16384 at most") {
			t.Errorf("many columns are refused with %v", e)
		}
	}
	open(t, write(t, "a.csv", "a;b"+strings.Repeat(";", 16_382)+"\n1;2\n"), source.Options{})
}
