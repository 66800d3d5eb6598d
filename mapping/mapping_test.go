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
	b, err := parse(t, text).Bind(header)
	if err != nil {
		t.Fatalf("Bind: %v", err)
	}
	return b
}

// row makes a row of cells as tests write them: "n:1234.5" is a workbook's own
// number, and so with the other kinds; a cell without a kind is text.
func row(cells ...string) mapping.Row {
	var r mapping.Row
	for _, c := range cells {
		kind := byte('s')
		if len(c) > 1 && c[1] == ':' && strings.IndexByte("sndhbef", c[0]) >= 0 {
			kind, c = c[0], c[2:]
		}
		r.Cells, r.Kinds = append(r.Cells, c), append(r.Kinds, kind)
	}
	return r
}

// mapOne surveys and maps one row whose first three cells are Ticket, Correo
// and Detalle; the further cell is that of the column C.
func mapOne(t *testing.T, form, cell string) (mapping.Case, error) {
	t.Helper()
	b := bind(t, head+form, "Ticket", "Correo", "Detalle", "C")
	one := row("1", "a@b.example", "x", cell)
	s := b.Survey(nil)
	s.Add(2, one)
	forms, err := s.Decide(nil)
	if err != nil {
		return mapping.Case{}, err
	}
	b.Use(forms)
	return b.Map(one)
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
