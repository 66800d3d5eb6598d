package ledger

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// KeepCopy keeps a whole copy of the ledger beside it, NAME.copy, in place of the last
// one: for the day on which a drive or a person damages it.
func (l *Ledger) KeepCopy() error { return l.copyTo(l.path + ".copy") }

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

// copyTo puts a whole copy of the ledger at path, with mode 0600, in place of
// what is there.
func (l *Ledger) copyTo(path string) error {
	beside := path + ".new"
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := l.store.exec("VACUUM INTO ?", beside); err != nil { // an empty file may be filled
		return errors.Join(err, os.Remove(beside))
	}
	if err := newSession(beside); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	if err := syncFile(beside); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	if err := os.Rename(beside, path); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return syncFolder(filepath.Dir(path))
}

// newSession makes a copy of a ledger another than the one that it was made of, for
// whose -wal file it must never be taken.
func newSession(path string) error {
	s, err := openStore(uri(path, "synchronous(FULL)"))
	if err != nil {
		return err
	}
	err = s.exec("INSERT OR REPLACE INTO meta VALUES ('session', ?), ('before', '')", newID('O'))
	return errors.Join(err, s.close())
}

// syncFile puts a file on the disk.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
