package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"caseload/importer/identity"
	"caseload/importer/ledger"
)

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestACleanEndLeavesOneFileThatOnlyItsOwnerReads(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "caseload.db")
	l := open(t, path)
	if !l.IsNew() {
		t.Error("a ledger that was just made is not new")
	}
	shut(t, l)
	if left := names(t, folder); !slices.Equal(left, []string{"caseload.db"}) {
		t.Errorf("left: %q, want the ledger alone", left)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode().Perm())
	}
	if again := open(t, path); again.IsNew() {
		t.Error("the second opening calls it new")
	} else {
		shut(t, again)
	}
}

func TestALookAtALedgerLeavesOneFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "caseload.db")
	shut(t, open(t, path))
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Runs(); err != nil {
		t.Error(err)
	}
	shut(t, l)
	if left := names(t, folder); !slices.Equal(left, []string{"caseload.db"}) {
		t.Errorf("left: %q, want the ledger alone", left)
	}
}

func TestASecondRunIsToldWhoHoldsTheLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l := open(t, path)
	_, err := ledger.Open(path)
	var held *ledger.HeldError
	if !errors.As(err, &held) || held.ExitCode() != 6 || !strings.Contains(held.Holder, "process ") {
		t.Errorf("second opening: %v (%+v), want who holds it, and exit 6", err, held)
	}
	if _, err := ledger.View(path); err != nil {
		t.Errorf("a look at a held ledger: %v", err)
	}
	shut(t, l)
	shut(t, open(t, path))
}

func TestAFileThatIsNoWholeLedgerIsRefusedAndKept(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "caseload.db")
	shut(t, open(t, whole))
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	newer := slices.Clone(text)
	newer[63] = 99 // the user version, https://www.sqlite.org/fileformat.html, 1.3
	foreign := slices.Clone(text)
	foreign[68]++ // the application id
	torn := slices.Clone(text)
	for i := 4096; i < len(torn); i++ {
		torn[i] = 0xa5
	}
	for name, c := range map[string]struct {
		text []byte
		says string
	}{
		"empty":         {nil, "is no ledger"},
		"half a header": {text[:10], "is no ledger"},
		"another text":  {[]byte("Ticket;Correo\r\n1;a@x.co\r\n"), "is no ledger"},
		"newer":         {newer, "newer caseload"},
		"foreign":       {foreign, "no caseload ledger"},
		"torn":          {torn, "damaged"},
		"cut":           {text[:len(text)/2], "damaged"},
	} {
		path := filepath.Join(t.TempDir(), "caseload.db")
		if err := os.WriteFile(path, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := ledger.Open(path)
		if err == nil {
			t.Errorf("%s: opened", name)
			shut(t, l)
			continue
		}
		if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q and the path", name, err, c.says)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, c.text) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
}

func TestAPathThatCanHoldNoLedgerIsToldWithWhatToDo(t *testing.T) {
	folder := t.TempDir()
	whole := filepath.Join(folder, "whole.db")
	shut(t, open(t, whole))
	kept := filepath.Join(folder, "kept.db")
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, text, 0o400); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(folder, "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, says, hint string
		exit             int
	}{
		{filepath.Join(folder, "nowhere", "caseload.db"), "its folder is not there", "make the folder", 2},
		{filepath.Join(whole, "caseload.db"), "what should be its folder is a file", "another ledger with --ledger", 2},
		{folder, "it is a folder", "the name of a file in it", 1},
		{kept, "it is read-only", "allow writing to it", 1},
		{filepath.Join(closed, "caseload.db"), "its folder is read-only", "let this user", 1},
	} {
		l, err := ledger.Open(c.path)
		if err == nil {
			t.Errorf("%s: opened", c.path)
			shut(t, l)
			continue
		}
		var told *ledger.Error
		if !errors.As(err, &told) || !strings.Contains(err.Error(), c.path+": "+c.says) || !strings.Contains(told.Hint(), c.hint) || told.ExitCode() != c.exit {
			t.Errorf("%s: %v (%+v), want %q, a hint %q and exit %d", c.path, err, told, c.says, c.hint, c.exit)
		}
	}
	if left := names(t, folder); !slices.Equal(left, []string{"closed", "kept.db", "whole.db"}) {
		t.Errorf("left: %q, want what was there", left)
	}
}

