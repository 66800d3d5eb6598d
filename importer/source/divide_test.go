package source

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestTheDelimiterIsFoundWhereverItStands(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, delim := range []string{";", ",", "\t", "|", "\x00", "\x7f", "¦", "→"} {
		d := delim[0]
		pieces := []string{delim, delim, "a", "", string([]byte{d ^ 1}), string([]byte{d ^ 0x80}), string([]byte{d + 1}), string([]byte{d - 1}), "\x80", "\xff", "\x00"}
		s := &scanner{delim: []byte(delim)}
		for range 20_000 {
			var text []byte
			for range random.IntN(40) {
				text = append(text, pieces[random.IntN(len(pieces))]...)
			}
			var want []int
			for at := 0; ; at += len(delim) {
				n := bytes.Index(text[at:], s.delim)
				if n < 0 {
					break
				}
				at += n
				want = append(want, at)
			}
			if got := s.places(text); !slices.Equal(got, want) {
				t.Fatalf("%q in %q: %v, want %v", delim, text, got, want)
			}
		}
	}
}

// Fields before a quote are read at once, and those behind it.
func TestFieldsRoundAQuoteAreDivided(t *testing.T) {
	for text, want := range map[string][]string{
		"a;b;\"c;\"\"d\";e;f\n":          {"a", "b", "c;\"d", "e", "f"},
		"\"a\";;\"\";b\r\n":              {"a", "", "", "b"},
		";;\"a\"":                        {"", "", "a"},
		"a;=\"0;1\";b\n":                 nil,
		"a;b;=\"01\";c;\"d\"\n":          {"a", "b", "01", "c", "d"},
		"=\"01\";a;\"b\nc\";d;;\r\n":     {"01", "a", "b\nc", "d", "", ""},
		"a;b\"c;d\n":                     {"a", "b\"c", "d"},
		"a;b\";d\n":                      nil,
		"a; \"b;d\n":                     nil,
		"\"a\";b;c" + "\"\n":             nil,
		"\"a\"" + ";x" + "\n\"b\"\n":     {"a", "x"},
		"áé;\"í;ó\";ñ\n":                 {"áé", "í;ó", "ñ"},
		strings.Repeat("a;", 40) + `"b"`: append(slices.Repeat([]string{"a"}, 40), "b"),
	} {
		got, err := newScanner(strings.NewReader(text), manner{delimiter: ';'}).next()
		if (err != nil) != (want == nil) || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestAFieldTooLongIsRefusedBeforeAQuoteToo(t *testing.T) {
	long := strings.Repeat("a", maxFieldBytes)
	for _, text := range []string{"x;%s;y;\"b\"", "%s;\"b\"", "\"b\";%s;x", "\"b\";%s"} {
		for _, more := range []string{"", "a"} {
			_, err := newScanner(strings.NewReader(strings.Replace(text, "%s", long+more, 1)), manner{delimiter: ';'}).next()
			if (err != nil) != (more != "") {
				t.Errorf("%s of %d bytes: %v", text, len(long+more), err)
			}
		}
	}
}
