package importer

import (
	"fmt"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
)

// resaved is what is known of new rows that would be old ones, had no spreadsheet
// saved their file again: 00101 is 101 then, and every row a new case. Of a source
// a few rows are looked at, near and far: the first ones, and then at twice the
// distance. Of a report it is the rows without an import_id, which a person has
// added, and one that is like a row that was sent is enough: it was sent when the
// report was resumed before.
type resaved struct {
	rows    int // that were never sent
	looked  int
	like    int  // of these, like one that was sent
	added   bool // one of these is a report's
	whole   bool // one of these was sent with the .0 that source.whole_numbers takes off
	coded   bool // the example is a code that was sent as the bare number
	example string
}

// fewestResaved is how many rows of a source must be like old ones before it is no
// chance; two are enough where they are all its new rows.
const fewestResaved = 3

// eachAdded is how many added rows of a report are looked at one by one.
const eachAdded = 1000

// likeSent looks whether a row that was never sent is one that was.
func (c *command) likeSent(in *input, it *intake.Row, row *identity.Candidate, d *identity.Decision) error {
	if !d.New || d.Class != 1 || it.ID != "" {
		return nil
	}
	r, each := &c.resaved, 4
	if it.Raw != nil && !r.whole {
		var err error
		if r.whole, err = c.decider.WasSent(in.Hasher, it.Raw); err != nil {
			return err
		}
		if r.whole {
			r.example = in.WhereOf(it)
		}
	}
	if c.Mapping.Source.AcceptDamage || r.whole {
		return nil
	}
	if in.IsReport() {
		each = eachAdded
	}
	if r.rows++; r.rows > each && r.rows&(r.rows-1) != 0 {
		return nil
	}
	r.looked++
	like, err := c.decider.WouldBeTwice(row)
	if err != nil || like == nil {
		return err
	}
	r.like++
	if added := in.IsReport(); r.example == "" || added && !r.added {
		r.added, r.coded = added, like.Coded
		r.example = fmt.Sprintf("%s, column %q: %q was sent as %q", in.WhereOf(it), strings.TrimSpace(in.Name(like.Column)), it.Cells[like.Column], like.Was)
	}
	return nil
}

// notResaved stops before rows are sent that a spreadsheet has made new.
func (c *command) notResaved() error {
	r := c.resaved
	switch {
	case r.whole:
		return stopf("take the column of the key out of source.whole_numbers: its cases are known by the numbers with .0",
			"%s: this case was sent before, with .0 behind its number: without it, it would be made twice", r.example)
	case r.added:
		return stopf("take these rows out of the report, or give them the import_id that the results show; if they are other cases, say in the mapping, under source: damage: accept",
			"%s: rows without an import_id that are like rows that were sent, as a spreadsheet would save them again: %d; they would be made twice",
			r.example, r.like)
	case r.like < fewestResaved && (r.like < 2 || r.like < r.rows), 2*r.like <= r.looked:
		return nil
	case r.coded:
		return stopf("if they are the same, give the column the format General in Excel, and its cells are as they were sent; if these are other cases, say in the mapping a dataset of their own, or under source: damage: accept",
			"%s: of %d new rows that were looked at %d are like rows of which the bare number was sent: they would be made twice",
			r.example, r.looked, r.like)
	}
	return stopf("import the file as it was exported, not as a spreadsheet has saved it (or repair the ledger with the reports as they were written, if it learned from one "+
		"that a spreadsheet saved); if these are other cases, say in the mapping, under source: damage: accept",
		"%s: of %d new rows that were looked at %d are like rows that were sent, as a spreadsheet would save them again: they would be made twice",
		r.example, r.looked, r.like)
}
