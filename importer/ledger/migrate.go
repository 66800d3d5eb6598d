package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// How an older ledger is brought forward: a whole copy of it is put beside it
// first, NAME.v2 for version 2, then every step runs in one transaction. A
// program that ends in between leaves the old version, and the copy.

// oldestVersion is the oldest layout that is brought forward.
const oldestVersion = 2

// migrations lead from a version to the next.
var migrations = map[int]string{
	2: `
ALTER TABLE entry ADD COLUMN marked INTEGER;
ALTER TABLE entry ADD COLUMN first INTEGER;
ALTER TABLE entry ADD COLUMN since INTEGER;
CREATE TABLE settled (
	settled INTEGER PRIMARY KEY, entry INTEGER NOT NULL, at INTEGER NOT NULL, how TEXT NOT NULL, status TEXT NOT NULL, wolkvox_id TEXT);
CREATE TABLE contact (
	server TEXT, operation TEXT, digest BLOB, at INTEGER NOT NULL, PRIMARY KEY (server, operation, digest)) WITHOUT ROWID;
CREATE TABLE attachment (entry INTEGER PRIMARY KEY, digest BLOB NOT NULL);
`,
	// An intent stood in its entry, see sendingIsUnknown.
	3: `
CREATE TABLE intent (run INTEGER PRIMARY KEY, marked INTEGER NOT NULL, mapping TEXT NOT NULL, entries TEXT);
INSERT INTO intent (run, marked, mapping) SELECT run, 0, mapping FROM run WHERE state <> 'planning';
`,
}

// bringForward migrates the ledger from an older version. Who only looks at it
// takes its lock for that long.
func (l *Ledger) bringForward(version int) (err error) {
	if l.lock == nil {
		if err := writable(l.path); err != nil {
			return err
		}
		held, err := acquire(l.path)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, held.release()) }()
	}
	if err := l.copyTo(fmt.Sprintf("%s.v%d", l.path, version)); err != nil {
		return err
	}
	return l.store.atomically(func() error {
		var now int // another program may have been faster
		if _, err := l.store.one("PRAGMA user_version", nil, &now); err != nil {
			return err
		}
		for ; now < schemaVersion; now++ {
			if err := l.store.script(migrations[now]); err != nil {
				return err
			}
			if now == 3 {
				if err := sendingIsUnknown(l.store); err != nil {
					return err
				}
			}
		}
		return l.store.script(fmt.Sprintf("PRAGMA user_version=%d", schemaVersion))
	})
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
	if err := syncFile(beside); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	if err := os.Rename(beside, path); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFile puts a file on the disk.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
