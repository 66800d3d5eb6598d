package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"caseload/mapping"
)

// head maps every part that a case needs; tests add form and more below.
const head = `version: 1
crm: {server: crm.example, operation: demo}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: Detalle
  status: {value: open}
  priority: {value: low}
`

func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func parse(t *testing.T, text string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse("cases.yaml", []byte(text), environment())
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return m
}

func bind(t *testing.T, text string, header ...string) *mapping.Mapper {
	t.Helper()
	return bindLayout(t, text, mapping.Layout{Header: header})
}

func bindLayout(t *testing.T, text string, l mapping.Layout) *mapping.Mapper {
	t.Helper()
	b, err := parse(t, text).Bind(l)
	if err != nil {
		t.Fatalf("Bind: %v", err)
	}
	return b
}

// mapOne surveys and maps one row whose first three cells are Ticket, Correo
// and Detalle; the further cells are those of columns.
func mapOne(t *testing.T, form string, l mapping.Layout, columns, cells []string) (mapping.Case, error) {
	t.Helper()
	l.Header = append([]string{"Ticket", "Correo", "Detalle"}, columns...)
	b := bindLayout(t, head+form, l)
	row := append([]string{"1", "a@b.example", "x"}, cells...)
	s := b.Survey(nil)
	s.Add(2, row)
	forms, err := s.Decide(nil)
	if err != nil {
		return mapping.Case{}, err
	}
	b.Use(forms)
	return b.Map(row)
}

// code gives the code of the one fault that err holds, "" for none.
func code(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var all mapping.FieldErrors
	if !errors.As(err, &all) || len(all) != 1 {
		t.Fatalf("got %v, want one fault of a field", err)
	}
	return all[0].Code
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}
