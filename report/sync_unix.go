//go:build !windows

package report

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder brings a folder's names onto the disk. A file system that has no
// such thing (some network ones) says EINVAL or ENOTSUP: then nothing is lost by
// not doing it.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, folder.Close())
}
