package importer

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/importer/stop"
	"caseload/importer/survey"
)

// RunOf tells of which run a file is a report: the one that wrote it, if it
// is as it was written; else the one that wrote under this name last, if a row
// names it; else the newest that wrote one of its rows.
//
// A report of runs that the ledger does not know is an error: its rows may have
// been sent, and nobody here can tell.
func RunOf(names *intake.RunNames, l *ledger.Ledger) (*ledger.Run, error) {
	run, err := theRun(names, l)
	if err == nil && run == nil {
		err = stopf("name the ledger of that run with --ledger",
			"%s: none of the runs in its column import_run is in %s", names.Path, l.Path())
	}
	return run, err
}

// theRun picks the run of a report.
func theRun(names *intake.RunNames, l *ledger.Ledger) (*ledger.Run, error) {
	if id, err := l.WroteThis(names.Digest[:]); err != nil || id != "" {
		if err != nil {
			return nil, err
		}
		return l.Run(id)
	}
	if absolute, err := filepath.Abs(names.Path); err == nil {
		id, err := l.WroteTo(absolute)
		if err != nil {
			return nil, err
		}
		if names.Wrote[id] || len(names.Wrote) == 0 && id != "" {
			return l.Run(id)
		}
	}
	var run *ledger.Run
	for _, ids := range []map[string]bool{names.Wrote, names.Before} {
		for id := range ids {
			known, err := l.Run(id)
			if errors.Is(err, ledger.ErrNoRun) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", names.Path, err)
			}
			if run == nil || known.Number > run.Number {
				run = known
			}
		}
		if run != nil {
			break
		}
	}
	return run, nil
}

// hasSource stops when a report has lost columns of its source: a row could not
// be told from what it was.
func (c *command) hasSource(in *input) error {
	if !in.IsReport() {
		return nil
	}
	if in.Mapper.ReadsNumbers() && c.form(in) == string(source.XLSX) && in.Dialect().Format == source.CSV {
		// In a CSV nothing tells the workbook's number 1.234 from the text 1.234.
		return stopf("resume a report that is a workbook; `caseload report "+c.Parent.ID+" --failures mend.xlsx` writes one",
			"%s: a CSV report of a workbook does not tell its numbers from text", in.Path())
	}
	for _, was := range c.Parent.Inputs {
		missing := intake.Missing(was.Header, in.Header)
		if len(missing) == 0 {
			return nil
		}
		if len(c.Parent.Inputs) == 1 || was.Number == c.Parent.Inputs[len(c.Parent.Inputs)-1].Number {
			return stopf("take the report as it was written, mend its cells, and leave its columns",
				"%s: columns of the source are missing or renamed: %s", in.Path(), stop.Quoted(missing))
		}
	}
	return nil
}

// locate gives a row of a report the place that it had in the run it tells of.
// A row that this run did not have gets one after the last of the source.
func (c *command) locate(row *identity.Candidate, in *input, it *intake.Row) error {
	if !in.IsReport() {
		return nil
	}
	e, err := c.known.ByID(it.ID)
	if err != nil {
		return err
	}
	if e != nil {
		for _, run := range c.lineage {
			at, ok, err := c.Ledger.Where(run, e.Number, identity.Place{Input: c.guess, Line: it.Place})
			if err != nil {
				return err
			}
			if ok {
				c.guess, row.Place = at.Input, at
				return nil
			}
		}
	}
	row.Place = c.addedPlace(it)
	return nil
}

// ends finds where the source ends, and where the runs do that are resumed: behind
// them go the rows that are added to a report.
func (c *command) ends() (err error) {
	if c.lineage, err = lineageOf(c.Ledger, c.Parent); err != nil {
		return err
	}
	for i, run := range c.lineage {
		last, err := c.Ledger.LastPlace(run)
		if err != nil {
			return err
		}
		if i == 0 || last.Input > c.added.Input || last.Input == c.added.Input && last.Line > c.added.Line {
			c.added = last
		}
		c.sourceEnd = last // at last, of the first
	}
	return nil
}

// addedPlace is where a row goes that the source does not have.
func (c *command) addedPlace(it *intake.Row) identity.Place {
	return identity.Place{Input: c.added.Input, Line: c.added.Line + it.Line}
}

// maxSwapped is how many rows may look like another row's before the whole
// report is taken for one whose columns were sorted apart.
const maxSwapped = 1

// compare holds a row of a report against what is known of its id.
func (c *command) compare(f *survey.File, row *intake.Row, k *identity.Candidate, _ error) error {
	if row.ID == "" || row.Fault != nil {
		return nil
	}
	k.Exact = f.Hasher.Exact(row.Cells, row.Kinds, row.Raw)
	return c.apart.Add(k)
}

// notSortedApart stops when rows of a report have the cells of other ids.
func (c *command) notSortedApart() error {
	if c.apart == nil {
		return nil
	}
	if lines := c.apart.Swapped(); len(lines) > maxSwapped {
		return stopf("sort whole rows, with all columns; take the report as it was written and begin anew",
			"%s: %d rows carry the import_id of another row, the first in line %d: were columns sorted apart? nothing was sent",
			c.Files[0], len(lines), lines[0])
	}
	if column, lines := c.apart.SortedAlone(); column >= 0 {
		return stopf("sort whole rows, with all columns; take the report as it was written and begin anew",
			"%s: in the column %q %d rows have the cell of another row, the first in line %d: was it sorted by itself? nothing was sent",
			c.Files[0], c.inputs[0].Name(column), len(lines), lines[0])
	}
	return nil
}

// ofThisTarget stops a resume that would send the rows of one target to another.
// A rewriting, which has no mapping, sends nothing.
func (c *command) ofThisTarget() error {
	was := c.Parent
	if c.Mapping == nil {
		return nil
	}
	if was.Dataset == c.Mapping.Dataset {
		for _, t := range c.Targets() {
			if t == was.Target {
				return nil
			}
		}
	}
	return stopf("import the source file there, or name the earlier target in crm.formerly",
		"%s is a report of %s, operation %s, dataset %s; this command is for %s, operation %s, dataset %s",
		c.Files[0], was.Target.Server, was.Target.Operation, was.Dataset, c.Server, c.Operation, c.Mapping.Dataset)
}

// sayAdded says how many rows of a report carry no id, and how many were edited too
// late.
func (c *command) sayAdded() {
	if c.late > 0 {
		c.Say(fmt.Sprintf("%s: rows that were edited after their cases were made, and stay as they were sent (E308): %d", strings.Join(c.Files, ", "), c.late))
	}
	if c.newRows > 0 {
		c.Say(fmt.Sprintf("%s: rows without an import_id, taken as new ones: %d", strings.Join(c.Files, ", "), c.newRows))
	}
}
