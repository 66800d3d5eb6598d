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

const (
	transitional  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	strict        = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
)

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
			"[date code clock]",
		}, {
			"strict, with prefixes and comments",
			`<x:styleSheet xmlns:x="` + strict + `"><!-- <cellXfs><xf numFmtId="49"/></cellXfs> --><x:cellXfs><x:xf numFmtId="14"></x:xf><xf numFmtId="22"/></x:cellXfs></x:styleSheet>`,
			"[date]",
		}, {
			"elements of others are theirs",
			sheetOf(`<cellXfs xmlns:o="urn:other"><o:xf numFmtId="49"/><xf numFmtId="14" o:numFmtId="49"/></cellXfs><extLst><ext><cellXfs><xf numFmtId="49"/></cellXfs></ext></extLst>`),
			"[date]",
		}, {
			"of alternate content the fallback",
			sheetOf(`<mc:AlternateContent><mc:Choice Requires="x14" xmlns:x14="urn:x14"><cellXfs><xf numFmtId="49"/></cellXfs></mc:Choice><mc:Fallback><cellXfs><xf numFmtId="14"/>
				<mc:AlternateContent><mc:Choice Requires="q" xmlns:q="urn:q"><xf/></mc:Choice><mc:Fallback><xf numFmtId="46"/></mc:Fallback></mc:AlternateContent></cellXfs></mc:Fallback></mc:AlternateContent>`),
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
		got, err := readStyles(iotest.OneByteReader(strings.NewReader(c.part)))
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
		{"x", "text outside the root element"},
		{"<html/>", `no style sheet but "html"`},
		{`<styleSheet xmlns="urn:other"/>`, "no style sheet"},
		{`<o:styleSheet/>`, "is not declared"},
		{`<styleSheet/>`, "no style sheet"},
		{sheetOf("") + "<a/>", "a second root element"},
		{sheetOf("") + "x", "text outside the root element"},
		{"<!DOCTYPE styleSheet []>" + sheetOf(""), "a declaration that no part may have"},
		{sheetOf("<cellXfs>"), `"cellXfs" is closed by "styleSheet"`},
		{strings.TrimSuffix(sheetOf("<cellXfs/>"), "</styleSheet>"), "before its element"},
		{sheetOf("<cellXfs><xf numFmtId=14/></cellXfs>"), "an attribute without quotes"},
		{sheetOf("<cellXfs>\x01</cellXfs>"), "control character U+0001"},
		{sheetOf("<cellXfs>\xff</cellXfs>"), "no UTF-8"},
		{sheetOf("<a>&nbsp;</a>"), "no reference"},
		{strings.Replace(sheetOf(""), "UTF-8", "windows-1252", 1), `the encoding "windows-1252`},
		{code(`formatCode="0"`), "without a number or a code"},
		{code(`numFmtId="164"`), "without a number or a code"},
		{code(`numFmtId="-1" formatCode="0"`), `with the number "-1"`},
		{code(`numFmtId="" formatCode="0"`), `with the number ""`},
		{code(`numFmtId="164" formatCode="0" formatCode="d"`), `"formatCode" stands twice`},
		{sheetOf(`<numFmts><numFmt numFmtId="164" formatCode="0"/><numFmt numFmtId="164" formatCode="dd/mm"/></numFmts>`), "the number format 164 stands twice, with different codes"},
		{cell(`numFmtId="x"`), `with the number "x"`},
		{cell(`numFmtId="99999999999"`), "with the number"},
		{cell(`numFmtId="1" numFmtId="2"`), `"numFmtId" stands twice`},
		{sheetOf("<cellXfs/><cellXfs/>"), "two lists of cell formats"},
	} {
		got, err := readStyles(strings.NewReader(c.part))
		if err == nil || !strings.Contains(err.Error(), c.want) || isLimit(err) || got != nil {
			t.Errorf("%.200q: %v, %v, want an error with %q", c.part, got, err, c.want)
		}
	}
	if _, err := readStyles(iotest.ErrReader(io.ErrNoProgress)); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that fails: %v", err)
	}
}

func isLimit(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Limit
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
		{"attributes of one name", io.MultiReader(strings.NewReader(head+"<a "), repeated(strings.Repeat(`b="" `, kib), 3*kib)), "stands twice"},
		{"attributes with brackets", io.MultiReader(strings.NewReader(head+"<a "), repeated(strings.Repeat(`b=">" `, kib), 2*kib)), "stands twice"},
		{"a long attribute", io.MultiReader(strings.NewReader(head+`<a b="`), repeated(strings.Repeat("x", 16*kib), kib)), "too long"},
		{"a long text", io.MultiReader(strings.NewReader(head), repeated(strings.Repeat("x", 16*kib), kib)), "too long"},
		{"depth", io.MultiReader(strings.NewReader(head), repeated(strings.Repeat("<a>", kib), 5*kib)), "nested too deeply"},
		{"namespaces", io.MultiReader(strings.NewReader(head), repeated("<a "+spaces(5000)+">", 200)), "too many attributes"},
		{"cell formats", io.MultiReader(strings.NewReader(head+"<cellXfs>"), repeated(strings.Repeat("<xf/>", kib), 3*kib)), "too many cell formats"},
		{"codes", io.MultiReader(strings.NewReader(head+"<numFmts>"), codes(maxFormats+1)), "too many number formats"},
		{"a long comment", io.MultiReader(strings.NewReader(head+"<!--"), repeated(strings.Repeat("<", 16*kib), 2*kib)), "too long"},
	} {
		peak := &heapPeak{r: c.bomb}
		_, err := readStyles(peak)
		if err == nil || isLimit(err) == strings.Contains(c.want, "twice") || !strings.Contains(err.Error(), c.want) {
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
		fmt.Fprintf(&b, `xmlns:a%d="" `, i)
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

func TestInstructionsHaveAName(t *testing.T) {
	for text, good := range map[string]bool{"a": true, "a ": true, "mso-x y=\"1\"": true, "": false, " a": false, "1": false, "a\"b\"": false, "a/b": false, "xml version=\"1.1\"": false, "xml version='1.0'": true} {
		if _, err := readStyles(strings.NewReader("<?" + text + "?>" + sheetOf(""))); (err == nil) != good {
			t.Errorf("<?%s?>: %v, want it read: %t", text, err, good)
		}
	}
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
		got, err := readStyles(bytes.NewReader(part))
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
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
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
		if _, err := readStyles(strings.NewReader(part)); err != nil {
			b.Fatal(err)
		}
	}
}
