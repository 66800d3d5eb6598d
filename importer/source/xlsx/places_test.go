package xlsx_test

import (
	"encoding/binary"
	"strings"
	"testing"
)

// sample is a workbook with a row of every common kind: a text, a number, a date,
// a boolean.
func sample() *book {
	return oneSheet(`<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>`+
		`<row r="3"><c r="A3" t="inlineStr"><is><t>dos</t></is></c><c r="B3"><v>1.5</v></c><c r="D3" s="1"><v>46083</v></c><c r="E3" t="b"><v>1</v></c></row>`).
		strings("<t>Valor</t>", "<t>Ticket</t>").styles("14")
}

const sampleRows = "1: s\"Ticket\" s\"Valor\"\n3: s\"dos\" n\"1.5\" - d\"2026-03-02\" b\"TRUE\"\n"

func TestPartsAreFoundByTheirRelationships(t *testing.T) {
	target := func(to string) *book {
		return sample().edit(workbookRels, `Target="worksheets/sheet1.xml"`, `Target="`+to+`"`)
	}
	elsewhere := func(name, old, to string) *book {
		b := sample().moved(name, to).edit(typesPart, "/"+name, "/"+to)
		if name == workbookPart {
			return b.edit(rootRels, old, to).moved(workbookRels, "libro/_rels/mio.xml.rels").everywhere(`Target="worksheets`, `Target="/xl/worksheets`).
				everywhere(`Target="styles`, `Target="/xl/styles`).everywhere(`Target="sharedS`, `Target="../xl/sharedS`)
		}
		return b.edit(workbookRels, `Target="`+old, `Target="/`+to)
	}
	for name, b := range map[string]*book{
		"where Excel puts them":                sample(),
		"an absolute target":                   target("/xl/worksheets/sheet1.xml"),
		"a target with ..":                     target("../xl/worksheets/sheet1.xml"),
		"a target with .":                      target("./worksheets/./sheet1.xml"),
		"a target that is escaped":             target("work%73heets/sheet1.xml"),
		"a target in another case":             target("Worksheets/Sheet1.xml"),
		"a sheet in an odd place":              elsewhere(sheet1Part, "worksheets/sheet1.xml", "datos/año 1/hoja.bin"),
		"strings in an odd place":              elsewhere(stringsPart, "sharedStrings.xml", "textos.xml"),
		"styles in an odd place":               elsewhere(stylesPart, "styles.xml", "a/b/c/styles2.xml"),
		"the workbook in an odd place":         elsewhere(workbookPart, workbookPart, "libro/mio.xml"),
		"the workbook at the top":              atTheTop(),
		"an absolute target of the workbook":   sample().edit(rootRels, `Target="xl/`, `Target="/xl/`),
		"content types by ending alone":        sample().edit(typesPart, "/xl/worksheets/sheet1.xml", "/xl/other.xml"),
		"a content type in another case":       sample().edit(typesPart, "/xl/workbook.xml", "/XL/Workbook.xml"),
		"one content type for all XML":         sample().edit(typesPart, `"application/xml"`, `"`+typePlain+`sheet.main+xml"`),
		"a template":                           sample().edit(typesPart, "sheet.main+xml", "template.main+xml"),
		"a workbook with macros":               sample().edit(typesPart, typePlain+"sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
		"strict OOXML":                         sample().strict(),
		"a part in single quotes":              sample().edit(workbookRels, `"`, `'`),
		"relationships that lead outside":      sample().edit(workbookRels, `</Relationships>`, `<Relationship Id="x" Type="`+relSpace+`/hyperlink" Target="https://example.co/a%zz" TargetMode="External"/></Relationships>`),
		"relationships that lead nowhere":      sample().edit(workbookRels, `</Relationships>`, `<Relationship Id="x" Type="`+relSpace+`/theme" Target="theme/none.xml"/></Relationships>`),
		"media that is damaged":                sample().part("xl/media/image1.png", "x").entry("xl/media/image1.png", func(e *entry) { e.crc++ }),
		"a folder":                             sample().part("xl/", "").stored("xl/"),
		"parts that are not deflated":          sample().stored(sheet1Part).stored(stringsPart).stored(workbookPart),
		"parts in reverse order":               reversed(sample()),
		"a sheet that stands first":            first(sample(), sheet1Part),
		"a sheet in UTF-16, low byte first":    sample().inUTF16(sheet1Part, binary.LittleEndian),
		"a sheet in UTF-16, high byte first":   sample().inUTF16(sheet1Part, binary.BigEndian),
		"all in UTF-16":                        sample().inUTF16(sheet1Part, binary.LittleEndian).inUTF16(stringsPart, binary.BigEndian).inUTF16(stylesPart, binary.LittleEndian).inUTF16(workbookPart, binary.LittleEndian).inUTF16(workbookRels, binary.BigEndian).inUTF16(typesPart, binary.LittleEndian).inUTF16(rootRels, binary.LittleEndian),
		"byte order marks":                     marked(sample()),
		"no XML declarations":                  sample().everywhere(xmlHead, ""),
		"a sheet with a prefix":                sample().prefixed(sheet1Part, "x"),
		"all with prefixes":                    sample().prefixed(sheet1Part, "x").prefixed(stringsPart, "main").prefixed(stylesPart, "s").prefixed(workbookPart, "w-b").prefixed(workbookRels, "rel").prefixed(rootRels, "p").prefixed(typesPart, "ct"),
		"strict with prefixes":                 sample().strict().prefixed(sheet1Part, "x").prefixed(stringsPart, "_").prefixed(workbookPart, "ñ"),
		"another prefix of relationships":      sample().everywhere("xmlns:r=", "xmlns:rel=").everywhere(" r:id=", " rel:id="),
		"two prefixes of one namespace":        sample().edit(sheet1Part, `<worksheet `, `<worksheet xmlns:y="`+mainSpace+`" `).edit(sheet1Part, `<row r="3">`, `<y:row r="3">`).edit(sheet1Part, `</row></sheetData>`, `</y:row></sheetData>`),
		"a prefix of the sheet's own":          sample().edit(workbookPart, ` xmlns:r="`+relSpace+`"`, ``).edit(workbookPart, `<sheet `, `<sheet xmlns:r="`+relSpace+`" `),
		"a prefix that hides the root's":       sample().edit(workbookPart, `<sheet `, `<sheet xmlns:r="`+relSpace+`" `).edit(workbookPart, ` xmlns:r="`+relSpace+`"><workbookPr`, ` xmlns:r="urn:other"><workbookPr`),
		"a prefix declared behind its use":     sample().edit(workbookPart, ` r:id="s1"`, ` d3p1:id="s1" xmlns:d3p1="`+relSpace+`"`),
		"a prefix that is called id":           sample().edit(workbookPart, `<sheet `, `<sheet xmlns:id="urn:other" `),
		"an xml:id":                            sample().edit(workbookPart, `<sheet `, `<sheet xml:id="x" `),
		"namespaces of empty elements":         sample().edit(sheet1Part, `<row r="3">`, `<y:row xmlns:y="`+mainSpace+`" r="2"/><row r="3"><c r="C3" xmlns="`+mainSpace+`"/><z xmlns="urn:other"/>`).edit(stylesPart, `<xf numFmtId="14" xfId`, `<y:xf xmlns:y="`+mainSpace+`" numFmtId="14" xfId`),
		"a prefix that is declared in between": sample().edit(sheet1Part, `<row r="3">`, `<y:row xmlns:y="`+mainSpace+`" r="3">`).edit(sheet1Part, `</row></sheetData>`, `</y:row></sheetData>`),
	} {
		t.Run(name, func(t *testing.T) { expect(t, b.zip(), sampleRows) })
	}
}

// atTheTop is the sample with its workbook at the top of the package.
func atTheTop() *book {
	b := sample().moved(workbookPart, "workbook.xml").moved(workbookRels, "_rels/workbook.xml.rels")
	b.edit(typesPart, "/xl/workbook.xml", "/workbook.xml").edit(rootRels, "xl/workbook.xml", "workbook.xml")
	return b.edit("_rels/workbook.xml.rels", `Target="`, `Target="xl/`)
}

func reversed(b *book) *book {
	for i, j := 0, len(b.order)-1; i < j; i, j = i+1, j-1 {
		b.order[i], b.order[j] = b.order[j], b.order[i]
	}
	return b
}

func first(b *book, name string) *book {
	content := string(b.parts[name])
	b.without(name)
	b.order = append([]string{name}, b.order...)
	b.parts[name] = []byte(content)
	return b
}

// marked gives every part a byte order mark of UTF-8.
func marked(b *book) *book {
	for name, content := range b.parts {
		b.parts[name] = append([]byte("\ufeff"), content...)
	}
	return b
}

// What a writer may leave out, and what a reader must find then.
func TestWhatMayBeMissing(t *testing.T) {
	for _, test := range []struct {
		name string
		book *book
		want string
	}{
		{"the numbers of rows and cells", oneSheet(`<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>`), "1: n\"1\" - n\"3\"\n3: n\"4\"\n"},
		{"some of them", oneSheet(`<row r="4"><c r="B4"><v>1</v></c><c><v>2</v></c><c r="E4"/><c><v>3</v></c></row><row><c><v>4</v></c></row>`), "4: - n\"1\" n\"2\" - - n\"3\"\n5: n\"4\"\n"},
		{"the cell's row, where rows have none", oneSheet(`<row><c r="C1"><v>1</v></c></row><row><c r="A2"><v>2</v></c></row>`), "1: - - n\"1\"\n2: n\"2\"\n"},
		{"the styles", oneCell(`<c r="A1" s="3"><v>46083</v></c>`), "1: n\"46083\"\n"},
		{"the part of the styles", oneCell(`<c r="A1"><v>46083</v></c>`).styles("14").without(stylesPart), "1: n\"46083\"\n"},
		{"the part of the shared strings", oneCell(`<c r="A1" t="inlineStr"><is><t>a</t></is></c>`).strings("<t>b</t>").without(stringsPart), "1: s\"a\"\n"},
		{"the formats of the styles", oneCell(`<c r="A1" s="1"><v>46083</v></c>`).styles("14").edit(stylesPart, `<numFmts></numFmts>`, ``), "1: d\"2026-03-02\"\n"},
		{"the shared strings", oneCell(`<c r="A1"><v>5</v></c>`), "1: n\"5\"\n"},
		{"all rows", oneSheet(``), ""},
		{"all rows, in a tag closed at once", newBook().sheet("Casos", `<sheetData/>`), ""},
		{"all cells", oneSheet(`<row r="1"/><row r="2"></row><row r="3"><c r="A3" s="0"/></row>`), ""},
		{"the workbook's properties", oneCell(`<c r="A1"><v>5</v></c>`).edit(workbookPart, `<workbookPr/>`, ``), "1: n\"5\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) { expect(t, test.book.zip(), test.want) })
	}
}

func TestRowsAndTheirPlaces(t *testing.T) {
	for _, test := range []struct{ name, rows, want string }{
		{"holes", `<row r="2"><c r="B2"><v>1</v></c><c r="E2"><v>2</v></c></row><row r="7"><c r="A7"><v>3</v></c></row>`, "2: - n\"1\" - - n\"2\"\n7: n\"3\"\n"},
		{"blank cells at the end", `<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="XFD1" s="0"/></row>`, "1: n\"1\"\n"},
		{"cells that are not in order", `<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>`, "1: n\"1\" n\"2\" n\"3\"\n"},
		{"a styled cell at the very end", `<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" spans="1:16384"><c r="XFD1048576" s="0"/></row>`, "1: n\"1\"\n"},
		{"a value at the very end", `<row r="1048576"><c r="B1048576"><v>1</v></c></row>`, "1048576: - n\"1\"\n"},
		{"the last column", `<row r="1"><c r="XFD1"><v>1</v></c></row>`, "1:" + strings.Repeat(" -", 16383) + " n\"1\"\n"},
		{"columns of two letters", `<row r="1"><c r="Z1"><v>1</v></c><c r="AA1"><v>2</v></c><c r="AB1"><v>3</v></c></row>`, "1:" + strings.Repeat(" -", 25) + " n\"1\" n\"2\" n\"3\"\n"},
		{"hidden rows", `<row r="1" hidden="0"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row r="3" hidden="true"><c r="A3"><v>3</v></c></row><row r="4" hidden="false"><c r="A4"><v>4</v></c></row>`, "1: n\"1\"\n2~: n\"2\"\n3~: n\"3\"\n4: n\"4\"\n"},
		{"spans that lie", `<row r="1" spans="1:1"><c r="C1"><v>1</v></c></row><row r="2" spans="x"><c r="A2"><v>1</v></c></row>`, "1: - - n\"1\"\n2: n\"1\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) { expect(t, oneSheet(test.rows).zip(), test.want) })
	}
}

func TestLayoutOfASheet(t *testing.T) {
	const rows = `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>`
	const want = "1: n\"1\"\n"
	for _, test := range []struct{ name, content, layout string }{
		{"nothing", rows, ""},
		{"a dimension that lies", `<dimension ref="A1:ZZ99999"/>` + rows, ""},
		{"a dimension that is none", `<dimension ref="?"/>` + rows, ""},
		{"hidden columns in any order", `<cols><col min="5" max="6" hidden="1"/><col min="1" max="2" hidden="1"/></cols>` + rows, " hidden [0 1 4 5]"},
		{"hidden columns", `<cols><col min="1" max="1" width="9"/><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="true"/><col min="6" max="6" hidden="0"/></cols>` + rows, " hidden [1 2 4]"},
		{"merged cells", rows + `<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C3:XFD1048576"/></mergeCells>`, " merged [A1:B2 C3:XFD1048576]"},
		{"a filter", rows + `<autoFilter ref="A1:B9"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>`, " filtered"},
		{"a filter without a choice", rows + `<autoFilter ref="A1:B9"/>`, " filtered"},
		{"what follows the data", rows + `<pageMargins left="0.7" right="0.7"/><legacyDrawing r:id="rId1"/><extLst><ext uri="x"><sheetData><row r="9"><c r="A9"><v>9</v></c></row></sheetData></ext></extLst>`, ""},
		{"what stands before it", `<sheetPr filterMode="0"><tabColor rgb="FFFF0000"/></sheetPr><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>` + rows, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			expect(t, newBook().sheet("Casos", test.content).zip(), "== Casos"+test.layout+"\n"+want)
		})
	}
}

func TestSheets(t *testing.T) {
	const rows = `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>`
	text := xmlHead + `<worksheet xmlns="` + mainSpace + `">` + rows + `</worksheet>`
	chart := func(b *book, kind string) *book {
		b.edit(workbookPart, `</sheets>`, `<sheet name="Otra" sheetId="9" r:id="c"/></sheets>`).link("c", kind, "chartsheets/a.xml")
		return b.typed("xl/chartsheets/a.xml", kind, `<`+kind+` xmlns="`+mainSpace+`"/>`)
	}
	for _, test := range []struct {
		name string
		book *book
		want string
	}{
		{"in the order of their tabs", newBook().sheet("B", rows).sheet("A", `<sheetData/>`).sheet("C", rows), "== B\n1: n\"1\"\n== A\n== C\n1: n\"1\"\n"},
		{"hidden ones", newBook().tab("A", "visible", text).tab("B", "hidden", text).tab("C", "veryHidden", text), "== A\n1: n\"1\"\n== B~\n1: n\"1\"\n== C~\n1: n\"1\"\n"},
		{"names with signs", newBook().sheet(`Año &amp; &quot;más&quot; &#39;x&#39;`, rows), "== Año & \"más\" 'x'\n1: n\"1\"\n"},
		{"chart sheets are left out", chart(newBook(), "chartsheet").sheet("A", rows), "== A\n1: n\"1\"\n"},
		{"module sheets have an empty id", newBook().sheet("A", rows).edit(workbookPart, `</sheets>`, `<sheet name="Module1" sheetId="2" state="veryHidden" r:id=""/></sheets>`), "== A\n1: n\"1\"\n"},
		{"a tab without an id is no worksheet", newBook().sheet("A", rows).edit(workbookPart, `</sheets>`, `<sheet name="B" sheetId="2"/></sheets>`), "== A\n1: n\"1\"\n"},
		{"dialog sheets are left out", chart(newBook().sheet("A", rows), "dialogsheet"), "== A\n1: n\"1\"\n"},
		{"parts that are no tab are left out", newBook().sheet("A", rows).link("x", "worksheet", "worksheets/x.xml").typed("xl/worksheets/x.xml", "worksheet", text), "== A\n1: n\"1\"\n"},
		{"two tabs of one part", newBook().sheet("A", rows).edit(workbookPart, `</sheets>`, `<sheet name="B" sheetId="2" r:id="s1"/></sheets>`), "== A\n1: n\"1\"\n== B\n1: n\"1\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) { expect(t, test.book.zip(), test.want) })
	}
}

// A Choice needs a namespace that no reader of values knows, so its Fallback
// counts, wherever it stands.
func TestAlternateContent(t *testing.T) {
	either := func(choice, fallback string) string {
		return `<mc:AlternateContent xmlns:mc="` + mcSpace + `" xmlns:x99="urn:x99"><mc:Choice Requires="x99">` + choice +
			`</mc:Choice><mc:Fallback>` + fallback + `</mc:Fallback></mc:AlternateContent>`
	}
	const one, nine = `<row r="1"><c r="A1"><v>1</v></c></row>`, `<row r="1"><c r="A1"><v>9</v></c></row>`
	for name, b := range map[string]*book{
		"around rows":        oneSheet(either(nine, one)),
		"around the data":    newBook().sheet("Casos", either("<sheetData>"+nine+"</sheetData>", "<sheetData>"+one+"</sheetData>")),
		"around a cell":      oneSheet(`<row r="1">` + either(`<c r="A1"><v>9</v></c>`, `<c r="A1"><v>1</v></c>`) + `</row>`),
		"around a value":     oneCell(`<c r="A1">` + either(`<v>9</v>`, `<v>1</v>`) + `</c>`),
		"without a Fallback": oneSheet(`<mc:AlternateContent xmlns:mc="` + mcSpace + `" xmlns:x="urn:x"><mc:Choice Requires="x">` + nine + `</mc:Choice></mc:AlternateContent>` + one),
		"beside the sheets":  oneSheet(one).edit(workbookPart, `<sheets>`, either(`<x99:a url="b"/>`, ``)+`<sheets>`),
		"around the sheets":  oneSheet(one).edit(workbookPart, `<sheets>`, either(`<sheets/>`, `<sheets>`)).edit(workbookPart, `<sheets></mc:Fallback></mc:AlternateContent>`, `<sheets>`).edit(workbookPart, `</sheets>`, `</sheets></mc:Fallback></mc:AlternateContent>`),
	} {
		t.Run(name, func(t *testing.T) { expect(t, b.zip(), "1: n\"1\"\n") })
	}
	t.Run("with another namespace for its cells", func(t *testing.T) {
		b := oneSheet(`<row r="1"><mc:AlternateContent xmlns:mc="` + mcSpace + `" xmlns:m="` + mainSpace + `"><mc:Fallback xmlns="urn:x">` +
			`<c r="A1"><v>8</v></c><c r="A1"><v>9</v></c><m:c r="B1"><m:v>2</m:v></m:c></mc:Fallback></mc:AlternateContent><c r="A1"><v>1</v></c></row>`)
		expect(t, b.zip(), "1: n\"1\" n\"2\"\n")
	})
	t.Run("in shared strings", func(t *testing.T) {
		b := oneCell(`<c r="A1" t="s"><v>1</v></c>`).strings("<t>a</t>", either("<t>nueve</t>", "<t>uno</t>"))
		expect(t, b.zip(), "1: s\"uno\"\n")
	})
	t.Run("in styles", func(t *testing.T) {
		b := oneCell(`<c r="A1" s="1"><v>46083</v></c>`).styles("dd/mm/yyyy")
		b.edit(stylesPart, `<numFmts>`, `<numFmts>`+either(`<numFmt numFmtId="164" formatCode="0.00"/>`, ``))
		expect(t, b.zip(), "1: d\"2026-03-02\"\n")
	})
}
