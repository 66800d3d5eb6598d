package importer

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/stop"
	"caseload/importer/survey"
	"caseload/mapping"
)

// plan decides what becomes of every row and writes it down.
func (c *command) plan() error {
	for _, in := range c.inputs {
		for _, s := range in.styles {
			if err := s.FitsRows(in.Rows); err != nil {
				return err
			}
		}
	}
	c.decider = identity.NewDecider(c.known, identity.Options{
		Rule: c.batch.Rule, Run: c.run.Number, Root: c.run.Root, Goes: c.run.Goes, Crowd: c.found.Crowd, Once: c.Mapping.Source.IdenticalRows == "once", Flags: c.Flags,
		Next: c.known.Next, NewID: c.Ledger.NewCaseID, Blank: c.known.Blank, Before: c.known.PlannedAt,
		Siblings: func() ([]int64, error) { return c.Ledger.Siblings(c.run.Parent) },
		PathOf:   c.pathOf,
	})
	if err := c.notSortedApart(); err != nil {
		return err
	}
	var err error
	if c.planned, err = c.Ledger.Plan(c.run, c.known); err != nil {
		return err
	}
	err = c.batch.Each(c.stops(), func(f *intake.File, row *intake.Row) error { return c.planRow(c.inputs[f.Number], row) })
	if err != nil {
		return err
	}
	if err := c.planned.Done(); err != nil {
		return err
	}
	return c.notResaved()
}

// pathOf names an input of the run.
func (c *command) pathOf(number int) string {
	for _, in := range c.run.Inputs {
		if in.Number == number {
			return in.Path
		}
	}
	return ""
}

func (c *command) planRow(in *input, it *intake.Row) error {
	row, p, err := c.consider(in.File, it)
	if err != nil {
		return err
	}
	if err := c.reports.Fits(in.styles, in.Header, it.Cells, in.IsReport()); err != nil {
		return fmt.Errorf("%s: %w", in.WhereOf(it), err)
	}
	if err := c.locate(&row, in, it); err != nil {
		return err
	}
	row.Spare = c.addedPlace(it)
	row.Exact = in.Hasher.Exact(it.Cells, it.Kinds, it.Raw)
	if p.decision, err = c.decider.Row(&row); err != nil {
		return err
	}
	d := &p.decision
	if d.Again {
		c.repeated++
		return nil
	}
	if in.IsReport() && it.ID == "" {
		c.newRows++
	}
	if d.Moved {
		row.Place = row.Spare
	}
	if err := c.likeSent(in, it, &row, d); err != nil {
		return err
	}
	if err := c.stage(in, it, &row, d); err != nil {
		return err
	}
	return c.count(in, it, &p)
}

// stage writes down what was decided of a row.
func (c *command) stage(in *input, it *intake.Row, row *identity.Candidate, d *identity.Decision) error {
	s := ledger.Staged{
		Row: ledger.Row{
			Place: row.Place, Record: row.Line + it.Record - it.Line, Cells: it.Cells, Kinds: it.Kinds, Raw: it.Raw,
			Case: d.Case.Number, Status: d.Status, Class: d.Class, Twin: d.Twin, Problem: d.Problem, Resend: d.Resend,
			Report: in.IsReport() && (keepsCells(d) || c.wasAdded(row) && d.Problem.Code != "E308"),
		},
		Header: in.Header, New: d.New, ID: d.Case.ID, Extra: d.Case.Extra, Adds: d.Adds, Takes: d.Takes, Identity: d.Digest, Loose: d.Loose,
		Exact: row.Exact, Contact: identity.ContactHash(row.Contact), SameAs: d.Same, Odd: row.Odd != nil,
	}
	return c.planned.Stage(&s)
}

// keepsCells tells whether the results show a row's cells as the report has
// them. A row whose case was made before is shown as it was sent: as the source
// has it, or as the report that it was mended in.
func keepsCells(d *identity.Decision) bool {
	made := d.Status == identity.Created || d.Status == identity.Duplicate && d.Problem.Code == ""
	return !made || d.Case.Mended() && d.Problem.Code == ""
}

// wasAdded tells whether a row of a report is none of the source's: a person has
// added it, now or to an earlier report.
func (c *command) wasAdded(row *identity.Candidate) bool {
	return row.Input == c.sourceEnd.Input && row.Line > c.sourceEnd.Line
}

// planned is what a look at a plan may want to know of a row.
type planned struct {
	decision identity.Decision
	mapped   mapping.Case
	errs     mapping.FieldErrors
	skip     bool // the mapping leaves the row out
	mapping  bool // the row was mapped, rightly or not; false when it was left out before
}

