package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/crm"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/send"
	"caseload/importer/submit"
	"caseload/report"
)

func (p *program) importCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "import -m MAPPING FILE...",
		Short: "sends every row that was not sent before",
		Long: `import sends every row of the files to the CRM, once. FILE is a CSV or Excel
file, a pattern, or - for a CSV on standard input. After a stop, run it again:
only what is missing is sent. A single results or failures file is resumed.`,
		Example: `  caseload import -m casos.yaml casos.csv
  caseload import -m casos.yaml --rate 90/min --max-failures 5% "casos-*.xlsx"`,
		Args: wantArgs(1, -1, "at least one FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return p.runImport(o, args) },
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "caseload.db beside the mapping")
	o.rowFlags(c)
	o.sendFlags(c)
	o.sourceFlags(c)
	o.allowNoneFlag(c)
	o.todayFlag(c)
	p.voice.flags(c)
	p.answers[c] = func(err error) { p.printJSON(p.ended(o, report.Summary{Command: "import"}, err)) }
	return c
}

func (p *program) runImport(o *options, args []string) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.load(o, p.heads(o, args))
	if err != nil {
		return err
	}
	files, err := p.inputs(o, args)
	if err != nil || len(files) == 0 {
		return err
	}
	job, err := p.job("import", o, l)
	if err != nil {
		return err
	}
	job.Files = files
	p.warnLeft(o, l)
	return p.withLedger(o, l, job, o.ledgerPath(l))
}

// withLedger opens the ledger for the run and lets it go at its end.
func (p *program) withLedger(o *options, l *loaded, job importer.Job, path string) (err error) {
	job.Shelf = &intake.Shelf{}
	defer func() { err = errors.Join(err, job.Shelf.Close()) }()
	if err := p.readable(job); err != nil {
		return err
	}
	token, err := p.token(o, l)
	if err != nil {
		return err
	}
	if err := p.rightLedger(o, l, job, path); err != nil {
		return err
	}
	book, err := ledger.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	job.Ledger = book
	if err := parentOf(&job); err != nil {
		return err
	}
	if err := p.sayEmpty(book); err != nil {
		return err
	}
	p.sayWhere(book)
	return p.send(o, l, token, job)
}

// sayEmpty says that a ledger knows of nothing that was sent, each time until it
// does.
func (p *program) sayEmpty(book *ledger.Ledger) error {
	empty, err := book.IsEmpty()
	if err != nil || !empty {
		return err
	}
	what := "empty ledger"
	if book.IsNew() {
		what = "new, empty ledger"
	}
	p.voice.say(short(absolute(book.Path())) + ": " + what + ": cases sent earlier, or from another machine, are not known and would be sent again")
	return nil
}

// readable refuses a file that cannot be read before a ledger is made for it.
func (p *program) readable(job importer.Job) error {
	for _, file := range job.Files {
		if file == "-" {
			continue
		}
		if _, err := job.Shelf.IsReport(file, job.Source); err != nil {
			return err
		}
	}
	return nil
}

// parentOf finds the run that a single report tells of.
func parentOf(job *importer.Job) error {
	if len(job.Files) != 1 || job.Files[0] == "-" || job.Parent != nil {
		return nil
	}
	names, err := job.Shelf.RunsOf(job.Files[0], job.Source)
	if err == nil && names != nil {
		job.Parent, err = importer.RunOf(names, job.Ledger)
	}
	return err
}

func (p *program) send(o *options, l *loaded, token crm.Token, job importer.Job) error {
	stop, hard, done := p.signals()
	defer done()
	if err := p.sayProxy(l); err != nil {
		return err
	}
	bar := p.newProgress(o)
	job.Watch, job.Known = bar, p.raised(l, job)
	listed := false
	job.Confirm = func(b importer.Bill) error {
		if err := p.confirm(stop, o, l, job, b); err != nil || b.ToSend == 0 {
			return err
		}
		listed = true
		p.enlist(l, job, true)
		return nil
	}
	job.Shown = func(first []send.Sample) error { return p.showCanary(stop, l, first) }
	job.Connect = func(hard context.Context, begin func(context.Context) error) (send.CRM, error) {
		return crm.New(crm.Config{
			Base: l.base, Operation: l.operation, Token: token, Timeout: l.CRM.Timeout, Workers: job.Workers, Hard: hard, Begin: begin,
			Roots: l.roots, Proxy: l.CRM.Proxy, NoKeepAlive: l.CRM.NoKeepAlive, Seen: l.attachments,
			Rules: submit.Rules{Partial: l.CRM.RetryPartial, Busy503: l.CRM.Assume503},
		})
	}
	result, err := importer.Run(stop, hard, job)
	bar.finish()
	if listed {
		p.enlist(l, job, false)
	}
	switch {
	case result.Run != nil && result.Counts.Read > 0:
		p.tell(o, l, job, result)
	case result.Run != nil:
		p.voice.say("run " + result.Run.ID + ": the ledger has what was sent; the same command goes on")
	}
	return err
}

// sayProxy says by which proxy the CRM is reached, if by any.
func (p *program) sayProxy(l *loaded) error {
	via, err := crm.ProxyOf(l.base, l.CRM.Proxy)
	switch {
	case err != nil:
		return &usageError{err, "a proxy is set by crm.proxy, HTTPS_PROXY and NO_PROXY"}
	case via == "":
		return nil
	case l.CRM.Proxy != "":
		p.voice.say("to the CRM by the proxy " + via + " (crm.proxy)")
	default:
		p.voice.say("to the CRM by the proxy " + via + " (HTTPS_PROXY)")
	}
	return nil
}

// confirm asks before the first import of a mapping to a host that is not this
// machine; off a terminal it never asks. A signal is an answer too.
func (p *program) confirm(stop context.Context, o *options, l *loaded, job importer.Job, b importer.Bill) error {
	stdin, ok := p.stdin.(*os.File)
	if o.yes || !b.FirstEver || b.ToSend == 0 || crm.Loopback(l.host) || !ok || !isTTY(stdin) || !isTerminal(p.stderr) {
		return nil
	}
	fmt.Fprintf(p.stderr, "\nfirst import of %s\n  server     %s\n  operation  %s\n%s\n\nsend them? [y/N] ",
		shown(o.mapping), shown(l.host), shown(l.operation), strings.Join(broken("  "+bill(b, job), p.width()), "\n"))
	yes, err := answer(stop, stdin)
	if err == nil && !yes {
		err = &usageError{errors.New("cancelled: nothing was sent"), "--yes answers the question"}
	}
	return err
}

// answer reads a person's yes or no. A signal is an answer too: its error.
func answer(stop context.Context, stdin io.Reader) (yes bool, err error) {
	answered := make(chan string, 1)
	go func() { // ends with the process, when nobody answers
		line, err := bufio.NewReader(stdin).ReadString('\n')
		if err != nil {
			line = ""
		}
		answered <- line
	}()
	select {
	case <-stop.Done():
		return false, context.Cause(stop)
	case line := <-answered:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes", "s", "si", "sí", "sim":
			return true, nil
		}
		return false, nil
	}
}
