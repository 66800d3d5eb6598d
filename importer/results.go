package importer

import (
	"encoding/json"
	"errors"
	"fmt"

	"caseload/importer/causes"
	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/results"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// sayChanged tells of files that were changed since they were planned: their rows went
// out as they were.
func (c *command) sayChanged() {
	for _, in := range c.inputs {
		if !in.IsReport() && in.Absolute != "-" && in.Changed() {
			c.Warn(in.Path() + " was changed while its rows were sent: they were sent, and are told, as they were before; import it again for what changed")
		}
	}
}

// allKnown tells of a run that each of its rows was created before, just as it is: the
// night on which nothing new came. Its reports have its rows, and the ledger has them
// already.
func allKnown(n *report.Counts, cause string) bool {
	return cause == "" && n.Read > 0 && n.Duplicate+n.Skipped == n.Read
}

// conclude counts what became of the rows, says why, and writes the reports.
func (c *command) conclude(result *Result) error {
	c.sayChanged()
	files, counted, wrong := c.report()
	if counted == nil {
		return wrong
	}
	result.Files, result.Counts = files, counted.here
	if c.Parent != nil {
		result.Whole = &counted.whole
	}
	result.Problems = c.problems.Sorted()
	unknown, err := c.Ledger.UnknownOf(c.run)
	if err == nil {
		result.Elsewhere = unknown - int64(len(counted.unknown))
		err = c.balance(result.Counts)
	}
	if err != nil {
		return errors.Join(wrong, err)
	}
	result.Counts.Read = c.rows() - c.repeated
	result.Exit = exitOf(result.Stop, c.judged(result))
	if wrong != nil {
		return wrong
	}
	cause := ""
	if result.Stop != nil {
		cause = result.Stop.Error()
	}
	text, err := json.Marshal(counted.here)
	if err != nil {
		return err
	}
	if err := c.Ledger.End(c.run, result.Exit, cause, string(text), counted.here.Pending > 0); err != nil {
		return err
	}
	if allKnown(&counted.here, cause) && c.Parent == nil {
		return c.Ledger.DropPages(c.run)
	}
	if cause == "" && result.Sent > 0 {
		if err := c.Ledger.KeepCopy(); err != nil {
			c.Warn(fmt.Sprintf("the copy of the ledger that is kept beside it could not be made: %v", err))
		}
	}
	return nil
}

// counted is how many rows came to what.
type counted struct {
	here, whole report.Counts
	unknown     map[int64]bool // the cases of rows that are unknown
}

func (n *counted) add(r *resultRow) {
	n.whole.Read++
	n.whole.Add(string(r.out.Status), r.out.Problem.Code)
	if r.here {
		n.here.Read++
		n.here.Add(string(r.out.Status), r.out.Problem.Code)
	}
	if r.out.Status == identity.Unknown && r.here {
		n.unknown[r.Case] = true
	}
}

// told gives the rows of a run to its reports, and counts them meanwhile.
type told struct {
	h        *history
	problems causes.Groups // nil where nobody wants to know
	counted
	err error // of the ledger: the rows are not whole
}

func (a *told) Each(of *results.Target, raw bool, do func(report.Outcome, []string, []byte)) error {
	a.err = a.h.each(of.Number, of.Header, raw, func(r *resultRow) error {
		a.add(r)
		o := r.outcome()
		// The others were counted when they were planned.
		if r.here && a.problems != nil && results.IsFailure(r.out.Status) && r.out.Status != identity.Invalid {
			a.problems.AddOutcome(of.Path, &o)
		}
		do(o, r.cells, r.kinds)
		return nil
	})
	return a.err
}

// Causes groups why rows of a run were not created, by the ledger alone: those
// that somebody has to look at. Its memory is bounded, however many they are.
func Causes(l *ledger.Ledger, run *ledger.Run) ([]report.Problem, error) {
	all := causes.Groups{}
	err := eachResult(l, run, func(path string, r *resultRow) {
		if r.here && (results.IsFailure(r.out.Status) || r.out.Problem.Code == "E303") {
			o := r.outcome()
			all.AddOutcome(path, &o)
		}
	})
	return all.Sorted(), err
}

// report writes the results and failures of every input of the run, and counts its
// rows. What keeps a report from being written keeps no row from being counted;
// counted is nil where the ledger cannot be read.
func (c *command) report() (files []results.File, n *counted, wrong error) {
	h, err := historyOf(c.Ledger, c.run)
	if err != nil {
		return nil, nil, err
	}
	rows := &told{h: h, problems: c.problems, counted: counted{unknown: map[int64]bool{}}}
	c.reports.Run = c.run
	files, wrong = c.reports.Write(rows)
	for i := range files {
		c.understoodAs(&c.reports.Targets[i], &files[i])
	}
	if rows.err != nil {
		return files, nil, wrong
	}
	return files, &rows.counted, wrong
}

// understoodAs says how a source was understood.
func (c *command) understoodAs(t *results.Target, f *results.File) {
	f.Understood = fmt.Sprintf("%s: %d rows", t.Path, f.Rows)
	for _, in := range c.inputs {
		if !in.IsReport() && in.Number == t.Number {
			f.Input, f.Understood = in.Path(), in.Understood(in.Rows)
		}
	}
}

// saySourceChanged tells of the sources of a run that are not what they were when they
// were imported: its reports need none, but whoever mends them may look there.
func (c *command) saySourceChanged() {
	for _, in := range c.Parent.Inputs {
		if changed, err := source.DiffersFrom(in.Path, in.Size, in.Digest); err == nil && changed {
			c.Say(in.Path + " was changed since it was imported: its rows are told as they were then")
		}
	}
}

// Rewrite writes the reports of a run again, from the ledger alone. The two
// names are of other files, or a folder; l may be one that is only looked at.
func Rewrite(l *ledger.Ledger, run *ledger.Run, names, failures string, say func(string)) ([]results.File, error) {
	c := newCommand(Job{Ledger: l, Parent: run, Results: names, Failures: failures, Say: say})
	c.run, c.problems, c.reports.Rewriting = run, nil, true
	if err := c.aimAll(); err != nil {
		return nil, err
	}
	here, err := CountsOf(l, run)
	if err != nil {
		return nil, err
	}
	if rows, err := l.InputsOf(run); err != nil || len(rows) == 0 && here.Read > 0 {
		return nil, errors.Join(err, stopf("import the file again: it sends nothing, and writes its reports",
			"run %s created nothing: each of its %d rows was created before, and the ledger does not keep them twice", run.ID, here.Read))
	}
	files, _, err := c.report()
	return files, err
}

// CountsOf counts what became of a run's own rows, as it was when the run ended.
func CountsOf(l *ledger.Ledger, run *ledger.Run) (here report.Counts, err error) {
	if run.Counts != "" && json.Unmarshal([]byte(run.Counts), &here) == nil {
		return here, nil
	}
	if len(run.Inputs) == 0 {
		if run, err = l.Run(run.ID); err != nil {
			return here, err
		}
	}
	n := &counted{unknown: map[int64]bool{}}
	err = eachResult(l, run, func(_ string, r *resultRow) { n.add(r) })
	return n.here, err
}

// LeftOf counts the rows of a run that are still to be looked at or sent: those
// without a case, by now.
func LeftOf(l *ledger.Ledger, run *ledger.Run) (left int64, err error) {
	err = eachResult(l, run, func(_ string, r *resultRow) {
		if r.here && r.out.Case != identity.Created && r.out.Status != identity.Skipped {
			left++
		}
	})
	return left, err
}

// eachResult gives the rows of all inputs of a run.
func eachResult(l *ledger.Ledger, run *ledger.Run, do func(path string, r *resultRow)) error {
	h, err := historyOf(l, run)
	for _, in := range run.Inputs {
		if err == nil {
			err = h.each(in.Number, in.Header, false, func(r *resultRow) error {
				do(in.Path, r)
				return nil
			})
		}
	}
	return err
}

// mapRow is the row as the mapping reads it.
func rowOf(row *ledger.Row) mapping.Row { return mapping.Row{Cells: row.Cells, Kinds: row.Kinds} }
