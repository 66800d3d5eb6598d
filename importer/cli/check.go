package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/report"
)

func (p *program) checkCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "check -m MAPPING FILE...",
		Short: "reads, maps and validates every row; sends nothing",
		Long: `check reads every row as import would and says what it understood of the
files, every problem by its cause with the cells it is in, which columns could
serve as a key, and what sending would cost. It needs no network and no token.

It exits with 0 when every row could be sent, with 3 when some rows are invalid,
with 2 when a file or the mapping is wrong.`,
		Example: `  caseload check -m casos.yaml casos.csv`,
		Args:    wantArgs(1, -1, "at least one FILE"),
		PreRunE: fromOne,
		RunE:    func(_ *cobra.Command, args []string) error { return p.runCheck(o, args) },
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "caseload.db beside the mapping")
	o.rowFlags(c)
	o.sourceFlags(c)
	c.Flags().StringVar(&o.rate, "rate", "", "requests, at most: `2/s`, 90/min; else the mapping's")
	p.voice.flags(c)
	return c
}

func (p *program) runCheck(o *options, args []string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.load(o)
	if err != nil {
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
