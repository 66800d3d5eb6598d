package importer

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"caseload/importer/ledger"
	"caseload/mapping"
)

// plan decides what becomes of every row and writes it down.
func (c *command) plan() error {
	var eyes []*ledger.Eye
	for _, in := range c.inputs {
		eyes = append(eyes, in.eye)
		for _, s := range in.styles {
			if err := s.FitsRows(in.rows); err != nil {
				return err
			}
		}
	}
	planner, err := c.Ledger.Plan(c.run, ledger.PlanOptions{
		Rule: c.rule, Eyes: eyes, Crowd: c.crowd, Once: c.Mapping.Source.IdenticalRows == "once", Flags: c.Flags,
	})
	if err != nil {
		return err
	}
	c.planner = planner
	if err := c.notSortedApart(); err != nil {
		return err
	}
	err = c.each(func(in *input, it item) error { return c.planRow(in, it) })
	return errors.Join(err, planner.Done())
}

// sayDropped says how many values on_error: blank left out.
func (c *command) sayDropped() {
	for _, in := range c.inputs {
		for _, line := range in.dropped.lines() {
			c.Warn(line)
		}
	}
}

func (c *command) planRow(in *input, it item) error {
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
	d, err := c.planner.Row(row)
	if err != nil {
		return err
	}
	if d.Again {
		c.repeated++
		return nil
	}
	if in.ours != nil && it.id == "" {
		c.newRows++
	}
	if d.Moved {
		row.Input, row.Line = row.Spare.Input, row.Spare.Line
	}
	if in.ours != nil && (keepsCells(d) || c.wasAdded(row) && d.Problem.Code != "E308") {
		if err := c.edits.keep(row.Input, row.Line, c.inSourceOrder(in, it)); err != nil {
			return err
		}
	}
	if err := c.likeSent(in, &it, &d); err != nil {
		return err
	}
	return c.count(in, &it, &planned{decision: d, mapped: mapped, errs: errs, skip: row.Skip})
}

// count counts what becomes of a row, and tells whoever wants to know.
func (c *command) count(in *input, it *item, p *planned) error {
	d := &p.decision
	if len(p.mapped.Dropped) > 0 {
		in.dropped.add(in, *it, p.mapped.Dropped)
	}
	c.counts.Add(string(d.Status), d.Problem.Code)
	if d.Problem.Code == "E308" {
		c.late++
	}
	if d.Status == ledger.Pending && d.Twin == 0 {
		c.toSend++
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
	if c.dry || d.Status == ledger.Invalid || d.Problem.Code == "E303" {
		c.problems.add(in, *it, *p)
	}
	if c.planned != nil {
		p.mapping = !p.skip && it.fault == nil
		c.planned(in, *it, *p)
	}
	return nil
}

// keepsCells tells whether the results show a row's cells as the report has
// them. A row whose case was made before is shown as it was sent: as the source
// has it, or as the report that it was mended in.
func keepsCells(d ledger.Decision) bool {
	made := d.Status == ledger.Created || d.Status == ledger.Duplicate && d.Problem.Code == ""
	return !made || d.Entry.Mended() && d.Problem.Code == ""
}

// wasAdded tells whether a row of a report is none of the source's: a person has
// added it, now or to an earlier report.
func (c *command) wasAdded(row ledger.Candidate) bool {
	return row.Input == c.sourceEnd.Input && row.Line > c.sourceEnd.Line
}

// inSourceOrder brings the cells of a report into the order of its source.
func (c *command) inSourceOrder(in *input, it item) mapping.Row {
	return inOrder(c.Parent.Inputs[0].Header, ledger.ColumnIDs(in.header), c.shown(it))
}

// planned is what a look at a plan may want to know of a row.
type planned struct {
	decision ledger.Decision
	mapped   mapping.Case
	errs     mapping.FieldErrors
	skip     bool // the mapping leaves the row out
	mapping  bool // the row was mapped, rightly or not; false when it was left out before
}

// consider maps a row and says why it cannot be sent, if so.
func (c *command) consider(in *input, it item) (ledger.Candidate, mapping.Case, mapping.FieldErrors) {
	row, skipErr := c.candidate(in, it)
	mapped, errs := c.judge(in, &it, &row, skipErr)
	return row, mapped, errs
}

// judge is consider, of a row whose candidate is known.
func (c *command) judge(in *input, it *item, row *ledger.Candidate, skipErr error) (mapping.Case, mapping.FieldErrors) {
	if row.Skip || it.fault != nil {
		return mapping.Case{}, nil
	}
	mapped, err := c.mapRow(in, it.row())
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
			errs = in.mapper.BlameFile(it.row(), row.Problem.Code, row.Problem.Reason, row.Problem.Hint)
		}
		mapped = checked
	}
	return mapped, errs
}

// mapRow makes a case of a row. A folder of attachments is found from the
// mapping's own.
func (c *command) mapRow(in *input, row mapping.Row) (mapping.Case, error) {
	mapped, err := in.mapper.Map(row)
	if mapped.File != "" && !filepath.IsAbs(mapped.Folder) {
		mapped.Folder = filepath.Join(filepath.Dir(c.MappingPath), mapped.Folder)
	}
	return mapped, err
}

// problemOf tells all bad fields of a row under the first one's code.
func problemOf(errs mapping.FieldErrors, err error) *ledger.Problem {
	if len(errs) == 0 {
		return &ledger.Problem{Code: "E110", Reason: err.Error()}
	}
	p := &ledger.Problem{Code: errs[0].Code}
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
	gap, err := c.Ledger.Gap(c.run, c.rule, c.form(c.inputs[0]))
	if err != nil || gap == nil {
		return err
	}
	if c.NewIdentity {
		c.gap = gap
		return nil
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
