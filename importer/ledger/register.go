package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"caseload/importer/shell"
)

// Register is the list of the ledgers that this user account has sent with, by
// target. A ledger that is not the one it should be would send everything again:
// it does not know of what was sent.
//
// A sequence stands beside each: the number of requests to the target that the
// ledger knew of when it was listed. It rises with every intent, so that a ledger
// with a lower one is an older copy of itself. It is raised while a run sends, so
// that also the ledger of a killed run is known by what it has sent.
type Register struct{ path string }

// listed is a ledger in the list.
type listed struct {
	Server    string    `json:"server"`
	Operation string    `json:"operation"`
	Ledger    string    `json:"ledger"` // its id
	Path      string    `json:"path"`
	Sequence  int64     `json:"sequence"`
	Open      bool      `json:"open,omitempty"` // a run was about to send, and has not said how it ended
	Run       int64     `json:"run,omitempty"`  // the number of the ledger's newest run then
	At        time.Time `json:"at"`
}

// registerVersion is the form of the list's file.
const registerVersion = 1

type registerFile struct {
	Version int      `json:"version"`
	Ledgers []listed `json:"ledgers"`
}

// OpenRegister gives the list of this user account; nothing is read yet. An error
// says that the account has no folder for it.
func OpenRegister() (*Register, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	return &Register{filepath.Join(folder, "caseload", "ledgers.json")}, nil
}

// Path is where the list lies.
func (r *Register) Path() string { return r.path }

func (r *Register) read() (registerFile, error) {
	list := registerFile{Version: registerVersion}
	text, err := os.ReadFile(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return list, fmt.Errorf("%s: %w", r.path, err)
	}
	if list.Version != registerVersion {
		return list, fmt.Errorf("%s: its version is %d, this caseload knows %d", r.path, list.Version, registerVersion)
	}
	return list, nil
}

// StrangerError says that another ledger than the one that is wanted has sent to
// a target. It exits with 2.
type StrangerError struct {
	Target Target
	Path   string   // of the one that is wanted
	Others []string // those that have sent there
	New    bool     // there is none at Path yet
}

func (e *StrangerError) Error() string {
	what := "is another ledger"
	if e.New {
		what = "would be a new ledger"
	}
	if e.New && e.Others[0] == e.Path {
		return fmt.Sprintf("%s is gone: what was sent to %s, operation %s, stood in it", e.Path, e.Target.Server, e.Target.Operation)
	}
	return fmt.Sprintf("%s %s: what was sent to %s, operation %s, stands in %s", e.Path, what, e.Target.Server, e.Target.Operation, e.Others[0])
}

// Hint says what to do.
func (e *StrangerError) Hint() string {
	if e.New && e.Others[0] == e.Path {
		return "take it back from a backup; is there none, `caseload ledger repair -m MAPPING --from-report FILE...` makes one of the reports; " +
			"--new-ledger makes one that knows nothing of those cases: they are made again"
	}
	return "--ledger " + shell.Word(e.Others[0]) + " goes on with it; --new-ledger keeps another beside it, which knows nothing of those cases: what both are given is made twice"
}

// ExitCode is 2.
func (e *StrangerError) ExitCode() int { return 2 }

// Check tells whether the ledger at path may send to a target: a
// [*StrangerError] when others have and it has not, an [*Error] when it is an
// older copy of itself. l is nil where there is no ledger yet. An error of
// another kind means that the list cannot be read.
func (r *Register) Check(path string, l *Ledger, t Target) error {
	list, err := r.read()
	if err != nil {
		return err
	}
	id := ""
	if l != nil {
		id = l.id
	}
	var others []string
	for _, each := range list.Ledgers {
		switch {
		case each.Server != t.Server || each.Operation != t.Operation:
		case each.Ledger == id:
			return l.notBehind(each)
		case each.Sequence > 0 || each.Open: // else nothing was sent with it
			others = append(others, each.Path)
		}
	}
	if len(others) == 0 {
		return nil
	}
	slices.Reverse(others) // the newest first
	return &StrangerError{Target: t, Path: path, Others: others, New: l == nil}
}

// notBehind tells whether the ledger knows of all requests that it was listed
// with. Of a run that was killed the list has only the beginning: its ledger must
// know of that run, and must not have been taken from beside its -wal file.
func (l *Ledger) notBehind(was listed) error {
	now, err := l.Sequence(Target{was.Server, was.Operation})
	if err != nil {
		return err
	}
	run, err := l.newestRun()
	if err != nil {
		return err
	}
	lacks := ""
	switch {
	case now < was.Sequence:
		lacks = fmt.Sprintf("it knows of %d requests to %s, operation %s, and on %s it knew of %d",
			now, was.Server, was.Operation, was.At.Format("2006-01-02 15:04"), was.Sequence)
	case was.Open && run < was.Run:
		lacks = "it does not know of the run that was sending with it on " + was.At.Format("2006-01-02 15:04")
	case was.Open && l.leftBehind(was.Path):
		lacks = "what a killed run has sent stands in " + was.Path + "-wal"
	default:
		return nil
	}
	return &Error{
		Path: l.path, Code: 1,
		What: "this ledger is an older copy of itself: " + lacks,
		Tip: "take the newer one back (it was at " + was.Path + "), with its -wal file if there is one; else `caseload ledger repair --from-report FILE...` " +
			"with the reports written since: without that those cases would be made again. A killed run wrote none: then with any earlier one, and look in the CRM for what it sent",
	}
}

