package importer

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/mapping"
)

// plan decides what becomes of every row and writes it down.
func (c *command) plan() error {
	for _, in := range c.inputs {
		for _, s := range in.styles {
			if err := s.FitsRows(in.rows); err != nil {
				return err
			}
		}
	}
	c.decider = identity.NewDecider(c.known, identity.Options{
		Rule: c.batch.Rule, Run: c.run.Number, Root: c.run.Root, Goes: c.run.Goes, Crowd: c.crowd, Once: c.Mapping.Source.IdenticalRows == "once", Flags: c.Flags,
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
	if err := c.each(func(in *input, it *intake.Row) error { return c.planRow(in, it) }); err != nil {
		return err
	}
	return c.planned.Done()
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

// sayDropped says how many values on_error: blank left out.
func (c *command) sayDropped() {
	for _, in := range c.inputs {
		for _, line := range in.dropped.lines() {
			c.Warn(line)
		}
	}
}

func (c *command) planRow(in *input, it *intake.Row) error {
	row, mapped, errs := c.consider(in, it)
	if c.broken != nil {
		return c.broken
	}
	if err := c.fits(in, it); err != nil {
		return err
	}
	if err := c.locate(&row, in, it); err != nil {
		return err
	}
	row.Spare = c.addedPlace(it)
	row.Exact = in.Hasher.Exact(it.Cells, it.Kinds, it.Raw)
	d, err := c.decider.Row(&row)
	if err != nil {
		return err
	}
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
	if err := c.likeSent(in, it, &row, &d); err != nil {
		return err
	}
	if err := c.stage(in, it, &row, &d); err != nil {
		return err
	}
	return c.count(in, it, &planned{decision: d, mapped: mapped, errs: errs, skip: row.Skip})
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

// count counts what becomes of a row, and tells whoever wants to know.
func (c *command) count(in *input, it *intake.Row, p *planned) error {
	d := &p.decision
	if len(p.mapped.Dropped) > 0 {
		in.dropped.add(in, it, p.mapped.Dropped)
	}
	c.counts.Add(string(d.Status), d.Problem.Code)
	if d.Problem.Code == "E308" {
		c.late++
	}
	if d.Status == identity.Pending && d.Twin.Line == 0 {
		c.toSend++
		c.classes[d.Class]++
		if p.mapped.File != "" {
			c.attached++
		}
		if d.Resend {
			c.resends++
		}
		if err := c.countContact(p.mapped.Contact); err != nil {
			return err
		}
	}
	if c.dry || d.Status == identity.Invalid || d.Problem.Code == "E303" {
		c.problems.add(in, it, *p)
	}
	if c.looked != nil {
		p.mapping = !p.skip && it.Fault == nil
		c.looked(in, it, *p)
	}
	return nil
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
func (c *command) consider(in *input, it *intake.Row) (identity.Candidate, mapping.Case, mapping.FieldErrors) {
	row, skipErr := c.candidate(in, it)
	mapped, errs := c.judge(in, it, &row, skipErr)
	return row, mapped, errs
}

// judge is consider, of a row whose candidate is known.
func (c *command) judge(in *input, it *intake.Row, row *identity.Candidate, skipErr error) (mapping.Case, mapping.FieldErrors) {
	if row.Skip || it.Fault != nil {
		return mapping.Case{}, nil
	}
	mapped, err := c.mapRow(in, it.Row)
	row.Contact = mapped.Contact
	if skipErr != nil {
		err = errors.Join(skipErr, err)
	}
	errs := mapping.AsFieldErrors(err)
	switch {
	case row.Problem != nil:
	case err != nil:
		row.Problem = problemOf(errs, err)
	case c.Check != nil:
		checked := mapped // it lies on the heap, which nearly no case needs
		problem, err := c.Check(&checked)
		if row.Problem = problem; err != nil {
			c.broken = onTheWay(err)
		}
		if problem != nil {
			errs = in.Mapper.BlameFile(it.Row, row.Problem.Code, row.Problem.Reason, row.Problem.Hint)
		}
		mapped = checked
	}
	return mapped, errs
}

// mapRow makes a case of a row. A folder of attachments is found from the
// mapping's own.
func (c *command) mapRow(in *input, row mapping.Row) (mapping.Case, error) {
	mapped, err := in.Mapper.Map(row)
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
		gap.Cases, quoted(gap.Lacking))
}

func quoted(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }

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
