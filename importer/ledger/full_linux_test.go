package ledger_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"caseload/importer/ledger"
)

// When the disk has no room for what is written at the end, that all was created is
// on it already, and is told.
func TestAFullDiskAtTheEndHidesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, run, r := flight(t, path)
	flying := planned(t, l, run, 3)
	settle(t, r, ledger.Settlement{Entry: flying.Entry, Line: 3, Status: ledger.Created, Leaves: ledger.Created, WolkvoxID: "66f2"})
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	log, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	full := was
	full.Cur = uint64(log.Size())
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	err = r.Close()
	rows, counts := told(t, l)
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); e != nil {
		t.Fatal(e)
	}
	if err != nil || rows != "created created pending pending" || counts[ledger.Created] != 2 {
		t.Errorf("%v: %s, counted %v", err, rows, counts)
	}
	shut(t, l)
	l = open(t, path)
	if rows, _ := told(t, l); rows != "created created pending pending" {
		t.Errorf("opened again: %s", rows)
	}
	shut(t, l)
}
