package source

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strconv"
	"strings"
)

// Error says what is wrong with a file, and where.
type Error struct {
	Path string // as the caller gave it; "standard input" for "-"
	Line int    // line of a CSV, row of a sheet, from 1; 0 when it is the file as a whole
	What string // what is wrong, with the value seen
	Tip  string // what to do; "" when there is nothing to say
	Err  error  // the cause, when there is one below
	Code string // of what a caller may want to tell apart, E250; else ""
}

// CodeNoMatch is the code of a pattern that no file matches.
const CodeNoMatch = "E250"

// Error is "cases.csv:41: what is wrong", without the line when there is none.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		b.WriteString(":" + strconv.Itoa(e.Line))
	}
	b.WriteString(": " + e.What)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Code != "" {
		b.WriteString(" [" + e.Code + "]")
	}
	return b.String()
}

// Hint is what to do about it, or "".
func (e *Error) Hint() string { return e.Tip }

// Unwrap gives the cause, such as [fs.ErrNotExist].
func (e *Error) Unwrap() error { return e.Err }

// Fault is what is wrong with one row while the rows after it are sound.
type Fault struct {
	Code   string // stable, "E201"
	Reason string // for people, with the value seen
	Hint   string // what to do
}

// CodeTooLong is the code of a row with more fields than the header.
const CodeTooLong = "E201"

// IsOfForm tells the code of a fault of how a row is written, not of its cells: a
// report, which has a column for every cell, does not show it.
func IsOfForm(code string) bool {
	return code == CodeTooLong || code == CodeTooShort || code == CodeCut || code == CodeDivided
}

// at names the file in an error from below; what is no [*Error] gets words.
func at(path string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		if e.Path == "" {
			e.Path = path
		}
		return err
	}
	if inUse(err, runtime.GOOS) {
		e = errInUse()
		e.Path = path
		return e
	}
	return &Error{Path: path, What: "cannot be read", Err: bare(err)}
}

// bare takes the verb and the path off an error of the file system: the path
// stands at the front of our own text already.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// also adds the failure of tidying up to an error, when there is one.
func also(err, closing error) error {
	if closing == nil {
		return err
	}
	return errors.Join(err, closing)
}

// excerptRunes bounds what an error shows of a cell: cells hold the data of
// people, and a whole letter would hide the message.
const excerptRunes = 40

// excerpt is the beginning of a cell, quoted.
func excerpt[T string | []byte](cell T) string {
	n := 0
	text := string(cell[:min(len(cell), 4*excerptRunes+1)])
	for i := range text {
		if n == excerptRunes {
			return fmt.Sprintf("%q…", text[:i])
		}
		n++
	}
	return fmt.Sprintf("%q", text)
}
