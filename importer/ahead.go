package importer

import (
	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/report"
)

// A check of files of which the ledger knows nothing reads them once. While the
// rows are counted, they are mapped by the forms that the mapping itself says, and
// planned as if no two of them were alike. Where it turns out that two are, or that
// the cells prove other forms, all of that is forgotten, and the rows are planned
// in a second reading, like those of an import.

// ahead is how far a check may plan while it looks.
type ahead struct {
	on     bool
	forget func() // what was found
}

// begin readies the mappers for rows whose forms are not settled yet.
func (c *command) beginAhead() error {
	c.ahead.on = c.ahead.forget != nil && c.Parent == nil && c.Ledger.IsNew()
	if !c.ahead.on {
		return nil
	}
	for _, in := range c.inputs {
		forms, err := in.survey.Decide(nil)
		if err != nil {
			return err
		}
		in.Mapper.Use(forms)
	}
	return nil
}

// planAhead plans a row as one that no other is like.
func (c *command) planAhead(in *input, it *intake.Row, row *identity.Candidate, skipErr error) error {
	p := planned{skip: row.Skip}
	if p.mapped, p.errs = c.judge(in, it, row, skipErr); c.broken != nil {
		return c.broken
	}
	p.decision = identity.Fresh(row)
	return c.count(in, it, &p)
}

// stands tells whether what was planned ahead stands, now that all rows were seen
// and the forms are settled. What does not is forgotten.
func (c *command) stands() bool {
	if !c.ahead.on {
		return false
	}
	alone := c.crowd.Alone()
	for _, in := range c.inputs {
		alone = alone && !in.reformed
	}
	if alone {
		return true
	}
	c.ahead.forget()
	c.counts, c.toSend, c.attached, c.resends = report.Counts{}, 0, 0, 0
	c.contacts, c.lookups = 0, nil
	for _, in := range c.inputs {
		in.counts, in.dropped = report.Counts{}, dropped{}
	}
	return false
}
