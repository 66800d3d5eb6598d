package xlsx_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// Whatever is wrong with the sheet's text, it is refused.
func TestDamagedSheetsAreRefused(t *testing.T) {
	const good = `<row r="1"><c r="A1"><v>1</v></c></row>`
	for name, rows := range map[string]string{
		"a repeated row number":            good + `<row r="1"><c r="A1"><v>2</v></c></row>`,
		"a repeated row without cells":     good + `<row r="1"/>`,
		"a falling row number":             good + `<row r="5"><c r="A5"><v>2</v></c></row><row r="4"><c r="A4"><v>3</v></c></row>`,
		"a falling row number by counting": `<row r="3"/><row/><row r="4"><c r="A4"><v>3</v></c></row>`,
		"row 0":                            `<row r="0"><c><v>1</v></c></row>`,
		"a negative row":                   `<row r="-1"><c><v>1</v></c></row>`,
		"a row that is no number":          `<row r="x"><c><v>1</v></c></row>`,
		"a row with a fraction":            `<row r="1.5"><c><v>1</v></c></row>`,
		"a row after the last":             `<row r="1048577"><c r="A1048577"><v>1</v></c></row>`,
		"a row after the last by counting": `<row r="1048576"/><row><c><v>1</v></c></row>`,
		"a row beyond all numbers":         `<row r="99999999999999999999"><c><v>1</v></c></row>`,
		"a row beyond 2^32":                `<row r="4294967297"><c><v>1</v></c></row>`,
		"a row beyond 2^64":                `<row r="18446744073709551617"><c><v>1</v></c></row>`,
		"the same cell twice":              `<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`,
		"the same cell twice, apart":       `<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c><c r="A1"><v>2</v></c></row>`,
		"the same cell twice by counting":  `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c><c><v>2</v></c></row>`,
		"a cell in another row":            `<row r="1"><c r="A2"><v>1</v></c></row>`,
		"a cell in another row by digits":  `<row r="1"><c r="A11"><v>1</v></c></row>`,
		"a cell after the last column":     `<row r="1"><c r="XFE1"><v>1</v></c></row>`,
		"a cell after it by counting":      `<row r="1"><c r="XFD1"><v>1</v></c><c><v>1</v></c></row>`,
		"a cell of four letters":           `<row r="1"><c r="AAAA1"><v>1</v></c></row>`,
		"a cell of many letters":           `<row r="1"><c r="` + strings.Repeat("A", 200) + `1"><v>1</v></c></row>`,
		"a cell without a column":          `<row r="1"><c r="1"><v>1</v></c></row>`,
		"a cell without a row":             `<row r="1"><c r="A"><v>1</v></c></row>`,
		"a cell that is no reference":      `<row r="1"><c r="A1:B2"><v>1</v></c></row>`,
		"a string index out of range":      `<row r="1"><c r="A1" t="s"><v>3</v></c></row>`,
		"a string index far out":           `<row r="1"><c r="A1" t="s"><v>4294967296</v></c></row>`,
		"a string index beyond 2^64":       `<row r="1"><c r="A1" t="s"><v>18446744073709551616</v></c></row>`,
		"a negative string index":          `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`,
		"a string index that is none":      `<row r="1"><c r="A1" t="s"><v>x</v></c></row>`,
		"a string index with a fraction":   `<row r="1"><c r="A1" t="s"><v>1.0</v></c></row>`,
		"a style out of range":             `<row r="1"><c r="A1" s="2"><v>1</v></c></row>`,
		"a style far out":                  `<row r="1"><c r="A1" s="4294967296"><v>1</v></c></row>`,
		"a style that is none":             `<row r="1"><c r="A1" s="x"><v>1</v></c></row>`,
		"a negative style":                 `<row r="1"><c r="A1" s="-1"><v>1</v></c></row>`,
		"a number that is none":            `<row r="1"><c r="A1"><v>1,5</v></c></row>`,
		"a number of letters":              `<row r="1"><c r="A1"><v>uno</v></c></row>`,
		"a number with two points":         `<row r="1"><c r="A1"><v>1.2.3</v></c></row>`,
		"a number in hex":                  `<row r="1"><c r="A1"><v>0x1F</v></c></row>`,
		"an infinite number":               `<row r="1"><c r="A1"><v>INF</v></c></row>`,
		"a number that is not one":         `<row r="1"><c r="A1"><v>NaN</v></c></row>`,
		"a number too large":               `<row r="1"><c r="A1"><v>1E400</v></c></row>`,
		"an exponent alone":                `<row r="1"><c r="A1"><v>1E</v></c></row>`,
		"a sign alone":                     `<row r="1"><c r="A1"><v>-</v></c></row>`,
		"a date that is no number":         `<row r="1"><c r="A1" s="1"><v>ayer</v></c></row>`,
		"a boolean that is none":           `<row r="1"><c r="A1" t="b"><v>2</v></c></row>`,
		"a type that is none":              `<row r="1"><c r="A1" t="x"><v>1</v></c></row>`,
		"two values in a cell":             `<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>`,
		"a tag that is not closed":         `<row r="1"><c r="A1"><v>1</v></row>`,
		"a row that is not closed":         `<row r="1"><c r="A1"><v>1</v></c>`,
		"a value that is not closed":       `<row r="1"><c r="A1"><v>1</c></row>`,
		"a tag closed by another":          `<row r="1"><c r="A1"><v>1</w></c></row>`,
		"tags closed in the wrong order":   `<row r="1"><c r="A1"><v>1</c></v></row>`,
		"a tag closed twice":               `<row r="1"><c r="A1"><v>1</v></c></c></row>`,
		"an end tag of another prefix":     `<x:row xmlns:x="` + mainSpace + `" r="1"><c r="A1"><v>1</v></c></row>`,
		"a tag cut off":                    `<row r="1"><c r="A1"><v>1</v></c><`,
		"an attribute twice":               `<row r="1"><c r="A1" r="B1"><v>1</v></c></row>`,
		"an attribute without quotes":      `<row r=1><c r="A1"><v>1</v></c></row>`,
		"an attribute without a value":     `<row r="1" hidden><c r="A1"><v>1</v></c></row>`,
		"an attribute without an end":      `<row r="1><c r=A1><v>1</v></c></row>`,
		"< in an attribute":                `<row r="1" x="<"><c r="A1"><v>1</v></c></row>`,
		"an undefined entity":              `<row r="1"><c r="A1" t="str"><v>a&nbsp;b</v></c></row>`,
		"an & alone":                       `<row r="1"><c r="A1" t="str"><v>a & b</v></c></row>`,
		"an entity without an end":         `<row r="1"><c r="A1" t="str"><v>a&amp b</v></c></row>`,
		"a reference that is none":         `<row r="1"><c r="A1" t="str"><v>&#xZZ;</v></c></row>`,
		"a reference to a control":         `<row r="1"><c r="A1" t="str"><v>a&#1;</v></c></row>`,
		"a reference to zero":              `<row r="1"><c r="A1" t="str"><v>a&#0;</v></c></row>`,
		"a reference beyond Unicode":       `<row r="1"><c r="A1" t="str"><v>a&#x110000;</v></c></row>`,
		"a control character":              `<row r="1"><c r="A1" t="str"><v>a` + "\x01" + `b</v></c></row>`,
		"a zero byte":                      `<row r="1"><c r="A1" t="str"><v>a` + "\x00" + `b</v></c></row>`,
		"a control character in a tag":     `<row r="1" x="` + "\x0b" + `"><c r="A1"><v>1</v></c></row>`,
		"a control character between":      good + "\x02" + `<row r="2"/>`,
		"a control character in a comment": good + "<!-- \x03 -->",
		"bad UTF-8":                        `<row r="1"><c r="A1" t="str"><v>a` + "\xff" + `b</v></c></row>`,
		"half a character":                 `<row r="1"><c r="A1" t="str"><v>a` + "\xc3" + `</v></c></row>`,
		"a character written too long":     `<row r="1"><c r="A1" t="str"><v>a` + "\xc0\xbc" + `</v></c></row>`,
		"half a pair in UTF-8":             `<row r="1"><c r="A1" t="str"><v>` + "\xed\xa0\x80" + `</v></c></row>`,
		"bad UTF-8 between":                good + "\xfe" + `<row r="2"/>`,
		"bad UTF-8 in a tag":               `<row r="1" x="` + "\xff" + `"><c r="A1"><v>1</v></c></row>`,
		"a noncharacter":                   `<row r="1"><c r="A1" t="str"><v>a` + "\uffff" + `</v></c></row>`,
		"]]> in a text":                    `<row r="1"><c r="A1" t="str"><v>a]]>b</v></c></row>`,
		"CDATA without an end":             `<row r="1"><c r="A1" t="str"><v><![CDATA[a</v></c></row>`,
		"a comment without an end":         good + `<!-- <row r="2"/>`,
		"-- in a comment":                  good + `<!-- a -- b --><row r="2"/>`,
		"an instruction without an end":    good + `<?a <row r="2"/>`,
		"an instruction without a name":    good + `<??><row r="2"/>`,
		"an instruction named by a number": good + `<?1 a?><row r="2"/>`,
		"a document type in the middle":    good + `<!DOCTYPE a><row r="2"/>`,
		"the data ended too soon":          good + `</sheetData><row r="2"><c r="A2"><v>1</v></c></row>`,
		"the data twice":                   good + `</sheetData><sheetData><row r="2"><c r="A2"><v>1</v></c></row>`,
		"the sheet ended too soon":         good + `</sheetData></worksheet><worksheet><sheetData><row r="2"><c r="A2"><v>1</v></c></row>`,
	} {
		t.Run(name, func(t *testing.T) {
			expectRefusal(t, oneSheet(rows).styles("14").strings("<t>a</t>", "<t>b</t>", "<t>c</t>").zip())
		})
	}
}

