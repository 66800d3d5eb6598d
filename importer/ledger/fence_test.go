package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"caseload/importer/identity"
)

// begun gives a ledger with a run of so many rows that are to be sent, which stands.
func begun(t *testing.T, path string, rows int) (*Ledger, *Run) {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l, planRows(t, l, rows)
}

// planRows plans a run of so many rows.
func planRows(t *testing.T, l *Ledger, rows int) *Run {
	t.Helper()
	run, err := l.Begin(RunInfo{
		Target: Target{"crm.example", "demo"}, Dataset: "main", Mapping: "casos.yaml", Same: fmt.Append(nil, rows),
		Inputs: []Input{{Path: "casos.csv", Header: []string{"Ticket", "Asunto"}, Format: "csv"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	stageRows(t, l, run, rows)
	if err := l.Commit(run, map[int]int64{0: int64(rows)}); err != nil {
		t.Fatal(err)
	}
	return run
}

func stageRows(t *testing.T, l *Ledger, run *Run, rows int) {
	t.Helper()
	header := []string{"Ticket", "Asunto"}
	h := identity.NewHasher(header, []int{0}, []int{1}, nil)
	known, err := l.Known(run, h.Rule(false))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := l.Plan(run, known)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		cells := []string{fmt.Sprintf("T%d", i), "Factura"}
		print := h.Row(cells)
		err := plan.Stage(&Staged{
			Row:    Row{Place: identity.Place{Line: i + 2}, Record: i + 2, Cells: cells, Case: known.Next + int64(i), Status: identity.Pending, Class: 1},
			Header: header, New: true, ID: l.NewCaseID(), Identity: &print.Identity, Exact: h.Exact(cells, nil, nil),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := plan.Done(); err != nil {
		t.Fatal(err)
	}
}

// first gives the first row that is to be sent.
func first(t *testing.T, l *Ledger, run *Run) *Sending {
	t.Helper()
	rows, err := l.ToSend(run, 1)
	if err != nil {
		t.Fatal(err)
	}
	row, ok, err := rows.Next()
	if err != nil || !ok {
		t.Fatalf("no row is to be sent: %v", err)
	}
	return &row
}

func wantError(t *testing.T, err error, words string) {
	t.Helper()
	var ours *Error
	if !errors.As(err, &ours) || ours.Code != 1 || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want exit 1 and %q", err, words)
	}
}

func TestARunThatIsNotTheOwnerAnyMoreStopsBeforeItsRequest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, run := begun(t, path, 3)
	row := first(t, l, run)
	r := l.Recorder(run, 1)
	if err := os.Remove(path + ".lock"); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	other, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	wantError(t, r.Begin(context.Background(), row), "another run has taken this ledger")
}

func TestARunWhoseLedgerIsNotThereAnyMoreStopsBeforeItsRequest(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open cannot be moved there")
	}
	for name, do := range map[string]func(path string) error{
		"moved":   func(path string) error { return os.Rename(path, path+".away") },
		"deleted": os.Remove,
		"cut":     func(path string) error { return os.Truncate(path, 8192) },
		"replaced": func(path string) error {
			return errors.Join(os.Rename(path, path+".away"), os.WriteFile(path, nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "caseload.db")
			l, run := begun(t, path, 3)
			row := first(t, l, run)
			r := l.Recorder(run, 1)
			if err := do(path); err != nil {
				t.Fatal(err)
			}
			if err := r.Begin(context.Background(), row); err == nil {
				t.Error("the intent was taken, want that the run stops")
			}
		})
	}
}

func TestTwoNamesOfALedgerAreNotTwoLedgers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links are for administrators there")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "caseload.db")
	l, _ := begun(t, path, 1)
	soft := filepath.Join(folder, "otro.db")
	if err := os.Symlink(path, soft); err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := Open(soft); !errors.As(err, &held) {
		t.Errorf("by a link: %v, want that the ledger is held", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	hard := filepath.Join(folder, "tercero.db")
	if err := os.Link(path, hard); err != nil {
		t.Fatal(err)
	}
	_, err := Open(path)
	wantError(t, err, "another name")
	nowhere := filepath.Join(folder, "nada.db")
	if err := os.Symlink(filepath.Join(folder, "gone.db"), nowhere); err != nil {
		t.Fatal(err)
	}
	_, err = Open(nowhere)
	wantError(t, err, "a link to a file that is not there")
	if _, err := os.Lstat(filepath.Join(folder, "gone.db")); err == nil {
		t.Error("a ledger was made where the link leads")
	}
}

// A -wal file that was left beside a ledger which is not its own would be taken in.
func TestALogThatIsNotTheLedgersOwnIsNamed(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "caseload.db")
	l, _ := begun(t, path, 1)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	older, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l, run := begun(t, path, 40)
	backup := filepath.Join(folder, "copia.db")
	if err := l.Backup(backup); err != nil {
		t.Fatal(err)
	}
	if err := l.Recorder(run, 1).Begin(context.Background(), first(t, l, run)); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil || len(log) == 0 {
		t.Fatalf("no log: %v", err)
	}
	killed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		own  bool
	}{
		"as the killed run left them": {killed, true}, "an older copy": {older, false}, "a backup of the same session": {copied, false},
	} {
		at := filepath.Join(t.TempDir(), "caseload.db")
		if err := errors.Join(os.WriteFile(at, c.file, 0o600), os.WriteFile(at+"-wal", log, 0o600)); err != nil {
			t.Fatal(err)
		}
		now, err := Open(at)
		if c.own {
			if err != nil {
				t.Errorf("%s: %v, want it opened", name, err)
			} else if err := now.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		wantError(t, err, "-wal beside it is not its own")
		if still, err := os.ReadFile(at); err != nil || !bytes.Equal(still, c.file) {
			t.Errorf("%s: the ledger is not as it was (%v)", name, err)
		}
	}
}

// A program may be killed while it begins its session: what the run before it left is
// its own all the same.
func TestALogIsTheLedgersOwnWhereverASessionEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	l, run := begun(t, path, 40)
	if err := l.Recorder(run, 1).Begin(context.Background(), first(t, l, run)); err != nil {
		t.Fatal(err)
	}
	for n := range 3 { // each is killed at the same place
		l.fence.token = newID('O')
		if err := l.beginSession(); err != nil {
			t.Fatal(err)
		}
		var busy, log, done int
		if _, err := l.store.one("PRAGMA wal_checkpoint(PASSIVE)", nil, &busy, &log, &done); err != nil || done == 0 {
			t.Fatalf("nothing was written into the ledger's own file: %v", err)
		}
		at := filepath.Join(t.TempDir(), "caseload.db")
		for _, ending := range []string{"", "-wal"} {
			text, err := os.ReadFile(path + ending)
			if err == nil {
				err = os.WriteFile(at+ending, text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		now, err := Open(at)
		if err != nil {
			t.Fatalf("killed for the time %d: %v", n+1, err)
		}
		if err := now.Close(); err != nil {
			t.Error(err)
		}
	}
}
