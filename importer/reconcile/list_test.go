package reconcile_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"caseload/importer/reconcile"
)

// listed decides about a row by a list.
func listed(t *testing.T, list *reconcile.List, d *reconcile.Doubt, witnesses ...reconcile.Made) reconcile.Finding {
	t.Helper()
	s := session(&crm{partial: true, cases: list.Records}, d)
	s.List, s.Witnesses = list, witnesses
	f, err := s.Decide(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	if f.Outcome == reconcile.Unsure && f.Why == "" {
		t.Error("it does not say why it is unknown")
	}
	return f
}

// tight is a list with the two cases that stand for its reach, and more.
func tight(more ...reconcile.Record) *reconcile.List {
	return &reconcile.List{Records: append([]reconcile.Record{
		record("v", "x@y.example", reconcile.Marked("testigo", idV, 1), noon), record("w", "x@y.example", reconcile.Marked("testigo", idW, 1), noon),
	}, more...)}
}

var early, late = made(idV, "v", true, noon.Add(-time.Hour)), made(idW, "w", true, noon.Add(time.Hour))

const sede = "Visita a la sede\r\n\r\ndel norte:  el equipo señalado no enciende, y la señora Muñoz lo espera"

// Wherever a list cuts its texts, a case that is there is never taken to be absent.
func TestACaseWhoseTextIsCutAnywhereIsNotAbsent(t *testing.T) {
	whole := reconcile.Marked(sede, idA, 1)
	for n := range len(whole) {
		for _, end := range []string{"", "...", "…"} {
			for name, text := range map[string]string{"cut": whole[:n], "cut and folded": strings.Join(strings.Fields(whole[:n]), " ")} {
				list := tight(record("a", "ana@ejemplo.example", strings.ToValidUTF8(text, "")+end, noon))
				for i, r := range list.Records {
					if text := r.Fields["description"]; len(text) > n+len(end) { // the others are cut there, too
						list.Records[i].Fields["description"] = strings.ToValidUTF8(text[:n], "") + end
					}
				}
				if f := listed(t, list, doubt(idA, true, noon, sede), late, early); f.Outcome == reconcile.Absent {
					t.Fatalf("%s at %d with %q: it is said not to be there", name, n, end)
				}
			}
		}
	}
}

func TestAListProvesAbsenceWhenItIsWhole(t *testing.T) {
	grace := tight()
	grace.Grace = 2 * time.Hour
	lacks := tight()
	lacks.Lacks = "the case 66f1"
	short := tight()
	short.Shortened = true
	of := func(text string) reconcile.Record { return record("z", "x@y.example", text, noon) }
	for name, c := range map[string]struct {
		list *reconcile.List
		text string
		want reconcile.Outcome
		why  string
	}{
		"it is whole":                         {tight(), "Falla", reconcile.Absent, ""},
		"the row's text is the longest":       {tight(), sede, reconcile.Absent, ""},
		"with an empty text":                  {tight(of("")), sede, reconcile.Absent, ""},
		"with a short beginning":              {tight(of("Visita a")), sede, reconcile.Absent, ""},
		"with a long beginning":               {tight(of(sede[:60])), sede, reconcile.Unsure, "cut short"},
		"and a text as long that is whole":    {tight(of(sede[:60]), of(reconcile.Marked(sede+"!", idB, 1))), sede, reconcile.Absent, ""},
		"its longest texts end at one length": {tight(of("Uno "+sede[:60]), of("Dos "+sede[:60]), of("Mil "+sede[:60])), sede, reconcile.Unsure, "cuts its texts short"},
		"a case has lost its reference":       {short, sede, reconcile.Unsure, "cuts its texts short"},
		"and the row's text is short":         {short, "Falla", reconcile.Absent, ""},
		"it lacks a case":                     {lacks, "Falla", reconcile.Unsure, "it lacks the case 66f1"},
		"no case was sent later by the grace": {grace, "Falla", reconcile.Unsure, "after its request may have been running"},
	} {
		f := listed(t, c.list, doubt(idA, true, noon, c.text), late, early)
		if f.Outcome != c.want || !strings.Contains(f.Why, c.why) {
			t.Errorf("%s: %s (%q); want %s (%q)", name, f.Outcome, f.Why, c.want, c.why)
		}
	}
}

// A beginning of the row's text that another row has is not the row's case.
func TestACutCaseOfAnotherRowIsNotTheRows(t *testing.T) {
	d := doubt(idA, true, noon, sede)
	list := tight(record("b", "x@y.example", sede[:60], noon))
	s := session(&crm{partial: true, cases: list.Records}, d)
	s.List, s.Witnesses = list, []reconcile.Made{late, early}
	s.Owner = func(id string) (string, error) { return map[string]string{"b": idB}[id], nil }
	if f, err := s.Decide(context.Background(), d); err != nil || f.Outcome != reconcile.Absent {
		t.Errorf("%s (%q), %v; want pending", f.Outcome, f.Why, err)
	}
}