func TestDamagedPartsAreRefused(t *testing.T) {
	for name, b := range map[string]*book{
		"text after the root":               sample().edit(sheet1Part, `</worksheet>`, `</worksheet>x`),
		"text before the root":              sample().edit(sheet1Part, `<worksheet`, `x<worksheet`),
		"two roots":                         sample().edit(sheet1Part, `</worksheet>`, `</worksheet><worksheet/>`),
		"a document type":                   sample().edit(sheet1Part, `<worksheet`, `<!DOCTYPE worksheet><worksheet`),
		"a document type with entities":     sample().edit(sheet1Part, `<worksheet`, `<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet`),
		"another root":                      sample().edit(sheet1Part, `worksheet`, `chartsheet`),
		"no data":                           newBook().sheet("Casos", ``),
		"an empty sheet part":               sample().part(sheet1Part, ""),
		"a sheet part of blanks":            sample().part(sheet1Part, "  \n"),
		"a sheet part that is a picture":    sample().part(sheet1Part, "\x89PNG\r\n\x1a\n"),
		"a declared encoding that is none":  sample().edit(sheet1Part, `encoding="UTF-8"`, `encoding="klingon"`),
		"XML of another version":            sample().edit(sheet1Part, `version="1.0"`, `version="0"`),
		"a second declaration of another":   sample().edit(sheet1Part, `<sheetData>`, `<?xml version="2"?><sheetData>`),
		"half a character of UTF-16":        sample().part(sheet1Part, "\xff\xfe<"),
		"half a pair of UTF-16":             sample().inUTF16(stringsPart, little).edit(stringsPart, "V\x00", "\x3d\xd8"),
		"the other half of a pair":          sample().inUTF16(stringsPart, little).edit(stringsPart, "V\x00", "\x00\xde"),
		"half a pair where the part ends":   sample().inUTF16(stringsPart, little).edit(stringsPart, "/\x00s\x00s\x00t\x00>\x00", "/\x00s\x00s\x00t\x00>\x00\x3d\xd8"),
		"UTF-8 that says it is UTF-16":      sample().part(sheet1Part, "\xff\xfe"+string(sample().parts[sheet1Part])),
		"a sheet part that is not there":    sample().without(sheet1Part),
		"strings that are not there":        sample().without(stringsPart),
		"styles that are not there":         sample().without(stylesPart),
		"a workbook that is not there":      sample().without(workbookPart),
		"relationships that are not there":  sample().without(workbookRels),
		"no relationships of the package":   sample().without(rootRels),
		"no content types":                  sample().without(typesPart),
		"no relationship of the strings":    sample().edit(workbookRels, `/sharedStrings"`, `/other"`),
		"no relationship of the sheet":      sample().edit(workbookRels, `"s1"`, `"s2"`),
		"a sheet that lies outside":         sample().edit(workbookRels, `Target="worksheets/sheet1.xml"`, `Target="worksheets/sheet1.xml" TargetMode="External"`),
		"a relationship twice":              sample().edit(workbookRels, `Id="styles"`, `Id="s1"`),
		"strings twice":                     sample().link("x", "sharedStrings", "other.xml").typed("xl/other.xml", "sharedStrings", string(sample().parts[stringsPart])),
		"styles twice":                      sample().link("x", "styles", "other.xml").typed("xl/other.xml", "styles", string(sample().parts[stylesPart])),
		"the content types are no XML":      sample().part(typesPart, "x"),
		"the relationships are no XML":      sample().part(workbookRels, "<a"),
		"the workbook is cut":               sample().edit(workbookPart, `</workbook>`, ``),
		"the styles are cut":                sample().edit(stylesPart, `</styleSheet>`, ``),
		"the strings are cut":               sample().edit(stringsPart, `</si></sst>`, ``),
		"the strings are cut in a string":   sample().edit(stringsPart, `</t></si></sst>`, ``),
		"the strings have another root":     sample().edit(stringsPart, `sst`, `sss`),
		"a string with a control character": sample().edit(stringsPart, `Ticket`, "Tick\x02et"),
		"a string with bad UTF-8":           sample().edit(stringsPart, `Ticket`, "Tick\xe1et"),
		"a string with an unknown entity":   sample().edit(stringsPart, `Ticket`, "Tick&aacute;et"),
		"a string that is not closed":       sample().edit(stringsPart, `</si><si>`, `</si>`),
		"a wrong end tag among the strings": sample().edit(stringsPart, `Ticket</t>`, `Ticket</x>`),
		"two workbooks by relationship":     sample().edit(rootRels, `</Relationships>`, `<Relationship Id="rId2" Type="`+relSpace+`/officeDocument" Target="xl/workbook2.xml"/></Relationships>`).typed("xl/workbook2.xml", "sheet.main", string(sample().parts[workbookPart])),
		"two workbooks by content type":     sample().typed("xl/workbook2.xml", "sheet.main", string(sample().parts[workbookPart])),
		"a binary workbook":                 sample().edit(typesPart, typePlain+"sheet.main+xml", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
		"a text document":                   sample().edit(typesPart, typePlain+"sheet.main+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
		"two parts of one name":             sample().twice(sheet1Part, string(oneSheet(``).parts[sheet1Part])),
		"two parts that differ in case":     sample().twice("xl/Worksheets/Sheet1.xml", string(oneSheet(``).parts[sheet1Part])),
		"two equal parts of one name":       sample().twice(sheet1Part, string(sample().parts[sheet1Part])),
		"a part with .. in its name":        sample().part("xl/../evil.xml", "<a/>"),
		"a part that begins with ..":        sample().part("../evil.xml", "<a/>"),
		"a sheet that is encrypted":         sample().entry(sheet1Part, func(e *entry) { e.flags |= 1 }),
		"a method that is not known":        sample().entry(sheet1Part, func(e *entry) { e.method = 99 }),
		"a method that says stored":         sample().entry(sheet1Part, func(e *entry) { e.method = 0 }),
		"a wrong checksum":                  sample().entry(sheet1Part, func(e *entry) { e.crc ^= 1 }),
		"a checksum of zero":                sample().entry(sheet1Part, func(e *entry) { e.crc = 0 }),
		"a wrong checksum of the strings":   sample().entry(stringsPart, func(e *entry) { e.crc ^= 1 << 31 }),
		"a wrong checksum of the styles":    sample().entry(stylesPart, func(e *entry) { e.crc ^= 1 << 15 }),
		"a wrong checksum of the workbook":  sample().entry(workbookPart, func(e *entry) { e.crc = 0 }),
		"a size too large":                  sample().entry(sheet1Part, func(e *entry) { e.size++ }),
		"a size too small":                  sample().entry(sheet1Part, func(e *entry) { e.size-- }),
		"a size of zero":                    sample().entry(sheet1Part, func(e *entry) { e.size = 0 }),
		"a size too large of the strings":   sample().entry(stringsPart, func(e *entry) { e.size++ }),
		"a packed size too small":           sample().entry(sheet1Part, func(e *entry) { e.packed -= 8 }),
		"a packed size of zero":             sample().entry(sheet1Part, func(e *entry) { e.packed = 0 }),
		"a deflate stream that is cut":      sample().entry(sheet1Part, func(e *entry) { e.data = e.data[:len(e.data)/2]; e.packed = uint32(len(e.data)) }),
		"a deflate stream that is zeros":    sample().entry(sheet1Part, func(e *entry) { clear(e.data) }),
		"a sheet that lies beyond the file": sample().entry(sheet1Part, func(e *entry) { e.offset = 1 << 30 }),
		"a sheet that lies in another":      sample().entry(sheet1Part, func(e *entry) { e.offset = 40 }),
	} {
		t.Run(name, func(t *testing.T) { expectRefusal(t, b.zip()) })
	}
}

// What a zip may say wrong without harm is no reason to read anything else.
func TestLiesBesideTheContentAreRightOrRefused(t *testing.T) {
	for name, change := range map[string]func(*entry){
		"a packed size beyond the file": func(e *entry) { e.packed = 1 << 30 },
		"a packed size too large":       func(e *entry) { e.packed += 4 },
		"another name before the data":  func(e *entry) { e.localName = "other.xml" },
		"bytes behind the stream":       func(e *entry) { e.data = append(e.data, "more"...); e.packed += 4 },
		"a flag that is not known":      func(e *entry) { e.flags |= 1 << 9 },
		"names in UTF-8":                func(e *entry) { e.flags |= 1 << 11 },
	} {
		t.Run(name, func(t *testing.T) {
			for _, part := range []string{sheet1Part, stringsPart, stylesPart, workbookPart, typesPart} {
				expectRightOrRefused(t, sample().entry(part, change).zip(), must(t, sample().zip()))
			}
		})
	}
}

// What is wrong where nothing is read, and what is right but written by nobody,
// may be refused or not; it never changes what is read.
func TestOddMarkupIsRightOrRefused(t *testing.T) {
	want := must(t, sample().zip())
	for name, b := range map[string]*book{
		"a declaration in the middle":       sample().edit(sheet1Part, `<row r="3">`, `<?xml version="1.0"?><row r="3">`),
		"an undefined entity in a tag":      sample().edit(sheet1Part, `<row r="3">`, `<row r="3" x="&x;">`),
		"references in places":              sample().edit(sheet1Part, `<row r="3"><c r="A3"`, `<row r="&#51;"><c r="&#65;3"`),
		"attributes without a space":        sample().edit(sheet1Part, `<c r="B3">`, `<c r="B3"s="0">`),
		"a prefix that is not declared":     sample().edit(sheet1Part, `<row r="3">`, `<row r="3" x:y="1">`),
		"an element of no declared prefix":  sample().edit(sheet1Part, `<row r="3">`, `<x:row r="2"/><row r="3">`),
		"another version of XML":            sample().edit(sheet1Part, `version="1.0"`, `version="1.1"`),
		"an encoding that is nearly right":  sample().edit(sheet1Part, `encoding="UTF-8"`, `encoding="utf8"`),
		"an encoding that is a part of it":  sample().edit(sheet1Part, `encoding="UTF-8"`, `encoding="US-ASCII"`),
		"places in lower case":              sample().edit(sheet1Part, `<c r="A3"`, `<c r="a3"`),
		"sheets in another element":         sample().edit(workbookPart, `sheets>`, `sheetz>`),
		"a row number with zeros":           sample().edit(sheet1Part, `<row r="3">`, `<row r="003">`),
		"a number with spaces":              sample().edit(sheet1Part, `<v>1.5</v>`, "<v> 1.5\n</v>"),
		"a boolean in words":                sample().edit(sheet1Part, `<v>1</v></c></row></sheetData>`, "<v>true</v></c></row></sheetData>"),
		"a boolean with spaces":             sample().edit(sheet1Part, `<v>1</v></c></row></sheetData>`, "<v> 1 </v></c></row></sheetData>"),
		"an empty type":                     sample().edit(sheet1Part, `<c r="B3">`, `<c r="B3" t="">`),
		"an empty place":                    sample().edit(sheet1Part, `<c r="B3">`, `<c r="">`),
		"a text between rows":               sample().edit(sheet1Part, `</row><row`, `</row>x<row`),
		"an empty value beside the text":    sample().edit(sheet1Part, `</is>`, `</is><v></v>`),
		"strings that say another count":    sample().edit(stringsPart, `<sst `, `<sst count="1" uniqueCount="4294967295" `),
		"rows that are in no namespace":     sample().edit(sheet1Part, `<row r="3">`, `<row xmlns="" r="2"><c r="A2"><v>1</v></c></row><row r="3">`),
		"a sheet of the other namespace":    sample().edit(sheet1Part, mainSpace, strictMainSpace),
		"a default namespace taken away":    sample().edit(stringsPart, `</sst>`, `<si xmlns=""><t>x</t></si></sst>`),
		"backslashes in the names of parts": sample().part(`xl\\media\\image1.png`, "x"),
	} {
		t.Run(name, func(t *testing.T) { expectRightOrRefused(t, b.zip(), want) })
	}
}

// Where the type says one thing and the content is another, nothing may vanish.
func TestContentThatIsNotOfItsTypeIsRefused(t *testing.T) {
	for name, cell := range map[string]string{
		"a text of its own in a number":     `<c r="A1"><is><t>uno</t></is></c>`,
		"a text of its own in a shared one": `<c r="A1" t="s"><is><t>uno</t></is></c>`,
		"a text of its own in a formula":    `<c r="A1" t="str"><f>B1</f><is><t>uno</t></is></c>`,
		"a value in a text of its own":      `<c r="A1" t="inlineStr"><v>uno</v></c>`,
		"a value beside a text of its own":  `<c r="A1" t="inlineStr"><is><t>uno</t></is><v>dos</v></c>`,
		"two texts of its own":              `<c r="A1" t="inlineStr"><is><t>uno</t></is><is><t>dos</t></is></c>`,
		"a value that is not of text":       `<c r="A1"><v><t>1</t></v></c>`,
		"text beside the value":             `<c r="A1">7<v>1</v></c>`,
		"a shared string without an index":  `<c r="A1" t="s"><v> </v></c>`,
		"two indexes of shared strings":     `<c r="A1" t="s"><v>0 1</v></c>`,
		"an index of shared strings in hex": `<c r="A1" t="s"><v>0x1</v></c>`,
		"an index of shared strings with +": `<c r="A1" t="s"><v>+1</v></c>`,
	} {
		t.Run(name, func(t *testing.T) { expectRefusal(t, oneCell(cell).strings("<t>a</t>", "<t>b</t>").zip()) })
	}
}

// A cut of the XML with a right checksum is what a program leaves that died while
// it wrote, or a disk that was full.
func TestASheetThatIsCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	text := string(sample().parts[sheet1Part])
	for i := range len(text) {
		if _, err := read(t, sample().part(sheet1Part, text[:i]).zip()); err == nil {
			t.Errorf("cut after %q it is read without an error", text[max(0, i-20):i])
		}
	}
}

func TestStringsThatAreCutAnywhereAreRefused(t *testing.T) {
	t.Parallel()
	text := string(sample().parts[stringsPart])
	want := must(t, sample().zip())
	for i := range len(text) {
		expectRightOrRefused(t, sample().part(stringsPart, text[:i]).zip(), want)
	}
}

// What stands after the last row must be there and whole, too.
func TestAnythingButTheWholeFileIsRightOrRefused(t *testing.T) {
	t.Parallel()
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			file := b.zip()
			want := must(t, file)
			step := 1 // every one of a very small workbook
			if len(file) > 4096 || name == "stored" || slowdown > 1 {
				step = 97
			}
			t.Run("cut", func(t *testing.T) {
				for i := 0; i < len(file); i += step {
					expectRightOrRefused(t, file[:i], want)
				}
			})
			t.Run("one bit", func(t *testing.T) {
				for i := 0; i < 8*len(file); i += step {
					broken := bytes.Clone(file)
					broken[i/8] ^= 1 << (i % 8)
					expectRightOrRefused(t, broken, want)
				}
			})
			t.Run("one byte", func(t *testing.T) {
				for _, value := range []byte{0, 0xff, '<'} {
					for i := 0; i < len(file); i += step {
						broken := bytes.Clone(file)
						broken[i] = value
						expectRightOrRefused(t, broken, want)
					}
				}
			})
			t.Run("a hole", func(t *testing.T) {
				for i := 0; i+16 < len(file); i += step {
					expectRightOrRefused(t, append(file[:i:i], file[i+16:]...), want)
				}
			})
		})
	}
}

