package ledger

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// What is looked at before a ledger is opened, so that a wrong path is told as
// one: SQLite and the lock would only say that a file cannot be opened.

// visible tells why there can be no ledger to look at, nil when a file is there.
func visible(path string) error {
	if err := inFolder(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Path: path, What: "no ledger here", Tip: "name the ledger with --ledger", Code: 1, Err: fs.ErrNotExist}
	case err != nil:
		return unusable(path, err)
	case info.IsDir():
		return isFolder.at(path, nil)
	case !info.Mode().IsRegular():
		return noLedger.at(path, errors.New("it is no ordinary file"))
	}
	return nil
}

// writable tells why a run could not keep its ledger at a path.
func writable(path string) error {
	if err := visible(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// The owner of the machine may write to it all the same: it was made
	// read-only for a reason.
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o200 == 0 {
		return readOnly.at(path, nil)
	}
	// On Windows this mark of a folder says nothing about writing in it.
	folder, err := os.Stat(filepath.Dir(path))
	if err == nil && folder.Mode().Perm()&0o222 == 0 && runtime.GOOS != "windows" {
		return &Error{Path: path, What: "its folder is read-only", Tip: forbidden.tip, Code: 1}
	}
	return nil
}

// inFolder tells that a ledger's folder is not there: the path is wrong, and
// nothing was begun.
func inFolder(path string) error {
	info, err := os.Stat(filepath.Dir(path))
	const tip = "make the folder, or name another ledger with --ledger"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Path: path, What: "its folder is not there", Tip: tip, Code: 2}
	case err == nil && !info.IsDir():
		return &Error{Path: path, What: "what should be its folder is a file", Tip: tip, Code: 2}
	}
	return nil
}