// consider maps a row and says why it cannot be sent, if so.
func (c *command) consider(f *survey.File, it *intake.Row) (identity.Candidate, planned, error) {
	row, skipErr := survey.Candidate(c.Mapping, f.File, it)
	p, err := c.judge(f, it, &row, skipErr)
	return row, p, err
}

// judge is consider, of a row whose candidate is known. The error is this machine's:
// nothing can be planned.
func (c *command) judge(f *survey.File, it *intake.Row, row *identity.Candidate, skipErr error) (p planned, _ error) {
	p.skip = row.Skip
	if row.Skip || it.Fault != nil {
		return p, nil
	}
	mapped, err := c.mapRow(f.Mapper, it.Row)
	row.Contact = mapped.Contact
	if skipErr != nil {
		err = errors.Join(skipErr, err)
	}
	p.mapped, p.errs = mapped, mapping.AsFieldErrors(err)
	switch {
	case row.Problem != nil:
	case err != nil:
		row.Problem = problemOf(p.errs, err)
	case c.Check != nil:
		checked := mapped // it lies on the heap, which nearly no case needs
		if row.Problem, err = c.Check(&checked); err != nil {
			return p, stop.UnderWay(err)
		}
		if row.Problem != nil {
			p.errs = f.Mapper.BlameFile(it.Row, row.Problem.Code, row.Problem.Reason, row.Problem.Hint)
		}
		p.mapped = checked
	}
	return p, nil
}

// mapRow makes a case of a row. A folder of attachments is found from the
// mapping's own.
func (c *command) mapRow(m *mapping.Mapper, row mapping.Row) (mapping.Case, error) {
	mapped, err := m.Map(row)
	if mapped.File != "" && !filepath.IsAbs(mapped.Folder) {
		mapped.Folder = filepath.Join(filepath.Dir(c.MappingPath), mapped.Folder)
	}
	return mapped, err
}

// problemOf tells all bad fields of a row under the first one's code.
func problemOf(errs mapping.FieldErrors, err error) *identity.Problem {
	if len(errs) == 0 {
		return &identity.Problem{Code: "E110", Reason: err.Error()}
	}
	p := &identity.Problem{Code: errs[0].Code}
	var reasons, tips []string
	told := map[string]bool{"": true}
	for _, e := range errs {
		reasons = append(reasons, e.Error())
		if tip := e.Hint(); !told[tip] {
			told[tip] = true
			tips = append(tips, tip)
		}
	}
	p.Reason, p.Hint = strings.Join(reasons, "; "), strings.Join(tips, "; ")
	return p
}

// gaps stops where the ledger has cases that the rule cannot find.
func (c *command) gaps() error {
	if len(c.inputs) == 0 {
		return nil
	}
	gap, err := c.Ledger.Gap(c.run, c.batch.Rule, c.form(c.inputs[0]))
	if err != nil || gap == nil {
		return err
	}
	if c.NewIdentity {
		c.gap = gap
		return nil
	}
	if gap.Forgotten == gap.Cases {
		return stopf("the key that those cases were sent with, or --new-identity if none of them is in this file",
			"%d cases that this mapping sent before cannot be told under this key: their cells were forgotten (caseload ledger forget)", gap.Cases)
	}
	if len(gap.Lacking) == 0 {
		return stopf("go on with files of that kind, use a key that does not depend on it, or --new-identity if none of its cases was sent before",
			"under key: content the cases of this mapping came in %s files: in another kind of file every row would be a new case",
			strings.Join(gap.Forms, " and "))
	}
	return stopf("a key of columns that those files had ("+strings.Join(gap.Earlier, ", ")+"), or --new-identity if none of those cases is in this file",
		"%d cases that this mapping sent before cannot be told under this key: their files did not have %s",
		gap.Cases, stop.Quoted(gap.Lacking))
}

// resendsAsMeant stops when other rows would be sent again than were meant. A
// run that goes on may have sent some of them already.
func (c *command) resendsAsMeant() error {
	switch {
	case c.Resend == 0 && c.resends > 0:
		c.Warn(fmt.Sprintf("rows whose outcome is unknown are sent again and may be made twice: %d; --resend-unknown=%d says that exactly these are meant",
			c.resends, c.resends))
	case c.Resend != 0 && c.resends != c.Resend && !(c.run.Goes && c.resends < c.Resend):
		return stopf("`caseload reconcile` looks them up first; then give the number that is meant",
			"--resend-unknown=%d: the rows that would be sent again are %d", c.Resend, c.resends)
	}
	return nil
}
