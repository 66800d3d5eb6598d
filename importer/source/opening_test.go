package source

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"
)

func TestAFileThatAnotherProgramHoldsOnWindowsIsToldApart(t *testing.T) {
	for _, c := range []struct {
		err    error
		system string
		want   bool
	}{
		{&fs.PathError{Op: "open", Path: "a.xlsx", Err: syscall.Errno(32)}, "windows", true},
		{&fs.PathError{Op: "read", Path: "a.xlsx", Err: syscall.Errno(33)}, "windows", true},
		{&fs.PathError{Op: "open", Path: "a.xlsx", Err: syscall.Errno(32)}, "linux", false}, // a broken pipe there
		{errors.New("another"), "windows", false},
	} {
		if got := inUse(c.err, c.system); got != c.want {
			t.Errorf("inUse(%v, %s) = %v, want %v", c.err, c.system, got, c.want)
		}
	}
}
