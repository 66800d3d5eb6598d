package sandbox

import (
	"fmt"
	"strings"
)

// Error is one thing wrong with a file of the sandbox, or with what it is to
// listen on. File and Line are blank where there is no file.
type Error struct {
	File   string
	Line   int // from 1
	Column int // from 1, in bytes
	What   string
	Tip    string
}

// Error gives the place and the fault: `faults.yaml:3:5: "at" is 0, not 1 or more`.
func (e *Error) Error() string {
	if e.File == "" {
		return e.What
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What)
}

// Hint says what to do, or is blank.
func (e *Error) Hint() string { return e.Tip }

// ExitCode is 2: nothing was served, because what was asked for is wrong.
func (e *Error) ExitCode() int { return 2 }

// Errors are all that is wrong with one file, in the order of their places.
type Errors []*Error

// Error gives one line for each.
func (e Errors) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines gives the lines of the message.
func (e Errors) Lines() []string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return lines
}

// Hint is that of the first error that has one.
func (e Errors) Hint() string {
	for _, one := range e {
		if one.Tip != "" {
			return one.Tip
		}
	}
	return ""
}

// ExitCode is 2, as for a single [Error].
func (e Errors) ExitCode() int { return 2 }
