// Package cli is the terminal's side of caseload: flags, exit codes, and words to
// people. Words go to stderr, data to stdout. An error knows its own hint and
// exit code; it is told here, once.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Exit codes. The first that holds of 6, 2, 1, 130 and 143, 5, 4, 3 is given.
const (
	exitOK       = 0
	exitCannot   = 1
	exitWrong    = 2
	exitNotAll   = 3
	exitUnknown  = 4
	exitStopped  = 5
	exitHeld     = 6
	exitInt      = 130
	exitTerm     = 143
	exitCodeText = `
Exit codes:
  0    every row is created, was created before, or was skipped on purpose
  1    could not go on: the ledger, a file or the CRM as a whole
  2    nothing was sent: the command line, the mapping or a file is wrong
  3    finished; some rows were not created: see the failures file
  4    finished; the outcome of some rows is unknown: a person must look
  5    stopped before the end (quota, hours, failures): the same command goes on
  6    another run holds the ledger
  130  stopped by Ctrl-C, 143 by SIGTERM: the same command goes on
`
)

// program is one call of the command.
type program struct {
	args   []string
	stdin  io.Reader
	stdout io.Writer
	screen io.Writer // stdout itself, which may be a terminal
	stderr io.Writer
	voice  *voice
	exit   int

	answers map[*cobra.Command]func(error) // what a command prints under --json when it came to nothing, or else at its end
	printed bool                           // that was done

	listTold bool // that the list of ledgers cannot be kept
}

// Main runs the command line and gives the exit code. It takes the signals
// SIGINT and SIGTERM while a run sends; a second one ends the process.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &outlet{to: stdout}
	p := &program{args: args, stdin: stdin, stdout: out, screen: stdout, stderr: stderr, voice: newVoice(stderr), answers: map[*cobra.Command]func(error){}}
	log.SetOutput(io.Discard) // net/http prints what a server sent unasked: it may be anything
	root := p.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(p.stdout)
	root.SetErr(stderr)
	c, err := root.ExecuteContextC(context.Background())
	p.fail(root, err)
	if answer := p.answers[c]; answer != nil && !p.printed && p.wantsJSON(c) {
		answer(err)
	}
	if out.err != nil && !errors.Is(err, out.err) {
		p.fail(root, out.err)
	}
	return p.exit
}

// fail tells an error, if it is one, and gives the command its exit code.
func (p *program) fail(root *cobra.Command, err error) {
	if err == nil {
		return
	}
	if strings.HasPrefix(err.Error(), "unknown command") {
		err = unknownCommand(root, err)
	}
	p.voice.fail(err)
	p.exit = worst(p.exit, codeOf(err))
}

// wantsJSON tells whether --json was said, also beside a flag that is none.
func (p *program) wantsJSON(c *cobra.Command) bool {
	f := c.Flags().Lookup("json")
	return f != nil && (f.Value.String() == "true" || slices.Contains(p.args, "--json"))
}

// outlet is standard output. That it takes no more is exit 1, whoever writes; it
// keeps the first error for those who do not look, as a help does.
type outlet struct {
	to  io.Writer
	err error
}

func (o *outlet) Write(data []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(data)
	if err != nil {
		o.err = &outletError{err}
	}
	return n, o.err
}

type outletError struct{ err error }

func (e *outletError) Error() string { return "standard output cannot be written: " + e.err.Error() }

func (e *outletError) Hint() string  { return "is the disk full, or the program gone that reads it?" }
func (e *outletError) ExitCode() int { return exitCannot }
func (e *outletError) Unwrap() error { return e.err }

// codeOf gives the exit code that an error asks for; 2 when it does not say.
func codeOf(err error) int {
	code := 0
	for _, e := range parts(err) {
		var coded interface{ ExitCode() int }
		switch {
		case errors.As(e, &coded) && coded.ExitCode() != 0:
			code = worst(code, coded.ExitCode())
		default:
			code = worst(code, exitWrong)
		}
	}
	return code
}

// worst gives the first of two exit codes in the order of what counts most.
func worst(a, b int) int {
	for _, code := range []int{exitHeld, exitWrong, exitCannot, exitInt, exitTerm, exitStopped, exitUnknown, exitNotAll} {
		if a == code || b == code {
			return code
		}
	}
	return exitOK
}

// parts takes joined errors apart; an error that joins others but has a hint of
// its own is told as one.
func parts(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if _, own := err.(interface{ Hint() string }); !ok || own {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, parts(e)...)
	}
	return all
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "caseload",
		Short: "loads cases in bulk into wolkvox CRM from CSV and Excel files",
		Long: `caseload loads cases in bulk into wolkvox CRM from CSV and Excel files.

A mapping (YAML) says which column becomes which field of a case. Check it
first, then import. A ledger records what was sent: caseload never re-sends a
row that may already have reached the CRM, unless you ask it to.`,
		Example: `  caseload init casos.csv -o casos.yaml
  caseload check -m casos.yaml casos.csv
  caseload import -m casos.yaml casos.csv
  caseload resume casos.failures.csv`,
		SilenceUsage: true, SilenceErrors: true,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: meant,
	}
	root.SetUsageFunc(p.printUsage)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if strings.HasSuffix(err.Error(), " --version") {
			return &usageError{err, "`caseload version` prints it"}
		}
		return usage(c, err)
	})
	root.SetHelpCommand(helpCommand(root))
	root.AddCommand(p.initCommand(), p.importCommand(), p.checkCommand(), p.previewCommand(), p.resumeCommand(), p.reconcileCommand(), p.runsCommand(),
		p.reportCommand(), p.ledgerCommand(), p.sandboxCommand(), p.schemaCommand(), p.versionCommand())
	completion(root)
	return root
}

// usageError is a command line that is wrong.
type usageError struct {
	err error
	tip string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Hint() string  { return e.tip }
func (e *usageError) ExitCode() int { return exitWrong }
func (e *usageError) Unwrap() error { return e.err }

func usage(c *cobra.Command, err error) error {
	return &usageError{err, "see `" + c.CommandPath() + " --help`"}
}

// unknownCommand puts cobra's error of that kind, which has several lines, into ours.
func unknownCommand(root *cobra.Command, err error) error {
	what, like, _ := strings.Cut(err.Error(), "\n\nDid you mean this?\n")
	if names := strings.Fields(like); len(names) > 0 {
		return &usageError{errors.New(what), "did you mean `" + root.Name() + " " + names[0] + "`?"}
	}
	return usage(root, err)
}

// wantArgs refuses a wrong number of arguments in words.
func wantArgs(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least {
			return usage(c, fmt.Errorf("%s wants %s", c.CommandPath(), what))
		}
		if most >= 0 && len(args) > most {
			return usage(c, fmt.Errorf("%s wants %s, and got more: %q", c.CommandPath(), what, args[most]))
		}
		return nil
	}
}
