package source_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload/importer/source"
)

// told reads a file whose rows are all there, as one line with what is said of it.
func told(t *testing.T, content string, o source.Options) (all, said string) {
	t.Helper()
	f := open(t, write(t, "a.csv", content), o)
	got, err := rows(t, f)
	again, failure := rows(t, f)
	if err != nil || failure != nil || fmt.Sprint(got) != fmt.Sprint(again) {
		t.Fatalf("%q gives %s, %v, and then %s, %v", content, got, err, again, failure)
	}
	return strings.Join(got, " "), strings.Join(f.Warnings(), "; ")
}

func TestARowThatLostADelimiterOrHasOneTooManyIsFaulty(t *testing.T) {
	excel := "a;b;c\n" + strings.Repeat("1;2;\n", 31) + strings.Repeat("1;2\n", 16) + strings.Repeat("1;2;3\n", 200)
	for _, test := range []struct{ name, content, want, said string }{
		{"one too many, blank at the end", "a,b,c\n1,2,\n1,,2,\n3,4,\n", `2/2: ["1" "2" ""] 3/3: ["1" "" "2"] E201 4/4: ["3" "4" ""]`, ""},
		{"one too many in every row", "a,b,c\n1,2,3,\n4,5,6,\n", `2/2: ["1" "2" "3"] 3/3: ["4" "5" "6"]`, "rows end with 1 delimiter more than the header: the blank field is left out"},
		{"two too many in every row but one", "a,b\n" + strings.Repeat("1,2,,\n", 20) + "3,4\n1,,2\n", strings.Repeat(`#: ["1" "2"] `, 20) + `#: ["3" "4"] #: ["1" "" "2"] E201`, "rows end with 2 delimiters more than the header: the blank fields are left out"},
		{"one too few", "a,b,c\n1,2,\n4,5\n7,8,\n", `2/2: ["1" "2" ""] 3/3: ["4" "5" ""] E206 4/4: ["7" "8" ""]`, ""},
		{"one too few of many", "a,b,c\n" + strings.Repeat("1,2,3\n", 10) + "4,5\n1,2,3\n", strings.Repeat(`#: ["1" "2" "3"] `, 10) + `#: ["4" "5" ""] E206 #: ["1" "2" "3"]`, ""},
		{"blank fields are left out at the end of rows", "a,b,c\n1,2\n1,2,3\n4,5\n7,8,9\n", `2/2: ["1" "2" ""] 3/3: ["1" "2" "3"] 4/4: ["4" "5" ""] 5/5: ["7" "8" "9"]`, "2 rows have fewer fields than the header (first: line 2); the missing ones are blank"},
		{"as Excel leaves them out, for 16 rows together", excel, strings.Repeat(`#: ["1" "2" ""] `, 47) + strings.TrimSpace(strings.Repeat(`#: ["1" "2" "3"] `, 200)), "16 rows have fewer fields than the header (first: line 33); the missing ones are blank"},
	} {
		all, said := told(t, test.content, source.Options{})
		if strings.HasPrefix(test.want, "#") {
			parts := strings.Split(all, ": ")
			for i, part := range parts[:len(parts)-1] {
				parts[i] = part[:strings.LastIndexByte(" "+part, ' ')] + "#"
			}
			all = strings.Join(parts, ": ")
		}
		if all != test.want || said != test.said {
			t.Errorf("%s: rows are %s, said %q; want %s, %q", test.name, all, said, test.want, test.said)
		}
	}
	all, said := told(t, "a,b,c\n"+strings.Repeat("1,2,3\n", 10)+"4,5\n1,2,3\n", source.Options{AcceptCut: true})
	if strings.Contains(all, "E206") || !strings.Contains(said, "1 row has fewer fields") {
		t.Errorf("a short row that is accepted gives %s, %q", all, said)
	}
}

