package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/report"
)

// reportResumed writes the whole results of the source that a report came
// from, mended rows with their new cells; rows that were added to the report
// follow at the end.
func (c *command) reportResumed() ([]File, error) {
	var files []File
	for _, t := range c.targets {
		p, err := c.reportSource(t)
		if err != nil {
			return files, err
		}
		files = append(files, p.file)
	}
	return files, nil
}

func (c *command) reportSource(t target) (p *pen, err error) {
	in, rows, err := c.sourceOf(t)
	if err != nil {
		return nil, err
	}
	if in == nil && len(c.inputs) == 0 {
		return nil, &StopError{
			What: t.path + ": without the input as it was imported its reports cannot be written", Exit: 1,
			Tip: "put it back where it was",
		}
	}
	if in == nil {
		return c.reportRowsAlone(t)
	}
	defer func() { err = errors.Join(err, in.file.Close()) }()
	t.dialect = in.file.ReportDialect()
	if p, err = c.newPen(c.run, t, in.header); err != nil {
		return nil, err
	}
	err = c.eachOutcome(p, in, &rows)
	if err == nil {
		err = p.finish()
	}
	p.file.Input, p.file.Understood = t.path, in.file.Understood(p.file.Rows)
	return p, errors.Join(err, p.discard())
}

// targetOf gives the input of a run that the ledger has, its reports not named yet.
func targetOf(was ledger.Input) (target, error) {
	t := target{number: was.Number, path: was.Path}
	if err := json.Unmarshal([]byte(was.Dialect), &t.dialect); err != nil {
		return t, fmt.Errorf("what the ledger keeps of %s cannot be read: %w", was.Path, err)
	}
	return t, nil
}

// sourceOf opens the source of a resumed run and says how many of its rows were
// read; nil when it is gone or is not what it was, which is said.
func (c *command) sourceOf(t target) (in *input, rows int64, err error) {
	in, rows, why, err := c.asImported(t)
	if why == "" {
		return in, rows, err
	}
	c.Say(why + ": the results have the rows of the report alone")
	changes, countErr := c.changesOf(t)
	if changes != "" {
		c.Say(changes)
	}
	return in, rows, errors.Join(err, countErr)
}

// changesOf says how a source differs from what the ledger has seen of it, ""
// when it is not there any more, or has other columns.
func (c *command) changesOf(t target) (said string, err error) {
	file, err := openSource(t, c.Source)
	if err != nil {
		return "", nil // that it cannot be read was said
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	seen, err := c.Ledger.SeenIn(c.Parent, t.number)
	if err != nil {
		return "", err
	}
	in := &input{number: t.number, path: t.path, file: file, header: file.Header()}
	eye := c.Ledger.NewEye(in.header, string(file.Dialect().Format), nil, nil, nil)
	others := 0
	err = c.eachOf(in, nil, func(_ *input, it item) error {
		if it.fault == nil && !seen.Take(eye.Look(it.cells)) {
			others++
		}
		return nil
	})
	return fmt.Sprintf("%s: rows that were not imported as they stand now: %d; imported ones that do not stand there: %d; "+
		"`caseload import` sends what is new", t.path, others, seen.Left()), err
}

// openSource opens the source of a run as it was read then.
func openSource(t target, o source.Options) (*source.File, error) {
	d := t.dialect
	o.HeaderRow, o.Sheet, o.AcceptCut = d.HeaderRow, d.Sheet, true
	if d.Format == source.CSV {
		o.Delimiter, o.Encoding, o.Quote, o.Backslash = d.Delimiter, d.Encoding, d.Quote, d.Backslash
	}
	return source.Open(t.path, o)
}

// asImported opens a source of a run as it was imported and says how many of its
// rows were read; nil, and why, when it is gone or is not what it was.
func (c *command) asImported(t target) (in *input, rows int64, why string, err error) {
	was := c.Parent.Inputs[slices.IndexFunc(c.Parent.Inputs, func(in ledger.Input) bool { return in.Number == t.number })]
	file, err := openSource(t, c.Source)
	if err != nil {
		return nil, 0, fmt.Sprintf("%s cannot be read any more (%v)", t.path, err), nil
	}
	digest := file.Digest()
	if !slices.Equal(digest[:], was.Digest) {
		return nil, 0, t.path + " was changed since it was imported", file.Close()
	}
	in = &input{number: t.number, path: t.path, file: file, header: file.Header()}
	for i := range in.header {
		in.own = append(in.own, i)
	}
	return in, was.Rows, "", nil
}

// reportRowsAlone writes the results of the rows of a report whose source is
// gone, beside the earlier ones.
func (c *command) reportRowsAlone(t target) (*pen, error) {
	in := c.inputs[0]
	t.dialect = in.file.ReportDialect()
	t.results = report.FreeName(t.results) // the whole results stay
	p, err := c.newPen(c.run, t, in.header)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	err = c.each(func(in *input, it item) error {
		row := ledger.Candidate{ID: it.id}
		if err := c.locate(&row, in, it); err != nil {
			return err
		}
		place := fmt.Sprint(row.Input, ":", row.Line)
		if row.Input != t.number || seen[place] {
			return nil
		}
		seen[place] = true
		o, ok, err := c.Ledger.OutcomeAt(c.run, row.Input, row.Line)
		if err != nil || !ok {
			return err
		}
		return p.write(o, row.Line, c.shown(it))
	})
	if err == nil {
		err = p.finish()
	}
	p.file.Input = t.path
	return p, errors.Join(err, p.discard())
}

// Rewrite writes the reports of a run again, from the ledger and the run's own
// inputs. Results and failures name other files, or a folder; l may be one that
// is only looked at.
func Rewrite(l *ledger.Ledger, run *ledger.Run, results, failures string, say func(string)) ([]File, error) {
	c := &command{
		Job: Job{Ledger: l, Parent: run, Results: results, Failures: failures, Say: say},
		run: run, rewriting: true, began: time.Now(),
	}
	if err := c.aimAll(); err != nil {
		return nil, err
	}
	return c.report()
}
