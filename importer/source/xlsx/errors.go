package xlsx

import (
	"fmt"
	"strings"
)

// Error says why a workbook cannot be read, and how far the reading came.
type Error struct {
	Part  string // of the archive, "xl/worksheets/sheet1.xml"; "" when it is about the whole
	Row   int    // the row that the reading came to, from 1; 0 when it is not about rows
	What  string // what is wrong, with the value seen
	Limit bool   // the workbook may be sound, but goes beyond one of the [Limits]
	Err   error  // the cause, when there is one below
}

// Error is "xl/worksheets/sheet1.xml, row 41: what is wrong".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Part)
	if e.Row > 0 {
		if e.Part != "" {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "row %d", e.Row)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(e.What)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause, such as an error of the reader below.
func (e *Error) Unwrap() error { return e.Err }

func faultf(format string, args ...any) *Error {
	return &Error{What: fmt.Sprintf(format, args...)}
}

// shownBytes bounds what an error shows of a file.
const shownBytes = 40

// shown is the beginning of what stands in a file, quoted.
func shown[T string | []byte](text T) string {
	if len(text) > shownBytes {
		return fmt.Sprintf("%q…", string(text[:shownBytes]))
	}
	return fmt.Sprintf("%q", string(text))
}
