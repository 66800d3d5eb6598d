package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAnOlderLedgerIsBroughtForwardAndACopyKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, _ := begun(t, path, 3)
	steps := map[int]string{1: "ALTER TABLE cases ADD COLUMN one INTEGER", 2: "ALTER TABLE cases ADD COLUMN two INTEGER"}
	if err := l.bringForward(1, 3, map[int]string{1: steps[1], 2: "NO SQL"}); err == nil {
		t.Fatal("a step that fails brings it forward")
	}
	var version, rows int
	if _, err := l.store.one("PRAGMA user_version", nil, &version); err != nil || version != 1 {
		t.Errorf("after a step that failed: version %d, %v; want 1", version, err)
	}
	if err := l.bringForward(1, 3, steps); err != nil {
		t.Fatal(err)
	}
	if _, err := l.store.one("PRAGMA user_version", nil, &version); err != nil || version != 3 {
		t.Errorf("version %d, %v; want 3", version, err)
	}
	if _, err := l.store.one("SELECT count(one IS NULL AND two IS NULL) FROM cases", nil, &rows); err != nil || rows != 3 {
		t.Errorf("%d cases, %v; want 3", rows, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".v1"); err != nil {
		t.Error(err)
	}
	var newer *Error
	if _, err := Open(path); !errors.As(err, &newer) {
		t.Errorf("a newer ledger: %v, want it refused", err)
	}
	old, err := Open(path + ".v1")
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Error(err)
	}
}
