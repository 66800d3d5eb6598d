package ledger_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/ledger"
)

// many is a run of so many rows, all created.
func many(rows int) command {
	c := command{key: "Ticket", file: []string{"Ticket|Correo"}}
	var want []string
	for i := range rows {
		c.file = append(c.file, fmt.Sprintf("T%05d|a%d@x.co", i, i%7))
		want = append(want, "created")
	}
	c.want = strings.Join(want, " ")
	return c
}

func TestABackupIsTheLedgerWhole(t *testing.T) {
	folder := t.TempDir()
	path, kept := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "kept.db")
	c := many(50)
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal(got)
	}
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
	if sends := toSend(t, kept, c); sends != 0 {
		t.Errorf("with the copy %d rows would be sent", sends)
	}
	if left := names(t, folder); !slices.Equal(left, []string{"caseload.db", "kept.db"}) {
		t.Errorf("left: %q", left)
	}
}

func TestADamagedLedgerIsReadOutAsFarAsItGoes(t *testing.T) {
	const rows = 700
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(rows)
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal("not all were created")
	}
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
		if sends := toSend(t, to, c); sends > found.Lost && !found.Open {
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
	folder := t.TempDir()
	path, to := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "rescued.db")
	c := many(6)
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal("not all were created")
	}
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

// toSend counts the rows that a run of the command would send.
func toSend(t *testing.T, path string, c command) (n int64) {
	t.Helper()
	l := open(t, path)
	defer shut(t, l)
	run, err := l.Start(c.info([]string{"Ticket", "Correo"}))
	if err != nil {
		t.Fatal(err)
	}
	eye := l.NewEye([]string{"Ticket", "Correo"}, "csv", []int{0}, []int{0, 1}, []int{1})
	p, err := l.Plan(run, ledger.PlanOptions{Rule: eye.Rule(false), Eyes: []*ledger.Eye{eye}, Crowd: ledger.NewTally(eye.Rule(false)).Count()})
	if err != nil {
		t.Fatal(err)
	}
	c.each(eye, func(row ledger.Candidate) {
		d, err := p.Row(row)
		if err != nil {
			t.Fatal(err)
		}
		if d.Status == ledger.Pending {
			n++
		}
	})
	if err := p.Done(); err != nil {
		t.Fatal(err)
	}
	return n
}

// A run that is lost leaves its rows: the next run must not take its number, or it
// would find them in itself.
func TestTheNumberOfALostRunIsNotGivenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	c := many(12)
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal("not all were created")
	}
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
		run, err := l.Start(c.info([]string{"Ticket", "Correo"}))
		if err != nil {
			t.Fatal(err)
		}
		if run.Number < 2 {
			t.Errorf("page %d: %+v, and the next run has the number %d of the first", page, found, run.Number)
		}
		shut(t, l)
	}
	if lost != 1 {
		t.Errorf("the run was said to be lost %d times, want once: with the page that it stands in", lost)
	}
}
