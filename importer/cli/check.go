package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/mapping"
	"caseload/report"
)

func (p *program) checkCommand() *cobra.Command {
	o := &options{}
	testsOnly := false
	c := &cobra.Command{
		Use:   "check -m MAPPING FILE...",
		Short: "reads, maps and validates every row; sends nothing",
		Long: `check reads every row as import would and says what it understood of the
files, every problem by its cause with the cells it is in, which columns could
serve as a key, and what sending would cost. It needs no network and no token.

The tests that the mapping has are run first; with --tests-only nothing else is
done, and no FILE is named.

It exits with 0 when every row could be sent, with 3 when some rows are invalid,
with 2 when a file or the mapping is wrong, or a test of it fails.`,
		Example: `  caseload check -m casos.yaml casos.csv
  caseload check -m casos.yaml --tests-only`,
		PreRunE: fromOne,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case !testsOnly:
				return p.runCheck(c, o, args)
			case len(args) > 0:
				return usage(c, fmt.Errorf("%s wants no FILE with --tests-only, and got %q", c.CommandPath(), args))
			}
			return p.runTests(o)
		},
	}
	c.Flags().BoolVar(&testsOnly, "tests-only", false, "run the mapping's tests and nothing else; no FILE is named")
	o.mappingFlags(c)
	o.ledgerFlag(c, "caseload.db beside the mapping")
	o.rowFlags(c)
	o.sourceFlags(c)
	o.todayFlag(c)
	c.Flags().StringVar(&o.rate, "rate", "", "requests, at most: `2/s`, 90/min; else the mapping's")
	p.voice.flags(c)
	return c
}

func (p *program) runCheck(c *cobra.Command, o *options, args []string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.load(o)
	switch {
	case err != nil:
		return err
	case len(args) == 0 && len(l.left) > 0:
		return &leftError{o.mapping, l.left}
	case len(args) == 0:
		return usage(c, fmt.Errorf("%s wants at least one FILE", c.CommandPath()))
	}
	if len(l.left) > 0 {
		p.warnLeft(o, l)
		for _, line := range leftLines(o.mapping, l.left) {
			p.voice.say(line)
		}
	}
	if err := p.test(o, l.Mapping); err != nil {
		return err
	}
	files, err := p.inputs(args)
	if err != nil {
		return err
	}
	job, err := p.job("check", o, l)
	if err != nil {
		return err
	}
	job.Files = files
	if job.Ledger, err = view(o.ledgerPath(l)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, job.Ledger.Close()) }()
	if !job.Ledger.IsNew() {
		if err := parentOf(&job); err != nil {
			return err
		}
	}
	found, err := importer.Check(job)
	if err != nil {
		return err
	}
	p.exit = found.Exit
	p.tellCheck(job, found)
	if o.json {
		p.printJSON(p.checkSummary(o, l, job, found))
	}
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
		today = time.Now()
	}
	if err := m.Test(today); err != nil {
		return err
	}
	if n := m.Tests(); n > 0 {
		p.voice.say(fmt.Sprintf("%s: its tests hold: %d", o.mapping, n))
	}
	return nil
}

func (p *program) tellCheck(job importer.Job, found importer.Checked) {
	for _, problem := range found.Problems {
		title := problem.Code + " " + problem.Reason
		if problem.Field != "" {
			title = fmt.Sprintf("%s %q: %s", problem.Code, problem.Field, problem.Reason)
		}
		p.voice.say(fmt.Sprintf("\n%s: %s", plural(problem.Rows, "row"), title))
		for _, where := range problem.Examples {
			p.voice.say("    " + where)
		}
		if more := problem.Rows - int64(len(problem.Examples)); more > 0 {
			p.voice.say(fmt.Sprintf("    and %d more", more))
		}
		if problem.Hint != "" {
			p.voice.say("    hint: " + problem.Hint)
		}
	}
	p.voice.say("\n" + found.Key)
	if len(found.Candidates) > 0 {
		p.voice.say("columns that are filled and different in every row: " + strings.Join(found.Candidates, ", "))
	}
	p.voice.say(strings.Replace(found.Counts.Line(), "pending", "to send", 1))
	p.voice.say(bill(found.Bill, job))
}

// usualQuota is the daily limit that the vendor's page on token information
// shows; a token's own is not known without asking the CRM.
const usualQuota = 4800

func bill(b importer.Bill, job importer.Job) string {
	calls := plural(b.Calls(), "call")
	if b.Contacts > 0 {
		calls += fmt.Sprintf(" (%d to look contacts up)", b.Contacts)
	}
	text := fmt.Sprintf("to send: %s, %s at %s", calls, took(b, job.Rate.PerSecond()), job.Rate)
	quota, from := b.Quota, "limits.daily_calls"
	if quota == 0 {
		quota, from = usualQuota, "the usual quota; yours may differ"
	}
	days := (b.Calls() + quota - 1) / quota
	return fmt.Sprintf("%s; %s at %d calls a day (%s)", text, plural(days, "day"), quota, from)
}

// checkJSON is the object that check --json prints: the summary, and what was
// found.
type checkJSON struct {
	report.Summary
	Problems   []problemJSON `json:"problems"`   // by cause, the most frequent first
	Key        string        `json:"key"`        // the identity that rows go by
	Candidates []string      `json:"candidates"` // columns that are filled and different in every row
	ToSend     int64         `json:"to_send"`    // calls that an import would make
}

type problemJSON struct {
	Code     string   `json:"code"`
	Field    string   `json:"field"`
	Reason   string   `json:"reason"`
	Hint     string   `json:"hint"`
	Rows     int64    `json:"rows"`
	Examples []string `json:"examples"`
}

func (p *program) checkSummary(o *options, l *loaded, job importer.Job, found importer.Checked) checkJSON {
	all := checkJSON{
		Summary: p.summary(o, l, job, found.Result, ""), Problems: []problemJSON{}, Key: found.Key,
		Candidates: append([]string{}, found.Candidates...), ToSend: found.Bill.ToSend,
	}
	for _, problem := range found.Problems {
		all.Problems = append(all.Problems, problemJSON(problem))
	}
	return all
}

// printJSON writes data to stdout, one line. An outlet that takes no more is told
// at the end of the command.
func (p *program) printJSON(data any) {
	if s, ok := data.(report.Summary); ok {
		drop(s.WriteJSON(p.stdout))
		return
	}
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	drop(encoder.Encode(data))
}
