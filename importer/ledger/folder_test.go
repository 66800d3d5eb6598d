package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"caseload/importer/ledger"
)

func TestALedgerWhoseFolderIsMovedAwayIsClosed(t *testing.T) {
	folder := t.TempDir()
	here, away := filepath.Join(folder, "here"), filepath.Join(folder, "away")
	if err := os.Mkdir(here, 0o700); err != nil {
		t.Fatal(err)
	}
	l := open(t, filepath.Join(here, "caseload.db"))
	if err := os.Rename(here, away); err != nil {
		shut(t, l)
		t.Skip(err) // Windows holds it
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	shut(t, open(t, filepath.Join(away, "caseload.db")))
}

func TestALedgerInAReadOnlyFolderCanBeLookedAt(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "caseload.db")
	if got, _ := many(3).run(t, path); got != "created created created" {
		t.Fatal(got)
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(folder, 0o700) }()
	if err := os.WriteFile(filepath.Join(folder, "new"), nil, 0o600); err == nil {
		t.Skip("this user may write everywhere")
	}
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, l)
	if runs, err := l.Runs(); err != nil || len(runs) != 1 {
		t.Errorf("%d runs, %v; want one", len(runs), err)
	}
	var refused *ledger.Error
	if err := l.Backup(filepath.Join(t.TempDir(), "kept.db")); !errors.As(err, &refused) {
		t.Errorf("a backup gives %v: another user may be about to write", err)
	}
}
