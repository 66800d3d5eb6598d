package source_test

import (
	"strings"
	"testing"

	"caseload/importer/source"
)

func TestRemarksAndLinesOfDashesAreNoRows(t *testing.T) {
	for _, test := range []struct{ name, content, want, said string }{
		{"of SQL Server", "a;b;c\n--;---;-\n1;2;3\n\n(1 row affected)\n", `2/2: ["--" "---" "-"] 3/3: ["1" "2" "3"] 5/5: ["(1 row affected)" "" ""] E207`, "1 line without any text is left out"},
		{"rulers", "a;b;c\n--;---;\n1;2;3\n==;====;== \n", `3/3: ["1" "2" "3"]`, "2 lines of dashes are left out (first: line 2)"},
		{"of MySQL", "+---+---+---+\n| a | b | c |\n+---+---+---+\n| 1 | 2 | 3 |\n| 4 | - | --|\n+---+---+---+\n", `4/4: ["" " 1 " " 2 " " 3 " ""] 5/5: ["" " 4 " " - " " --" ""]`, "the line above the header is left out; 2 lines of dashes are left out (first: line 3)"},
		{"of Oracle, without a line end", "a;b;c\n1;2;3\n1 fila seleccionada.", `2/2: ["1" "2" "3"] 3/3: ["1 fila seleccionada." "" ""] E207`, ""},
		{"several, and rows behind them", "a;b;c\n1;2;3\nZona Norte;;\n4;5;6\n\nFin\nhoy\n", `2/2: ["1" "2" "3"] 3/3: ["Zona Norte" "" ""] E207 4/4: ["4" "5" "6"] 6/6: ["Fin" "" ""] E207 7/7: ["hoy" "" ""] E207`, "1 line without any text is left out"},
		{"words like those of the rows", "a;b;c\nuno dos;2;3\ntres cuatro;;\n5;6;7\n", `2/2: ["uno dos" "2" "3"] 3/3: ["tres cuatro" "" ""] 4/4: ["5" "6" "7"]`, ""},
		{"a lone id", "a;b;c\n1;2;3\n4;;\n", `2/2: ["1" "2" "3"] 3/3: ["4" "" ""]`, ""},
		{"two columns", "a;b\n1;2\nuno dos;\n", `2/2: ["1" "2"] 3/3: ["uno dos" ""]`, ""},
	} {
		if all, said := told(t, test.content, source.Options{}); all != test.want || said != test.said {
			t.Errorf("%s: rows are %s, said %q; want %s, %q", test.name, all, said, test.want, test.said)
		}
	}
	e := refused(t, write(t, "a.csv", "a;b;c\n1;2;3\n4;5;6\nT7\n"), source.Options{})
	if !strings.HasSuffix(e.What, `as in a file that was cut: "T7"`) {
		t.Errorf("a lone id at the end is refused with %v", e)
	}
	f := open(t, write(t, "a.csv", "a;b;c\n1;2;3\n1 fila seleccionada.\n"), source.Options{SkipTotals: true})
	r, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		if row := r.Row(); row.Fault != nil || row.Skip != (row.Line == 3) {
			t.Errorf("line %d: fault %v, skipped %v", row.Line, row.Fault, row.Skip)
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}
