package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"caseload/importer/ledger"
)

// account gives the list of a user account of its own.
func account(t *testing.T) *ledger.Register {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, home)
	}
	r, err := ledger.OpenRegister()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var here = ledger.Target{Server: "crm0001.example", Operation: "demo"}

func TestALedgerThatIsNotTheListedOneIsAStranger(t *testing.T) {
	r, folder := account(t), t.TempDir()
	first := open(t, filepath.Join(folder, "a.db"))
	defer shut(t, first)
	other := open(t, filepath.Join(folder, "b.db"))
	defer shut(t, other)
	if err := r.Check(other.Path(), other, here); err != nil {
		t.Errorf("nothing is listed: %v", err)
	}
	if err := r.Note(first, here, true, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := r.Check(first.Path(), first, here); err != nil {
		t.Errorf("the listed one: %v", err)
	}
	if err := r.Note(first, here, false, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := r.Check(other.Path(), other, here); err != nil {
		t.Errorf("the listed one has sent nothing: %v", err)
	}
	if err := r.Note(first, here, true, time.Now()); err != nil {
		t.Fatal(err)
	}
	for name, l := range map[string]*ledger.Ledger{"another": other, "a new one": nil} {
		var stranger *ledger.StrangerError
		err := r.Check(filepath.Join(folder, "b.db"), l, here)
		if !errors.As(err, &stranger) || stranger.ExitCode() != 2 || !strings.Contains(err.Error(), "a.db") || !strings.Contains(err.Error(), "b.db") {
			t.Errorf("%s: %v, want exit 2 and both named", name, err)
		}
	}
	if err := r.Check(other.Path(), other, ledger.Target{Server: "crm0002.example", Operation: "demo"}); err != nil {
		t.Errorf("another target: %v", err)
	}
	if err := r.Note(other, here, true, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*ledger.Ledger{first, other} {
		if err := r.Check(l.Path(), l, here); err != nil {
			t.Errorf("both are listed: %v", err)
		}
	}
	if info, err := os.Stat(r.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the list has mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestAnOlderCopyOfALedgerIsRefused(t *testing.T) {
	r, folder := account(t), t.TempDir()
	path, kept := filepath.Join(folder, "caseload.db"), filepath.Join(folder, "copy.db")
	c := command{key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co"}, want: "created"}
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal(got)
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(kept, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.file, c.want = append(c.file, "T2|b@x.co"), "duplicate created"
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal(got)
	}
	now := open(t, path)
	if n, err := now.Sequence(here); err != nil || n != 2 {
		t.Errorf("sequence %d, %v; want 2, one for each intent", n, err)
	}
	if err := r.Note(now, here, true, time.Now()); err != nil {
		t.Fatal(err)
	}
	shut(t, now)
	moved := filepath.Join(folder, "moved.db")
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{moved: "", kept: "an older copy of itself"} {
		l := open(t, name)
		err := r.Check(name, l, here)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", filepath.Base(name), err, want)
		}
		shut(t, l)
	}
}

func TestAListThatCannotBeReadIsKeptAsItIs(t *testing.T) {
	r := account(t)
	l := open(t, filepath.Join(t.TempDir(), "caseload.db"))
	defer shut(t, l)
	for _, text := range []string{"", "{", `{"version":9,"ledgers":[]}`} {
		if err := os.MkdirAll(filepath.Dir(r.Path()), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(r.Path(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := r.Check(l.Path(), l, here); err == nil || !strings.Contains(err.Error(), r.Path()) {
			t.Errorf("%q: %v, want an error that names the list", text, err)
		}
		if err := r.Note(l, here, true, time.Now()); err == nil {
			t.Errorf("%q was written over", text)
		}
		if now, err := os.ReadFile(r.Path()); err != nil || string(now) != text {
			t.Errorf("%q is %q now, %v", text, now, err)
		}
	}
}

func TestLedgersThatAreListedAtTheSameTimeAllStandThere(t *testing.T) {
	r := account(t)
	var all sync.WaitGroup
	var ledgers []*ledger.Ledger
	for range 8 {
		l := open(t, filepath.Join(t.TempDir(), "caseload.db"))
		ledgers = append(ledgers, l)
		all.Go(func() {
			if err := r.Note(l, here, true, time.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, l := range ledgers {
		if err := r.Check(l.Path(), l, here); err != nil {
			t.Error(err)
		}
		shut(t, l)
	}
}

// The list has only the beginning of a run that was killed: what it has sent
// stands in the ledger, and for the most part in its -wal file.
func TestACopyOfALedgerWhoseRunWasKilledIsRefused(t *testing.T) {
	r, folder := account(t), t.TempDir()
	path := filepath.Join(folder, "caseload.db")
	copyTo := func(name string) {
		t.Helper()
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	c := command{key: "Ticket", file: []string{"Ticket|Correo", "T1|a@x.co"}, want: "created"}
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal(got)
	}
	copyTo("before.db")
	c.file, c.want = append(c.file, "T2|b@x.co"), "duplicate created"
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal(got)
	}
	copyTo("during.db")
	check := func(name, want string) {
		t.Helper()
		l := open(t, filepath.Join(folder, name))
		defer shut(t, l)
		err := r.Check(l.Path(), l, here)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	list(t, r, path, `"open": true, "run": 2`)
	check("before.db", "it does not know of the run that was sending with it")
	check("during.db", "")
	check("caseload.db", "")
	if err := os.WriteFile(path+"-wal.kept", []byte("requests"), 0o600); err != nil {
		t.Fatal(err)
	}
	list(t, r, strings.TrimSuffix(path, ".db")+".old", `"open": true, "run": 2`)
	check("during.db", "")
	if err := os.Rename(path+"-wal.kept", filepath.Join(folder, "caseload.old-wal")); err != nil {
		t.Fatal(err)
	}
	check("during.db", "what a killed run has sent stands in ")
	list(t, r, strings.TrimSuffix(path, ".db")+".old", `"run": 2`)
	check("during.db", "")
}

// Only the ledger that sends, and only the target it sends to, is raised.
func TestTheListIsRaisedForOneLedgerAndOneTarget(t *testing.T) {
	r, folder := account(t), t.TempDir()
	there := ledger.Target{Server: "crm0002.example", Operation: "demo"}
	var all []*ledger.Ledger
	for _, name := range []string{"a.db", "b.db"} {
		l := open(t, filepath.Join(folder, name))
		defer shut(t, l)
		all = append(all, l)
		for _, to := range []ledger.Target{here, there} {
			if err := r.Note(l, to, true, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, by := range []int64{3, 4} {
		if err := r.Raise(all[0], here, by, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for i, l := range all {
		for _, to := range []ledger.Target{here, there} {
			want := int64(0)
			if i == 0 && to == here {
				want = 7
			}
			if got, err := r.Listed(l, to); err != nil || got != want {
				t.Errorf("%s, %s: %d, %v; want %d", filepath.Base(l.Path()), to.Server, got, err, want)
			}
			if err := r.Check(l.Path(), l, to); (err == nil) != (want == 0) {
				t.Errorf("%s, %s, which has sent nothing: %v", filepath.Base(l.Path()), to.Server, err)
			}
		}
	}
	held := flock.New(r.Path() + ".lock")
	if err := held.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := r.Raise(all[0], here, 1, time.Now()); err == nil || !strings.Contains(err.Error(), "another program writes it") {
		t.Errorf("while another program writes the list: %v", err)
	}
	if err := held.Unlock(); err != nil {
		t.Fatal(err)
	}
}

// list writes the account's list anew, with one ledger that knew of one request.
func list(t *testing.T, r *ledger.Register, path, state string) {
	t.Helper()
	l := open(t, strings.TrimSuffix(path, filepath.Ext(path))+".db")
	defer shut(t, l)
	if err := r.Note(l, here, false, time.Now()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	now := regexp.MustCompile(`"path": "[^"]*",\s*"sequence": \d+,(\s*"run": \d+,)?`).
		ReplaceAllString(string(text), `"path": "`+filepath.ToSlash(path)+`", "sequence": 1, `+state+`,`)
	if err := os.WriteFile(r.Path(), []byte(now), 0o600); err != nil {
		t.Fatal(err)
	}
}
