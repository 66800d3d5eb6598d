package report

import (
	"errors"
	"io/fs"
	"os"
)

const (
	exitCannotGoOn  = 1 // a report that could not be written after rows were sent
	exitNothingSent = 2 // found out before anything is sent

	writtenAgain = "the run is safe in the ledger: make room, raise the limit on the size of files (ulimit -f) or choose another place, and `caseload report RUN` writes this file again"
	anyTextTip   = "the run is safe in the ledger: have the report written as .csv in UTF-8, which holds every text"
)

// Error says why a report cannot be written.
type Error struct {
	Path string // the report's, as the user gave it; "" when no file is meant yet
	What string // what is wrong, lower case, in words
	Tip  string // what to do; "" when there is nothing to say
	Exit int    // the process's exit code: 2 before anything is sent, else 1
	Err  error  // the system's own reason; nil when there is none
}

// Error gives the file, what is wrong and the system's reason in one line. The
// name of the private file that stands in for the report is left out of it.
func (e *Error) Error() string {
	text := e.What
	if e.Path != "" {
		text = e.Path + ": " + text
	}
	if e.Err != nil {
		text += ": " + reason(e.Err)
	}
	return text
}

// Hint says what to do, "" when there is nothing to say.
func (e *Error) Hint() string { return e.Tip }

// ExitCode is the exit code that this error asks for.
func (e *Error) ExitCode() int { return e.Exit }

// Unwrap gives the system's own error, for errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// reason leaves the operation and the path out of the system's error: the path
// is that of a private file which the user has never seen.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// before is an error met while nothing has been sent yet.
func before(path, what, tip string, err error) *Error {
	return &Error{Path: path, What: what, Tip: tip, Exit: exitNothingSent, Err: err}
}

// after is an error met while a report is being written.
func after(path, what string, err error) *Error {
	return &Error{Path: path, What: what, Tip: writtenAgain, Exit: exitCannotGoOn, Err: err}
}
