package ledger

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"caseload/importer/filestat"

	"github.com/gofrs/flock"
)

// HeldError says that another run holds the ledger. It exits with 6.
type HeldError struct {
	Path   string // the ledger
	Holder string // who holds it, as it wrote it down; may be ""
}

func (e *HeldError) Error() string {
	if e.Holder == "" {
		return fmt.Sprintf("%s: another run holds this ledger", e.Path)
	}
	return fmt.Sprintf("%s: another run holds this ledger: %s", e.Path, e.Holder)
}

// Hint says what to do.
func (e *HeldError) Hint() string {
	return "wait for it to end, or stop it with Ctrl-C and run this again"
}

// ExitCode is 6.
func (e *HeldError) ExitCode() int { return 6 }

// lock is the ledger's lock for one run: a file beside it, held by the
// operating system, so that it ends with its process however that ends. The
// file goes with a clean end; the same file must still lie there after it was
// locked, else another run has taken it away in between.
type lock struct {
	file *flock.Flock
}

func acquire(ledger string) (*lock, error) {
	path := ledger + ".lock"
	for {
		file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|filestat.NoFollow), flock.SetPermissions(0o600))
		held, err := file.TryLock()
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be locked: %w", path, err)
		}
		if !held {
			return nil, &HeldError{Path: ledger, Holder: holder(path)}
		}
		if same, err := lies(file, path); err != nil || !same {
			if err := errors.Join(err, file.Close()); err != nil {
				return nil, err
			}
			continue
		}
		l := &lock{file}
		if err := sign(path); err != nil {
			return nil, errors.Join(err, l.release())
		}
		return l, nil
	}
}

// lies tells whether the locked file is the one at path.
func lies(file *flock.Flock, path string) (bool, error) {
	now, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	held, err := file.Stat()
	if err != nil {
		return false, err
	}
	return os.SameFile(now, held), nil
}

// sign writes who holds the lock, from the second byte on: on Windows the
// first is the locked one, which no other handle may touch.
func sign(path string) error {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	text := fmt.Sprintf("process %d on %s since %s\n", os.Getpid(), host, time.Now().Format("2006-01-02 15:04:05"))
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(text), 1)
	return errors.Join(err, f.Close())
}

// holder reads who holds the lock; nobody is named where it does not say.
func holder(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text := make([]byte, 200)
	n, err := f.ReadAt(text, 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	line, _, _ := strings.Cut(string(text[:n]), "\n")
	return line
}

// release takes the file away before it lets go of it, so that nobody can lock
// a file that is about to go; Windows wants it the other way round.
func (l *lock) release() error {
	gone := os.Remove(l.file.Path())
	err := l.file.Close()
	if gone != nil {
		gone = os.Remove(l.file.Path())
	}
	if errors.Is(gone, fs.ErrNotExist) { // its folder was moved away
		gone = nil
	}
	return errors.Join(err, gone)
}
