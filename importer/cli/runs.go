package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/ledger"
	"caseload/report"
)

func (p *program) runsCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:     "runs [RUN]",
		Short:   "lists the ledger's runs, or tells of one: what is left, and why",
		Example: "  caseload runs\n  caseload runs R7K3FAZ2MWQ5TBNCX",
		Args:    wantArgs(0, 1, "one RUN, or none"),
		RunE:    func(_ *cobra.Command, args []string) error { return p.runRuns(o, args) },
	}
	o.ledgerFlag(c, "the one in this folder or above")
	c.Flags().BoolVar(&o.json, "json", false, "print JSON on stdout")
	p.voice.flags(c)
	return c
}

// runJSON is a run as runs --json prints it.
type runJSON struct {
	Run       string           `json:"run"`
	State     string           `json:"state"` // sending, stopped or finished
	Command   string           `json:"command"`
	Mapping   string           `json:"mapping"`
	Dataset   string           `json:"dataset"`
	Server    string           `json:"server"`
	Operation string           `json:"operation"`
	Started   time.Time        `json:"started"`
	Ended     time.Time        `json:"ended,omitzero"`
	Exit      int              `json:"exit"`
	Stopped   string           `json:"stopped"` // why, when it stopped before its end
	Counts    report.Counts    `json:"counts"`
	Left      int64            `json:"left"` // of one run: its rows that have no case now, also by later runs
	Files     []runFileJSON    `json:"files,omitempty"`
	Problems  []report.Problem `json:"problems,omitempty"` // of one run: why rows were not created, by cause
}

type runFileJSON struct {
	Input    string `json:"input"`
	Results  string `json:"results"`
	Failures string `json:"failures"`
	Rows     int64  `json:"rows"`
}

func (p *program) runRuns(o *options, args []string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.bookWith(o, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if len(args) == 1 {
		return p.oneRun(o, l, args[0])
	}
	return p.allRuns(o, l)
}

// bookWith opens the ledger that knows a run, or the nearest one.
func (p *program) bookWith(o *options, args []string) (*ledger.Ledger, error) {
	path, err := p.bookPath(o, ".", args)
	if err != nil {
		return nil, err
	}
	return ledger.View(path)
}

// bookPath finds the ledger that knows a run, or the nearest to a folder.
func (p *program) bookPath(o *options, folder string, args []string) (string, error) {
	path, err := findLedger(o, folder, func(l *ledger.Ledger) (bool, error) {
		if len(args) == 0 {
			return true, nil
		}
		_, err := l.Run(args[0])
		if errors.Is(err, ledger.ErrNoRun) {
			return false, nil
		}
		return err == nil, err
	})
	switch {
	case err != nil:
		return "", err
	case path == "" && len(args) == 1:
		return "", &usageError{fmt.Errorf("no ledger here knows a run %s", args[0]), "`caseload runs` lists the runs; --ledger names another ledger"}
	case path == "":
		return "", &usageError{errors.New("no ledger in this folder or above"), "name it with --ledger"}
	}
	return path, nil
}

func (p *program) allRuns(o *options, l *ledger.Ledger) error {
	runs, err := l.Runs()
	if err != nil {
		return err
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 4, 2, ' ', 0)
	if !o.json {
		fmt.Fprintln(table, "RUN\tSTARTED\tSTATE\tMAPPING\tROWS")
	}
	list := []runJSON{}
	for _, run := range runs {
		here, err := importer.CountsOf(l, run)
		if err != nil {
			return err
		}
		list = append(list, runOf(run, here))
		if !o.json {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", run.ID, run.Started.Format("2006-01-02 15:04:05"), stateOf(run), shown(run.Mapping), here.Line())
		}
	}
	if o.json {
		p.printJSON(list)
		return nil
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(p.stdout, strings.Join(fitted(p.screen, strings.TrimSuffix(line, "\n")), "\n")); err != nil {
			return err
		}
	}
	return nil
}

// ifThere gives a path if a file is there.
func ifThere(path string) string {
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// orNone says in words that a run's report is not there.
func orNone(path string) string {
	return first(path, "none: not written, gone, or replaced by a later run")
}

func runOf(run *ledger.Run, counts report.Counts) runJSON {
	return runJSON{
		Run: run.ID, State: run.State, Command: run.Command, Mapping: run.MappingPath, Dataset: run.Dataset, Server: run.Target.Server,
		Operation: run.Target.Operation, Started: run.Started, Ended: run.Ended, Exit: run.Exit, Stopped: run.Cause, Counts: counts,
	}
}

// stateOf is the state in words: a run that is sending and has no end may have
// been killed.
func stateOf(run *ledger.Run) string {
	if run.State == "sending" {
		return "running or killed"
	}
	return fmt.Sprintf("%s (%d)", run.State, run.Exit)
}

func (p *program) oneRun(o *options, l *ledger.Ledger, id string) error {
	run, err := l.Run(id)
	if err != nil {
		return err
	}
	here, err := importer.CountsOf(l, run)
	if err != nil {
		return err
	}
	one := runOf(run, here)
	for _, in := range run.Inputs {
		file := runFileJSON{Input: in.Path, Rows: in.Rows}
		if file.Results, err = l.ReportOf(run.Number, in.Number, "results"); err != nil {
			return err
		}
		if file.Failures, err = l.ReportOf(run.Number, in.Number, "failures"); err != nil {
			return err
		}
		file.Results, file.Failures = ifThere(file.Results), ifThere(file.Failures)
		one.Files = append(one.Files, file)
	}
	if one.Left, err = importer.LeftOf(l, run); err != nil {
		return err
	}
	if one.Problems, err = importer.Causes(l, run); err != nil {
		return err
	}
	if o.json {
		p.printJSON(one)
		return nil
	}
	return p.showRun(run, one)
}

// showRun tells of a run, a line for each thing to know.
func (p *program) showRun(run *ledger.Run, one runJSON) error {
	here := one.Counts
	lines := []string{"run        " + run.ID + ", " + stateOf(run)}
	add := func(name, text string) { lines = append(lines, fmt.Sprintf("%-10s %s", name, text)) }
	if run.Cause != "" {
		add("stopped", run.Cause)
	}
	add("command", run.Command)
	add("mapping", run.MappingPath+", dataset "+run.Dataset)
	add("target", run.Target.Server+", operation "+run.Target.Operation)
	when := run.Started.Format("2006-01-02 15:04:05")
	if !run.Ended.IsZero() {
		when += " to " + run.Ended.Format("15:04:05")
	}
	add("when", fmt.Sprintf("%s, process %d on %s", when, run.PID, run.Host))
	add("rows", here.Line())
	for _, f := range one.Files {
		add("input", f.Input)
		add("results", orNone(f.Results))
		add("failures", orNone(f.Failures))
	}
	add("left", plural(one.Left, "row"))
	for _, line := range append(lines, problemLines(one.Problems, "--json")...) {
		if _, err := fmt.Fprintln(p.stdout, strings.Join(fitted(p.screen, line), "\n")); err != nil {
			return err
		}
	}
	return nil
}
