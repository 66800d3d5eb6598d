package xlsx_test

import (
	"strings"
	"testing"
)

// mannersRows is what every writer of [TestEveryWritersManner] was given.
const mannersRows = `1: s"Ticket" s"Valor" s"Fecha" s"Vale"
2: s"Niño & uno" n"1.5" d"2026-03-02" b"TRUE"
`

// manner is how one program writes that workbook: its parts, as far as they are
// its own. Where one is missing, it is as [newBook] makes it.
type manner map[string]string

const (
	docSpace = "http://schemas.openxmlformats.org/officeDocument/2006/"
	plainXf  = `<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>`
	inlineA1 = `<c r="A1" t="inlineStr"><is><t>Ticket</t></is></c><c r="B1" t="inlineStr"><is><t>Valor</t></is></c><c r="C1" t="inlineStr"><is><t>Fecha</t></is></c><c r="D1" t="inlineStr"><is><t>Vale</t></is></c>`
	sharedA1 = `<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c>`
	others   = `<c r="B2"><v>1.5</v></c><c r="C2" s="1"><v>46083</v></c><c r="D2" t="b"><v>1</v></c>`
	fiveSi   = `<si><t>Ticket</t></si><si><t>Valor</t></si><si><t>Fecha</t></si><si><t>Vale</t></si><si><t>Niño &amp; uno</t></si>`
)

// linked are the relationships of a workbook, each written as its program does
// it: ID, KIND and TO stand in their places.
func linked(each string, kindsAndTargets ...string) string {
	text := `<Relationships xmlns="` + packageRelSpace + `">`
	for i := 0; i < len(kindsAndTargets); i += 2 {
		id := "rId" + string(rune('1'+i/2))
		text += strings.NewReplacer("ID", id, "KIND", relSpace+"/"+kindsAndTargets[i], "TO", kindsAndTargets[i+1]).Replace(each)
	}
	return text + `</Relationships>`
}

