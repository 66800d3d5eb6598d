package source

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// openRegular opens a file for reading, and nothing but a file: a pipe would
// hang, a device never ends, and a pass over it could not be made twice.
func openRegular(path string) (*os.File, error) {
	if isLockName(filepath.Base(path)) {
		return nil, &Error{
			What: "is the lock that Excel or LibreOffice lays beside an open file, without any rows in it",
			Tip:  "name the file itself, and close it there first",
		}
	}
	file, err := os.OpenFile(path, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, refuseMissing(err)
	}
	info, err := file.Stat()
	if err == nil {
		err = refuseKind(info)
	}
	if err != nil {
		return nil, also(err, file.Close())
	}
	return file, nil
}

func refuseMissing(err error) error {
	switch {
	case inUse(err, runtime.GOOS):
		return errInUse()
	case errors.Is(err, fs.ErrNotExist):
		return &Error{What: "cannot be opened", Tip: "look at its name and folder", Err: bare(err)}
	case errors.Is(err, fs.ErrPermission):
		return &Error{What: "cannot be opened", Tip: "is it open in Excel, or another user's?", Err: bare(err)}
	}
	return err
}

// inUse tells the errors of Windows for a file that another program holds, and
// for a part of one: there an error has these numbers.
func inUse(err error, system string) bool {
	const sharing, locked = syscall.Errno(32), syscall.Errno(33)
	return system == "windows" && (errors.Is(err, sharing) || errors.Is(err, locked))
}

func errInUse() *Error {
	return &Error{What: "another program has it open and lets nobody read it", Tip: "close it there, in Excel for instance; or import a copy of it"}
}

func refuseKind(info fs.FileInfo) error {
	mode := info.Mode()
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return &Error{What: "is a folder, no file", Tip: "name the files in it: FOLDER/*.csv"}
	case mode&fs.ModeNamedPipe != 0:
		return &Error{What: "is a pipe, no file", Tip: `to read what a command writes, use "-" for the file and | before`}
	}
	return &Error{What: "is a device or socket, no file", Tip: "copy the data into a file first"}
}

// spool copies standard input into a private temporary file: it is read more
// than once.
func (f *File) spool(stdin io.Reader) error {
	if stdin == nil {
		return &Error{What: "is not there to be read"}
	}
	file, drop, err := PrivateFile("stdin")
	if err != nil {
		return err
	}
	f.file, f.cleanup = file, append(f.cleanup, drop)
	_, err = io.Copy(file, stdin)
	return err
}
