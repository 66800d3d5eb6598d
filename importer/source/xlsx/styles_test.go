package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

const stylesMost = 16 << 20

// sheetOf wraps the lists of a part for styles in its root.
func sheetOf(lists string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<styleSheet xmlns="` + transitional + `" xmlns:mc="` + compatibility + `">` + lists + `</styleSheet>`
}

func TestTheFormatsOfCellsComeInTheirOrder(t *testing.T) {
	for _, c := range []struct{ name, part, want string }{
		{
			"an empty sheet", sheetOf(""), "[]",
		}, {
			"built-in and custom",
			sheetOf(`<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\ hh:mm"/></numFmts>
				<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
				<cellXfs count="4"><xf numFmtId="0" xfId="0"/><xf numFmtId="14"/><xf numFmtId="164" applyNumberFormat="0"><alignment/></xf><xf numFmtId="49"/></cellXfs>
				<cellStyles/><dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs>`),
			"[general date date and time text]",
		}, {
			"a code goes before a built-in one, wherever its list stands",
			sheetOf(`<cellXfs><xf numFmtId="14"/><xf numFmtId="44"/></cellXfs><numFmts><numFmt numFmtId="14" formatCode="0.00"/><numFmt numFmtId="44" formatCode="h:mm"/></numFmts>`),
			"[general clock]",
		}, {
			"an unknown id and none at all",
			sheetOf(`<cellXfs><xf numFmtId="999"/><xf/><xf fontId="14"/></cellXfs>`),
			"[general general general]",
		}, {
			"quotes, spaces, references and escapes in attributes",
			sheetOf(`<numFmts><numFmt formatCode='[$-240A]d" de "mmmm' numFmtId = " 164 " /><numFmt numFmtId="165" formatCode="&quot;d&quot;&#x30;&#48;"/><numFmt numFmtId="166" formatCode="_x0068_:mm"/></numFmts>
				<cellXfs><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>`),
			"[date general clock]",
		}, {
			"strict, with prefixes, comments and CDATA",
			`<x:styleSheet xmlns:x="` + strict + `"><!-- <cellXfs><xf numFmtId="49"/></cellXfs> --><x:cellXfs><x:xf numFmtId="14"></x:xf><![CDATA[ <xf/> ]]><xf numFmtId="22"/></x:cellXfs></x:styleSheet>`,
			"[date]",
		}, {
			"without a namespace", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`, "[date]",
		}, {
			"elements of others are theirs",
			sheetOf(`<cellXfs xmlns:o="urn:other"><o:xf numFmtId="49"/><xf numFmtId="14" o:numFmtId="49"/></cellXfs><extLst><ext><cellXfs><xf numFmtId="49"/></cellXfs></ext></extLst>`),
			"[date]",
		}, {
			"of alternate content the fallback",
			sheetOf(`<mc:AlternateContent><mc:Choice Requires="x14"><cellXfs><xf numFmtId="49"/></cellXfs></mc:Choice><mc:Fallback><cellXfs><xf numFmtId="14"/>
				<mc:AlternateContent><mc:Choice Requires="q"><xf/></mc:Choice><mc:Fallback><xf numFmtId="46"/></mc:Fallback></mc:AlternateContent></cellXfs></mc:Fallback></mc:AlternateContent>`),
			"[date elapsed]",
		}, {
			"a code that stands there twice",
			sheetOf(`<numFmts><numFmt numFmtId="164" formatCode="d/m/yy"/><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs>`),
			"[date]",
		}, {
			"a mark in front, a name of UTF-16, and blanks behind",
			"\ufeff" + strings.Replace(sheetOf(`<cellXfs><xf numFmtId="14"/></cellXfs>`), "UTF-8", "UTF-16", 1) + "\r\n<!-- end -->\n",
			"[date]",
		},
	} {
		got, err := readStyles(iotest.OneByteReader(strings.NewReader(c.part)), stylesMost)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, %v, want %s", c.name, got, err, c.want)
		}
	}
}

