package importer

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// command is a job under way.
type command struct {
	Job
	dry     bool // nothing is written down or sent
	began   time.Time
	asked   context.Context // the stop, until rows are sent; nil for a look
	batch   *intake.Batch
	inputs  []*input
	targets []target
	run     *ledger.Run
	known   *ledger.Known
	tally   *identity.Tally
	crowd   *identity.Crowd
	decider *identity.Decider
	planned *ledger.Plan
	gap     *ledger.Gap // to be passed by once the run sends
	proved  map[string]mapping.Form
	looked  func(in *input, it *intake.Row, p planned)

	problems problems // what is wrong with rows, by cause
	filled   *columns // what a check learns of them; nil otherwise
	ahead    ahead

	broken        error         // of this machine: nothing can be planned
	counts        report.Counts // of the plan
	toSend        int64
	classes       [4]int64        // of these, by class
	resends       int64           // of these, unknown rows that are sent again
	contacts      int64           // to be looked up
	lookups       map[uint64]bool // by the hash of the e-mail: counted already
	lookupSeed    maphash.Seed
	attached      int64 // of these, with an attachment
	sent, calls   int64
	resaved       resaved        // new rows that a spreadsheet may have made new
	newRows       int64          // rows of a report without an id
	repeated      int64          // rows of a report that carry the id of an earlier one
	late          int64          // rows of a report that were edited after their cases were made
	added         identity.Place // after which the rows stand that were added to a report
	sourceEnd     identity.Place // the last of the source
	lineage       []*ledger.Run  // the run that is resumed, the one that it resumes, and so on
	guess         int            // the input that the last row of a report was of
	changedByHand bool
	rewriting     bool // the reports of a run are written again
	sends         bool // the plan stands: rows may have been sent
	utf8          bool // the reports cannot be in their source's encoding
	letters       bool // cells of a report have other letters than those of ASCII
}

// Run does an import or a resume. ctx is the stop, hard cuts what is in flight.
//
// The error is what kept the command from its end without a result that could
// be told: then Result has what is known. A stop before the end is no error; it
// stands in Result.Stop.
func Run(ctx, hard context.Context, job Job) (Result, error) {
	c := &command{Job: job, proved: map[string]mapping.Form{}, problems: problems{}}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.began = time.Now()
	result := Result{Began: c.began}
	c.asked = ctx
	err := c.prepare()
	c.asked = nil
	if err == nil && c.rows() > 0 {
		err = onTheWay(c.sendAndReport(ctx, hard, &result))
	}
	err = errors.Join(err, c.Ledger.Abandon(), c.close())
	result.Ended = time.Now()
	return result, err
}

func (c *command) rows() int64 {
	var n int64
	for _, in := range c.inputs {
		n += in.rows
	}
	return n
}

// prepare does all that comes before the first request.
func (c *command) prepare() error {
	for _, step := range []func() error{c.open, c.aimAll, c.start, c.sameDay, c.takenBack, c.look, c.understood, c.askHidden, c.damaged, c.countUp, c.settle, c.gaps} {
		if err := step(); err != nil {
			return err
		}
	}
	if c.rows() == 0 {
		return nil
	}
	if !c.stands() {
		if err := c.plan(); err != nil {
			return err
		}
		if err := c.notResaved(); err != nil {
			return err
		}
	}
	c.sayDropped()
	if err := c.balance(c.counts); err != nil {
		return err
	}
	c.sayAdded()
	if err := c.resendsAsMeant(); err != nil {
		return err
	}
	if c.dry || c.Confirm == nil {
		return nil
	}
	bill, err := c.bill()
	if err != nil {
		return err
	}
	return c.Confirm(bill)
}

// understood says what was understood of each file.
func (c *command) understood() error {
	for _, in := range c.inputs {
		c.Say(in.Understood(in.rows))
		for _, warning := range in.Warnings() {
			c.Say(in.Path() + ": " + warning)
		}
		idle, kind := c.ForXLSX, "a CSV"
		if in.Dialect().Format == source.XLSX {
			idle, kind = c.ForCSV, "a workbook"
		}
		for _, flag := range idle {
			c.Warn(fmt.Sprintf("%s is %s: %s does nothing", in.Path(), kind, flag))
		}
		if in.rows == 0 {
			c.Say(in.Path() + ": no rows below the header: nothing to do")
		}
	}
	c.sayDrift()
	return nil
}

// aimAll names the reports: of the inputs, or of the sources of a report.
func (c *command) aimAll() error {
	switch {
	case c.dry:
		return nil
	case c.Parent == nil:
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
		if err := c.name(&t, len(c.Parent.Inputs) > 1); err != nil {
			return err
		}
		if c.Results == "" {
			t.results = was.Results
		}
		if c.Failures == "" {
			t.failures = was.Failures
		}
		c.targets = append(c.targets, t)
	}
	for _, in := range c.inputs {
		ours, err := c.unchanged(in.Absolute)
		if err != nil {
			return err
		}
		c.changedByHand = c.changedByHand || !ours
		if err := c.hasSource(in); err != nil {
			return err
		}
		if err := c.otherStyles(in, c.targets[0]); err != nil {
			return err
		}
	}
	return c.checkTargets()
}

func (c *command) start() error {
	var err error
	if c.run, err = c.Ledger.Begin(c.info()); err == nil && len(c.inputs) > 0 {
		c.known, err = c.Ledger.Known(c.run, c.batch.Rule)
	}
	if err == nil && c.Watch != nil {
		c.Watch.Began(c.run.ID)
	}
	if err == nil && c.run.Goes && !c.dry {
		c.Say(fmt.Sprintf("run %s goes on from where it stopped", c.run.ID))
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
	var err error
	result.Stop, err = c.send(ctx, hard)
	result.Sent, result.Calls = c.sent, c.calls
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
			rows[in.Number] = in.rows
		}
	}
	return rows
}