func TestAHeaderThatLacksADelimiterIsRefused(t *testing.T) {
	for _, content := range []string{
		"TicketNombre,Correo,Detalle,Notas\nT1,Ana,ana@b.example,uno,\nT2,Luis,luis@b.example,dos,\n",
		"Ticket,Nombre,FechaDetalle,Creado el (fecha),Notas\nT1,Ana,uno,x,2/3/2026,\nT2,Luis,dos,y,3/3/2026,\n",
		"a,b,c\n1,2,3,4\n5,6,7,\n8,9,10,11\n",
	} {
		e := refused(t, write(t, "a.csv", content), source.Options{})
		width := strings.Count(strings.SplitN(content, "\n", 2)[0], ",") + 1
		if want := fmt.Sprintf("rows have %d fields and the header has %d", width+1, width); e.Line != 1 || !strings.Contains(e.What, want) {
			t.Errorf("%q is refused with %v; want %q", content, e, want)
		}
	}
}

func TestALineBreakUnlikeTheFilesOwnEndsNoRow(t *testing.T) {
	for _, test := range []struct{ name, content, want, said string }{
		{
			"two breaks in one cell, one in another", "a;b;c;d\r\n1;x;uno;N\r\n2;y;dos\ntres\ncuatro;S\r\n3;z;cinco;N\r\n4;w;seis\nsiete;S\r\n",
			`2/2: ["1" "x" "uno" "N"] 3/3: ["2" "y" "dos\ntres\ncuatro" "S"] 6/6: ["3" "z" "cinco" "N"] 7/7: ["4" "w" "seis\nsiete" "S"]`, "2 rows have a line break in a cell without quotes",
		},
		{"a blank line in the cell", "a;b;c\r\n1;x\n\ny;2\r\n3;4;5\r\n", `2/2: ["1" "x\n\ny" "2"] 5/5: ["3" "4" "5"]`, "1 row has a line break"},
		{"in the last cell", "a;b;c\r\n1;2;x\ny\r\n3;4;5\r\n", `2/2: ["1" "2" "x\ny"] 4/4: ["3" "4" "5"]`, "1 row has a line break"},
		{"parts that are too few", "a;b;c;d\r\n1;2;x\ny\r\n3;4;5;6\r\n", `2/2: ["1" "2" "x\ny" ""] E206 4/4: ["3" "4" "5" "6"]`, ""},
		{"a whole row behind a lone cell", "a;b;c\r\nx\n1;2;3\r\n3;4;5\r\n", `2/2: ["x\n1" "2" "3"] E206 4/4: ["3" "4" "5"]`, ""},
		{"CRLF in a file of LF", "a;b;c\n1;x\r\ny;2\n3;4;5\n", `2/2: ["1" "x\r\ny" "2"] 4/4: ["3" "4" "5"]`, "1 row has a line break"},
		{"CR in a file of LF", "a;b;c\n1;x\ry\rz;2\n3;4;5\n", `2/2: ["1" "x\ry\rz" "2"] 5/5: ["3" "4" "5"]`, "1 row has a line break"},
		{"two files of two systems", "a;b;c\r\n1;2;3\r\n4;5;6\r\n7;8;9\n1;2;3\n4;5;6\n", `2/2: ["1" "2" "3"] 3/3: ["4" "5" "6"] 4/4: ["7" "8" "9"] 5/5: ["1" "2" "3"] 6/6: ["4" "5" "6"]`, ""},
		{"a break where whole rows end so, too", "a;b;c\r\n1;2;3\r\n4;5;6\r\n7;8;9\n1;2;3\r\n4;x\ny;6\r\n", `2/2: ["1" "2" "3"] 3/3: ["4" "5" "6"] 4/4: ["7" "8" "9"] 5/5: ["1" "2" "3"] 6/6: ["4" "x\ny" "6"] E206`, ""},
		{"Excel's =" + `"text"`, "a;b;c\r\n1;=\"02\";x\ny\r\n3;4;5\r\n", `2/2: ["1" "02" "x\ny"] 4/4: ["3" "4" "5"]`, "1 row has a line break"},
	} {
		if all, said := told(t, test.content, source.Options{}); all != test.want || !strings.HasPrefix(said, test.said) || test.said == "" && said != "" {
			t.Errorf("%s: rows are %s, said %q; want %s, %q", test.name, all, said, test.want, test.said)
		}
	}
}
