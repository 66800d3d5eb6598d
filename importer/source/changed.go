package source

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"

	"caseload/importer/filestat"
)

// Changed tells whether another file lies at the path now than the one that was
// opened, or it was written since. Standard input never was.
func (f *File) Changed() bool {
	if f.path == "-" || f.info == nil {
		return false
	}
	now, err := os.Stat(f.path)
	if err != nil || !os.SameFile(now, f.info) || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime()) {
		return true
	}
	inode, at := filestat.ChangeOf(f.info)
	inodeNow, atNow := filestat.ChangeOf(now)
	return inode != inodeNow || at != atNow
}

// DiffersFrom tells whether a file has other bytes than one of this size had with this
// SHA-256. The error is that of a file that cannot be read.
func DiffersFrom(path string, size int64, digest []byte) (differs bool, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != size {
		return true, err
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	h := sha256.New()
	_, err = io.Copy(h, file)
	return !bytes.Equal(h.Sum(nil), digest), errors.Join(err, file.Close())
}