func TestWhatIsWrongWithStylesIsSaid(t *testing.T) {
	cell := func(attributes string) string { return sheetOf("<cellXfs><xf " + attributes + "/></cellXfs>") }
	code := func(attributes string) string { return sheetOf("<numFmts><numFmt " + attributes + "/></numFmts>") }
	for _, c := range []struct{ part, want string }{
		{"", "there is no XML in it"},
		{" \n", "there is no XML in it"},
		{"x", "text outside the XML"},
		{"<html/>", `line 1: it is no style sheet but "html"`},
		{`<styleSheet xmlns="urn:other"/>`, "no style sheet"},
		{`<o:styleSheet/>`, "no style sheet"},
		{sheetOf("") + "<a/>", "a second XML behind the first"},
		{sheetOf("") + "x", "text outside the XML"},
		{"<!DOCTYPE styleSheet []>" + sheetOf(""), "document type"},
		{sheetOf("<cellXfs>"), "syntax error"},
		{strings.TrimSuffix(sheetOf("<cellXfs/>"), "</styleSheet>"), "unexpected EOF"},
		{sheetOf("<cellXfs><xf numFmtId=14/></cellXfs>"), "syntax error"},
		{sheetOf("<cellXfs>\x01</cellXfs>"), "illegal character"},
		{sheetOf("<cellXfs>\xff</cellXfs>"), "invalid UTF-8"},
		{sheetOf("&nbsp;"), "entity"},
		{strings.Replace(sheetOf(""), "UTF-8", "windows-1252", 1), `encoding "windows-1252" is none of Unicode's`},
		{code(`formatCode="0"`), "line 2: a number format has no numFmtId"},
		{code(`numFmtId="164"`), "line 2: number format 164 has no formatCode"},
		{code(`numFmtId="-1" formatCode="0"`), `numFmtId is no number: "-1"`},
		{code(`numFmtId="" formatCode="0"`), `numFmtId is no number: ""`},
		{code(`numFmtId="164" formatCode="0" formatCode="d"`), "formatCode stands twice"},
		{sheetOf(`<numFmts><numFmt numFmtId="164" formatCode="0"/><numFmt numFmtId="164" formatCode="dd/mm"/></numFmts>`), `number format 164 stands there twice, with different codes, the second "dd/mm"`},
		{cell(`numFmtId="x"`), `numFmtId is no number: "x"`},
		{cell(`numFmtId="99999999999"`), "numFmtId is no number"},
		{cell(`numFmtId="1" numFmtId="2"`), "numFmtId stands twice"},
		{sheetOf("<cellXfs/><cellXfs/>"), "two lists of cell formats"},
	} {
		got, err := readStyles(strings.NewReader(c.part), stylesMost)
		var limit overLimit
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, &limit) || got != nil {
			t.Errorf("%.200q: %v, %v, want an error with %q", c.part, got, err, c.want)
		}
	}
	if _, err := readStyles(iotest.ErrReader(io.ErrNoProgress), stylesMost); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// repeated gives text n times over without holding it.
func repeated(text string, n int) io.Reader {
	readers := make([]io.Reader, n)
	for i := range readers {
		readers[i] = strings.NewReader(text)
	}
	return io.MultiReader(readers...)
}

func TestNoStylesTakeMuchMemory(t *testing.T) {
	head := `<styleSheet xmlns="` + transitional + `">`
	const kib = 1 << 10
	for _, c := range []struct {
		name string
		bomb io.Reader
		want string
	}{
		{"attributes", io.MultiReader(strings.NewReader(head+"<a "), repeated(strings.Repeat(`b="" `, kib), kib)), "a tag, a text or a comment"},
		{"attributes with brackets", io.MultiReader(strings.NewReader(head+"<a "), repeated(strings.Repeat(`b=">" `, kib), kib)), "a tag, a text or a comment"},
		{"a long attribute", io.MultiReader(strings.NewReader(head+`<a b="`), repeated(strings.Repeat("x", 16*kib), 256)), "a tag, a text or a comment"},
		{"a long text", io.MultiReader(strings.NewReader(head), repeated(strings.Repeat("x", 16*kib), 256)), "a tag, a text or a comment"},
		{"depth", io.MultiReader(strings.NewReader(head), repeated(strings.Repeat("<a>", kib), kib)), "elements lie more than 32 deep"},
		{"namespaces", io.MultiReader(strings.NewReader(head), repeated("<a "+spaces(5000)+">", 200)), "elements lie more than 32 deep"},
		{"cell formats", io.MultiReader(strings.NewReader(head+"<cellXfs>"), repeated(strings.Repeat("<xf/>", kib), kib)), "more than 65536 cell formats"},
		{"codes", io.MultiReader(strings.NewReader(head+"<numFmts>"), codes(maxFormats+1)), "more than 65536 number formats"},
		{"bytes", io.MultiReader(strings.NewReader(head), repeated(strings.Repeat("<a/>", 4*kib), 2*kib)), "more than 16777216 bytes"},
		{"a long comment", io.MultiReader(strings.NewReader(head+"<!--"), repeated(strings.Repeat("<", 16*kib), 2*kib)), "more than 16777216 bytes"},
	} {
		peak := &heapPeak{r: c.bomb}
		_, err := readStyles(peak, stylesMost)
		var limit overLimit
		if !errors.As(err, &limit) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if most := uint64(64 << 20); peak.most > most {
			t.Errorf("%s: %d MiB, want at most %d", c.name, peak.most>>20, most>>20)
		}
	}
}

