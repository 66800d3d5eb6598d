package mapping

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is one mistake in a mapping, at its place in the text.
type Error struct {
	File   string // the mapping's name as given
	Line   int    // from 1, also of what the whole file lacks
	Column int    // from 1, in characters
	Code   string // M001 and on, as the README lists them
	Text   string // the line itself, as it may be shown; of a very long one what stands round Column
	What   string // what is wrong
	Tip    string // what to do; "" when there is nothing to add
	Diff   string // of a test: what was wanted and what came, a line each; else ""

	before int // characters of the line that stand before Text
}

// maxExcerpt bounds, in characters, how much of a line is shown: a message must fit a
// terminal, whatever stands in the file.
const maxExcerpt = 70

// Error gives file, line and column, the reason and its code, and the line with a
// caret; and below it the difference, if it has one.
func (e *Error) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines gives the lines of the message.
func (e *Error) Lines() []string {
	lines := []string{fmt.Sprintf("%s:%d:%d: %s [%s]", e.File, e.Line, e.Column, e.What, e.Code)}
	if strings.TrimSpace(e.Text) != "" {
		text, caret := window(e.Text, e.Column-e.before)
		lines = append(lines, fmt.Sprintf("%5d | %s", e.Line, text), "      | "+caret)
	}
	if e.Diff != "" {
		lines = append(lines, strings.Split(e.Diff, "\n")...)
	}
	return lines
}

// Hint says what to do about it, "" when there is nothing to add.
func (e *Error) Hint() string { return e.Tip }

// ExitCode is 2: with a wrong mapping nothing is sent.
func (e *Error) ExitCode() int { return 2 }

// Errors are all mistakes of a mapping, sorted by place.
type Errors []*Error

// Error gives one mistake as it is; several one below the other, each with its
// hint.
func (e Errors) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines gives the lines of the message.
func (e Errors) Lines() []string {
	var lines []string
	for _, one := range e {
		lines = append(lines, one.Lines()...)
		if one.Tip != "" && len(e) > 1 {
			lines = append(lines, "        hint: "+one.Tip)
		}
	}
	return lines
}

// Hint is the hint of a single mistake; several carry theirs in Error.
func (e Errors) Hint() string {
	if len(e) == 1 {
		return e[0].Tip
	}
	return ""
}

// ExitCode is 2: with a wrong mapping nothing is sent.
func (e Errors) ExitCode() int { return 2 }

// Unwrap gives each mistake to errors.As.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// window cuts a long line round its column and draws the caret below it. Tabs
// and control characters become blanks, so that the caret stands right.
func window(text string, column int) (line, caret string) {
	runes := []rune(text)
	for i, r := range runes {
		if r < ' ' || r == utf8.RuneError {
			runes[i] = ' '
		}
	}
	at := min(max(column-1, 0), len(runes))
	start := 0
	if at > maxExcerpt-8 {
		start = at - maxExcerpt/2
	}
	end := min(len(runes), start+maxExcerpt)
	line = strings.TrimRight(string(runes[start:end]), " ")
	return line, strings.Repeat(" ", at-start) + "^"
}
