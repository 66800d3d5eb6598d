package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/results"
	"caseload/importer/stop"
	"caseload/importer/survey"
	"caseload/mapping"
	"caseload/report"
)

// command is a job under way.
type command struct {
	Job
	outlook
	wants   survey.Options
	asked   context.Context // the stop, until rows are sent; nil for a look
	batch   *intake.Batch
	found   *survey.Found
	inputs  []*input
	reports results.Reports
	run     *ledger.Run
	known   *ledger.Known
	decider *identity.Decider
	planned *ledger.Plan
	gap     *ledger.Gap // to be passed by once the run sends
	proved  map[string]mapping.Form
	apart   *identity.Apart // of a report
	looked  func(in *input, it *intake.Row, p *planned)

	resaved   resaved        // new rows that a spreadsheet may have made new
	newRows   int64          // rows of a report without an id
	repeated  int64          // rows of a report that carry the id of an earlier one
	added     identity.Place // after which the rows stand that were added to a report
	sourceEnd identity.Place // the last of the source
	lineage   []*ledger.Run  // the run that is resumed, the one that it resumes, and so on
	guess     int            // the input that the last row of a report was of
	sends     bool           // the plan stands: rows may have been sent
}

func newCommand(job Job) *command {
	c := &command{Job: job, outlook: newOutlook()}
	c.reports = results.Reports{
		Ledger: job.Ledger, Say: job.Say, IsRead: func(path string) bool { return c.opened(path) != nil }, Digest: c.digestOf,
	}
	return c
}

// digestOf is the digest of a file that the command reads, nil where it does not, or
// where the file was changed since.
func (c *command) digestOf(path string) []byte {
	f := c.opened(path)
	if f == nil || f.Changed() {
		return nil
	}
	digest := f.Digest()
	return digest[:]
}

// Run does an import or a resume. ctx is the stop, hard cuts what is in flight.
//
// The error is what kept the command from its end without a result that could
// be told: then Result has what is known. A stop before the end is no error; it
// stands in Result.Stop.
func Run(ctx, hard context.Context, job Job) (Result, error) {
	c := newCommand(job)
	if c.Now == nil {
		c.Now = time.Now
	}
	c.reports.Began = time.Now()
	result := Result{Began: c.reports.Began}
	c.asked = ctx
	err := c.prepare()
	c.asked = nil
	if err == nil && c.rows() > 0 {
		err = stop.UnderWay(c.sendAndReport(ctx, hard, &result))
	}
	err = errors.Join(err, c.Ledger.Abandon(), c.close())
	result.Ended = time.Now()
	return result, err
}

func (c *command) rows() int64 {
	if c.found == nil {
		return 0
	}
	return c.found.Rows()
}

// prepare does all that comes before the first request.
func (c *command) prepare() error {
	if err := inTurn(c.open, c.aimAll, c.start); err != nil {
		return err
	}
	if c.run.Goes {
		c.Say(fmt.Sprintf("run %s goes on from where it stopped", c.run.ID))
	}
	if err := c.look(c.Say); err != nil || c.rows() == 0 {
		return err
	}
	if err := inTurn(c.plan, c.told); err != nil || c.Confirm == nil {
		return err
	}
	bill, err := c.bill()
	if err != nil {
		return err
	}
	return c.Confirm(bill)
}

// told says what a person should know of the plan, and stops where it is not what
// was meant.
func (c *command) told() error {
	c.sayDropped()
	if err := c.balance(c.counts); err != nil {
		return err
	}
	c.sayAdded()
	return c.resendsAsMeant()
}

// aimAll names the reports: of the inputs, or of the sources of a report.
func (c *command) aimAll() error {
	if c.Parent == nil {
		return c.aim()
	}
	if err := c.ofThisTarget(); err != nil {
		return err
	}
	if err := c.ends(); err != nil {
		return err
	}
	c.saySourceChanged()
	for _, was := range c.Parent.Inputs {
		t, err := targetOf(was)
		if err != nil {
			return err
		}
		if err := t.Name(c.Results, c.Failures, len(c.Parent.Inputs) > 1); err != nil {
			return err
		}
		if c.Results == "" {
			t.Results = was.Results
		}
		if c.Failures == "" {
			t.Failures = was.Failures
		}
		c.reports.Targets = append(c.reports.Targets, t)
	}
	for _, in := range c.inputs {
		ours, err := c.reports.Unchanged(in.Absolute)
		if err != nil {
			return err
		}
		c.reports.Edited = c.reports.Edited || !ours
		if err := c.hasSource(in); err != nil {
			return err
		}
		if in.styles, err = c.reports.Foreign(&c.reports.Targets[0], true); err != nil {
			return err
		}
	}
	return c.reports.Apart(c.isSource)
}

// aim says where the reports of the inputs go and checks that they can be written
// there, before anything is sent.
func (c *command) aim() (err error) {
	for _, in := range c.inputs {
		t := results.Target{Number: in.Number, Path: in.Absolute, Dialect: in.ReportDialect(), Header: in.Header}
		if err := t.Name(c.Results, c.Failures, len(c.inputs) > 1); err != nil {
			return err
		}
		c.reports.Targets = append(c.reports.Targets, t)
		if in.styles, err = c.reports.Foreign(&t, in.IsReport()); err != nil {
			return err
		}
	}
	return c.reports.Apart(c.isSource)
}

// isSource tells whether a path leads to a source that the command reads.
func (c *command) isSource(path string) bool {
	in := c.opened(path)
	return in != nil && !in.IsReport()
}

func (c *command) start() error {
	var err error
	if c.run, err = c.Ledger.Begin(c.info()); err == nil && len(c.inputs) > 0 {
		c.known, err = c.Ledger.Known(c.run, c.batch.Rule)
	}
	c.reports.Run = c.run
	if err == nil && c.Watch != nil {
		c.Watch.Began(c.run.ID)
	}
	return err
}

// balance stops loudly when a row was lost between reading and planning.
func (c *command) balance(counts report.Counts) error {
	counts.Read = c.rows() - c.repeated
	return counts.Check()
}

// sendAndReport sends what is to be sent and writes the reports, also of a run
// that stops before its end.
func (c *command) sendAndReport(ctx, hard context.Context, result *Result) error {
	if err := c.keepProofs(); err != nil {
		return err
	}
	if c.gap != nil {
		if err := c.Ledger.PassBy(c.run, c.gap); err != nil {
			return err
		}
	}
	if err := c.Ledger.Commit(c.run, c.rowsRead()); err != nil {
		return err
	}
	result.Run, c.sends = c.run, true
	ended, err := c.send(ctx, hard)
	result.Stop, result.Sent, result.Calls = ended.Stop, ended.Sent, ended.Calls
	if err != nil {
		return err
	}
	return c.conclude(result)
}

// rowsRead is how many rows were read of each input.
func (c *command) rowsRead() map[int]int64 {
	rows := map[int]int64{}
	for _, in := range c.inputs {
		if !in.IsReport() {
			rows[in.Number] = in.Rows
		}
	}
	return rows
}
