package mapping_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/mapping"
)

// said gives the place and the code of each mistake.
func said(err error) string {
	var all mapping.Errors
	errors.As(err, &all)
	var out []string
	for _, e := range all {
		out = append(out, fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Code))
	}
	return strings.Join(out, ", ")
}

func TestWhatAFileLacksIsToldWithTheMistakes(t *testing.T) {
	lacks := strings.Replace(head, "contact: Correo", "contact: Coreo", 1)
	one := mapping.Head{File: "a.csv", Columns: []string{"Ticket", "Correo", "Detalle"}}
	other := mapping.Head{File: "b.csv", Columns: []string{"Ticket", "Coreo", "Detalle"}}
	for _, test := range []struct {
		name, text, want string
		heads            []mapping.Head
	}{
		{"a right mapping is for Bind", lacks, "", []mapping.Head{one}},
		{"no file at hand", lacks + "limits: {rate: often}\n", "12:16 M030", nil},
		{"both kinds, by place", lacks + "limits: {rate: often}\n", "8:12 M070, 12:16 M030", []mapping.Head{one}},
		{"the first file that does not fit", lacks + "limits: {rate: often}\n", "8:12 M070, 12:16 M030", []mapping.Head{other, one}},
		{"the type of such a field", head + "form: {X: {column: Nada, type: fecha y hora}}\n", "12:20 M070, 12:32 M015", []mapping.Head{one}},
		{"an expression", head + "form: {X: {expr: 'int(Nada)', type: x}}\n", "12:23 M061, 12:37 M015", []mapping.Head{one}},
		{"one mistake a place", head + "form: {X: {expr: 'int('}}\n", "12:22 M060", []mapping.Head{one}},
		{"which of two columns is meant is not known", head + "form: {X: {column: Nada, template: '{{Nadie}}'}}\n", "12:26 M043", []mapping.Head{one}},
		{"how the file is read is not known", lacks + "source: {header_row: three}\n", "12:22 M016", []mapping.Head{one}},
		{"nor by an unknown key", lacks + "source: {headerrow: 3}\n", "12:10 M010", []mapping.Head{one}},
		{"nor by an unknown source", lacks + "sorce: {header_row: 3}\n", "12:1 M010", []mapping.Head{one}},
		{"dates do not matter to it", lacks + "source: {dates: 3}\n", "8:12 M070, 12:17 M015", []mapping.Head{one}},
	} {
		asked := 0
		_, err := mapping.Parse("m.yaml", []byte(test.text), nil, mapping.Heads(func(mapping.Source) []mapping.Head {
			asked++
			return test.heads
		}))
		if got := said(err); got != test.want || asked > 1 {
			t.Errorf("%s: %s (asked %d times), want %s", test.name, got, asked, test.want)
		}
		if len(test.heads) > 1 && !strings.Contains(err.Error(), `the file has no column "Coreo" (a.csv)`) {
			t.Errorf("%s: %v, want the file's name", test.name, err)
		}
	}
}

func TestEveryBadMappingCanBeHeldAgainstAFile(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad mappings", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		alone := said(parseError(text))
		held := said(parseError(text, mapping.Heads(func(mapping.Source) []mapping.Head { return []mapping.Head{{Columns: []string{"Nada"}}} })))
		for _, mistake := range strings.Split(alone, ", ") {
			if !strings.Contains(held, mistake) || alone == "" && held != "" {
				t.Errorf("%s: alone %s, against a file %s", file, alone, held)
			}
		}
	}
}

func parseError(text []byte, options ...mapping.Option) error {
	_, err := mapping.Parse("m.yaml", text, nil, options...)
	return err
}
