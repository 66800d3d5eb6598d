package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// FuzzEncodings holds what passes for text to x/text: the same text, whole, with
// no character in it that stands for a loss.
func FuzzEncodings(f *testing.F) {
	for _, seed := range []string{
		"a;b\nñ;“x”\n", "a;b\r\n\xf1;\x93\x94\n", "a\x00;\x00\n\x00\xf1\x00", "\x00a\x00;\x00\n", "\xef\xbb\xbfa\n", "\xff\xfea\x00", "Mar\xa1a\n", "Ni\xc3\x83\xc2\xb1o",
		"\xef\xbf\xbd", "a\x81", "\xc3", "a\rb\r", "â€œ", "\xef\xbb\xbfa;\xf1\n", "\xef\xbb\xbf\xef\xbb\xbfa\n", "a\xc2\x92b\xc2\x81", "Jo\xc6o;Bogot\xa0;20 \xa4\n",
	} {
		for name := range uint8(5) {
			f.Add([]byte(seed), name)
		}
	}
	names := []string{"", utf8Name, cp1252Name, utf16LEName, "cp850"}
	encodings := map[string]encoding.Encoding{
		utf8Name: unicode.UTF8, cp1252Name: charmap.Windows1252,
		utf16LEName: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), utf16BEName: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	}
	f.Fuzz(func(t *testing.T, content []byte, n uint8) {
		name := names[int(n)%len(names)]
		head := content[:min(len(content), headBytes)]
		cs, c, err := understandText(func() io.Reader { return iotest.HalfReader(bytes.NewReader(content)) }, head, name)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.What == "" || e.Tip == "" {
				t.Fatalf("%q as %q: %v", content, name, err)
			}
			return
		}
		got, err := io.ReadAll(iotest.OneByteReader(cs.decode(bytes.NewReader(content[cs.bom:]))))
		if err != nil {
			t.Fatalf("%q passes as %s, and then %v", content, cs.name, err)
		}
		enc := encodings[cs.name]
		if enc == nil {
			enc = cs.enc
		}
		want, err := enc.NewDecoder().Bytes(content[cs.bom:])
		if err != nil || !bytes.Equal(got, want) || !utf8.Valid(got) || bytes.ContainsAny(got, "\x00\uFFFD") || c.size != int64(len(content)) {
			t.Fatalf("%q as %s is %q, x/text says %q, %v", content, cs.name, got, want, err)
		}
		lone := 0
		for i, b := range got {
			if b == '\r' && (i+1 == len(got) || got[i+1] != '\n') {
				lone++
			}
		}
		if int(c.lone) != lone || int(c.lf) != bytes.Count(got, []byte{'\n'}) {
			t.Fatalf("%q as %s: %d lone CR and %d LF are counted, %d are there", content, cs.name, c.lone, c.lf, lone)
		}
	})
}

// FuzzDelimiters writes tables with every cell in quotes: what stands in them
// never divides them, and the pieces in which a text comes change nothing.
func FuzzDelimiters(f *testing.F) {
	f.Add("a,b;c|d", uint8(0), uint8(2))
	f.Add("1,5\n\"x\";", uint8(1), uint8(3))
	f.Add("^~\t\x1f\r\n", uint8(4), uint8(5))
	f.Fuzz(func(t *testing.T, cells string, which, width uint8) {
		delim := delimiters[int(which)%len(delimiters)]
		columns := 2 + int(width)%6
		var text strings.Builder
		for row := range 5 {
			for i := range columns {
				if i > 0 {
					text.WriteByte(delim)
				}
				fmt.Fprintf(&text, `"%d%s"`, row, strings.ReplaceAll(cells, `"`, `""`))
			}
			text.WriteString("\n")
		}
		d := newDivider(manner{})
		d.most, d.keep = sampleRecords, true
		d.count([]byte(text.String()), true)
		if able := d.candidates(); len(able) != 1 || delimiters[able[0]] != delim {
			t.Fatalf("%q divided by %q: the candidates are %v", text.String(), delim, able)
		}
		pieces := newDivider(manner{})
		if _, err := io.Copy(pieces, iotest.OneByteReader(strings.NewReader(text.String()))); err != nil {
			t.Fatal(err)
		}
		pieces.end()
		if !reflect.DeepEqual(pieces.tallies, d.tallies) {
			t.Fatalf("%q in pieces counts %+v, as a whole %+v", text.String(), pieces.tallies, d.tallies)
		}
	})
}
