package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/intake"
	"caseload/mapping"
	"caseload/report"
)

func (p *program) checkCommand() *cobra.Command {
	o, all := &options{}, blankCheck()
	testsOnly := false
	c := &cobra.Command{
		Use:   "check -m MAPPING FILE...",
		Short: "reads, maps and validates every row; sends nothing",
		Long: `check reads every row as import would. It shows what it understood of the files,
every problem by cause with the cells concerned, which columns could serve as a
key, and what sending would cost. It needs no network and no token.

The tests in the mapping run first; with --tests-only nothing else is done, and
no FILE is given.

It exits with 0 when every row could be sent, with 3 when some rows are invalid,
and with 2 when a file or the mapping is wrong, or one of its tests fails.`,
		Example: `  caseload check -m casos.yaml casos.csv
  caseload check -m casos.yaml --tests-only`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			switch {
			case !testsOnly:
				err = p.runCheck(c, o, args, &all)
			case len(args) > 0:
				err = usage(c, fmt.Errorf("%s wants no FILE with --tests-only, and got %q", c.CommandPath(), args))
			default:
				err = p.runTests(o)
			}
			return err
		},
	}
	p.answers[c] = func(err error) { p.printCheck(o, all, err) }
	c.Flags().BoolVar(&testsOnly, "tests-only", false, "only run the tests of the mapping; takes no FILE")
	o.mappingFlags(c)
	o.ledgerFlag(c, "caseload.db beside the mapping")
	o.rowFlags(c)
	o.sourceFlags(c)
	o.allowNoneFlag(c)
	o.todayFlag(c)
	c.Flags().StringVar(&o.rate, "rate", "", "at most this many requests: `2/s`, 90/min (else the mapping's)")
	p.voice.flags(c)
	return c
}

// runCheck fills all in as far as it comes.
func (p *program) runCheck(c *cobra.Command, o *options, args []string, all *checkJSON) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.load(o, p.heads(o, args))
	switch {
	case err != nil:
		return err
	case len(args) == 0 && len(l.left) > 0:
		return &leftError{o.mapping, l.left}
	case len(args) == 0:
		return usage(c, fmt.Errorf("%s wants at least one FILE", c.CommandPath()))
	}
	all.Dataset, all.Server, all.Operation = l.Dataset, l.host, l.operation
	p.listLeft(o, l)
	if err := p.test(o, l.Mapping); err != nil {
		return err
	}
	files, err := p.inputs(o, args)
	if err != nil || len(files) == 0 {
		return err
	}
	job, err := p.job("check", o, l)
	if err != nil {
		return err
	}
	job.Files, job.Show = files, p.voice.show
	if job.Ledger, err = view(o.ledgerPath(l)); err != nil {
		return err
	}
	job.Shelf = &intake.Shelf{}
	defer func() { err = errors.Join(err, job.Shelf.Close(), job.Ledger.Close()) }()
	if !job.Ledger.IsNew() {
		if err := parentOf(&job); err != nil {
			return err
		}
	}
	found, err := importer.Check(job)
	*all = p.checkSummary(o, l, job, found)
	if err != nil {
		return err
	}
	p.exit = found.Exit
	p.tellCheck(job, found)
	return nil
}

// runTests runs the tests of a mapping, wherever its cases go.
func (p *program) runTests(o *options) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if o.mapping == "" {
		return errNoMapping()
	}
	m, _, err := readMapping(o.mapping)
	if err != nil {
		return err
	}
	if m.Tests() == 0 {
		return &usageError{fmt.Errorf("%s has no tests", o.mapping), "for instance tests: [{row: {Correo: a@b.co}, case: {contact: a@b.co}}]"}
	}
	return p.test(o, m)
}

// test runs the tests of a mapping and says that they hold.
func (p *program) test(o *options, m *mapping.Mapping) error {
	today, err := o.day()
	if err != nil {
		return err
	}
	if today.IsZero() {
		today = m.Limits.In(time.Now())
	}
	if err := m.Test(today); err != nil {
		return err
	}
	if n := m.Tests(); n > 0 {
		p.voice.say(fmt.Sprintf("%s: all %d of its tests pass", o.mapping, n))
	}
	return nil
}

// printJSON writes data to stdout, one line. An outlet that takes no more is told
// at the end of the command.
func (p *program) printJSON(data any) {
	p.printed = true
	if s, ok := data.(report.Summary); ok {
		drop(s.WriteJSON(p.stdout))
		return
	}
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	drop(encoder.Encode(data))
}

// drop lets an error go that the outlet keeps.
func drop(error) {}