// leftBehind tells whether the ledger lies elsewhere than it was listed, and its
// -wal file is there still.
func (l *Ledger) leftBehind(listed string) bool {
	path, err := filepath.Abs(l.path)
	return err == nil && path != listed && hasLog(listed)
}

func (l *Ledger) newestRun() (number int64, err error) {
	_, err = l.store.one("SELECT coalesce(max(run), 0) FROM run", nil, &number)
	return number, l.unread(err)
}

// Note lists the ledger for a target, with its sequence of now; sends tells that a
// run is about to send.
func (r *Register) Note(l *Ledger, t Target, sends bool, now time.Time) error {
	sequence, err := l.Sequence(t)
	if err != nil {
		return err
	}
	run, err := l.newestRun()
	if err != nil {
		return err
	}
	path, err := filepath.Abs(l.path)
	if err != nil {
		return err
	}
	return r.change((*flock.Flock).Lock, func(list *registerFile) {
		list.Ledgers = slices.DeleteFunc(list.Ledgers, func(e listed) bool { return e.is(l, t) })
		list.Ledgers = append(list.Ledgers, listed{t.Server, t.Operation, l.id, path, sequence, sends, run, now})
	})
}

// Raise adds to the sequence with which the ledger is listed for a target. The
// ledger is not read: a run may have it. It does not wait: that the list is being
// written by another program is an error, and the list is as it was.
func (r *Register) Raise(l *Ledger, t Target, by int64, now time.Time) error {
	return r.change(lockNow, func(list *registerFile) {
		for i := range list.Ledgers {
			if e := &list.Ledgers[i]; e.is(l, t) {
				e.Sequence, e.At = e.Sequence+by, now
			}
		}
	})
}

func (e *listed) is(l *Ledger, t Target) bool {
	return e.Server == t.Server && e.Operation == t.Operation && e.Ledger == l.id
}

func lockNow(f *flock.Flock) error {
	ok, err := f.TryLock()
	if err == nil && !ok {
		err = errors.New("another program writes it")
	}
	return err
}

// change reads the list and writes it anew, while no other program does.
func (r *Register) change(lock func(*flock.Flock) error, do func(*registerFile)) (err error) {
	if err := os.MkdirAll(filepath.Dir(r.path), 0o700); err != nil {
		return err
	}
	held := flock.New(r.path+".lock", flock.SetPermissions(0o600))
	if err := lock(held); err != nil { // which others have for as long as they write these few lines
		return fmt.Errorf("%s: %w", r.path, err)
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	list, err := r.read()
	if err != nil {
		return err
	}
	do(&list)
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(r.path, append(text, '\n'))
}

// replaceFile puts a small file in place of another, whole or not at all.
func replaceFile(path string, text []byte) error {
	beside := path + ".new"
	if err := os.WriteFile(beside, text, 0o600); err != nil {
		return err
	}
	if err := syncFile(beside); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// Sequence counts the requests to a target that the ledger knows of. It rises
// with every intent, and never falls.
func (l *Ledger) Sequence(t Target) (n int64, err error) {
	_, err = l.store.one("SELECT coalesce(sum(calls), 0) FROM call WHERE server = ? AND operation = ?", []any{t.Server, t.Operation}, &n)
	return n, l.unread(err)
}

// TargetsOf gives the targets that a mapping file of this name has sent to, the
// last first.
func (l *Ledger) TargetsOf(mapping string) ([]Target, error) {
	runs, err := l.listRuns("WHERE r.mapping = ? AND r.state <> 'planning' ORDER BY r.run DESC", mapping)
	if err != nil {
		return nil, err
	}
	var all []Target
	for _, r := range runs {
		if !slices.Contains(all, r.Target) {
			all = append(all, r.Target)
		}
	}
	return all, nil
}

// Listed gives the sequence with which the ledger, or one that lay in its place,
// was listed for a target; 0 when none was.
func (r *Register) Listed(l *Ledger, t Target) (sequence int64, err error) {
	list, err := r.read()
	if err != nil {
		return 0, err
	}
	path, err := filepath.Abs(l.path)
	if err != nil {
		return 0, err
	}
	for _, each := range list.Ledgers {
		if each.is(l, t) || each.Path == path && each.Server == t.Server && each.Operation == t.Operation {
			sequence = max(sequence, each.Sequence)
		}
	}
	return sequence, nil
}
