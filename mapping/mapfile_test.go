package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"caseload/mapping"
)

// files opens tables by name; each row is "key;value".
func files(all map[string][]string) mapping.Option {
	return mapping.Tables(func(path string) (mapping.Table, error) {
		lines, ok := all[path]
		if !ok {
			return mapping.Table{}, errors.New(path + ": is not there")
		}
		table := mapping.Table{Header: strings.Split(lines[0], ";")}
		for i, line := range lines[1:] {
			table.Rows = append(table.Rows, strings.Split(line, ";"))
			table.Lines = append(table.Lines, i+2)
		}
		return table, nil
	})
}

func TestAMapMayStandInAFileOfItsOwn(t *testing.T) {
	text := head + "form: {X: {column: C, map_file: p.csv, otherwise: ninguna, upper: true}}\n"
	m, err := mapping.Parse("cases.yaml", []byte(text), nil, files(map[string][]string{"p.csv": {"Prioridad;CRM", " Alta ;high", "Baja;low", "Alta;high", ";blanco"}}))
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Bind([]string{"Ticket", "Correo", "Detalle", "C"})
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"Alta": "HIGH", "ALTA": "HIGH", "baja": "LOW", "otra": "NINGUNA", "": "BLANCO"} {
		c, err := b.Map(row("1", "a@b.example", "x", cell))
		if err != nil || string(c.Form) != `{"X":"`+want+`"}` {
			t.Errorf("%q gave %s, %v; want %s", cell, c.Form, err, want)
		}
	}
	all := b.Explain()
	if got := all[len(all)-1].From; !strings.Contains(got, `by "p.csv" (3 values)`) {
		t.Errorf("Explain() says %q", got)
	}
}

func TestWhatIsWrongWithAMapsFileIsNamed(t *testing.T) {
	open := files(map[string][]string{
		"dos.csv":    {"a;b", "Alta;high", "Alta;low"},
		"tres.csv":   {"a;b;c", "1;2;3"},
		"una.csv":    {"a", "Alta"},
		"vacio.csv":  {"a;b"},
		"larga.csv":  {"a;b", "1;2", "1;2;3"},
		"fecha.csv":  {"a;b", "1;ayer"},
		"blanco.csv": {"a;b", ";x"},
		"enorme.csv": strings.Split(strings.Repeat("a;b,", mapping.MaxTableRows+1)+"a;b", ","),
	})
	for _, test := range []struct{ field, want string }{
		{"map_file: nada.csv", "nada.csv: is not there"},
		{"map_file: ''", "names no file"},
		{"map_file: dos.csv", `dos.csv:3: "Alta" stands for "low" here, and for "high" in line 2`},
		{"map_file: tres.csv", `tres.csv has 3 columns ("a", "b", "c"), not 2`},
		{"map_file: una.csv", `una.csv has 1 column ("a"), not 2`},
		{"map_file: vacio.csv", "no rows"},
		{"map_file: larga.csv", "larga.csv:3: 3 cells"},
		{"map_file: fecha.csv, type: date", `"ayer" is not a date`},
		{"map_file: blanco.csv, default: y", "both speak of a blank"},
		{"map_file: enorme.csv", "enorme.csv has more rows than a map can have (200000)"},
		{"map_file: dos.csv, map: {a: b}", "map_file beside map"},
		{"map_file: dos.csv, decimal: ',', type: number", "decimal beside map_file"},
	} {
		_, err := mapping.Parse("cases.yaml", []byte(head+"form: {X: {column: C, "+test.field+"}}\n"), nil, open)
		wantError(t, err, test.want)
	}
	_, err := mapping.Parse("cases.yaml", []byte(head+"form: {X: {column: C, map_file: a.csv}}\n"), nil)
	wantError(t, err, "files cannot be read here")
}

func TestColumnsWithoutTextAtTheEndOfAMapsFileDoNotCount(t *testing.T) {
	text := head + "form: {X: {column: C, map_file: p.csv}}\n"
	if _, err := mapping.Parse("cases.yaml", []byte(text), nil, files(map[string][]string{"p.csv": {"a;b;; ", "Alta;high;;", "Baja;low"}})); err != nil {
		t.Error(err)
	}
}

func TestABrokenCellIsNoValueOfAMap(t *testing.T) {
	for kind, want := range map[byte]string{'e': `p.xlsx:2: "#N/A" is an error of a spreadsheet`, 'f': "p.xlsx:2: the cell has a formula without its result"} {
		open := mapping.Tables(func(string) (mapping.Table, error) {
			return mapping.Table{Header: []string{"a", "b"}, Rows: [][]string{{"Alta", "#N/A"}}, Lines: []int{2}, Kinds: [][]byte{{'s', kind}}}, nil
		})
		_, err := mapping.Parse("cases.yaml", []byte(head+"form: {X: {column: C, map_file: p.xlsx}}\n"), nil, open)
		wantError(t, err, want)
	}
}

func TestAMapsFileWithoutALineOfNamesIsTold(t *testing.T) {
	text := head + "form: {X: {column: C, map_file: p.csv}}\n"
	m, err := mapping.Parse("cases.yaml", []byte(text), nil, files(map[string][]string{"p.csv": {"Urgente;high", "Baja;low", "Alta;high"}}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `the line of names "Urgente;high" holds what a row holds ("high" stands in line 3, too)`
	if said := m.Warnings(); len(said) != 1 || !strings.Contains(said[0], want) {
		t.Errorf("warnings are %q, want %q", said, want)
	}
}

func TestAValueWithNothingBesideItIsTold(t *testing.T) {
	text := head + "form: {X: {column: C, map_file: p.csv}}\n"
	m, err := mapping.Parse("cases.yaml", []byte(text), nil, files(map[string][]string{"p.csv": {"a;b", "Alta;high", "Media;", "Baja"}}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `cases.yaml:12:33: form "X".map_file: p.csv: values with nothing beside them, which count as blanks: 2, the first "Media" in line 3`
	if said := m.Warnings(); len(said) != 1 || said[0] != want {
		t.Errorf("warnings are %q, want %q", said, want)
	}
}
