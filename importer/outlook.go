package importer

import (
	"hash/maphash"
	"strings"

	"caseload/importer/causes"
	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/report"
)

// outlook is what is to become of the rows of a command, counted.
type outlook struct {
	counts   report.Counts
	toSend   int64
	classes  [4]int64      // of these, by class
	resends  int64         // of these, unknown rows that are sent again
	attached int64         // of these, with an attachment
	late     int64         // rows of a report that were edited after their cases were made
	problems causes.Groups // what is wrong with rows, by cause
	dropped  map[int]*dropped

	contacts   int64           // to be looked up
	lookups    map[uint64]bool // by the hash of the e-mail: counted already
	lookupSeed maphash.Seed
}

func newOutlook() outlook {
	return outlook{problems: causes.Groups{}, dropped: map[int]*dropped{}, lookups: map[uint64]bool{}, lookupSeed: maphash.MakeSeed()}
}

// count counts what becomes of a row, and tells whoever wants to know.
func (c *command) count(in *input, it *intake.Row, p *planned) error {
	d := &p.decision
	if len(p.mapped.Dropped) > 0 {
		if c.dropped[in.Number] == nil {
			c.dropped[in.Number] = &dropped{}
		}
		c.dropped[in.Number].add(in, it, p.mapped.Dropped)
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
	if d.Status == identity.Invalid || d.Problem.Code == "E303" {
		c.addProblem(in, it, p)
	}
	if c.looked != nil {
		p.mapping = !p.skip && it.Fault == nil
		c.looked(in, it, p)
	}
	return nil
}

// addProblem counts what is wrong with a row, by cause.
func (c *command) addProblem(in *input, it *intake.Row, p *planned) {
	d := &p.decision
	switch {
	case d.Problem.Code == "":
	case len(p.errs) == 0 || d.Status != identity.Invalid:
		c.problems.Add(report.Problem{Code: d.Problem.Code, Reason: d.Problem.Reason, Hint: d.Problem.Hint}, func() string { return in.WhereOf(it) })
	default:
		for _, e := range p.errs {
			c.problems.AddField(e, func() string { return in.WhereCell(it, e) })
		}
	}
}

// countContact counts the contacts that a run will look up, for the bill.
func (c *command) countContact(email string) error {
	if !c.Mapping.CRM.CheckContacts || strings.TrimSpace(email) == "" {
		return nil
	}
	key := maphash.String(c.lookupSeed, ledger.ContactText(email))
	if _, counted := c.lookups[key]; counted {
		return nil
	}
	known, err := c.Ledger.HasContact(c.run, email, c.clock().Add(-c.Mapping.CRM.ContactCache))
	c.lookups[key] = !known
	if err == nil && !known {
		c.contacts++
	}
	return err
}

// sayDropped says how many values on_error: blank left out.
func (c *command) sayDropped() {
	for _, in := range c.inputs {
		if d := c.dropped[in.Number]; d != nil {
			for _, line := range d.lines() {
				c.Warn(line)
			}
		}
	}
}
