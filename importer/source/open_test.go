package source_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"caseload/importer/source"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// write puts a file into a folder of the test's own.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// encoded is text in an encoding.
func encoded(t testing.TB, enc encoding.Encoding, text string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// open opens a file that is sound, until the test's end.
func open(t testing.TB, path string, o source.Options) *source.File {
	t.Helper()
	f, err := source.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// rows reads a file to its end as "line/record: cells", and the stream's error.
func rows(t testing.TB, f *source.File) ([]string, error) {
	t.Helper()
	r, err := f.Rows()
	if err != nil {
		return nil, err
	}
	var all []string
	for r.Next() {
		row := r.Row()
		text := fmt.Sprintf("%d/%d: %q", row.Line, row.Record, row.Cells)
		if row.Fault != nil {
			text += " " + row.Fault.Code
		}
		all = append(all, text)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	return all, r.Err()
}

const spanish = "Ticket;Descripción;Valor\r\n00123;\"Llamó: “no sirve”\r\npagó 30 € – más\";12,50\r\n12345678901234567890;ñandú;7,25\r\n"

var spanishRows = []string{
	`2/2: ["00123" "Llamó: “no sirve”\r\npagó 30 € – más" "12,50"]`,
	`4/3: ["12345678901234567890" "ñandú" "7,25"]`,
}

func TestEncodingsAreFoundAndCellsArriveByteForByte(t *testing.T) {
	utf16le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16be := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	for _, test := range []struct {
		name, content, option string
		encoding              string
		bom                   bool
		said                  string
	}{
		{"utf8", spanish, "", "utf-8", false, "UTF-8, ';'"},
		{"utf8 with mark", "\ufeff" + spanish, "", "utf-8", true, "UTF-8 with BOM, ';'"},
		{"1252", encoded(t, charmap.Windows1252, spanish), "", "windows-1252", false, "Windows-1252, ';'"},
		{"1252 named", encoded(t, charmap.Windows1252, spanish), "latin1", "windows-1252", false, "Windows-1252, ';'"},
		{"utf16le", encoded(t, utf16le, spanish), "", "utf-16le", true, "UTF-16LE, ';'"},
		{"utf16be", encoded(t, utf16be, spanish), "", "utf-16be", true, "UTF-16BE, ';'"},
		{"utf16le without mark", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), spanish), "UTF-16LE", "utf-16le", false, "UTF-16LE, ';'"},
		{"a mark is stronger than a name", "\ufeff" + spanish, "windows-1252", "utf-8", true, "UTF-8 with BOM, ';'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := open(t, write(t, "casos.csv", test.content), source.Options{Encoding: test.option})
			d := f.Dialect()
			if d.Encoding != test.encoding || d.BOM != test.bom || !d.CRLF || d.Delimiter != ';' {
				t.Errorf("dialect is %+v", d)
			}
			if got := f.Understood(2); !strings.HasSuffix(got, "casos.csv: "+test.said+", header in line 1, 2 rows") {
				t.Errorf("understood: %s", got)
			}
			if got := f.Header(); !reflect.DeepEqual(got, []string{"Ticket", "Descripción", "Valor"}) {
				t.Errorf("header is %q", got)
			}
			got, err := rows(t, f)
			if err != nil || !reflect.DeepEqual(got, spanishRows) {
				t.Errorf("rows are\n%s, %v, want\n%s", strings.Join(got, "\n"), err, strings.Join(spanishRows, "\n"))
			}
			if f.Digest() != sha256.Sum256([]byte(test.content)) || f.Size() != int64(len(test.content)) {
				t.Errorf("digest or size (%d) is not that of the file's %d bytes", f.Size(), len(test.content))
			}
		})
	}
}

func TestOldCodePagesAreReadWhenTheyAreNamed(t *testing.T) {
	const text = "Nombre;Año\r\nMaría Ñáñez;1\r\n"
	for name, enc := range map[string]encoding.Encoding{
		"cp850": charmap.CodePage850, "ibm850": charmap.CodePage850, "macintosh": charmap.Macintosh, "iso-8859-15": charmap.ISO8859_15,
	} {
		f := open(t, write(t, "a.csv", encoded(t, enc, text)), source.Options{Encoding: name})
		got, err := rows(t, f)
		if want := `[2/2: ["María Ñáñez" "1"]]`; err != nil || fmt.Sprint(got) != want || f.Header()[1] != "Año" {
			t.Errorf("%s: rows %v, %v, want %s", name, got, err, want)
		}
	}
}

func TestBytesThatAreNoTextAreNamedWithTheirLine(t *testing.T) {
	good := strings.Repeat("señal;año\n", 50)
	for _, test := range []struct {
		name, content, option string
		line                  string
		say                   string
	}{
		{"undefined in 1252", "a;b\ncaf\xe9;\x81\n", "", ":2:", "0x81"},
		{"NUL", "a;b\n1;2\n3;\x00\n", "", ":3:", "0x00"},
		{"NUL in 1252", "a;b\n\xe9;2\n3;\x00\n", "", ":3:", "0x00"},
		{"a few bad bytes in UTF-8", good + "se\xf1al;2\n" + good + "\xe9;\n", "", ":51:", "2 such bytes, in lines 51, 102"},
		{"cut in the middle of a character", good + "a;\xc3", "", ":51:", "0xC3"},
		{"UTF-8 was said", "a;b\n\xf1;2\n", "utf-8", ":2:", "0xF1"},
		{"UTF-16 with half a pair", "\xff\xfea\x00\n\x00\x00\xd8b\x00", "", ":2:", "0xD800"},
		{"UTF-16 with half a character", "\xff\xfea\x00\n\x00b", "", ":2:", "half a character"},
		{"another encoding", "a;b\n1;\xff\xff\n", "big5", ":2:", "big5"},
	} {
		_, err := source.Open(write(t, "casos.csv", test.content), source.Options{Encoding: test.option})
		var e *source.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "casos.csv"+test.line) || !strings.Contains(err.Error(), test.say) || e.Hint() == "" {
			t.Errorf("%s: error is %v; want line %s, %q and a hint", test.name, err, test.line, test.say)
		}
	}
}

