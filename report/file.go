package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// file is the private file that becomes the report.
type file interface {
	io.Writer
	Sync() error              // brings its bytes onto the disk
	Close() error             // lets go of it
	Rename(path string) error // gives it its name
	SyncFolder() error        // brings its name onto the disk
	Remove() error            // closes and removes it unless it was renamed
}

// temporary is a file of the disk.
type temporary struct {
	*os.File
	mark    io.Closer // says that it is being written; nil: nothing can
	closed  bool
	renamed bool
}

// beside makes a private file in path's folder, and holds it until Remove: a
// rename works within one disk only. Its name begins with a dot and has an
// ending of its own, so that no glob, watched folder or backup of reports takes
// it for one, and [Sweep] knows it.
func beside(path string) (*temporary, error) {
	// CreateTemp makes it with mode 0600, whatever the umask adds.
	f, err := os.CreateTemp(filepath.Dir(path), ".caseload-*.tmp")
	if err != nil {
		return nil, err
	}
	t := &temporary{File: f}
	if t.mark, err = hold(f); err != nil {
		return nil, errors.Join(err, t.Remove())
	}
	return t, nil
}

// Close closes the file once.
func (t *temporary) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	return t.File.Close()
}

// Rename moves the file over path in one step.
func (t *temporary) Rename(path string) error {
	if err := os.Rename(t.Name(), path); err != nil {
		return err
	}
	t.renamed = true
	return nil
}

// SyncFolder syncs the folder that the file stands in.
func (t *temporary) SyncFolder() error { return syncFolder(filepath.Dir(t.Name())) }

// Remove closes the file and takes it away, unless it has become the report.
func (t *temporary) Remove() error {
	err := t.Close()
	if !t.renamed {
		err = errors.Join(err, os.Remove(t.Name()))
	}
	if t.mark != nil {
		err = errors.Join(err, t.mark.Close())
	}
	return err
}
