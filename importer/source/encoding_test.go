package source

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/unicode"
)

func TestReplacementCharactersAreErrorsHoweverTheyAreCut(t *testing.T) {
	for text, want := range map[string]string{
		"año，好":          "año，好",
		"a\uFFFDb":       "a",
		"，\uFFFE，\uFFFD": "，\uFFFE，",
		"\uFFFD":         "",
		"，¿½":            "，¿½",
	} {
		whole := strings.Contains(text, "\uFFFD")
		for name, r := range map[string]io.Reader{"at once": strings.NewReader(text), "by bytes": iotest.OneByteReader(strings.NewReader(text))} {
			got, err := io.ReadAll(&replacementGuard{r: r, name: "gb18030"})
			var bad *undecodable
			if errors.As(err, &bad) != whole || !strings.HasPrefix(string(got), want) || strings.Contains(string(got), "b") {
				t.Errorf("%q read %s gives %q, %v; want %q", text, name, got, err, want)
			}
		}
	}
}

// TestDecodersHoldUnderAnyReader reads text through our own decoders by single
// bytes, and into a buffer that is too small for a character.
func TestDecodersHoldUnderAnyReader(t *testing.T) {
	const text = "El señor pagó 30 € – “más” 😀\r\n"
	utf16, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, content, want string }{
		{utf16BEName, utf16, text},
		{cp1252Name, "a\xf1o \x80 \x93x\x94\x96", "año € “x”–"},
	} {
		r := charset{name: test.name}.decode(iotest.OneByteReader(strings.NewReader(test.content)))
		if err := iotest.TestReader(r, []byte(test.want)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