func TestWindows1252IsNotTakenForDamagedUTF8(t *testing.T) {
	text := strings.Repeat("Código;Acción rápida, según señor Muñoz\r\n", 20) + "x;“CAFÉ”\r\n"
	f := open(t, write(t, "a.csv", encoded(t, charmap.Windows1252, text)), source.Options{})
	if got := f.Dialect().Encoding; got != "windows-1252" {
		t.Errorf("encoding is %s", got)
	}
}

func TestCharactersAreWholeAtEveryEdgeOfABuffer(t *testing.T) {
	line := "ñ€😀x;á\n"
	for shift := range 5 {
		text := "h;i\n" + strings.Repeat("x", shift) + strings.Repeat(line, 60_000)
		f := open(t, write(t, "a.csv", text), source.Options{})
		u := open(t, write(t, "b.csv", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text)), source.Options{})
		if f.Dialect().Encoding != "utf-8" {
			t.Fatalf("shifted by %d the encoding is %s", shift, f.Dialect().Encoding)
		}
		got, err := rows(t, f)
		other, err16 := rows(t, u)
		if err != nil || err16 != nil || len(got) != 60_000 || !reflect.DeepEqual(got, other) {
			t.Fatalf("shifted by %d: %d rows, %v; UTF-16 %d rows, %v", shift, len(got), err, len(other), err16)
		}
	}
}

func TestWrongFilesAreNamedForWhatTheyAre(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 70_000)
	for _, test := range []struct{ name, content, say string }{
		{"a.csv", "", "is empty"},
		{"a.csv", "\n\r\n \n", "is empty"},
		{"a.csv", "\ufeff", "is empty"},
		{"a.csv", "\xff\xfe", "is empty"},
		{"a.csv", ";;;\n;;;\n", "is empty"},
		{"a.xls", ole + utf16Name("Workbook"), ".xls"},
		{"a.xlsx", ole + utf16Name("EncryptedPackage"), "password"},
		{"a.doc", ole + utf16Name("WordDocument"), "Word"},
		{"a.xls", ole, "old Office file"},
		{"a.xlsx", "PK\x03\x04 cut short", "damaged or cut short"},
		{"a.xls", "\n <HTML><body><table>", "web page"},
		{"a.xls", "\ufeff<!DOCTYPE html><table>", "web page"},
		{"a.xls", "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "2003"},
		{"a.csv", "%PDF-1.7", "PDF"},
		{"a.csv.gz", "\x1f\x8b\x08", "was cut"},
		{"a.csv", `{"a": 1}`, "JSON"},
		{"a.csv", "[\r\n  {\r\n    \"a\": 1\r\n  }\r\n]", "JSON"},
		{"a.csv", "\ufeff {\n \"a\": []}", "JSON"},
		{"~$casos.xlsx", "jefe", "lock"},
	} {
		_, err := source.Open(write(t, test.name, test.content), source.Options{})
		var e *source.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.say) || e.Hint() == "" {
			t.Errorf("%s with %.20q: error is %v; want %q and a hint", test.name, test.content, err, test.say)
		}
	}
}

// utf16Name is a name as the directory of an OLE container has it.
func utf16Name(name string) string {
	var b strings.Builder
	for _, c := range name + "\x00" {
		b.WriteString(string(c) + "\x00")
	}
	return b.String()
}

func TestPlacesThatAreNoFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	for path, say := range map[string]string{
		filepath.Join(dir, "falta.csv"): "cannot be opened: ",
		dir:                             "is a folder",
		os.DevNull:                      "device",
		"-":                             "standard input",
	} {
		if _, err := source.Open(path, source.Options{}); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("opening %s gives %v; want %q", path, err, say)
		}
	}
	_, err := source.Open(filepath.Join(dir, "falta.csv"), source.Options{})
	if !errors.Is(err, os.ErrNotExist) || strings.Count(err.Error(), "falta.csv") != 1 {
		t.Errorf("a missing file gives %v; want os.ErrNotExist, its name once", err)
	}
}

func TestStandardInputIsReadMoreThanOnceAndLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f, err := source.Open("-", source.Options{Stdin: strings.NewReader(spanish)})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, err := rows(t, f); err != nil || !reflect.DeepEqual(got, spanishRows) {
			t.Errorf("rows are %v, %v", got, err)
		}
	}
	if got := f.Understood(2); f.Path() != "-" || got != "standard input: UTF-8, ';', header in line 1, 2 rows" {
		t.Errorf("path %q, understood %q", f.Path(), got)
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if _, err := f.Rows(); err == nil {
		t.Error("a closed file gives rows")
	}
}

func TestDialectGoesThroughJSON(t *testing.T) {
	want := open(t, write(t, "a.csv", encoded(t, charmap.Windows1252, spanish)), source.Options{}).Dialect()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got source.Dialect
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%s comes back as %+v, %v; want %+v", text, got, err, want)
	}
}
