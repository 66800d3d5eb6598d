package source_test

import (
	"strings"
	"testing"

	"caseload/importer/source"
)

func TestQuotesAreReadInTheMannerOfTheWholeFile(t *testing.T) {
	far := strings.Repeat("1;x;y\n", 60_000) // beyond what is read of a file before its rows
	for _, test := range []struct{ name, content, want, said string }{
		{"never round a field", "a\tb\n1\t32\"\n2\t5\" x\n3\t6\"\n", `2/2: ["1" "32\""] 3/3: ["2" "5\" x"] 4/4: ["3" "6\""]`, "no field begins with a quote, so quotes are read as text"},
		{"never, and the first far below", "a;b;c\n" + far + "7;5\";z\n", `60002/60002: ["7" "5\"" "z"]`, "no field begins with a quote, so quotes are read as text"},
		{"in the header alone", "a;b\"\n1;x\n", `2/2: ["1" "x"]`, "no field begins with a quote, so quotes are read as text"},
		{"inside fields beside quoted ones", "a,b\n1,32\" x\n2,\"y, z\"\n3,5\" w\n", `2/2: ["1" "32\" x"] 3/3: ["2" "y, z"] 4/4: ["3" "5\" w"]`, "2 rows have a quote inside a cell without quotes round it, which is read as text (first: line 2)"},
		{"behind blanks", "a, \"b\", \"c\"\n1, \"x, y\", \"say \"\"z\"\"\"\n2,\t\"v\" , w\n", `2/2: ["1" "x, y" "say \"z\""] 3/3: ["2" "v" " w"]`, "blanks stand before all quotes that open a field, and are left out"},
		{"behind blanks, far below", "a;b;c\n" + far + "7; \"y;\nx\";z\n8;9;0\n", `60002/60002: ["7" "y;\nx" "z"] 60004/60003: ["8" "9" "0"]`, "blanks stand before all quotes that open a field, and are left out"},
	} {
		all, said := told(t, test.content, source.Options{})
		if strings.Contains(test.content, far) {
			all = all[strings.Index(all, "60002/"):]
		}
		if all != test.want || said != test.said {
			t.Errorf("%s: rows are %s, said %q; want %s, %q", test.name, all, said, test.want, test.said)
		}
	}
	all, said := told(t, "a\tb\n1\t32\"\n2\t\"x\" y\n", source.Options{Quote: source.NoQuote})
	if all != `2/2: ["1" "32\""] 3/3: ["2" "\"x\" y"]` || said != "" {
		t.Errorf("without quotes by setting the rows are %s, said %q", all, said)
	}
}

func TestAllLinesWithWrongQuotesAreToldAtOnce(t *testing.T) {
	bad := "1,\"D \"x\" y\"\n2,\"sound\"\n"
	for _, test := range []struct {
		content string
		line    int
		want    string
		none    bool
	}{
		{"a,b\n" + bad + bad + bad, 2, "(3 lines have such errors: 2, 4, 6)", true},
		{"a,b\n" + strings.Repeat(bad, 12), 2, "(12 lines have such errors: 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 2 more)", true},
		{"a,b\n1,\"open\n2,x\n3,\"y\"z\n4,5\n6,\"open\n", 2, "(3 lines have such errors: 2, 4, 6)", true},
		{"a,b\n" + strings.Repeat("1,\"x\"\n", 300) + bad, 302, "text follows its quote", false},
		{"a,b\n1, \"x\"\n2,\"y\"\n3, \"z\"\n", 2, "(2 lines have such errors: 2, 4)", true},
	} {
		e := refused(t, write(t, "a.csv", test.content), source.Options{})
		if strings.Contains(e.Hint(), "{quote: none}") != test.none {
			t.Errorf("%q: the hint is %s", test.content, e.Hint())
		}
		if e.Line != test.line || !strings.Contains(e.What, test.want) || !strings.Contains(e.Hint(), "quote") {
			t.Errorf("%q is refused with %v, hint %s; want line %d, %q", test.content, e, e.Hint(), test.line, test.want)
		}
	}
}
