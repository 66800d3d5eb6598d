package source_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"caseload/importer/source"

	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// refused opens and reads a file that must be refused, and gives the error.
func refused(t *testing.T, path string, o source.Options) *source.Error {
	t.Helper()
	f, err := source.Open(path, o)
	if err == nil {
		_, err = rows(t, f)
		if closing := f.Close(); closing != nil {
			t.Error(closing)
		}
	}
	var e *source.Error
	if !errors.As(err, &e) || e.Hint() == "" || !strings.HasPrefix(err.Error(), path) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%s gives %v; want one line that names the file, and a hint", filepath.Base(path), err)
	}
	return e
}

// table is a CSV of n rows of four fields, in Spanish.
func table(n int) string {
	var b strings.Builder
	b.WriteString("Ticket;Correo;Cliente;Asunto\n")
	for i := range n {
		fmt.Fprintf(&b, "T%d;c%d@ejemplo.example;María Muñoz %d;canción, número %d\n", i, i, i, i)
	}
	return b.String()
}

// TestDamagedFilesAreReadRightOrRefused goes through the ways in which a CSV is
// damaged: what is read of each, what is said of it, or why it is refused and
// in which line.
func TestDamagedFilesAreReadRightOrRefused(t *testing.T) {
	good := table(20)
	doubled, err := charmap.Windows1252.NewDecoder().String(good)
	if err != nil {
		t.Fatal(err)
	}
	long := `T90;a@b.co;Ana;"` + strings.Repeat("Estimados señores:\nles escribo, otra vez\n", 300) + "\"\n"
	for _, test := range []struct {
		name, content string
		line          int    // of the refusal
		refusal       string // "" when it is read
		rows          int
		said          string // warnings, joined
	}{
		{"sound", good, 0, "", 20, ""},
		{"letters lost", strings.Replace(good, "ñ", "\uFFFD", 3), 2, "letters were lost before the file came here", 0, ""},
		{"letters lost, UTF-16", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.Replace(good, "ñ", "\uFFFD", 1)), 2, "letters were lost", 0, ""},
		{"encoded twice", doubled, 0, "", 20, `encoded twice before the file came here: 80, in lines 2, 3, 4 and more: "MarÃ\u00ada", which was "María"`},
		{"encoded twice in quotes", good + "T50;a@b.co;â€œAnaâ€\u009d;x\n", 0, "", 21, `2, in line 22`},
		{"of DOS", encoded(t, charmap.CodePage850, good), 2, `as Windows-1252 there are signs within words, "Mar¡a"`, 0, ""},
		{"of DOS, in capitals", encoded(t, charmap.CodePage850, "a;b\n1;GÓMEZ MARÍA\n2;GARCÍA DÍAZ\n"), 2, `signs within words, "GàMEZ"`, 0, ""},
		{"of DOS, in capitals with a µ", encoded(t, charmap.CodePage850, "a;b\n1;NADA MÁS\n"), 2, `signs within words, "MµS"`, 0, ""},
		{"capitals but for the accents", encoded(t, charmap.Windows1252, "a;b\n1;DIRECCIóN DE GóMEZ\n2;voilà, pàgina\n"), 0, "", 2, ""},
		{"of an old Mac", encoded(t, charmap.Macintosh, good), 2, `signs within words, "Mu–oz"`, 0, ""},
		{"of DOS, Portuguese", encoded(t, charmap.CodePage850, "a;b\n1;João Conceição\n2;Inês Brandão liga à noite\n"), 2, `signs within words, "JoÆo"`, 0, ""},
		{"of DOS, accents at the ends of words", encoded(t, charmap.CodePage850, "a;b\n1;Bogotá\n2;Llamó ayer\n3;Ibagué\n"), 3, `signs within words, "Llam¢"`, 0, ""},
		{"of an old Mac, accents at the ends of words", encoded(t, charmap.Macintosh, "a;b\n1;Bogotá\n"), 2, `signs within words, "Bogot‡"`, 0, ""},
		{"a euro sign of ISO-8859-15", encoded(t, charmap.ISO8859_15, "a;b\n1;Peña\n2;más de 20 €\n"), 3, `as Windows-1252 it has the sign ¤, once, in line 3`, 0, ""},
		{"signs beside words", encoded(t, charmap.Windows1252, "a;b\n1;‘Ana’ “Eva” ¿Qué? N° 2ª…\n2;Plan™ µg £20 10€/mes Cali–Neiva ¡Hola!\n"), 0, "", 2, ""},
		{"encoded three times", "a;b\n1;FacturaciÃƒÂ³n\n", 0, "", 1, `"FacturaciÃƒÂ³n", which was "Facturación"`},
		{"quotes of Windows-1252 as control characters", "a;b\n1;20 \u0080 \u0093urgente\u0094\n", 0, "", 1, `3, in line 2; they are taken back: "\u0080" is read as "€"`},
		{"other control characters", "a;b\n1;20 \u0080 \u0081\n", 0, "", 1, `control characters, of which no program shows anything: 2, in line 2: "\u0080"; they are sent as they stand`},
		{"the mark of UTF-8 before Windows-1252", "\ufeff" + encoded(t, charmap.Windows1252, "a;b\n1;Peña\n"), 0, "", 1, "it begins with the mark of UTF-8 (BOM), but its letters are none: it is read as Windows-1252"},
		{"the mark of UTF-8, and some of it is none", "\ufeffa;b\n1;Peña\n2;Mu\xf1oz\n", 3, "0xF1, which is no UTF-8", 0, ""},
		{"a NUL", strings.Replace(good, "T7", "T\x007", 1), 9, "0x00", 0, ""},
		{"cut in the last row", strings.TrimSuffix(good, ";canción, número 19\n"), 21, "ends within a row: the last one lacks 1 of 4 fields", 0, ""},
		{"cut within quotes", good + "T50;a@b.co;Ana;\"hola\n", 22, "the quote that opens here is never closed", 0, ""},
		{"a short last row with its line end", good + "T50;a@b.co\n", 22, "ends within a row: the last one lacks 2 of 4 fields, as", 0, ""},
		{"cut behind a name that begins as a total does", good + "Total Seguros", 22, "ends within a row", 0, ""},
		{"a total without its line end", good + "Total: 20", 0, "", 21, ""},
		{"a short row before the last", table(3) + "T50;a@b.co\nT51;a@b.co;Ana;x\n", 0, "", 5, "1 row has fewer fields than the header: line 5; the missing ones are blank"},
		{"short rows all over", "a;b;c\n1;2\n1;2;3\n1;2\n1;2", 0, "", 4, "3 rows have fewer fields than the header (first: line 2); the missing ones are blank"},
		{"blank names at the header's end", "a;b;;\n1;2\n3;4", 0, "", 2, ""},
		{"two exports, one after the other", good + good, 0, "", 40, "1 row is the header once more and left out: line 22"},
		{"another delimiter all the way down", strings.ReplaceAll(good, ", ", " ") + strings.ReplaceAll(strings.ReplaceAll(table(20), ", ", " "), ";", ","), 1, "the lines above its header, in line 22, are a table of their own, divided by ';' into 4 fields", 0, ""},
		{"another delimiter from the middle on", good + strings.ReplaceAll(strings.ReplaceAll(table(20), ", ", " "), ";", ","), 1, "the lines above its header, in line 22, are a table of their own, divided by ';' into 4 fields", 0, ""},
		{"titles", "Reporte\nFecha;hoy\n\n" + good, 0, "", 20, "3 lines above the header are left out"},
		{"lines without text", strings.Replace(good, "T7;", "\n;;;\nT7;", 1) + "\n\n;;\n", 0, "", 20, "2 lines without any text are left out"},
		{"lone CR in one row", strings.Replace(good, "7\nT8", "7\rT8", 1), 0, "", 20, "1 row ends with CR alone, the others do not: line 9"},
		{"CR CR LF", strings.ReplaceAll(good, "\n", "\r\r\n"), 0, "", 20, "20 lines without any text are left out"},
		{"a quote that takes in the rest", strings.Replace(table(400), "María Muñoz 7;", "\"María Muñoz 7;", 1), 9, "not closed within 101 lines, most of which look like rows", 0, ""},
		{"a quote in the middle", strings.Replace(good, "Muñoz 7", `Muñoz "7" x`, 1), 0, "", 20, "1 row has a quote inside a cell without quotes round it, which is read as text: line 9"},
		{"a quote at the end of a field", good + "T90;a@b.co;\"Ana\";5\"\n", 22, "a quote stands at the edge of a field", 0, ""},
		{"a quote at a field's front", strings.Replace(good, "María Muñoz 7", `"María" Muñoz 7`, 1), 9, "text follows its quote", 0, ""},
		{"a backslash before a quote", "a;b\n1;\"di \\\"hola\\\"\"\n", 2, "text follows its quote", 0, ""},
		{"a long letter in a cell", good + long, 0, "", 21, ""},
		{"the longest cell of Excel", good + `T90;a@b.co;Ana;"` + strings.Repeat("ñ\n", 16_383) + "\"\n", 0, "", 21, ""},
		{"two delimiters alike", "a;b,c\n1;2,3\n4;5,6\n", 0, `by ',' into 2 fields ("a;b" | "c"), or by ';' into 2 fields ("a" | "b,c")`, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "casos.csv", test.content)
			if test.refusal != "" {
				if e := refused(t, path, source.Options{}); e.Line != test.line || !strings.Contains(e.What, test.refusal) {
					t.Errorf("refused with %v; want line %d and %q", e, test.line, test.refusal)
				}
				return
			}
			f := open(t, path, source.Options{})
			got, err := rows(t, f)
			said := strings.Join(f.Warnings(), "; ")
			if err != nil || len(got) != test.rows || !strings.Contains(said, test.said) || test.said == "" && said != "" {
				t.Errorf("%d rows, %v, said %q; want %d and %q", len(got), err, said, test.rows, test.said)
			}
		})
	}
}

