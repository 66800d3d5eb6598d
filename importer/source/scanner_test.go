package source

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll reads text with our scanner.
func readAll(text io.Reader, delimiter rune) ([][]string, error) {
	s := newScanner(text, manner{delimiter: delimiter})
	var all [][]string
	for {
		fields, err := s.next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, slices.Clone(fields))
	}
}

// reference reads text with encoding/csv.
func reference(text string, delimiter rune) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = delimiter, -1
	return r.ReadAll()
}

func TestCellsAreByteForByteWhatTheFileHas(t *testing.T) {
	for _, test := range []struct {
		text string
		want [][]string
	}{
		{"a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"a,b\r\n1,2\r\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"a,b\n1,2", [][]string{{"a", "b"}, {"1", "2"}}},
		{"a,b\n1,2\r", [][]string{{"a", "b"}, {"1", "2"}}},
		{"a\r\n1\n2\r\n", [][]string{{"a"}, {"1"}, {"2"}}},
		{"\"x\r\ny\",\"p\nq\"\r\n", [][]string{{"x\r\ny", "p\nq"}}},
		{`"dice ""hola""",""` + "\n", [][]string{{`dice "hola"`, ""}}},
		{`"",""""` + "\n", [][]string{{"", `"`}}},
		{" a , b \n", [][]string{{" a ", " b "}}},
		{"00123,12345678901234567890,12345e67\n", [][]string{{"00123", "12345678901234567890", "12345e67"}}},
		{",,\n", [][]string{{"", "", ""}}},
		{"a\n\n\r\nb\n", [][]string{{"a"}, {"b"}}},
		{"a\rb,c\n", [][]string{{"a\rb", "c"}}},
		{"\"a\",b\n\"c,d\"\n", [][]string{{"a", "b"}, {"c,d"}}},
		{"\"a\n\n\nb\"\n", [][]string{{"a\n\n\nb"}}},
		{"", nil},
	} {
		got, err := readAll(strings.NewReader(test.text), ',')
		if err != nil || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("scanning %q gives %q, %v; want %q", test.text, got, err, test.want)
		}
	}
}

func TestDelimiterMayBeAnyCharacter(t *testing.T) {
	got, err := readAll(strings.NewReader("a§\"b§c\"§d\n1§2\n"), '§')
	want := [][]string{{"a", "b§c", "d"}, {"1", "2"}}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestQuotesThatAreWrongAreNamedWithTheLineTheyOpened(t *testing.T) {
	for _, test := range []struct {
		text string
		line int
		say  string
	}{
		{"a,b\n1,tubo 5\"\n", 2, "does not begin with one"},
		{"a,b\n1, \"x\n", 2, "does not begin with one"},
		{"a,b\n\n1,2\n3,\"abierta\n4,5\n6,7\n", 4, "never closed"},
		{"a,b\n1,\"x\"y\n", 2, "text follows its quote: \"y\""},
		{"a,b\n\"uno\ndos\" tres,4\n", 2, "is closed in line 3"},
		{"a,b\n\"uno\ndos\",\"tres\n4,5\n", 3, "never closed"},
		{"\"", 1, "never closed"},
		{"\"a\n\"\"", 1, "never closed"},
		{"a\n\"b\"\r\r\n", 2, "text follows"},
	} {
		_, err := readAll(strings.NewReader(test.text), ',')
		var e *Error
		if !errors.As(err, &e) || e.Line != test.line || !strings.Contains(e.What, test.say) || e.Hint() == "" {
			t.Errorf("scanning %q gives %v; want line %d, %q and a hint", test.text, err, test.line, test.say)
		}
	}
}

func TestErrorsShowNoMoreThanTheBeginningOfACell(t *testing.T) {
	_, err := readAll(strings.NewReader(`x,"`+strings.Repeat("ñ", 5000)), ',')
	if err == nil || len(err.Error()) > 300 || !strings.Contains(err.Error(), "ññ\"…") {
		t.Errorf("error is %v; want a short excerpt", err)
	}
}

func TestLineAndRowOfARecordAreWhatEditorAndExcelShow(t *testing.T) {
	s := newScanner(strings.NewReader("h,i\r\n\r\n\"a\r\nb\",2\r\n3,4\n"), manner{delimiter: ','})
	var got []string
	for {
		fields, err := s.next()
		if err != nil {
			break
		}
		got = append(got, fmt.Sprintf("%s@%d/%d", fields[1], s.start, s.row))
	}
	if want := "[i@1/1 2@3/3 4@5/4]"; fmt.Sprint(got) != want {
		t.Errorf("lines and rows are %v, want %s", got, want)
	}
}

func TestAnUnclosedQuoteDoesNotDrawTheFileIntoMemory(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("a,b\n1,\""), &repeat{text: "otra línea sin fin\n"})
	_, err := readAll(endless, ',')
	var e *Error
	if !errors.As(err, &e) || e.Line != 2 || !strings.Contains(e.What, "longer than") {
		t.Errorf("an endless quoted field gives %v; want line 2 and its bound", err)
	}
	_, err = readAll(&repeat{text: "sin fin de línea "}, ',')
	if !errors.As(err, &e) || e.Line != 1 {
		t.Errorf("an endless line gives %v; want an error in line 1", err)
	}
}

