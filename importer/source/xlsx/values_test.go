package xlsx_test

import (
	"fmt"
	"strings"
	"testing"
)

// The shared strings and the styles that the cells of these tables refer to.
var (
	valueStrings = []string{
		`<t>María</t>`, // 0
		`<t></t>`,
		`<t xml:space="preserve">  dos  </t>`,
		`<r><t>ne</t></r><r><rPr><b/><sz val="11"/></rPr><t>gri</t></r><r><t>ta</t></r>`,
		`<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>`,
		`<t>a_x000D_b_x005F_x0041_</t>`, // 5
		`<t><![CDATA[a<b&c]]>&amp;<![CDATA[]]]]><![CDATA[>]]></t>`,
		`<t>a<!-- <t>no</t> -->b<?x <t>no</t>?>c</t>`,
		"<t>uno\r\ndos\rtres&#13;&#10;x</t>",
		`<t>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&#xf1;</t>`,
		`<r><rPr><rFont val="Arial"/></rPr><t xml:space="preserve">a </t></r><rPh sb="0" eb="1"><t>no</t></rPh><r><t xml:space="preserve"> b</t></r>`, // 10
		``,
		`<t/>`,
		`<t>00123</t>`,
		`<t>_x0041</t>`,
		`<t>_xD83D__xDE00_</t>`, // 15
		`<t>TRUE</t>`,
	}
	valueStyles = []string{
		"14", "22", "20", "46", "00000", "10", `"$"#,##0.00`, "@", // 1-8
		"dd/mm/yyyy", `[$-240A]d" de "mmmm" de "yyyy;@`, "[h]:mm", "yyyy-mm-dd hh:mm", // 9-12
		`[$-F400]h:mm:ss AM/PM`, `#,##0`, "mm:ss", `0.00E+00`, `[Red]dd/mm/yy`, `"día "0`, // 13-18
		"mmm-yy", `_-* #,##0.00_-`, "# ?/?", "18", "45", "dd/mm/yyyy;@", `\d0`, // 19-25
	}
)