func TestAnEncodingThatIsNamedBeatsAMarkThatIsNone(t *testing.T) {
	for _, test := range []struct {
		content, encoding, want string
	}{
		{"\ufeff" + encoded(t, charmap.Windows1252, "a\nPeña\n"), "windows-1252", `3/3: ["Peña"]`},
		{"\ufeff" + encoded(t, charmap.CodePage850, "a\nPeña\n"), "cp850", `3/3: ["Peña"]`},
		{"\ufeffa\nPeña\n", "windows-1252", `3/3: ["Peña"]`},
		{"\ufeff\ufeffa\nPeña\n", "", `3/3: ["Peña"]`},
	} {
		f := open(t, write(t, "a.csv", strings.Replace(test.content, "\n", "\n\n", 1)), source.Options{Encoding: test.encoding})
		got, err := rows(t, f)
		if err != nil || strings.Join(got, " ") != test.want || f.Header()[0] != "a" {
			t.Errorf("%q as %q gives %q, %v, %v; want %s", test.content, test.encoding, f.Header(), got, err, test.want)
		}
	}
	open(t, write(t, "a.csv", encoded(t, charmap.ISO8859_15, "a\n20 €\n")), source.Options{Encoding: "windows-1252"})
}

// TestAFileThatIsCutAnywhereIsNeverTakenForAnother cuts a file at every byte.
// What is not refused has lost whole rows, which nobody can see, or the end of
// its last cell, and nothing else.
func TestAFileThatIsCutAnywhereIsNeverTakenForAnother(t *testing.T) {
	content := "Ticket;Correo;Detalle\r\nT1;a@b.co;\"Llamó;\r\n\"\"dos\"\" veces\"\r\nT2;c@d.co;listo\r\nT3;e@f.co;\"ñandú\"\r\n"
	whole, err := rows(t, open(t, write(t, "a.csv", content), source.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for n := strings.Index(content, "\n") + 1; n <= len(content); n++ {
		f, err := source.Open(write(t, "a.csv", content[:n]), source.Options{})
		if err != nil {
			continue
		}
		got, err := rows(t, f)
		if closing := f.Close(); closing != nil {
			t.Error(closing)
		}
		if err != nil {
			continue
		}
		passed++
		for i, row := range got {
			if row != whole[i] && (i != len(got)-1 || !strings.HasPrefix(whole[i], strings.TrimSuffix(row, `"]`))) {
				t.Errorf("cut after %q, row %d is %s; whole it is %s", content[:n], i, row, whole[i])
			}
		}
	}
	if passed == 0 || passed > 20 {
		t.Errorf("%d of %d cuts pass", passed, len(content))
	}
}

func TestACutFileIsReadWhenThatIsSaid(t *testing.T) {
	for _, test := range []struct{ content, want string }{
		{"a;b;c\n1;2;3\n4;5", `[2/2: ["1" "2" "3"] 3/3: ["4" "5" ""]]`},
		{"a;b;c\n1;2;3\n4;\"5\n6", `[2/2: ["1" "2" "3"] 3/3: ["4" "5\n6" ""] E204]`},
	} {
		f := open(t, write(t, "a.csv", test.content), source.Options{AcceptCut: true})
		for range 2 {
			if got, err := rows(t, f); err != nil || fmt.Sprint(got) != test.want {
				t.Errorf("%q gives %v, %v; want %s", test.content, got, err, test.want)
			}
		}
	}
	_ = refused(t, write(t, "a.csv", "a;b\n1;2\n3;\"4\n"), source.Options{})
	if e := refused(t, write(t, "a.csv", "a;b\n1;\"2\"x\n"), source.Options{AcceptCut: true}); e.Line != 2 {
		t.Errorf("a stray quote is accepted as a cut: %v", e)
	}
}

func TestDelimitersThatDoNotDecideAreAskedAbout(t *testing.T) {
	for _, test := range []struct {
		name, content string
		want          rune // 0: asked
	}{
		{"caret", "a^b\n1^2\n", '^'},
		{"tilde", "a~b\n1~2\n", '~'},
		{"unit separator", "a\x1fb,c\n1\x1f2\n", '\x1f'},
		{"names with a comma and a space in every row", "Cliente, nombre;Valor\nPérez, Ana;1\nGil, Eva;2\n", ';'},
		{"more of them than columns", "Apellido, nombre, ciudad;Valor\nPérez, Ana, Cali;1\nGil, Eva, Pasto;2\n", ';'},
		{"decimal commas, and a comma in the header", "Ticket;Valor, neto\n1;12,50\n2;13,75\n", ';'},
		{"one column of many with a comma", "a;b;c;d;e,f\n1;2;3;4;5,x\n1;2;3;4;5,y\n", ';'},
		{"two against two", "a;b,c\n1;x,y\n2;z,w\n", 0},
		{"three against two", "a,b,c;d\n1,x,3;4\n1,y,3;4\n", 0},
		{"alike at the top, not below", "a;b,c\n" + strings.Repeat("1;x,y\n", 300) + strings.Repeat("1;x\n", 200), ';'},
		{"alike at the top and below", "a;b,c\n" + strings.Repeat("1;x,y\n", 90_000), 0},
	} {
		path := write(t, "a.csv", test.content)
		if test.want == 0 {
			e := refused(t, path, source.Options{})
			if !strings.Contains(e.What, "by ',' into") || !strings.Contains(e.What, "by ';' into") || !strings.Contains(e.Hint(), `{delimiter: ";"}`) {
				t.Errorf("%s: %v, hint %s", test.name, e, e.Hint())
			}
			open(t, path, source.Options{Delimiter: ';'})
			continue
		}
		if got := open(t, path, source.Options{}).Dialect().Delimiter; got != test.want {
			t.Errorf("%s: delimiter is %q, want %q", test.name, got, test.want)
		}
	}
}

func TestUTF16IsToldByItsZeros(t *testing.T) {
	for _, test := range []struct {
		enc  *unicodeEncoding
		want string
	}{{utf16Without(unicode.LittleEndian), "utf-16le"}, {utf16Without(unicode.BigEndian), "utf-16be"}} {
		f := open(t, write(t, "a.csv", test.enc.text(t, spanish)), source.Options{})
		got, err := rows(t, f)
		if f.Dialect().Encoding != test.want || err != nil || !reflect.DeepEqual(got, spanishRows) || !strings.Contains(f.Understood(2), strings.ToUpper(test.want)+" without BOM") {
			t.Errorf("%s: %s, rows %v, %v", test.want, f.Understood(2), got, err)
		}
	}
}

// unicodeEncoding is UTF-16 without a mark.
type unicodeEncoding struct{ end unicode.Endianness }

func utf16Without(end unicode.Endianness) *unicodeEncoding { return &unicodeEncoding{end} }

func (u *unicodeEncoding) text(t *testing.T, text string) string {
	return encoded(t, unicode.UTF16(u.end, unicode.IgnoreBOM), text)
}

func TestLatin1WithControlCharactersIsRefused(t *testing.T) {
	path := write(t, "a.csv", "a;b\n\xf1;\x93x\x94\n")
	if e := refused(t, path, source.Options{Encoding: "ISO-8859-1"}); e.Line != 2 || !strings.Contains(e.Hint(), "windows-1252") {
		t.Errorf("%v, hint %s", e, e.Hint())
	}
	open(t, path, source.Options{})
	open(t, write(t, "b.csv", "a;b\n\xf1;x\n"), source.Options{Encoding: "iso-8859-1"})
}

func TestLineEndsOfEveryKindEndRows(t *testing.T) {
	text := "a,b\n1,\"x\ry\"\n2,z\n"
	want := `[2/2: ["1" "x\ry"] 4/3: ["2" "z"]]`
	for name, end := range map[string]string{"LF": "\n", "CRLF": "\r\n", "CR": "\r"} {
		f := open(t, write(t, "a.csv", strings.ReplaceAll(text, "\n", end)), source.Options{})
		got, err := rows(t, f)
		d := f.Dialect()
		if err != nil || fmt.Sprint(got) != want || d.CRLF != (name == "CRLF") || d.CR != (name == "CR") || len(f.Warnings()) > 0 {
			t.Errorf("%s: %v, %v, dialect %+v, warnings %q; want %s", name, got, err, d, f.Warnings(), want)
		}
	}
}

func TestTotalsAreFaultyUnlessTheyAreSkipped(t *testing.T) {
	for row, want := range map[string]bool{
		"Total;;;;":                     true,
		";;Total general;31;":           true,
		"TOTAL: 31;;;12,50;":            true,
		"Gran total;;;$ 1.234,50;100 %": true,
		"Subtotal Bogotá;;;12,50;":      true,
		"Suma;1;2;3;4":                  true,
		"Soma;;;3;":                     true,
		"Total geral;;3;;":              true,
		"Total Seguros;1;2;3;4":         false,
		"Total;Ana;;12;":                false,
		"Totalmente;;;;":                false,
		"Total-123;;;;":                 false,
		"total@ejemplo.example;;;;":     false,
		"Sumario;;;3;":                  false,
		"T1;;;3;":                       false,
	} {
		path := write(t, "a.csv", "a;b;c;d;e\n1;2;3;4;5\n"+row+"\n")
		for _, skip := range []bool{false, true} {
			r, err := open(t, path, source.Options{SkipTotals: skip}).Rows()
			if err != nil || !r.Next() || !r.Next() {
				t.Fatalf("%s: no rows: %v", row, err)
			}
			got := r.Row()
			faulty := got.Fault != nil && got.Fault.Code == source.CodeTotal
			if faulty != (want && !skip) || got.Skip != (want && skip) {
				t.Errorf("%q, totals skipped %v: fault %+v, skip %v; want a total %v", row, skip, got.Fault, got.Skip, want)
			}
		}
	}
}

func TestExcelsTextTrickIsTheText(t *testing.T) {
	f := open(t, write(t, "a.csv", "a;b\n=\"00123\";\"=\"\"00124\"\"\"\n=1+1;\"=\"\"a\"\"&\"\"b\"\"\"\n"), source.Options{})
	r, err := f.Rows()
	if err != nil || !r.Next() {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%q %q", r.Row().Cells, r.Row().Raw); got != `["00123" "00124"] ["=\"00123\"" "=\"00124\""]` {
		t.Errorf("cells and what stands are %s", got)
	}
	if r.Next(); fmt.Sprintf("%q %q", r.Row().Cells, r.Row().Raw) != `["=1+1" "=\"a\"&\"b\""] []` {
		t.Errorf("a formula that is more than a text is %q, %q", r.Row().Cells, r.Row().Raw)
	}
}

func TestQuotesAndEscapesAreReadBySetting(t *testing.T) {
	f := open(t, write(t, "a.csv", "a;b\n'x;\"y\"';'it''s'\n1\\;2;c:\\dir\\\\\n'a\\'b';x\\\ny\n"), source.Options{Quote: '\'', Backslash: true})
	got, err := rows(t, f)
	want := `[2/2: ["x;\"y\"" "it's"] 3/3: ["1;2" "c:\\dir\\"] 4/4: ["a'b" "x\ny"]]`
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("rows are %v, %v; want %s", got, err, want)
	}
}

func TestACellOfRowsIsFaulty(t *testing.T) {
	text := "a;b;c;d\n1;2;3;\"x\n5;6;7;8\n9;10;11;12\n13;14;15;y\"\n16;17;18;19\n"
	got, err := rows(t, open(t, write(t, "a.csv", text), source.Options{}))
	if want := `[2/2: ["1" "2" "3" "x\n5;6;7;8\n9;10;11;12\n13;14;15;y"] E205 6/3: ["16" "17" "18" "19"]]`; err != nil || fmt.Sprint(got) != want {
		t.Errorf("rows are %v, %v; want %s", got, err, want)
	}
}

// packs gives a text packed in each way.
func packs(t *testing.T, text string) map[string]string {
	var gz, zs, zp bytes.Buffer
	g := gzip.NewWriter(&gz)
	z, err := zstd.NewWriter(&zs)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(&zp)
	if _, err := archive.Create("__MACOSX/._casos.csv"); err != nil {
		t.Fatal(err)
	}
	part, err := archive.Create("enero/casos.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []interface{ Write([]byte) (int, error) }{g, z, part} {
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(g.Close(), z.Close(), archive.Close()); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"casos.csv.gz": gz.String(), "casos.csv.zst": zs.String(), "casos.zip": zp.String()}
}

func TestPackedFilesAreReadAsTheyStand(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for name, content := range packs(t, spanish) {
		path := write(t, name, content)
		f, err := source.Open(path, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got, err := rows(t, f); err != nil || !reflect.DeepEqual(got, spanishRows) {
				t.Errorf("%s: rows are %v, %v", name, got, err)
			}
		}
		if f.Digest() != sha256.Sum256([]byte(content)) || f.Size() != int64(len(content)) {
			t.Errorf("%s: digest or size is not that of the file as it is", name)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Rows(); err == nil {
			t.Errorf("%s was changed and is read on", name)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	workbook, err := os.ReadFile(book(t, "a.xlsx", func(b *excelize.File) {
		set(t, b, "Sheet1", map[string]any{"A1": "a", "B1": "b", "A2": "x", "B2": "y"})
	}))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range packs(t, string(workbook)) {
		if f := open(t, write(t, name, content), source.Options{}); f.Dialect().Format != source.XLSX || len(f.Header()) != 2 {
			t.Errorf("%s with a workbook: %s", name, f.Understood(0))
		}
	}
}

func TestPackedFilesThatAreDamagedAreRefused(t *testing.T) {
	for name, content := range packs(t, table(200)) {
		for n := 5; n < len(content); n += 97 {
			_ = refused(t, write(t, name, content[:n]), source.Options{})
			flipped := []byte(content)
			flipped[n] ^= 0x10
			f, err := source.Open(write(t, name, string(flipped)), source.Options{})
			if err != nil {
				continue
			}
			// A bit of a name or a time does no harm.
			if got, err := rows(t, f); err == nil && len(got) != 200 {
				t.Errorf("%s with byte %d changed has %d rows", name, n, len(got))
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	var bomb bytes.Buffer
	g := gzip.NewWriter(&bomb)
	for range 200 {
		if _, err := g.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"unpacks to 6": bomb.String(), "packed twice": packs(t, packs(t, spanish)["casos.csv.gz"])["casos.csv.gz"],
		"nothing in it": packs(t, "")["casos.csv.gz"], "tar archive": packs(t, strings.Repeat("x", 257)+"ustar")["casos.csv.gz"],
	} {
		if e := refused(t, write(t, "a.csv.gz", content), source.Options{}); !strings.Contains(e.What, name) {
			t.Errorf("%v; want %q", e, name)
		}
	}
}

func TestAnArchiveOfSeveralTablesIsRefused(t *testing.T) {
	for _, test := range []struct {
		parts []string
		say   string // "" when it is read
		left  string // and what is told then
	}{
		{[]string{"a.csv", "b.csv"}, `of 2 files: "a.csv", "b.csv"`, ""},
		{[]string{"a.csv", "leeme.txt", "foto.png"}, "", `left out of the archive: "leeme.txt", "foto.png"`},
		{[]string{"datos.txt"}, "", ""},
		{[]string{"carpeta/"}, "without a table", ""},
		{nil, "nothing in it", ""},
	} {
		var buf bytes.Buffer
		w := zip.NewWriter(&buf)
		for _, name := range test.parts {
			part, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "/") {
				if _, err := part.Write([]byte(spanish)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := write(t, "casos.zip", buf.String())
		if test.say == "" {
			if said := strings.Join(open(t, path, source.Options{}).Warnings(), "\n"); said != test.left {
				t.Errorf("%v: said %q, want %q", test.parts, said, test.left)
			}
		} else if e := refused(t, path, source.Options{}); !strings.Contains(e.What, test.say) {
			t.Errorf("%v: %v; want %q", test.parts, e, test.say)
		}
	}
}

func TestWhatAKillLeavesIsSwept(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"caseload-stdin-1": 25 * time.Hour, "caseload-stdin-2": time.Hour, "other-1": 1000 * time.Hour,
		"caseload-xlsx-1/a": 200 * time.Hour, "caseload-xlsx-2/a": time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		if d := filepath.Dir(path); d != dir {
			if err := os.Chtimes(d, time.Time{}, now.Add(-200*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	source.Sweep(now)
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	if err != nil || fmt.Sprint(left) != "[caseload-stdin-2 caseload-xlsx-2 other-1]" {
		t.Errorf("%v is left, %v", left, err)
	}
}
