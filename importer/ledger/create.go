package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// create makes a ledger under another name and renames it when it is whole, so
// that no half ledger is ever taken for one that has sent nothing. It is made
// with a rollback journal, which is gone once it is whole: a log beside it would
// not follow when it is renamed.
func create(path string) error {
	beside := path + ".new"
	for _, ending := range []string{"", "-journal", "-wal", "-shm"} { // of one that was not finished: they would be taken for its own
		if err := os.Remove(beside + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: cannot be made anew: %w", beside+ending, err)
		}
	}
	file, err := os.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return unmade(path, err)
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := fill(beside); err != nil {
		return errors.Join(unmade(path, err), os.Remove(beside))
	}
	if err := os.Rename(beside, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a new name durable. Windows has no such thing: there a
// folder cannot be opened as a file.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func fill(path string) error {
	made, err := openStore(uri(path, "journal_mode(DELETE)", "synchronous(FULL)"))
	if err != nil {
		return err
	}
	err = made.atomically(func() error {
		if err := made.script(schema + fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", applicationID, schemaVersion)); err != nil {
			return err
		}
		return made.exec(`INSERT INTO meta VALUES ('id', ?)`, newID('L'))
	})
	if err = errors.Join(err, made.close()); err != nil {
		return err
	}
	if _, err := os.Lstat(path + "-journal"); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s-journal: it was not taken away", path))
	}
	return nil
}