func TestValues(t *testing.T) {
	for _, test := range []struct{ name, cell, want string }{
		{"a shared string", `<c r="A1" t="s"><v>0</v></c>`, `s"María"`},
		{"an empty shared string is blank", `<c r="A1" t="s"><v>1</v></c>`, ``},
		{"a shared string without a t is blank", `<c r="A1" t="s"><v>11</v></c>`, ``},
		{"a shared string of an empty t is blank", `<c r="A1" t="s"><v>12</v></c>`, ``},
		{"spaces that are preserved", `<c r="A1" t="s"><v>2</v></c>`, `s"  dos  "`},
		{"rich text is joined", `<c r="A1" t="s"><v>3</v></c>`, `s"negrita"`},
		{"phonetic runs are no text", `<c r="A1" t="s"><v>4</v></c>`, `s"東京"`},
		{"phonetic runs between runs", `<c r="A1" t="s"><v>10</v></c>`, `s"a  b"`},
		{"escaped characters", `<c r="A1" t="s"><v>5</v></c>`, `s"a\rb_x0041_"`},
		{"what only begins like an escape", `<c r="A1" t="s"><v>14</v></c>`, `s"_x0041"`},
		{"two halves of a character", `<c r="A1" t="s"><v>15</v></c>`, `s"😀"`},
		{"CDATA", `<c r="A1" t="s"><v>6</v></c>`, `s"a<b&c&]]>"`},
		{"comments and instructions in a text", `<c r="A1" t="s"><v>7</v></c>`, `s"abc"`},
		{"line ends", `<c r="A1" t="s"><v>8</v></c>`, `s"uno\ndos\ntres\r\nx"`},
		{"entities and references", `<c r="A1" t="s"><v>9</v></c>`, `s"<>&\"'A😀ñ"`},
		{"digits that are text", `<c r="A1" t="s"><v>13</v></c>`, `s"00123"`},
		{"a text TRUE is no boolean", `<c r="A1" t="s"><v>16</v></c>`, `s"TRUE"`},

		{"an inline string", `<c r="A1" t="inlineStr"><is><t>hola &amp; adiós</t></is></c>`, `s"hola & adiós"`},
		{"an inline string of runs", `<c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh sb="0" eb="1"><t>x</t></rPh><r><rPr><b/></rPr><t>b_x0009_</t></r></is></c>`, `s"ab\t"`},
		{"an inline string that is empty", `<c r="A1" t="inlineStr"><is><t></t></is></c>`, ``},
		{"an inline string of an empty is", `<c r="A1" t="inlineStr"><is/></c>`, ``},

		{"a formula's string", `<c r="A1" t="str"><f>B1&amp;"x"</f><v>equis</v></c>`, `s"equis"`},
		{"a formula's empty string is text", `<c r="A1" t="str"><f>""</f><v></v></c>`, `s""`},
		{"a string that stands in the cell", `<c r="A1" t="str"><v>suelto</v></c>`, `s"suelto"`},
		{"an escape in a formula's string", `<c r="A1" t="str"><f>B1</f><v>a_x000A_b</v></c>`, `s"a\nb"`},
		{"a formula's number", `<c r="A1"><f>1+1</f><v>2</v></c>`, `n"2"`},
		{"a shared formula's number", `<c r="A1"><f t="shared" si="0"/><v>2</v></c>`, `n"2"`},
		{"an array formula's number", `<c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>2</v></c>`, `n"2"`},
		{"a formula's boolean", `<c r="A1" t="b"><f>1=1</f><v>1</v></c>`, `b"TRUE"`},
		{"a formula's date", `<c r="A1" s="1"><f>TODAY()</f><v>46083</v></c>`, `d"2026-03-02"`},
		{"a formula without a value", `<c r="A1"><f>1+1</f></c>`, `f""`},
		{"a formula with an empty value", `<c r="A1"><f>1+1</f><v></v></c>`, `f""`},
		{"a formula with a value that is closed at once", `<c r="A1"><f>1+1</f><v/></c>`, `f""`},

		{"true", `<c r="A1" t="b"><v>1</v></c>`, `b"TRUE"`},
		{"false", `<c r="A1" t="b"><v>0</v></c>`, `b"FALSE"`},
		{"an error", `<c r="A1" t="e"><v>#N/A</v></c>`, `e"#N/A"`},
		{"a formula's error", `<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, `e"#DIV/0!"`},

		{"a blank cell", `<c r="A1"/>`, ``},
		{"a blank cell with a style", `<c r="A1" s="1"/>`, ``},
		{"a blank cell with a style and an end", `<c r="A1" s="1"></c>`, ``},
		{"an empty value", `<c r="A1"><v></v></c>`, ``},
		{"an empty value of a type", `<c r="A1" t="n"><v/></c>`, ``},
		{"a cell without a type", `<c r="A1"><v>5</v></c>`, `n"5"`},
		{"a cell whose style is empty", `<c r="A1" s=""><v>5</v></c>`, `n"5"`},
	} {
		t.Run(test.name, func(t *testing.T) { expectCell(t, test.cell, test.want) })
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct{ stored, want string }{
		{"0", "0"},
		{"-0", "0"},
		{"5", "5"},
		{"-5", "-5"},
		{"1.5", "1.5"},
		{"0.1", "0.1"},
		{"-0.25", "-0.25"},
		{"0.30000000000000004", "0.3"},
		{"4.3499999999999996", "4.35"},
		{"1234.5600000000001", "1234.56"},
		{"0.1234567890123456", "0.123456789012346"},
		{"100", "100"},
		{"1000000", "1000000"},
		{"573001234567", "573001234567"},
		{"5.73E+11", "573000000000"},
		{"5.73001234567E+11", "573001234567"},
		{"1.5e3", "1500"},
		{"1E-7", "0.0000001"},
		{"1.5E-5", "0.000015"},
		{"1E+21", "1000000000000000000000"},
		{"123456789012345", "123456789012345"},
		{"1234567890123456", "1234567890123456"},
		{"12345678901234567890", "12345678901234567890"},
		{"1.0", "1"},
		{"100.50", "100.5"},
		{"99999999999999.99", "100000000000000"},
		{"2.2250738585072014E-308", "0." + strings.Repeat("0", 307) + "222507385850720"[:14]},
	} {
		t.Run(test.stored, func(t *testing.T) {
			expectCell(t, `<c r="A1"><v>`+test.stored+`</v></c>`, fmt.Sprintf("n%q", test.want))
		})
	}
}

func TestNumbersUnderFormats(t *testing.T) {
	for _, test := range []struct {
		style        int
		stored, want string
	}{
		{1, "46083", `d"2026-03-02"`},
		{1, "1", `d"1900-01-01"`},
		{1, "59", `d"1900-02-28"`},
		{1, "61", `d"1900-03-01"`},
		{1, "2958465", `d"9999-12-31"`},
		{1, "46083.4375", `d"2026-03-02T10:30:00"`},
		{2, "46083.4375", `d"2026-03-02T10:30:00"`},
		{2, "46083", `d"2026-03-02T00:00:00"`},
		{2, "46083.999999999996", `d"2026-03-03T00:00:00"`},
		{2, "46083.437499999993", `d"2026-03-02T10:30:00"`},
		{2, "46083.71876157407", `d"2026-03-02T17:15:01"`},
		{3, "0.4375", `h"10:30:00"`},
		{3, "0", `h"00:00:00"`},
		{3, "0.99998842592592588", `h"23:59:59"`},
		{4, "1.2604166666666667", `h"30:15:00"`},
		{11, "1.2604166666666667", `h"30:15:00"`},
		{11, "0.5", `h"12:00:00"`},
		{13, "0.4375", `h"10:30:00"`},
		{15, "0.0104166666666667", `h"00:15:00"`},
		{22, "0.4375", `h"10:30:00"`},
		{23, "0.0104166666666667", `h"00:15:00"`},
		{9, "46083", `d"2026-03-02"`},
		{10, "46083", `d"2026-03-02"`},
		{12, "46083.4375", `d"2026-03-02T10:30:00"`},
		{17, "46083", `d"2026-03-02"`},
		{19, "46082", `d"2026-03-01"`},
		{24, "46083", `d"2026-03-02"`},
		{5, "123", `n"00123"`},
		{5, "0", `n"00000"`},
		{5, "123456", `n"123456"`},
		{5, "1.5", `n"1.5"`},
		{6, "0.15", `n"0.15"`},
		{6, "0.14999999999999999", `n"0.15"`},
		{7, "1234.5", `n"1234.5"`},
		{8, "123", `n"123"`},
		{14, "1234567", `n"1234567"`},
		{16, "123", `n"123"`},
		{18, "12", `n"12"`},
		{20, "0.30000000000000004", `n"0.3"`},
		{21, "0.5", `n"0.5"`},
		{25, "46083", `n"46083"`},
	} {
		name := strings.ReplaceAll(valueStyles[test.style-1], "/", "|") + " of " + test.stored
		t.Run(name, func(t *testing.T) {
			expectCell(t, fmt.Sprintf(`<c r="A1" s="%d"><v>%s</v></c>`, test.style, test.stored), test.want)
		})
	}
}

func TestDatesFrom1904(t *testing.T) {
	for _, test := range []struct {
		style        int
		stored, want string
	}{
		{1, "44621", `d"2026-03-02"`},
		{1, "0", `d"1904-01-01"`},
		{2, "44621.4375", `d"2026-03-02T10:30:00"`},
		{3, "0.4375", `h"10:30:00"`},
		{4, "1.2604166666666667", `h"30:15:00"`},
	} {
		for _, flag := range []string{"1", "true"} {
			b := oneCell(fmt.Sprintf(`<c r="A1" s="%d"><v>%s</v></c>`, test.style, test.stored)).styles(valueStyles...)
			b.edit(workbookPart, `<workbookPr/>`, `<workbookPr date1904="`+flag+`"/>`)
			t.Run(flag+" "+test.stored, func(t *testing.T) { expect(t, b.zip(), "1904\n== Casos\n1: "+test.want+"\n") })
		}
	}
}

func TestDatesInISOFormAreReadAsSerialsAre(t *testing.T) {
	for _, test := range []struct{ stored, want string }{
		{"2026-03-02", `d"2026-03-02"`},
		{"2026-03-02T10:30:00", `d"2026-03-02T10:30:00"`},
		{"2026-03-02T10:30:00Z", `d"2026-03-02T10:30:00"`},
		{"2026-03-02T00:00:00.000", `d"2026-03-02"`},
		{"2026-03-02T23:59:59.9999997904", `d"2026-03-03"`},
		{"2026-12-31T23:59:59.5", `d"2027-01-01"`},
		{"2026-03-02T15:59:59.9999997904", `d"2026-03-02T16:00:00"`},
		{"2026-03-02T08:30:00.4999999", `d"2026-03-02T08:30:00"`},
		{"2026-02-30T10:30:00.9", `d"2026-02-30T10:30:00.9"`},
		{"10:30", `h"10:30:00"`},
		{"10:30:00", `h"10:30:00"`},
		{"10:29:59.75", `h"10:30:00"`},
		{"23:59:59.9", `h"24:00:00"`},
	} {
		t.Run(test.stored, func(t *testing.T) {
			for _, style := range []string{"", ` s="1"`, ` s="0"`} {
				expectDay(t, style, test.stored, test.want)
			}
		})
	}
	t.Run("a format of dates with times shows midnight", func(t *testing.T) {
		for _, stored := range []string{"2026-03-02", "2026-03-01T23:59:59.6"} {
			expectDay(t, ` s="2"`, stored, `d"2026-03-02T00:00:00"`)
		}
	})
	t.Run("what is none", func(t *testing.T) {
		for _, stored := range []string{"2026-03", "2026-03-02T10", "2026-03-02T10:30.5", "10:30:00.x", "T", "x"} {
			if got, err := read(t, oneCell(`<c r="A1" t="d"><v>`+stored+`</v></c>`).zip()); err == nil {
				t.Errorf("%q is read as %s", stored, got)
			}
		}
	})
}

// expectDay wants a cell of the type d to be want; the reference, which knows the
// plain forms alone, must not read another.
func expectDay(t *testing.T, style, stored, want string) {
	t.Helper()
	file := oneCell(`<c r="A1"` + style + ` t="d"><v>` + stored + `</v></c>`).styles(valueStyles...).zip()
	got, err := read(t, file)
	if err != nil || got.tabs[0].String() != "1: "+want+"\n" {
		t.Errorf("%s%s is read as %v, %v; want %s", stored, style, got, err, want)
	}
	agree(t, file, true)
}

// The markup may be of any form that means the same.
func TestMarkup(t *testing.T) {
	for _, test := range []struct{ name, rows, want string }{
		{"attributes in any order", `<row ht="15" r="2" spans="1:2"><c t="b" s="0" r="B2"><v>1</v></c></row>`, `2: - b"TRUE"`},
		{"single quotes", `<row r='2'><c r='B2' t='b'><v>1</v></c></row>`, `2: - b"TRUE"`},
		{"spaces in tags", "<row  r = \"2\"\n><c\tr=\"B2\"\r\n t = 'b' ><v >1</v\n></c ></row >", `2: - b"TRUE"`},
		{"> inside of an attribute", `<row r="2" x="a>b"><c r="B2" x='"/>' t="b"><v>1</v></c></row>`, `2: - b"TRUE"`},
		{"comments between", `<!-- a --><row r="2"><!-- <c r="A2"><v>9</v></c> --><c r="B2" t="b"><!----><v><!-- x -->1<!-- y --></v></c></row>`, `2: - b"TRUE"`},
		{"instructions between", `<?a b?><row r="2"><?a <c r="A2"><v>9</v></c>?><c r="B2" t="b"><v>1<?a?></v></c></row>`, `2: - b"TRUE"`},
		{"CDATA in a value", `<row r="2"><c r="B2"><v><![CDATA[12]]></v></c></row>`, `2: - n"12"`},
		{"references in a value", `<row r="2"><c r="B2"><v>1&#50;&#x33;</v></c></row>`, `2: - n"123"`},
		{"white space between", "\n <row r=\"2\">\n  <c r=\"B2\" t=\"b\">\n <v>1</v>\n </c>\r\n</row>\t", `2: - b"TRUE"`},
		{"elements that are not known", `<row r="2"><c r="B2"><v>1</v><extLst><ext xmlns:x="urn:x" uri="u"><x:v>7</x:v></ext></extLst></c><extLst/></row>`, `2: - n"1"`},
		{"elements of another namespace", `<x:row xmlns:x="urn:x" r="1"><c r="A1"><v>9</v></c></x:row><row r="2"><c r="B2"><x:v xmlns:x="urn:x">7</x:v><v>1</v></c></row>`, `2: - n"1"`},
		{"attributes of another namespace", `<row xmlns:x="urn:x" x:r="9" r="2" x:hidden="1"><c x:t="s" r="B2" x:s="9"><v>1</v></c></row>`, `2: - n"1"`},
		{"a default namespace that changes", `<row r="1"><v xmlns="urn:x"><c r="A1"><v>9</v></c></v><c r="A1"><v>1</v></c></row>`, `1: n"1"`},
		{"a character beyond the first plane", `<row r="1"><c r="A1" t="str"><v>😀&#128512;</v></c></row>`, `1: s"😀😀"`},
	} {
		t.Run(test.name, func(t *testing.T) { expect(t, oneSheet(test.rows).zip(), test.want+"\n") })
	}
}

// expectCell wants a cell A1, with the strings and styles above, to be want; ""
// for a blank one.
func expectCell(t *testing.T, cell, want string) {
	t.Helper()
	if want != "" {
		want = "1: " + want + "\n"
	}
	file := oneCell(cell).strings(valueStrings...).styles(valueStyles...).zip()
	expect(t, file, want)
}
