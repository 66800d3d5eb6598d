package importer

import (
	"errors"
	"fmt"
	"path/filepath"

	"caseload/importer/ledger"
	"caseload/mapping"
	"caseload/report"
)

// report writes the results and failures of every input. Where an input has
// changed, its reports have the rows that it still has; that is an error, too,
// and the others' are written.
func (c *command) report() ([]File, error) {
	c.phase = reports
	c.sweep()
	if c.Parent != nil {
		return c.reportResumed()
	}
	var files []File
	var lost []error
	for i, in := range c.inputs {
		p, err := c.reportInput(in, c.targets[i])
		if isLost(err) {
			lost = append(lost, err)
			p, err = c.salvage(in, c.targets[i])
		}
		if err != nil {
			return files, errors.Join(append(lost, err)...)
		}
		p.file.Input, p.file.Understood = in.file.Path(), in.file.Understood(in.rows)
		files = append(files, p.file)
	}
	return files, errors.Join(lost...)
}

func (c *command) reportInput(in *input, t target) (*pen, error) {
	p, err := c.newPen(c.run, t, in.header)
	if err != nil {
		return nil, err
	}
	rows := int64(in.first.rows.Len()) // what was added since is none of this run's
	err = c.eachOutcome(p, in, &rows)
	if err == nil {
		err = p.finish()
	}
	return p, errors.Join(err, p.discard())
}

// salvage writes the rows of an input that it still has as they were sent. Earlier
// reports, which may have all of them, stay.
func (c *command) salvage(in *input, t target) (*pen, error) {
	c.phase = salvaging
	defer func() { c.phase = reports }()
	t.results, t.failures = report.FreeName(t.results), report.FreeName(t.failures)
	p, err := c.reportInput(in, t)
	switch {
	case err != nil:
	case p.file.Results == "":
		c.Warn(fmt.Sprintf("%s has none of the rows any more that were sent: there are no reports of this run; the ledger has every outcome", in.file.Path()))
	case p.lost > 0:
		c.Warn(fmt.Sprintf("rows that %s does not have any more as they were sent are not in %s: %d; the ledger has their outcomes",
			in.file.Path(), filepath.Base(p.file.Results), p.lost))
	}
	return p, err
}

// eachOutcome joins the rows of a file with what became of them. Of a resumed
// run, mended rows have their new cells, and rows that were added to a report
// follow after those of the source.
func (c *command) eachOutcome(p *pen, in *input, left *int64) (err error) {
	outcomes := c.Ledger.Outcomes(p.run, in.number)
	mended, err := c.mendedCells(p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mended.close()) }()
	err = c.eachOf(in, left, func(in *input, it item) error {
		o, ok, err := outcomes.Next()
		if err != nil {
			return err
		}
		if it.other {
			p.lost++
			return nil
		}
		if !ok || o.Line != it.line {
			return outOfStep(in.where(it))
		}
		now, err := mended.of(it.line)
		if err != nil {
			return err
		}
		if now == nil {
			return p.write(o, it.line, c.shown(it))
		}
		return p.write(o, it.line, *now)
	})
	if err != nil && !(c.phase == salvaging && isLost(err)) {
		return err
	}
	return c.addedOutcomes(p, outcomes, mended)
}

// addedOutcomes writes the rows that were added to a report. Of a run that
// resumes none, there must not be any outcome left.
func (c *command) addedOutcomes(p *pen, outcomes *ledger.Outcomes, mended *mended) error {
	for {
		o, more, err := outcomes.Next()
		if err != nil || !more {
			return err
		}
		if c.phase == salvaging {
			p.lost++
			continue
		}
		if p.run.Parent == 0 {
			return outOfStep(fmt.Sprintf("%s:%d", p.t.path, o.Line))
		}
		row, err := mended.of(o.Line)
		if err != nil {
			return err
		}
		if row == nil {
			c.Say(fmt.Sprintf("row %d was added to a report that is gone: its cells are not known", o.Line))
			row = &mapping.Row{}
		}
		if err := p.write(o, o.Line, *row); err != nil {
			return err
		}
	}
}

func outOfStep(where string) error {
	return &StopError{
		What: where + ": the file and the ledger do not have the same rows: the file was changed while it was read", Exit: 1,
		Tip: "the ledger has every outcome; with the file as it was, `caseload report` writes the results",
	}
}
