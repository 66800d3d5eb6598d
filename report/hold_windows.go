package report

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// hold has nothing to do: Windows does not remove a file that a program has open.
func hold(*os.File) (io.Closer, error) { return nil, nil }

// sharingViolation is the error of a file that a program has open; see
// https://learn.microsoft.com/windows/win32/debug/system-error-codes.
const sharingViolation = syscall.Errno(32)

// removeStale removes a private file that no program has open.
func removeStale(path string) error {
	err := os.Remove(path)
	if errors.Is(err, sharingViolation) {
		return nil
	}
	return err
}
