// Package stop has the errors that end a command, and their exit codes.
package stop

import (
	"errors"
	"fmt"
	"strings"
)

// Error stops a command before it sends: exit 2 unless it says otherwise.
type Error struct {
	What, Tip string
	More      []string // further lines of what is wrong
	Exit      int      // 0: 2
}

// Errorf makes an error of what is wrong, and a tip what to do.
func Errorf(tip, format string, args ...any) *Error {
	return &Error{What: fmt.Sprintf(format, args...), Tip: tip}
}

func (e *Error) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines gives the lines of the message.
func (e *Error) Lines() []string { return append([]string{e.What}, e.More...) }

// Hint says what to do.
func (e *Error) Hint() string { return e.Tip }

// ExitCode is 2 unless the error says otherwise.
func (e *Error) ExitCode() int {
	if e.Exit == 0 {
		return 2
	}
	return e.Exit
}

// Quoted names columns in a message.
func Quoted(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }

// UnderWay makes an error one that came when rows may have been sent: exit 1. nil
// stays nil.
func UnderWay(err error) error {
	if err == nil {
		return nil
	}
	return &underWay{err}
}

type underWay struct{ error }

func (e *underWay) Unwrap() error { return e.error }

// ExitCode is 1.
func (e *underWay) ExitCode() int { return 1 }

// ExitCode gives the exit code that an error asks for, 1 when it asks for none.
func ExitCode(err error) int {
	var coded interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return 1
}
