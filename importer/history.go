package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/results"
	"caseload/report"
)

// What became of a run is what its ledger has: the rows of the run, and, of one that
// resumes a report, those of the runs before it that the report does not have. A row
// that a later run has is as that one has it.

// result is one row of a source with what became of it.
type resultRow struct {
	*ledger.Row
	out   ledger.Outcome
	cells []string // of the source's columns, as they are shown
	kinds []byte
	here  bool // the run itself has the row; else it is carried over
}

// outcome is what a report says of the row.
func (r *resultRow) outcome() report.Outcome {
	o := &r.out
	return report.Outcome{
		Row: r.Line, Status: string(o.Status), WolkvoxID: o.WolkvoxID, Prefix: o.Prefix, Code: o.Problem.Code, Error: o.Problem.Reason,
		Hint: o.Problem.Hint, Attempts: o.Attempts, At: o.At, Run: o.Run, ID: o.ID,
	}
}

// targetOf gives the input of a run that the ledger has, its reports not named yet.
func targetOf(was ledger.Input) (results.Target, error) {
	t := results.Target{Number: was.Number, Path: was.Path, Header: was.Header}
	if err := json.Unmarshal([]byte(was.Dialect), &t.Dialect); err != nil {
		return t, fmt.Errorf("what the ledger keeps of %s cannot be read: %w", was.Path, err)
	}
	return t, nil
}

// history is the runs of which a run's rows are: the first, those that resumed it,
// and last the run itself.
type history struct {
	l     *ledger.Ledger
	runs  []*ledger.Run
	later map[identity.Place]laterRow // rows that later runs have, by place
}

// laterRow is where a later run has a row.
type laterRow struct {
	run   int           // index of the run that decided last about it
	at    ledger.RowRef // its row there
	cells ledger.RowRef // the row whose cells are shown; zero: those of the source
}

// lineageOf gives a run, the one that it resumes, and so on to the first. One that is
// lost ends it.
func lineageOf(l *ledger.Ledger, run *ledger.Run) (runs []*ledger.Run, err error) {
	for {
		runs = append(runs, run)
		if run.Parent == 0 {
			return runs, nil
		}
		if run, err = l.RunNumbered(run.Parent); errors.Is(err, ledger.ErrNoRun) {
			return runs, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// historyOf reads where the later runs have their rows: some 60 bytes for each row
// of a report that was resumed.
func historyOf(l *ledger.Ledger, run *ledger.Run) (*history, error) {
	h := &history{l: l, later: map[identity.Place]laterRow{}}
	lineage, err := lineageOf(l, run)
	if err != nil {
		return nil, err
	}
	slices.Reverse(lineage)
	h.runs = lineage
	for i, at := range h.runs[1:] {
		err := l.EachRef(at, func(row *ledger.Row, ref ledger.RowRef) {
			known := h.later[row.Place]
			known.run, known.at = i+1, ref
			if row.Report {
				known.cells = ref
			}
			h.later[row.Place] = known
		})
		if err != nil {
			return nil, err
		}
	}
	return h, nil
}

// each gives the rows of an input in the order of the source, those that were added
// to reports last. raw says that cells are shown as they stand in the file.
func (h *history) each(input int, header []string, raw bool, do func(*resultRow) error) error {
	added := map[identity.Place]bool{}
	for place := range h.later {
		if place.Input == input {
			added[place] = true
		}
	}
	ids := identity.ColumnIDs(header)
	last := len(h.runs) - 1
	err := h.l.Each(h.runs[0], input, true, func(row *ledger.Row, o ledger.Outcome) error {
		delete(added, row.Place)
		if row.Cells == nil && len(header) > 0 {
			return stopf("the ledger has the outcomes: caseload runs "+h.runs[0].ID, "the cells of run %s were forgotten (caseload ledger forget): its reports cannot be written again", h.runs[0].ID)
		}
		r := &resultRow{Row: row, out: o, cells: shownOf(row, raw), kinds: row.Kinds, here: last == 0}
		if later, is := h.later[row.Place]; is {
			if err := h.update(r, later, ids, raw); err != nil {
				return err
			}
		}
		return do(h.named(r))
	})
	if err != nil {
		return err
	}
	places := make([]identity.Place, 0, len(added))
	for place := range added {
		places = append(places, place)
	}
	slices.SortFunc(places, func(a, b identity.Place) int { return a.Line - b.Line })
	for _, place := range places {
		r := &resultRow{}
		if err := h.update(r, h.later[place], ids, raw); err != nil {
			return err
		}
		if err := do(h.named(r)); err != nil {
			return err
		}
	}
	return nil
}

// named says of a row that was not made that it is this run's.
func (h *history) named(r *resultRow) *resultRow {
	if r.out.Status != identity.Created && r.out.Status != identity.Duplicate {
		r.out.Run = h.runs[len(h.runs)-1].ID
	}
	return r
}

// update brings a row to where a later run has it.
func (h *history) update(r *resultRow, later laterRow, ids []string, raw bool) error {
	row, o, _, err := h.l.RowAt(h.runs[later.run], later.at)
	if err != nil {
		return err
	}
	r.Row, r.out, r.here = row, o, later.run == len(h.runs)-1
	if later.cells == (ledger.RowRef{}) {
		return nil
	}
	shown, _, columns, err := h.l.RowAt(h.runs[later.run], later.cells)
	if err != nil {
		return err
	}
	r.cells, r.kinds = inOrder(ids, identity.ColumnIDs(columns), shownOf(shown, raw), shown.Kinds)
	return nil
}

// shownOf gives the cells of a row as a report has them: as they stand in the
// file. Excel's ="00123" is that in a CSV alone; elsewhere it is the text that it
// means.
func shownOf(row *ledger.Row, raw bool) []string {
	if raw && row.Raw != nil {
		return row.Raw
	}
	return row.Cells
}

// inOrder brings the cells of a report, whose columns have these ids, into the
// order of its source's.
func inOrder(want, have, cells []string, kinds []byte) ([]string, []byte) {
	if slices.Equal(want, have) {
		return cells, kinds
	}
	ordered, of := make([]string, len(want)), make([]byte, len(want))
	for to, id := range want {
		from := slices.Index(have, id)
		if from >= 0 && from < len(cells) {
			ordered[to] = cells[from]
		}
		if from >= 0 && from < len(kinds) {
			of[to] = kinds[from]
		}
	}
	return ordered, of
}
