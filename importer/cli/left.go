package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"caseload/importer/shell"
	"caseload/mapping"
	"caseload/mapping/draft"
)

// leftError is a mapping in which a person has lines to fill in.
type leftError struct {
	path string
	left []draft.Left
}

func (e *leftError) Error() string {
	return strings.Join(e.Lines(), "\n")
}

// Lines gives the lines of the message.
func (e *leftError) Lines() []string {
	return append([]string{fmt.Sprintf("%s: %s left to fill in:", e.path, plural(int64(len(e.left)), "line"))}, leftLines(e.left)...)
}

// Hint says how.
func (e *leftError) Hint() string {
	return "write the value and delete the # in front of it, or delete the whole line"
}
func (e *leftError) ExitCode() int { return exitWrong }

// unfinished tells an error of a mapping that has lines to fill in by these
// lines, all of them; what they do not explain is told too.
func unfinished(path string, left []draft.Left, err error) error {
	if len(left) == 0 {
		return err
	}
	var mistakes mapping.Errors
	var usage *usageError
	switch {
	case errors.As(err, &usage): // no server or operation: a line of these
		return &leftError{path, left}
	case !errors.As(err, &mistakes):
		return err
	}
	others := slices.DeleteFunc(slices.Clone(mistakes), func(e *mapping.Error) bool { return explained(e, left) })
	if len(others) == 0 {
		return &leftError{path, left}
	}
	return errors.Join(others, &leftError{path, left})
}

// explained says that a mistake is that something is missing which waits to be
// filled in.
func explained(e *mapping.Error, left []draft.Left) bool {
	if key, ok := strings.CutSuffix(strings.TrimSpace(e.Text), ":"); ok && e.What == key+" has nothing below it" {
		return true // everything below it is a comment
	}
	return slices.ContainsFunc(left, func(l draft.Left) bool {
		return strings.Contains(e.What, "the part "+l.Key+" is not mapped")
	})
}

// warnLeft warns of lines that a mapping does without, and may not mean to.
func (p *program) warnLeft(o *options, l *loaded) {
	if len(l.left) > 0 {
		p.voice.warn(fmt.Sprintf("%s: %s left to fill in; `caseload check -m %s` lists what is left", o.mapping, plural(int64(len(l.left)), "line"), shell.Word(o.mapping)))
	}
}

// listLeft lists these lines, too.
func (p *program) listLeft(o *options, l *loaded) {
	p.warnLeft(o, l)
	for _, line := range leftLines(l.left) {
		p.voice.say(line)
	}
}
