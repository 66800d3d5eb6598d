package ledger_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/ledger"
)

// older makes a ledger as an earlier layout had it, with one run in a state, and
// what statements add.
func older(t *testing.T, path string, version int, state string, statements ...string) {
	t.Helper()
	schema, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("version%d.sql", version)))
	if err != nil {
		t.Fatal(err)
	}
	run(t, path, append([]string{
		string(schema), `INSERT INTO meta VALUES ('salt', zeroblob(16)), ('id', 'LAAAAAAAAAAAAAAAA')`,
		`INSERT INTO scope VALUES (1, 'crm0001.example', 'demo', 'main')`,
		`INSERT INTO run (run, id, root, scope, command, mapping, mapping_path, state, started, host, pid, version)
			VALUES (1, 'RAAAAAAAAAAAAAAAA', 1, 1, 'import', 'casos.yaml', '/x/casos.yaml', '` + state + `', 1, '', 1, '')`,
		fmt.Sprintf("PRAGMA application_id=1667330917; PRAGMA user_version=%d", version),
	}, statements...)...)
}

// run runs statements on a file without this program.
func run(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// tables tells how a ledger's tables look.
func tables(t *testing.T, path string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT m.name || '.' || p.name || ' ' || p.type || p.pk FROM sqlite_schema m, pragma_table_info(m.name) p ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAnOlderLedgerIsBroughtForwardAndKept(t *testing.T) {
	for name, look := range map[string]func(string) (*ledger.Ledger, error){"opened": ledger.Open, "looked at": ledger.View} {
		folder := t.TempDir()
		path := filepath.Join(folder, "caseload.db")
		older(t, path, 2, "finished",
			`INSERT INTO entry (entry, id, scope, mapping, status, attempts, at, run) VALUES (1, zeroblob(10), 1, 'casos.yaml', 'unknown', 3, 1000, 1)`)
		before := tables(t, path)
		l, err := look(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		doubts, err := l.Doubts()
		if err != nil || len(doubts) != 1 || doubts[0].First != 1 || doubts[0].Last != 3 || doubts[0].Marked {
			t.Errorf("%s: %+v, %v; want the one doubt, of sends 1 to 3 without references", name, doubts, err)
		}
		shut(t, l)
		fresh := filepath.Join(t.TempDir(), "caseload.db")
		shut(t, open(t, fresh))
		if got, want := tables(t, path), tables(t, fresh); !slices.Equal(got, want) {
			t.Errorf("%s: brought forward it is\n%s\na new one is\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if left := names(t, folder); !slices.Equal(left, []string{"caseload.db", "caseload.db.v2"}) {
			t.Errorf("%s: left %q, want the ledger and its copy", name, left)
		}
		if kept := tables(t, path+".v2"); !slices.Equal(kept, before) {
			t.Errorf("%s: the copy is not as the ledger was", name)
		}
		if info, err := os.Stat(path + ".v2"); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: the copy has mode %v, %v; want 0600", name, info.Mode(), err)
		}
		shut(t, open(t, path))
	}
}

func TestAHeldOlderLedgerIsNotBroughtForward(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l := open(t, path)
	defer shut(t, l)
	run(t, path, "PRAGMA user_version=2")
	if _, err := ledger.View(path); err == nil || !strings.Contains(err.Error(), "another run holds") {
		t.Errorf("%v, want that another run holds it", err)
	}
}

// Before version 4 an intent stood in its entry.
func TestAnOlderLedgersIntentIsUnknown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	older(t, path, 3, "sending",
		`INSERT INTO entry (entry, id, scope, mapping, status, attempts, at, run) VALUES (1, zeroblob(10), 1, 'casos.yaml', 'sending', 1, 1000, 1)`,
		`INSERT INTO outcome (run, input, line, entry, status, class) VALUES (1, 0, 2, 1, 'pending', 1)`)
	for name, look := range map[string]func(string) (*ledger.Ledger, error){"looked at": ledger.View, "opened": ledger.Open} {
		l, err := look(path)
		if err != nil {
			t.Fatal(err)
		}
		runs, err := l.Runs()
		if err != nil || len(runs) != 1 {
			t.Fatalf("%d runs, %v", len(runs), err)
		}
		if got, _ := outcomes(t, l, runs[0]); got != "unknown:E403" {
			t.Errorf("%s: its row is %s, want unknown:E403", name, got)
		}
		shut(t, l)
	}
	fresh := filepath.Join(t.TempDir(), "caseload.db")
	shut(t, open(t, fresh))
	if got, want := tables(t, path), tables(t, fresh); !slices.Equal(got, want) {
		t.Errorf("brought forward it is\n%s\na new one is\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
