package ledger_test

import (
	"path/filepath"
	"testing"

	"caseload/importer/ledger"
)

func TestALedgerFromBeforeInvisibleSignsCameOffKnowsItsKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, err := ledger.Open(path)
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	run(t, path, "UPDATE meta SET value = zeroblob(16) WHERE name = 'salt'")
	file := []string{"Ticket|Correo", "T2\u200b|ana@x.co"}
	first := command{name: "first", key: "Ticket", file: file}
	if got, _ := first.run(t, path); got != "created" {
		t.Fatalf("the first run: %s, want created", got)
	}
	// What such a ledger had of the key T2 and U+200B: its digest, and the cell's.
	run(t, path, "UPDATE alias SET digest = x'2f748df51140c4c8c5cfa6f13f85ad07'", "UPDATE sight SET cells = CAST(x'0be6268e4462ba19' || substr(cells, 9) AS BLOB)")
	again := command{name: "again", key: "Ticket", file: append(file, "T3|eva@x.co")}
	if got, _ := again.run(t, path); got != "duplicate:E303 created" {
		t.Errorf("the second run: %s, want duplicate:E303 created", got)
	}
}
