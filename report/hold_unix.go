//go:build !windows

package report

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// hold marks a private file as one that a living program writes, until the mark
// that it gives is closed: also after the file itself was closed, and at the
// latest with the program, however that ends. A file system that has no such
// marks (some network ones) goes without: nil.
func hold(f *os.File) (io.Closer, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOLCK) || errors.Is(err, syscall.ENOSYS) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	mark, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(mark)
	return os.NewFile(uintptr(mark), f.Name()), nil
}

// removeStale removes a private file that no program holds.
func removeStale(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil { // it is held, or nobody can tell
		return f.Close()
	}
	return errors.Join(os.Remove(path), f.Close())
}
