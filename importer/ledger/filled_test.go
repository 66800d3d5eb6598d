package ledger_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnIDThatWasFilledDownKeepsNoCellsOfOtherRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	head := "Ticket|Correo"
	first := command{name: "first", key: "Ticket", file: []string{head, "T1|ana@x.co"}, answers: []string{"rejected"}}
	got, ids := first.run(t, path)
	if got != "rejected" {
		t.Fatalf("the first run: %s, want rejected", got)
	}
	filled := command{name: "filled down", key: "Ticket", resumes: 1, file: []string{head}}
	for i := range 20 {
		filled.file = append(filled.file, fmt.Sprintf("T%d|ana@x.co", i+1))
		filled.ids = append(filled.ids, ids[0])
	}
	if got, _ := filled.run(t, path); got != strings.TrimSpace(strings.Repeat("invalid:E306 ", 20)) {
		t.Errorf("the report: %s, want E306 for every row", got)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var sights int
	if err := db.QueryRow("SELECT count(*) FROM sight").Scan(&sights); err != nil || sights != 1 {
		t.Errorf("the ledger keeps %d rows' cells (%v), want those of the one row alone: each row would read all of them", sights, err)
	}
}