// manners are those of the programs whose workbooks people send.
func manners() map[string]manner {
	idLast := `<Relationship Type="KIND" Target="TO" Id="ID"/>`
	openpyxlBook := `<workbookPr/><workbookProtection/><bookViews><workbookView visibility="visible" minimized="0" firstSheet="0" activeTab="0"/></bookViews>`
	openpyxl := manner{
		workbookRels: linked(idLast, "worksheet", "/xl/worksheets/sheet1.xml", "styles", "styles.xml", "theme", "theme/theme1.xml"),
		sheet1Part: `<worksheet xmlns="` + mainSpace + `"><sheetPr><outlinePr summaryBelow="1" summaryRight="1"/><pageSetUpPr/></sheetPr><dimension ref="A1:D2"/>` +
			`<sheetData><row r="1">` + inlineA1 + `</row><row r="2"><c r="A2" t="inlineStr"><is><t>Niño &amp; uno</t></is></c><c r="B2" t="n"><v>1.5</v></c><c r="C2" s="1" t="n"><v>46083</v></c><c r="D2" t="b"><v>1</v></c></row></sheetData>` +
			`<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/></worksheet>`,
		stylesPart: `<styleSheet xmlns="` + mainSpace + `"><numFmts count="0"/><fonts count="1"><font><name val="Calibri"/></font></fonts>` + plainXf + `</styleSheet>`,
	}
	return map[string]manner{
		"openpyxl": with(openpyxl, workbookPart, `<workbook xmlns="`+mainSpace+`" xmlns:r="`+relSpace+`">`+openpyxlBook+
			`<sheets><sheet name="Casos" sheetId="1" state="visible" r:id="rId1"/></sheets><definedNames/></workbook>`),
		"openpyxl with lxml": with(openpyxl, workbookPart, `<workbook xmlns="`+mainSpace+`">`+openpyxlBook+
			`<sheets><sheet xmlns:r="`+relSpace+`" name="Casos" sheetId="1" state="visible" r:id="rId1"/></sheets><definedNames/></workbook>`),
		"XlsxWriter": {
			workbookPart: xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><fileVersion appName="xl" lastEdited="4"/><workbookPr defaultThemeVersion="124226"/>` +
				`<sheets><sheet name="Casos" sheetId="1" r:id="rId1"/></sheets><calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>`,
			workbookRels: linked(`<Relationship Id="ID" Type="KIND" Target="TO"/>`, "worksheet", "worksheets/sheet1.xml", "styles", "styles.xml", "sharedStrings", "sharedStrings.xml"),
			sheet1Part: xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><dimension ref="A1:D2"/><cols><col min="1" max="4" width="12.7109375" customWidth="1"/></cols>` +
				`<sheetData><row r="1" spans="1:4">` + sharedA1 + `</row><row r="2" spans="1:4"><c r="A2" t="s"><v>4</v></c>` + others + `</row></sheetData></worksheet>`,
			stringsPart: xmlHead + `<sst xmlns="` + mainSpace + `" count="5" uniqueCount="5">` + fiveSi + `</sst>`,
			stylesPart:  xmlHead + `<styleSheet xmlns="` + mainSpace + `">` + plainXf + `<dxfs count="0"/></styleSheet>`,
		},
		"the Open XML SDK": {
			workbookPart: `<?xml version="1.0" encoding="utf-8"?><x:workbook xmlns:x="` + mainSpace + `"><x:sheets><x:sheet name="Casos" sheetId="1" r:id="R5d1c" xmlns:r="` + relSpace + `" /></x:sheets></x:workbook>`,
			workbookRels: `<?xml version="1.0" encoding="utf-8"?>` + strings.ReplaceAll(linked(`<Relationship Type="KIND" Target="/TO" Id="ID" />`, "worksheet", sheet1Part, "styles", stylesPart), "rId1", "R5d1c"),
			sheet1Part: `<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="` + mainSpace + `"><x:sheetData><x:row>` + prefixedCells("x", inlineA1) +
				`</x:row><x:row><x:c t="str"><x:v>Niño &amp; uno</x:v></x:c><x:c><x:v>1.5</x:v></x:c><x:c s="1"><x:v>46083</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
			stylesPart: `<?xml version="1.0" encoding="utf-8"?><x:styleSheet xmlns:x="` + mainSpace + `"><x:cellXfs><x:xf /><x:xf numFmtId="14" applyNumberFormat="1" /></x:cellXfs></x:styleSheet>`,
		},
		"exceljs": {
			workbookPart: xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `" xmlns:mc="` + mcSpace + `" mc:Ignorable="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">` +
				`<workbookPr defaultThemeVersion="164011" filterPrivacy="1"/><sheets><sheet sheetId="1" name="Casos" state="visible" r:id="rId3"/></sheets></workbook>`,
			workbookRels: linked(`<Relationship Id="ID" Type="KIND" Target="TO"/>`, "styles", "styles.xml", "sharedStrings", "sharedStrings.xml", "worksheet", "worksheets/sheet1.xml"),
			sheet1Part: xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:mc="` + mcSpace + `" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">` +
				`<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="55"/><sheetData><row r="1" spans="1:4" x14ac:dyDescent="0.25">` + sharedA1 + `</row><row r="2" spans="1:4" x14ac:dyDescent="0.25"><c r="A2" t="s"><v>4</v></c>` + others + `</row></sheetData></worksheet>`,
			stringsPart: xmlHead + `<sst xmlns="` + mainSpace + `" count="5" uniqueCount="5">` + strings.ReplaceAll(fiveSi, "<t>", `<t xml:space="preserve">`) + `</sst>`,
			stylesPart:  xmlHead + `<styleSheet xmlns="` + mainSpace + `" xmlns:mc="` + mcSpace + `" mc:Ignorable="x16r2" xmlns:x16r2="http://schemas.microsoft.com/office/spreadsheetml/2015/02/main">` + plainXf + `</styleSheet>`,
		},
		"SheetJS": {
			workbookPart: xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><workbookPr codeName="ThisWorkbook"/><sheets><sheet name="Casos" sheetId="1" r:id="rId1"/></sheets></workbook>`,
			workbookRels: linked(`<Relationship Id="ID" Type="KIND" Target="TO"/>`, "worksheet", "worksheets/sheet1.xml", "theme", "theme/theme1.xml", "styles", "styles.xml", "sheetMetadata", "metadata.xml"),
			sheet1Part: xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><dimension ref="A1:D2"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>` +
				`<sheetData><row r="1">` + typedStrings(inlineA1) + `</row><row r="2"><c r="A2" t="str"><v>Niño &amp; uno</v></c><c r="B2" t="n"><v>1.5</v></c><c r="C2" s="1" t="n"><v>46083</v></c><c r="D2" t="b"><v>1</v></c></row></sheetData>` +
				`<ignoredErrors><ignoredError numberStoredAsText="1" sqref="A1:D2"/></ignoredErrors></worksheet>`,
			stylesPart: xmlHead + `<styleSheet xmlns="` + mainSpace + `" xmlns:vt="` + docSpace + `docPropsVTypes">` + plainXf + `<tableStyles count="0"/></styleSheet>`,
		},
		"excelize": {
			workbookPart: xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><workbookPr codeName="ThisWorkbook"></workbookPr><sheets><sheet name="Casos" sheetId="1" r:id="rId1"></sheet></sheets></workbook>`,
			workbookRels: xmlHead + linked(`<Relationship Id="ID" Target="TO" Type="KIND"></Relationship>`, "worksheet", "/xl/worksheets/sheet1.xml", "theme", "theme/theme1.xml", "styles", "styles.xml", "sharedStrings", "/xl/sharedStrings.xml"),
			sheet1Part: xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><dimension ref="A1:D2"></dimension><sheetData><row r="1">` + sharedA1 + `</row><row r="2"><c r="A2" t="s"><v>4</v></c>` + others +
				`</row></sheetData></worksheet>`,
			stringsPart: xmlHead + `<sst xmlns="` + mainSpace + `" count="5" uniqueCount="5">` + fiveSi + `</sst>`,
			stylesPart:  xmlHead + `<styleSheet xmlns="` + mainSpace + `">` + strings.ReplaceAll(plainXf, `xfId="0"/>`, `xfId="0"></xf>`) + `</styleSheet>`,
		},
		"LibreOffice": {
			workbookPart: xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><fileVersion appName="Calc"/><workbookPr backupFile="false" showObjects="all" date1904="false"/><workbookProtection/>` +
				`<sheets><sheet name="Casos" sheetId="1" state="visible" r:id="rId3"/></sheets><calcPr iterateCount="100" refMode="A1" iterate="false" iterateDelta="0.001"/></workbook>`,
			workbookRels: xmlHead + linked(`<Relationship Id="ID" Type="KIND" Target="TO"/>`, "theme", "theme/theme1.xml", "styles", "styles.xml", "worksheet", "worksheets/sheet1.xml", "sharedStrings", "sharedStrings.xml") + "\n",
			sheet1Part: xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:mc="` + mcSpace + `">` +
				`<sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr><sheetData><row r="1" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">` + spacedCells(sharedA1) +
				`</row><row r="2" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"><c r="A2" s="0" t="s"><v>4</v></c><c r="B2" s="0" t="n"><v>1.5</v></c><c r="C2" s="1" t="n"><v>46083</v></c>` +
				`<c r="D2" s="2" t="b"><f aca="false">TRUE()</f><v>1</v></c></row></sheetData><printOptions headings="false"/></worksheet>`,
			stringsPart: xmlHead + `<sst xmlns="` + mainSpace + `" count="5" uniqueCount="5">` + strings.ReplaceAll(fiveSi, "<t>", `<t xml:space="preserve">`) + `</sst>`,
			stylesPart: xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="3"><numFmt numFmtId="164" formatCode="General"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/><numFmt numFmtId="166" formatCode="&quot;TRUE&quot;;&quot;TRUE&quot;;&quot;FALSE&quot;"/></numFmts>` +
				`<cellXfs count="3"><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyFont="false"/><xf numFmtId="165" xfId="0"/><xf numFmtId="166" xfId="0"/></cellXfs></styleSheet>`,
		},
	}
}

// with is a manner with one part more.
func with(m manner, name, text string) manner {
	out := manner{name: text}
	for name, text := range m {
		out[name] = text
	}
	return out
}

// prefixedCells are cells whose elements have a prefix, and no places.
func prefixedCells(prefix, cells string) string {
	for _, column := range []string{"A", "B", "C", "D"} {
		cells = strings.ReplaceAll(cells, ` r="`+column+`1"`, ``)
	}
	return strings.NewReplacer("</", "</"+prefix+":", "<", "<"+prefix+":").Replace(cells)
}

// typedStrings are inline cells as strings in the place of a formula's.
func typedStrings(cells string) string {
	return strings.NewReplacer("inlineStr", "str", "<is><t>", "<v>", "</t></is>", "</v>").Replace(cells)
}

// spacedCells are cells that all have a style.
func spacedCells(cells string) string {
	return strings.ReplaceAll(cells, ` t="s"`, ` s="0" t="s"`)
}

// book is the workbook that a program writes.
func (m manner) book() *book {
	b := newBook()
	for name, text := range m {
		if name == workbookPart || name == workbookRels {
			b.part(name, text)
			continue
		}
		kind := strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".xml")
		if kind == "sheet1" {
			kind = "worksheet"
		}
		b.typed(name, kind, text)
	}
	return b
}

func TestEveryWritersManner(t *testing.T) {
	for name, m := range manners() {
		t.Run(name, func(t *testing.T) {
			file := m.book().zip()
			expect(t, file, mannersRows)
			againstExcelize(t, file)
		})
	}
}