// spaces is n declarations of namespaces.
func spaces(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `xmlns:%c="" `, 'a'+i%26)
	}
	return b.String()
}

// codes is n different codes.
func codes(n int) io.Reader {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `<numFmt numFmtId="%d" formatCode="0"/>`, i)
	}
	return &b
}

// heapPeak looks at what is live while a reader is read.
type heapPeak struct {
	r     io.Reader
	reads int
	start uint64
	most  uint64
}

func (p *heapPeak) Read(buf []byte) (int, error) {
	if p.reads%512 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if p.reads == 0 {
			p.start = m.HeapAlloc
		}
		if m.HeapAlloc > p.start {
			p.most = max(p.most, m.HeapAlloc-p.start)
		}
	}
	p.reads++
	return p.r.Read(buf)
}

// FuzzStyles holds readStyles to a slow and plain reading of the same XML, which
// holds all of it in memory and knows no alternate content.
func FuzzStyles(f *testing.F) {
	for _, part := range []string{
		sheetOf(`<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="164"/><xf/><xf numFmtId="22"/></cellXfs>`),
		`<x:styleSheet xmlns:x="` + strict + `"><x:cellXfs><x:xf numFmtId="14"/></x:cellXfs></x:styleSheet>`,
		`<styleSheet><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>`,
		`<styleSheet/><a/>`, "<", "",
	} {
		f.Add([]byte(part))
	}
	f.Fuzz(func(t *testing.T, part []byte) {
		got, err := readStyles(bytes.NewReader(part), 1<<20)
		if err != nil {
			return
		}
		if bytes.Contains(part, []byte(compatibility)) {
			return
		}
		want, err := plainStyles(part)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v, %v", part, got, want, err)
		}
	})
}

// plainStyles reads a part by the tags of a struct.
func plainStyles(part []byte) ([]format, error) {
	type list struct {
		XMLName xml.Name
		Codes   []struct {
			XMLName xml.Name
			All     []xml.Attr `xml:",any,attr"`
		} `xml:"numFmt"`
		Formats []struct {
			XMLName xml.Name
			All     []xml.Attr `xml:",any,attr"`
		} `xml:"xf"`
	}
	var sheet struct {
		XMLName xml.Name
		Lists   []list `xml:",any"`
	}
	d := xml.NewDecoder(bytes.NewReader(part))
	d.CharsetReader = unicodeOnly
	if err := d.Decode(&sheet); err != nil {
		return nil, err
	}
	value := func(all []xml.Attr, name string) (value string) {
		for _, a := range all {
			if a.Name.Space == "" && a.Name.Local == name {
				value = a.Value
			}
		}
		return value
	}
	number := func(text string) (n int) {
		for _, c := range strings.Trim(text, " \t\r\n") {
			n = 10*n + int(c-'0')
		}
		return n
	}
	custom, formats := map[int]format{}, []format{}
	for _, l := range sheet.Lists {
		if l.XMLName.Space != sheet.XMLName.Space || l.XMLName.Local != "numFmts" {
			continue
		}
		for _, c := range l.Codes {
			if c.XMLName.Space == sheet.XMLName.Space {
				custom[number(value(c.All, "numFmtId"))] = parseFormat(string(appendUnescaped(nil, []byte(value(c.All, "formatCode")))))
			}
		}
	}
	for _, l := range sheet.Lists {
		if l.XMLName.Space != sheet.XMLName.Space || l.XMLName.Local != "cellXfs" {
			continue
		}
		for _, x := range l.Formats {
			if x.XMLName.Space != sheet.XMLName.Space {
				continue
			}
			id := number(value(x.All, "numFmtId"))
			f, ok := custom[id]
			if !ok {
				f = builtinFormat(id)
			}
			formats = append(formats, f)
		}
	}
	return formats, nil
}

func BenchmarkStyles(b *testing.B) {
	part := sheetOf(`<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs>` + strings.Repeat(`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`, 1000) + `</cellXfs>`)
	b.SetBytes(int64(len(part)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readStyles(strings.NewReader(part), stylesMost); err != nil {
			b.Fatal(err)
		}
	}
}