// A bit in the XML is wrong and the checksum right, as when a program's memory
// was: not every such text can be known for wrong, but it must be what the
// reference says.
func TestOneBitOfASheetsTextIsReadAsTheReferenceDoes(t *testing.T) {
	t.Parallel()
	text := bytes.TrimPrefix(sample().parts[sheet1Part], []byte(xmlHead))
	for i := 0; i < 8*len(text); i += slowdown {
		broken := bytes.Clone(text)
		broken[i/8] ^= 1 << (i % 8)
		compare(t, sample().part(sheet1Part, string(broken)).zip())
	}
}

// samples are small workbooks to be damaged.
func samples() map[string]*book {
	var rows strings.Builder
	for range 60 {
		rows.WriteString(`<row><c t="s"><v>1</v></c><c><v>46083.5</v></c><c t="inlineStr"><is><t>José</t></is></c></row>`)
	}
	return map[string]*book{
		"deflated": sample(),
		"stored":   sample().stored(sheet1Part).stored(stringsPart).stored(stylesPart),
		"long":     oneSheet(rows.String()).strings("<t>a</t>", "<t>b</t>").stored(sheet1Part),
	}
}

// must is the contents of a workbook that is right.
func must(t *testing.T, file []byte) *contents {
	t.Helper()
	want, err := refer(file)
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// compare wants the package to read a workbook as the reference does, or both to
// refuse it.
func compare(t *testing.T, file []byte) {
	t.Helper()
	want, wantErr := refer(file)
	got, err := read(t, file)
	switch {
	case wantErr != nil && err == nil:
		t.Errorf("without an error it reads\n%s\nwhere the reference says %v", got, wantErr)
	case wantErr == nil && err != nil:
		t.Errorf("it refuses: %v\nwhere the reference reads\n%s", err, want)
	case err == nil:
		if diff := difference(want, got); diff != "" {
			t.Errorf("it reads %s", diff)
		}
	}
}

// A file that cannot be read at some place is never one that ends there.
func TestADiskThatFailsIsAnError(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			file := b.zip()
			want := must(t, file)
			for bad := 0; bad < len(file); bad += 1 + len(file)/200 {
				got, err := readFrom(t, &failingDisk{file, int64(bad)}, int64(len(file)))
				if err != nil {
					continue
				}
				if diff := difference(want, got); diff != "" {
					t.Errorf("with byte %d unreadable it reads %s", bad, diff)
				}
			}
		})
	}
}

var errDisk = errors.New("the disk fails")

// failingDisk cannot read one of its bytes.
type failingDisk struct {
	file []byte
	bad  int64
}

func (d *failingDisk) ReadAt(p []byte, at int64) (int, error) {
	n, err := bytes.NewReader(d.file).ReadAt(p, at)
	if at <= d.bad && d.bad < at+int64(n) {
		return int(d.bad - at), errDisk
	}
	return n, err
}

var _ io.ReaderAt = (*failingDisk)(nil)
