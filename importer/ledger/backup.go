package ledger

import (
	"errors"
	"io/fs"
	"os"
)

// Backup puts a whole copy of the ledger at path, with mode 0600, also while a
// run sends: the copy has what was on the disk when it began. A path at which
// something lies is refused.
func (l *Ledger) Backup(path string) error {
	if l.still {
		return readOnly.at(l.path, nil) // another user may begin to write it
	}
	if err := inFolder(path); err != nil {
		return err
	}
	if err := isVacant(path); err != nil {
		return err
	}
	if err := l.copyTo(path); err != nil {
		t := troubleOf(err)
		return &Error{Path: path, What: "the copy cannot be made: " + t.what, Tip: t.tip, Code: 1, Err: err}
	}
	return nil
}

// isVacant refuses a path at which something lies.
func isVacant(path string) error {
	_, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return unusable(path, err)
	}
	return &Error{Path: path, What: "something lies there already", Tip: "name another file", Code: 2}
}