func TestALookWhereThereIsNoLedgerMakesNone(t *testing.T) {
	folder := t.TempDir()
	_, err := ledger.View(filepath.Join(folder, "caseload.db"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("View: %v, want that there is none", err)
	}
	if left := names(t, folder); left != nil {
		t.Errorf("made: %q", left)
	}
}

func TestALookFindsUnderANewRuleWithoutWritingAnything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	file := []string{"Ticket|Correo|Asunto", "T1|a@x.co|uno", "T2|b@x.co|dos"}
	if said, _ := (command{file: file}).run(t, path); said != "created created" {
		t.Fatal(said)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	look := command{key: "Ticket", file: append(slices.Clone(file), "T3|c@x.co|tres")}
	if got := look.look(t, l); got != "duplicate duplicate pending" {
		t.Errorf("a look by key: %s", got)
	}
	shut(t, l)
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the ledger was changed (%v)", err)
	}
}

func TestALookAtNothingKnowsNothing(t *testing.T) {
	l, err := ledger.Blank()
	if err != nil {
		t.Fatal(err)
	}
	look := command{key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co", "T1|a@x.co"}}
	if got := look.look(t, l); got != "pending pending:E305" {
		t.Errorf("a look: %s", got)
	}
	shut(t, l)
}

// look plans a file without writing.
func (c command) look(t *testing.T, l *ledger.Ledger) string {
	t.Helper()
	_, all, _ := c.decided(t, l)
	var said []string
	for _, d := range all {
		word := string(d.Status)
		if d.Problem.Code != "" {
			word += ":" + d.Problem.Code
		}
		said = append(said, word)
	}
	return strings.Join(said, " ")
}

func TestWorkersShareTransactionsAndKeepTheirOrder(t *testing.T) {
	const rows = 400
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := command{key: "Ticket", file: []string{"Ticket|Correo"}}
	for i := range rows {
		c.file = append(c.file, "T"+string(rune('A'+i/26%26))+string(rune('a'+i%26))+string(rune('a'+i/676))+"|a@x.co")
	}
	l := open(t, path)
	run, _, _ := c.decided(t, l)
	if err := l.Commit(run, nil); err != nil {
		t.Fatal(err)
	}
	sendAll(t, l, run, 8)
	said, _ := outcomes(t, l, run)
	if n := strings.Count(said, "created"); n != rows {
		t.Errorf("%d are created, want %d: %s", n, rows, said)
	}
	if left := toBeSent(t, l, run); len(left) != 0 {
		t.Errorf("left to send: %v", left)
	}
	shut(t, l)
}

// sendAll sends a run's rows by so many workers, which ask for them while others write.
func sendAll(t *testing.T, l *ledger.Ledger, run *ledger.Run, workers int) {
	t.Helper()
	rec := l.Recorder(run, workers)
	rows, err := l.ToSend(run, 1)
	if err != nil {
		t.Fatal(err)
	}
	jobs := make(chan ledger.Sending)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for row := range jobs {
				if err := rec.Begin(context.Background(), &row); err != nil {
					t.Error(err)
				}
				rec.Settle(ledger.Settlement{Case: row.Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: "w"}, func(err error) {
					if err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
	for {
		row, ok, err := rows.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		jobs <- row
	}
	close(jobs)
	all.Wait()
	if err := rec.Call(context.Background()); err != nil {
		t.Error(err)
	}
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := l.Sequence(run.Target); err != nil || rec.Known() != n {
		t.Errorf("the recorder knows of %d requests, the ledger of %d, %v", rec.Known(), n, err)
	}
}

// run changes a database from outside.
func run(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// What a program left that was killed, or met a broken disk, while it made the
// ledger, is no part of the next one.
func TestWhatIsLeftOfAnUnfinishedLedgerIsTakenAway(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(t.TempDir(), "other.db")
	run(t, other, "PRAGMA journal_mode=WAL", "CREATE TABLE t (x)", "INSERT INTO t VALUES (zeroblob(100000))")
	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "caseload.db")
	for _, ending := range []string{".new", ".new-wal", ".new-journal", ".new-shm"} {
		if err := os.WriteFile(path+ending, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, open(t, path))
	shut(t, open(t, path))
	if left := names(t, folder); !slices.Equal(left, []string{"caseload.db"}) {
		t.Errorf("left: %q, want the ledger alone", left)
	}
}
