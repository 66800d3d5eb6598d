package ledger

import (
	"path/filepath"
	"testing"
)

func TestTheViewsOfALookHaveTheColumnsOfTheirTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.store.exec("INSERT INTO intent (run, marked, mapping, entries) VALUES (1, 0, 'casos.yaml', '[]')"); err != nil {
		t.Fatal(err)
	}
	look, err := View(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"entry", "outcome"} {
		var view, main string
		for schema, into := range map[string]*string{"temp": &view, "main": &main} {
			if _, err := look.store.one("SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info(?, ?) ORDER BY name)", []any{table, schema}, into); err != nil {
				t.Fatal(err)
			}
		}
		if view != main || view == "" {
			t.Errorf("%s: the view has %s, the table %s", table, view, main)
		}
	}
	for _, each := range []*Ledger{look, l} {
		if err := each.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
