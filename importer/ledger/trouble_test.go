package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

// coded is an error of SQLite's that no test can bring about on every machine.
type coded int

func (c coded) Error() string { return fmt.Sprintf("result %d", int(c)) }
func (c coded) Code() int     { return int(c) }

func TestOnlyADamagedLedgerWantsABackup(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want trouble
	}{
		{"no room for a page", coded(sqlite3.SQLITE_FULL), full},
		{"no room for the shared memory", coded(sqlite3.SQLITE_IOERR_SHMSIZE), full},
		{"no room, says the system", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, full},
		{"no quota, says the system", &fs.PathError{Op: "write", Path: "x", Err: syscall.EDQUOT}, full},
		{"a page that cannot be read", coded(sqlite3.SQLITE_IOERR_READ), unreadableDisk},
		{"a page that cannot be written", coded(sqlite3.SQLITE_IOERR_WRITE), unwritten},
		{"a disk that does not confirm", coded(sqlite3.SQLITE_IOERR_FSYNC), unreadableDisk},
		{"a file system that is broken", coded(sqlite3.SQLITE_IOERR_CORRUPTFS), unreadableDisk},
		{"a disk that does not answer", &fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}, unreadableDisk},
		{"a check that could not read", &checkError{"Tree 15 page 36: unable to get the page. error code=266"}, unreadableDisk},
		{"a check that could not read on a full disk", &checkError{"error code=4874"}, full},
		{"a check that found damage", &checkError{"Tree 8 page 8: btreeInitPage() returns error code 11"}, isDamaged},
		{"a page that is none", coded(sqlite3.SQLITE_CORRUPT), isDamaged},
		{"an index that lies", coded(sqlite3.SQLITE_CORRUPT_INDEX), isDamaged},
		{"another kind of file", coded(sqlite3.SQLITE_NOTADB), noLedger},
		{"a file of another user", &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, forbidden},
		{"a file that does not open", coded(sqlite3.SQLITE_CANTOPEN), shut},
		{"a disk without writing", &fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, readOnly},
		{"a read-only folder", coded(sqlite3.SQLITE_READONLY_DIRECTORY), readOnly},
		{"a viewer that has it open", coded(sqlite3.SQLITE_BUSY), locked},
		{"a recovery elsewhere", coded(sqlite3.SQLITE_BUSY_RECOVERY), locked},
		{"no memory", coded(sqlite3.SQLITE_IOERR_NOMEM), noMemory},
		{"none of these", errors.New("odd"), other},
	} {
		got := troubleOf(fmt.Errorf("while it was opened: %w", c.err))
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.what, c.want.what)
		}
		backup := got == isDamaged || got == noLedger
		if strings.Contains(got.tip, "backup of it") != backup {
			t.Errorf("%s: the hint is %q; only a ledger that is lost wants a backup", c.name, got.tip)
		}
		if got.tip == "" || got.what == "" {
			t.Errorf("%s: says nothing: %+v", c.name, got)
		}
	}
}

// The driver itself must give the codes that the table goes by.
func TestTheDriversOwnErrorsAreToldApart(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("Ticket;Correo\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "caseload.db")
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		does       []string // the last one fails
		want       trouble
	}{
		{"a full file", path, []string{"PRAGMA max_page_count=1", "INSERT INTO proof VALUES (1, 'a', zeroblob(1000000))"}, full},
		{"a text", text, []string{"SELECT count(*) FROM entry"}, noLedger},
		{"a folder", folder, []string{"SELECT count(*) FROM entry"}, shut},
		{"reading alone", path, []string{"PRAGMA query_only=1", "DELETE FROM meta"}, readOnly},
	} {
		err := failing(c.path, c.does)
		if got := troubleOf(err); err == nil || got != c.want {
			t.Errorf("%s: %v is told as %q, want %q", c.name, err, got.what, c.want.what)
		}
	}
}

func TestALedgerThatAnotherProgramLocksIsToldAsThat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	viewer, err := sql.Open("sqlite", uri(path))
	if err != nil {
		t.Fatal(err)
	}
	defer viewer.Close()
	if _, err := viewer.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	err = failing(path, []string{"PRAGMA busy_timeout=0", "BEGIN IMMEDIATE"})
	if got := troubleOf(err); got != locked {
		t.Errorf("%v is told as %q, want %q", err, got.what, locked.what)
	}
}

// failing runs statements on one connection and gives the first error.
func failing(path string, statements []string) error {
	s, err := openStore(uri(path))
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := s.conn.ExecContext(context.Background(), statement); err != nil {
			return errors.Join(err, s.close())
		}
	}
	return s.close()
}
