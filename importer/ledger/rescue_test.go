package ledger_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/identity"
	"caseload/importer/ledger"
)

func TestABackupIsTheLedgerWhole(t *testing.T) {
	folder := t.TempDir()
	path, kept := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "kept.db")
	c := many(50)
	allCreated(t, path, c)
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Backup(kept); err != nil {
		t.Fatal(err)
	}
	var refused *ledger.Error
	if err := l.Backup(kept); !errors.As(err, &refused) || refused.Code != 2 {
		t.Errorf("a second time: %v, want exit 2", err)
	}
	if err := l.Backup(filepath.Join(folder, "nowhere", "kept.db")); !errors.As(err, &refused) || refused.Code != 2 {
		t.Errorf("into no folder: %v, want exit 2", err)
	}
	shut(t, l)
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if sends := wouldSend(t, kept, c); sends != 0 {
		t.Errorf("with the copy %d rows would be sent", sends)
	}
	if left := names(t, folder); !slices.Equal(left, []string{"caseload.db", "kept.db"}) {
		t.Errorf("left: %q", left)
	}
}

func TestADamagedLedgerIsReadOutAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	const rows = 700
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(rows)
	allCreated(t, path, c)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pages := len(whole) / 4096
	refused, known, lost := 0, int64(0), int64(0)
	for page := 1; page < pages; page += max(1, pages/10) {
		folder := t.TempDir()
		damaged, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
		text := slices.Clone(whole)
		for i := range 4096 {
			text[page*4096+i] = 0xa5
		}
		if err := os.WriteFile(damaged, text, 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := ledger.Rescue(damaged, to)
		if now, readErr := os.ReadFile(damaged); readErr != nil || !slices.Equal(now, text) {
			t.Errorf("page %d: the damaged ledger was changed, %v", page, readErr)
		}
		if err != nil {
			refused++
			if left := names(t, folder); !slices.Equal(left, []string{"caseload.db"}) {
				t.Errorf("page %d: %v, and left: %q", page, err, left)
			}
			continue
		}
		if left := names(t, folder); !slices.Equal(left, []string{"caseload.db", "rescued.db"}) {
			t.Errorf("page %d: left: %q", page, left)
		}
		if found.Entries+found.Lost > rows || found.Entries+found.Lost < rows*9/10 {
			t.Errorf("page %d: %+v of %d rows", page, found, rows)
		}
		known, lost = known+found.Entries, lost+found.Lost
		if sends := wouldSend(t, to, c); int64(sends) > found.Lost && !found.Open {
			t.Errorf("page %d: %+v, and %d rows would be sent", page, found, sends)
		}
	}
	if refused > 3 || lost*20 > known {
		t.Errorf("%d of 10 refused, %d rows known again, %d lost", refused, known, lost)
	}
}

// A ledger whose rows are all lost looks like an empty one: it must not come out as
// one of which nothing was lost.
func TestALedgerOfWhichNoRowIsLeftIsNotRescued(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
	c := many(6)
	allCreated(t, path, c)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 2 * 4096; i < len(text); i += 7 { // past the schema and the salt
		text[i] ^= 0x55
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := ledger.Rescue(path, to)
	var refused *ledger.Error
	if !errors.As(err, &refused) || refused.Code != 1 {
		t.Errorf("%+v, %v; want exit 1", found, err)
	}
	if left := names(t, folder); !slices.Equal(left, []string{"caseload.db"}) {
		t.Errorf("left: %q", left)
	}
}

// A run that is lost leaves its rows: the next run must not take its number, or it
// would find them in itself.
func TestTheNumberOfALostRunIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(12)
	allCreated(t, path, c)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lost := int64(0)
	for page := 1; page < len(whole)/4096; page++ {
		folder := t.TempDir()
		damaged, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
		text := slices.Clone(whole)
		copy(text[page*4096:], strings.Repeat("\xff", 4096))
		if err := os.WriteFile(damaged, text, 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := ledger.Rescue(damaged, to)
		if err != nil {
			continue
		}
		lost += found.NoRuns
		l := open(t, to)
		run, err := l.Begin(c.info([]string{"Ticket", "Correo"}))
		if err != nil {
			t.Fatal(err)
		}
		if run.Number < 2 {
			t.Errorf("page %d: %+v, and the next run has the number %d of the first", page, found, run.Number)
		}
		if err := l.Abandon(); err != nil {
			t.Fatal(err)
		}
		shut(t, l)
	}
	if lost != 1 {
		t.Errorf("the run was said to be lost %d times, want once: with the page that it stands in", lost)
	}
}

// allCreated runs a command of which each row is created.
func allCreated(t *testing.T, path string, c command) {
	t.Helper()
	got, _ := c.run(t, path)
	if want := strings.TrimSpace(strings.Repeat("created ", len(c.file)-1)); got != want {
		t.Fatal("not all were created")
	}
}

// A page whose bytes are damaged while SQLite's own are not: what stood in it cannot
// be told, which is said; after a rescue its cases are known by their rows.
func TestOfADamagedPageTheCellsAreLostAndNoCase(t *testing.T) {
	t.Parallel()
	const rows = 300
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(rows)
	allCreated(t, path, c)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd} // a zstd frame's, RFC 8878, 3.1.1
	damages := 0
	for at := bytes.Index(whole, magic); at >= 0; damages++ {
		folder := t.TempDir()
		damaged, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
		text := slices.Clone(whole)
		text[at] ^= 0xff
		if err := os.WriteFile(damaged, text, 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, damaged)
		runs, err := l.Runs()
		if err != nil || len(runs) != 1 {
			t.Fatalf("%d runs, %v", len(runs), err)
		}
		err = l.Each(runs[0], 0, true, func(*ledger.Row, ledger.Outcome) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "cannot be read") || !strings.Contains(err.Error(), "page") {
			t.Errorf("byte %d: %v, want which page cannot be read", at, err)
		}
		shut(t, l)
		found, err := ledger.Rescue(damaged, to)
		if err != nil || found.Entries != rows || found.Lost != 0 || found.Unknown != 0 {
			t.Errorf("byte %d: %+v, %v; want each row known", at, found, err)
		}
		if sends := wouldSend(t, to, c); sends != 0 {
			t.Errorf("byte %d: %d rows would be sent again", at, sends)
		}
		next := bytes.Index(whole[at+4:], magic)
		if next < 0 {
			damages++
			break
		}
		at += 4 + next
	}
	if damages < 4 {
		t.Errorf("%d places were damaged, want the lines and cells of several pages", damages)
	}
}

func TestARowOfAMebibyteFillsAPageAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	long := strings.Repeat("a line of a long letter ", 1<<20/24+1)
	c := command{key: "Ticket", file: []string{"Ticket|Correo|Detalle", "T1|a@x.co|short", "T2|b@x.co|" + long, "T3|c@x.co|short", "T4|d@x.co|" + long}}
	allCreated(t, path, c)
	l := open(t, path)
	defer shut(t, l)
	runs, err := l.Runs()
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	line := 2
	err = l.Each(runs[0], 0, true, func(row *ledger.Row, o ledger.Outcome) error {
		if got := strings.Join(row.Cells, "|"); got != c.file[line-1] || row.Line != line || o.Status != identity.Created {
			t.Errorf("line %d: %d bytes of line %d, %s", line, len(got), row.Line, o.Status)
		}
		line++
		return nil
	})
	if err != nil || line != 6 {
		t.Errorf("to line %d, %v", line, err)
	}
}