func TestFieldsUpToTheBoundAreRead(t *testing.T) {
	for _, n := range []int{readerBytes - 1, readerBytes, readerBytes + 1, maxFieldBytes} {
		text := strings.Repeat("x", n)
		for _, line := range []string{text + ",y\n", `"` + text + "\",y\n", "y," + text} {
			got, err := readAll(strings.NewReader(line), ',')
			if err != nil || len(got) != 1 || len(got[0][0])+len(got[0][1]) != n+1 {
				t.Errorf("a field of %d bytes gives %d records, %v", n, len(got), err)
			}
		}
	}
	for _, line := range []string{strings.Repeat("x", maxFieldBytes+1), `"` + strings.Repeat("x", maxFieldBytes+1) + `"`, `a,"b",` + strings.Repeat("x", maxFieldBytes+1)} {
		if _, err := readAll(strings.NewReader(line), ','); err == nil {
			t.Errorf("a field beyond the bound is read: %.5s…", line)
		}
	}
}

func TestAFailingReaderIsNoEndOfFile(t *testing.T) {
	broken := errors.New("disk is gone")
	_, err := readAll(io.MultiReader(strings.NewReader("a,b\n1,2\n3,"), iotest.ErrReader(broken)), ',')
	if !errors.Is(err, broken) {
		t.Errorf("error is %v, want %v", err, broken)
	}
	_, err = readAll(io.MultiReader(strings.NewReader("a,\"b\n"), iotest.ErrReader(broken)), ',')
	if !errors.Is(err, broken) {
		t.Errorf("inside quotes the error is %v, want %v", err, broken)
	}
}

// repeat is text without end.
type repeat struct{ text string }

func (r *repeat) Read(p []byte) (int, error) { return copy(p, r.text), nil }

// FuzzCSV holds the scanner to encoding/csv: it refuses the same texts, and
// gives the same fields but for the CRLF that encoding/csv makes LF, and for
// ="00123" and quotes inside a field, which encoding/csv refuses or leaves.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "\"a\r\nb\",c\r\n", "a,\"b\"\"c\"\r", "\"a\"\r\r\n", "a\n\n\"\n", "a\"b,c\n", "\r", "\"\r\n\"", "x,\"\r\"", "\"a\"b",
		"\"\r\"\"\n\",\r\r\n", ",\n\"\"", "\"a\",", "é;\"ñ\"\n",
	} {
		f.Add(seed, ',')
		f.Add(seed, ';')
	}
	f.Fuzz(func(t *testing.T, text string, delimiter rune) {
		if !validDelimiter(delimiter) || strings.Contains(text, `="`) {
			return
		}
		want, wantErr := reference(text, delimiter)
		if errors.Is(wantErr, csv.ErrBareQuote) {
			return
		}
		got, err := readAll(iotest.HalfReader(strings.NewReader(text)), delimiter)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%q divided by %q: error %v, encoding/csv says %v", text, delimiter, err, wantErr)
		}
		if err != nil {
			return
		}
		for _, fields := range got {
			for i := range fields {
				fields[i] = strings.ReplaceAll(fields[i], "\r\n", "\n")
			}
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q divided by %q: %q, encoding/csv has %q", text, delimiter, got, want)
		}
	})
}
