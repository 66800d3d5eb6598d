package xlsx

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEscapesAreTheCharactersThatTheyStandFor(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"plain":                   "plain",
		"_":                       "_",
		"_x":                      "_x",
		"_x000D_":                 "\r",
		"a_x000d_b":               "a\rb",
		"_x0009__x000A_":          "\t\n",
		"_x0000_":                 "\x00",
		"_x001B_[31m":             "\x1b[31m",
		"_x00E1_ñ_x20AC_":         "áñ€",
		"_x005F_x000D_":           "_x000D_",
		"_x005F_x005F_x000D_":     "_x005F\r",
		"_x005F__x000D_":          "_\r",
		"__x000D_":                "_\r",
		"_x_x000D_":               "_x\r",
		"_x000D__":                "\r_",
		"_x000D":                  "_x000D",
		"_x00D_":                  "_x00D_",
		"_x0000D_":                "_x0000D_",
		"_X000D_":                 "_X000D_",
		"_x00G0_":                 "_x00G0_",
		"_x 00D_":                 "_x 00D_",
		"_x-00D_":                 "_x-00D_",
		"_x000D-":                 "_x000D-",
		"_x00_x000D_":             "_x00\r",
		"mi_xfile_x2":             "mi_xfile_x2",
		"_xD83D__xDE00_":          "😀",
		"_xd83d__xde00_!":         "😀!",
		"_xD83D_":                 "\uFFFD",
		"_xDE00_":                 "\uFFFD",
		"_xDE00__xD83D_":          "\uFFFD\uFFFD",
		"_xD83D_x":                "\uFFFDx",
		"_xD83D__x0041_":          "\uFFFDA",
		"_xD83D__xD83D__xDE00_":   "\uFFFD😀",
		"_xFFFD__xDE00_":          "\uFFFD\uFFFD",
		"_xFFFE_":                 "\uFFFE",
		"\xff_x0041_\xc3":         "\xffA\xc3",
		strings.Repeat("_x", 100): strings.Repeat("_x", 100),
	} {
		if got := appendUnescaped([]byte("·"), []byte(text)); string(got) != "·"+want {
			t.Errorf("appendUnescaped(%q) = %q, want %q", text, got[len("·"):], want)
		}
	}
}

// FuzzUnescape holds: what is escaped as Excel does it comes back, and text
// without an escape stays as it is.
func FuzzUnescape(f *testing.F) {
	for _, text := range []string{"", "_x000D_", "_x005F_x000D_", "_xD83D__xDE00_", "a\x00b\r\n", "_x_x__x00E1_", "\xff", "😀_", "_x0000\x1e"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := appendUnescaped(nil, []byte(text))
		if !strings.Contains(text, "_x") && string(got) != text {
			t.Errorf("appendUnescaped(%q) = %q", text, got)
		}
		if len(got) > len(text) || utf8.ValidString(text) && !utf8.Valid(got) {
			t.Errorf("appendUnescaped(%q) = %q", text, got)
		}
		if back := appendUnescaped(nil, []byte(escape(text))); utf8.ValidString(text) && string(back) != text {
			t.Errorf("appendUnescaped(%q) = %q, want %q", escape(text), back, text)
		}
	})
}

// escape writes text as a workbook may store it: control characters are escaped,
// and underscores that could begin an escape.
func escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		if strings.HasPrefix(text[i:], "_x") || r < ' ' {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func BenchmarkUnescape(b *testing.B) {
	for _, text := range []string{"María Pérez, Bogotá", "Llamó dos veces_x000D_\nsin respuesta"} {
		b.Run(fmt.Sprint(len(text)), func(b *testing.B) {
			in, dst := []byte(text), make([]byte, 0, 128)
			b.ReportAllocs()
			for b.Loop() {
				dst = appendUnescaped(dst[:0], in)
			}
			if bytes.Contains(dst, []byte("_x")) {
				b.Fatal(string(dst))
			}
		})
	}
}
