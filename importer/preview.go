package importer

import (
	"errors"
	"fmt"
	"strings"

	"caseload/importer/intake"
	"caseload/importer/survey"
	"caseload/mapping"
)

// Wanted says which cases a preview shows.
type Wanted struct {
	Cases int    // the first so many
	Row   int    // this one alone, by its number in the file; 0: any
	Where string // those for which it holds, an expression like a when; "": all
}

// Shown is one case of a preview.
type Shown struct {
	Where   string // its place, casos.csv:41
	Case    *mapping.Case
	Origins []mapping.Origin // of its fields, in the mapping's order
}

// maxUnfit is how many rows that cannot be sent a preview names before it ends:
// when so many come first, there is something to mend before looking at cases.
const maxUnfit = 10

// errEnough ends a reading of rows early.
var errEnough = errors.New("enough")

// Preview maps the rows that are wanted and could be sent and gives each to show.
// It reads every row, since all of them decide the forms of dates and decimals. A
// row that could not be sent is told of, with the reason.
//
// That no row is as wanted is said; that there is no row of the number asked for,
// or that it cannot be sent, is an error.
func Preview(job Job, want Wanted, show func(Shown) error) error {
	c := newCommand(job)
	err := inTurn(c.open, c.start, c.sameDay, c.survey, func() error { return c.found.QuestionsOfCells() }, func() error { return c.settle(c.Say) })
	if err == nil {
		v := &preview{command: c, Wanted: want, show: show}
		err = v.run()
	}
	return errors.Join(err, c.close())
}

// preview is one under way.
type preview struct {
	*command
	Wanted
	show         func(Shown) error
	where        *mapping.Where // of the input that is read
	of           *survey.File
	shown, unfit int
	untold       int // rows for which the condition has no value
	why          error
	reached      bool // the row that is asked for
}

func (v *preview) run() error {
	err := v.batch.Each(v.stops(), func(f *intake.File, row *intake.Row) error { return v.row(v.found.Files[f.Number], row) })
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if v.untold > 0 {
		v.Say(fmt.Sprintf("rows for which the condition has no value: %d; the first: %v", v.untold, v.why))
	}
	switch {
	case v.Row > 0 && !v.reached:
		return stopf("rows count as Excel or an editor shows them, the header's line too", "there is no row %d", v.Row)
	case v.shown == 0 && v.Where != "" && v.unfit == 0:
		v.Say("no row for which " + v.Where)
	}
	return nil
}

// row looks at one row, and shows it when it is wanted.
func (v *preview) row(in *survey.File, it *intake.Row) error {
	switch {
	case v.Row > 0 && it.Line+breaks(it) < v.Row:
		return nil
	case v.Row > 0 && (v.reached || it.Line > v.Row), v.Row == 0 && v.shown == v.Cases:
		return errEnough
	}
	if wanted, err := v.isWanted(in, it); err != nil || !wanted {
		return err
	}
	v.reached = true
	row, p, err := v.consider(in, it)
	switch {
	case err != nil:
		return err
	case row.Skip && v.Row > 0:
		v.Say(in.WhereOf(it) + ": not sent: the mapping leaves it out")
		return nil
	case row.Skip:
		return nil
	case row.Problem != nil && v.Row > 0:
		return &StopError{What: in.WhereOf(it) + ": not sent: " + row.Problem.Code + " " + row.Problem.Reason, Tip: row.Problem.Hint, Exit: exitInvalid}
	case row.Problem != nil:
		if v.unfit++; v.unfit > maxUnfit {
			return errEnough
		}
		v.Say(fmt.Sprintf("%s: not sent: %s", in.WhereOf(it), row.Problem.Reason))
		return nil
	}
	v.shown++
	v.markShown(&p.mapped)
	return v.show(Shown{Where: in.WhereOf(it), Case: &p.mapped, Origins: in.Mapper.Origins(it.Row)})
}

// breaks is how many line breaks a row's cells have: in a CSV each of its lines
// has a number, and any of them names the row.
func breaks(it *intake.Row) int {
	n := 0
	if it.Record == it.Line && it.Kinds != nil {
		return n // a workbook's row is one
	}
	for _, cell := range it.Cells {
		n += strings.Count(cell, "\n")
	}
	return n
}

// exitInvalid is the exit code where rows were not sent since they are invalid.
const exitInvalid = 3

// isWanted tells whether the condition holds for a row. A row that is broken by
// itself has no cells to ask.
func (v *preview) isWanted(in *survey.File, it *intake.Row) (bool, error) {
	if v.Where == "" {
		return true, nil
	}
	if v.of != in {
		where, err := in.Mapper.Where("--where", v.Where)
		if err != nil {
			return false, err
		}
		v.where, v.of = where, in
	}
	if it.Fault != nil {
		return false, nil
	}
	yes, err := v.where.Holds(it.Row)
	if err != nil {
		if v.untold++; v.untold == 1 {
			v.why = fmt.Errorf("%s: %w", in.WhereOf(it), err)
		}
		return false, nil
	}
	return yes, nil
}
