package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/report"
)

// ReportOf tells of which run a file is a report: the newest of the runs that
// its rows name and the ledger knows. ok is false when the file is no report.
//
// A report of runs that the ledger does not know is an error: its rows may have
// been sent, and nobody here can tell.
func ReportOf(path string, o source.Options, l *ledger.Ledger) (run *ledger.Run, ok bool, err error) {
	file, err := source.Open(path, o)
	if err != nil {
		return nil, false, err
	}
	ids, ok, err := runsOf(file)
	if err = errors.Join(err, file.Close()); err != nil || !ok {
		return nil, false, err
	}
	for id := range ids {
		known, err := l.Run(id)
		if errors.Is(err, ledger.ErrNoRun) {
			continue
		}
		if err != nil {
			return nil, true, err
		}
		if run == nil || known.Number > run.Number {
			run = known
		}
	}
	if run == nil {
		return nil, true, stopf("name the ledger of that run with --ledger",
			"%s: none of the runs in its column import_run is in %s", path, l.Path())
	}
	return run, true, nil
}

// IsReport tells whether a file has the columns of a report of ours.
func IsReport(path string, o source.Options) (bool, error) {
	file, err := source.Open(path, o)
	if err != nil {
		return false, err
	}
	_, _, ok := report.Ours(file.Header())
	return ok, file.Close()
}

// runsOf collects what stands in import_run: a few different ids in a report,
// however long it is.
func runsOf(file *source.File) (ids map[string]bool, ok bool, err error) {
	const most = 10000
	ours, _, ok := report.Ours(file.Header())
	if !ok {
		return nil, false, nil
	}
	rows, err := file.Rows()
	if err != nil {
		return nil, true, err
	}
	ids = map[string]bool{}
	for rows.Next() {
		if id := rows.Row().Cells[ours["import_run"]]; id != "" && len(ids) < most {
			ids[report.Plain(id)] = true
		}
	}
	return ids, true, errors.Join(rows.Err(), rows.Close())
}

// hasSource stops when a report has lost columns of its source: a row could not
// be told from what it was.
func (c *command) hasSource(in *input) error {
	if in.ours == nil {
		return nil
	}
	have := ledger.ColumnIDs(in.header)
	for _, was := range c.Parent.Inputs {
		if was.Number >= c.added {
			continue
		}
		var missing []string
		for _, id := range was.Header {
			if !slices.Contains(have, id) {
				missing = append(missing, id)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		if len(c.Parent.Inputs) == 1 || was.Number == c.Parent.Inputs[len(c.Parent.Inputs)-1].Number {
			return stopf("take the report as it was written, mend its cells, and leave its columns",
				"%s: columns of the source are missing or renamed: %s", in.file.Path(), quoted(missing))
		}
	}
	return nil
}

// locate gives a row of a report the place that it had in the run it tells of.
// A row that this run did not have gets its place in the report itself.
func (c *command) locate(row *ledger.Candidate, in *input, it item) error {
	if in.ours == nil {
		return nil
	}
	if it.id != "" {
		input, line, ok, err := c.Ledger.Where(c.Parent, it.id, c.guess, it.place)
		if err != nil {
			return err
		}
		if ok {
			c.guess = input
			row.Input, row.Line = input, line
			return nil
		}
	}
	row.Input, row.Line = c.added, it.line
	return nil
}

// maxSwapped is how many rows may look like another row's before the whole
// report is taken for one whose columns were sorted apart.
const maxSwapped = 1

// notSortedApart stops when rows of a report have the cells of other ids.
func (c *command) notSortedApart() error {
	if c.Parent == nil {
		return nil
	}
	swapped, first := 0, ""
	err := c.each(func(in *input, it item) error {
		if it.id == "" || it.fault != nil {
			return nil
		}
		row, _ := c.candidate(in, it)
		fits, err := c.planner.FitsOther(row)
		if err != nil || !fits {
			return err
		}
		if swapped++; swapped == 1 {
			first = in.where(it)
		}
		return nil
	})
	if err == nil && swapped > maxSwapped {
		err = stopf("sort whole rows, with all columns; take the report as it was written and begin anew",
			"%d rows carry the import_id of another row, the first at %s: were columns sorted apart? nothing was sent", swapped, first)
	}
	return err
}

// addedRows says how many rows of a report carry no id.
func (c *command) sayAdded() {
	if c.newRows > 0 {
		c.Say(fmt.Sprintf("%s: %d rows without an import_id are taken as new rows", strings.Join(c.Files, ", "), c.newRows))
	}
}
