package ledger_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"caseload/importer/identity"
	"caseload/importer/ledger"
)

// When the disk has no room for what is written at the end, that all was created is
// on it already, and is told.
func TestAFullDiskAtTheEndHidesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, _, r, rows := flight(t, path)
	settle(t, r, ledger.Settlement{Case: rows[1].Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "66f2"})
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
	said := told(t, l)
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); e != nil {
		t.Fatal(e)
	}
	if err != nil || said != "created created pending pending" {
		t.Errorf("%v: %s", err, said)
	}
	shut(t, l)
	l = open(t, path)
	if said := told(t, l); said != "created created pending pending" {
		t.Errorf("opened again: %s", said)
	}
	shut(t, l)
}

// A plan that the disk has no room for is taken back: nothing of it is kept, and
// with room again it is made anew.
func TestAPlanThatFindsTheDiskFullIsTakenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	shut(t, open(t, path))
	l := open(t, path)
	c := many(4)
	run, _, _ := c.decided(t, l)
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	full := was
	full.Cur = 0
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	err := l.Commit(run, nil)
	abandoned := l.Abandon()
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); e != nil {
		t.Fatal(e)
	}
	if err == nil || abandoned != nil {
		t.Errorf("committed: %v, taken back: %v", err, abandoned)
	}
	if runs, err := l.Runs(); err != nil || len(runs) != 0 {
		t.Errorf("%d runs, %v; want none", len(runs), err)
	}
	shut(t, l)
	if sends := wouldSend(t, path, c); sends != 4 {
		t.Errorf("%d rows would be sent, want 4", sends)
	}
}
