package xlsx_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// The law of all three: the package reads what the reference reads, or both
// refuse it. There are two ways round it, and no third: what of the reference's
// reasons is none for the package stands in laxer, what of the package's is none
// for the reference in stricter, with all that is beyond a limit. Two readings
// that differ are never right.

// laxer is the XML declaration, in which the package looks at the encoding alone,
// and names: of letters beyond ASCII it lets all through.
var laxer = []string{
	"invalid XML name",
	"unsupported version", "is not supported", "opening charset",
	"an XML declaration that is not at the start",
}

// stricter is what no writer writes: an encoding that is none, text that stands
// where only elements may, and attributes without a space between them, which
// encoding/xml takes though XML 1.0 (3.1) does not.
var stricter = []string{
	"the encoding", "text between", "a tag that is not well formed",
}

// FuzzBook gives any bytes for a whole file: no panic, and never other rows than
// the reference's.
func FuzzBook(f *testing.F) {
	all := samples()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file := all[name].zip()
		f.Add(file)
		f.Add(file[:len(file)/2])
	}
	f.Add(sample().strict().prefixed(sheet1Part, "x").zip())
	for _, m := range manners() {
		f.Add(m.book().zip())
	}
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<16 {
			return
		}
		agree(t, file, false)
	})
}

// FuzzSheet gives any text for the part of a sheet in a workbook that is right.
func FuzzSheet(f *testing.F) {
	for _, text := range []string{
		string(sample().parts[sheet1Part]),
		string(sample().strict().prefixed(sheet1Part, "x").parts[sheet1Part]),
		string(oneSheet(`<row><c><v>1e3</v></c><c t="str"><f>A1</f><v>a_x0041_</v></c></row><row r="9" hidden="1"><c r="B9" t="e"><v>#N/A</v></c></row>`).parts[sheet1Part]),
		string(oneSheet(`<mc:AlternateContent xmlns:mc="` + mcSpace + `" xmlns:x="urn:x"><mc:Choice Requires="x"><row/></mc:Choice><mc:Fallback><row><c><v><![CDATA[1]]></v></c></row></mc:Fallback></mc:AlternateContent>`).parts[sheet1Part]),
		string(newBook().sheet("a", `<cols><col min="1" max="2" hidden="1"/></cols><sheetData/><autoFilter ref="A1"/><mergeCells><mergeCell ref="A1:B2"/></mergeCells><!-- x -->`).parts[sheet1Part]),
		string(sample().inUTF16(sheet1Part, little).parts[sheet1Part]),
		string(oneSheet(`<row r="1"><c s="5"><v>123</v></c><c s="6"><v>1234</v></c><c t="d" s="2"><v>2026-12-31T23:59:59.9999998</v></c></row>`).parts[sheet1Part]),
		string(oneSheet(`<y:row xmlns:y="` + mainSpace + `" r="1"/><row r="2"><c xmlns="` + mainSpace + `"/><z xmlns="urn:x"/></row>`).parts[sheet1Part]),
		string(oneSheet(`<row r="1"><c r="C1" s="2"><v>0.5</v></c><c r="A1" s="3"><v>12</v></c><c r='B1' s=""/></row>` + "\r\n<?a b?>&#32;").parts[sheet1Part]),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		b := oneSheet(``).strings("<t>a</t>", "<t>b</t>").styles("14", "22", "00000", "[h]:mm", "000-00", `[<=999]000;"x"00-0`)
		agree(t, b.part(sheet1Part, string(text)).zip(), true)
	})
}

// FuzzStrings gives any text for the shared strings of a workbook that is right.
func FuzzStrings(f *testing.F) {
	for _, text := range []string{
		string(sample().parts[stringsPart]),
		string(sample().strict().prefixed(stringsPart, "x").parts[stringsPart]),
		string(newBook().strings(valueStrings...).parts[stringsPart]),
		string(sample().inUTF16(stringsPart, little).parts[stringsPart]),
	} {
		f.Add([]byte(text), uint16(0), uint16(1))
		f.Add([]byte(text), uint16(3), uint16(2))
	}
	f.Fuzz(func(t *testing.T, text []byte, i, j uint16) {
		if len(text) > 1<<16 {
			return
		}
		b := oneCell(cellOf(i) + cellOf(j) + cellOf(i)).strings()
		agree(t, b.part(stringsPart, string(text)).zip(), true)
	})
}

// agree holds the package to the reference. Where whole is set, only one part of
// the workbook is odd, and what the reference reads the package must read too;
// else the package may refuse more: the zip front is checked beyond archive/zip.
func agree(t *testing.T, file []byte, whole bool) {
	t.Helper()
	want, wantErr := refer(file)
	got, err := read(t, file)
	switch {
	case err == nil && wantErr == nil:
		if diff := difference(want, got); diff != "" {
			t.Errorf("it reads %s", diff)
		}
	case err == nil && !isLaxer(wantErr):
		t.Errorf("it reads\n%s\nwhere the reference says %v", got, wantErr)
	case wantErr == nil && whole && !isStricter(err):
		t.Errorf("it says %v, where the reference reads\n%s", err, want)
	}
}

// isLaxer tells what of the reference's reasons is none for the package.
func isLaxer(reason error) bool {
	return anyOf(reason.Error(), laxer)
}

// isStricter tells what of the package's reasons is none for the reference.
func isStricter(reason error) bool {
	return isLimit(reason) || anyOf(reason.Error(), stricter)
}

func anyOf(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
