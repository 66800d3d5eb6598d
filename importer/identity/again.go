package identity

import (
	"fmt"
	"slices"
	"strings"
)

// seeAgain compares a row with the case that it was found to be: a mended row
// that is still to be made, or is sent again, adds a version, one that a key has
// found says what differs from the case that was made, and one with columns that
// were not seen adds these.
func (p *Decider) seeAgain(c *Candidate, e Case, d *Decision) {
	if c.Odd != nil || c.Skip || e.Number == 0 {
		return
	}
	if i := slices.IndexFunc(e.Versions, func(v Version) bool { return v.Exact == c.Exact && c.Exact != 0 }); i >= 0 {
		d.Same = &e.Versions[i]
		if e.made() && d.Status != Pending {
			return
		}
	}
	versions := p.versions(&e)
	differ := nearest(versions, c)
	switch {
	case len(differ) == 0 || !e.made():
	case c.ID == e.ID && e.Status == Created:
		d.Problem = Problem{"E308", "edited after it was sent: the case stands as it was", "change it in the CRM"}
	case !p.Rule.Content && c.ID != e.ID:
		p.otherCells(c, e, differ, d)
	}
	adds := false
	sends := !e.made() || d.Status == Pending // one that is unknown, again, as it is now
	switch {
	case sends:
		adds = isNew(c, versions) || e.Former
	case len(differ) == 0 && len(versions) > 0 && !slices.ContainsFunc(versions, func(v Version) bool { return slices.Equal(v.IDs, c.Hasher.ids) }):
		adds = true
	}
	if adds {
		p.addVersion(c, d)
	}
}

// otherCells decides about a row whose key has made, or may have made, a case
// with other cells.
func (p *Decider) otherCells(c *Candidate, e Case, differ []int, d *Decision) {
	other := c.isOtherPerson(&e, differ)
	switch {
	case e.Status == Created:
		d.Status = Duplicate
		sameKeyOtherCells(d, c.Hasher.titles(differ), other)
	case other:
		sameKeyOtherCells(d, c.Hasher.titles(differ), other)
		d.Class, d.Resend = 0, false
	}
}

// isNew tells whether no version has the cells of the row, or the last
// one, which is what is sent, has others.
func isNew(c *Candidate, versions []Version) bool {
	if n := len(versions); n > 0 && len(c.differs(&versions[n-1], c.Hasher.mapped)) > 0 {
		return true
	}
	return !slices.ContainsFunc(versions, func(v Version) bool {
		return slices.Equal(v.IDs, c.Hasher.ids) && len(c.differs(&v, c.Hasher.all)) == 0
	})
}

// nearest gives the mapped columns in which the row differs from the version
// that it is nearest to.
func nearest(versions []Version, c *Candidate) []int {
	var least []int
	for i := range versions {
		differ := c.differs(&versions[i], c.Hasher.mapped)
		if i == 0 || len(differ) < len(least) {
			least = differ
		}
	}
	return least
}

// isOtherPerson tells whether a duplicate under a key is another contact's: the
// cells that the contact comes from differ, and so does what was mapped of
// them, letters' case apart.
func (c *Candidate) isOtherPerson(e *Case, differ []int) bool {
	if !slices.ContainsFunc(differ, func(i int) bool { return slices.Contains(c.Hasher.contact, i) }) {
		return false
	}
	return c.Contact == "" || e.Contact == 0 || e.Contact != ContactHash(c.Contact)
}

// sameKeyOtherCells applies the second half of point 4: it tells how a row
// differs from the case that its key has made.
func sameKeyOtherCells(d *Decision, differ []string, otherPerson bool) {
	names := strings.Join(differ, ", ")
	if otherPerson {
		made := ""
		if d.Case.WolkvoxID != "" {
			made = " and made case " + d.Case.WolkvoxID
		}
		d.Status = Invalid
		d.Problem = Problem{
			Code:   "E304",
			Reason: "same key, another person: this key was sent before" + made + ", with other cells in " + names,
			Hint:   "a longer key, or a dataset of its own, in the mapping",
		}
		return
	}
	d.Problem = Problem{
		Code:   "E303",
		Reason: "this key was sent before with other cells in " + names,
		Hint:   "the case stands as it was sent: change it in the CRM; if this is another case, give it a key of its own, and in a report empty its import_id",
	}
}

// byID places a row that carries an import_id.
func (p *Decider) byID(c *Candidate, at *place) {
	if c.ID == "" {
		return
	}
	found, err := p.known.ByID(c.ID)
	if p.fail(err) {
		return
	}
	if found != nil {
		at.entry, at.own = *found, *found
	} else {
		at.problem = &Problem{
			"E307", fmt.Sprintf("import_id %q is not in this ledger, or of another target or dataset", c.ID),
			"put back the id as it was; to send the row as a new one, empty its import_id",
		}
	}
	if at.ids == nil {
		return
	}
	at.again = at.ids.spots[c.Place]
	at.ids.spots[c.Place] = true
	if d, ok := at.ids.placed[c.Print.Mapped]; ok {
		at.twin = &d
	} else if len(at.ids.rows) > 1 && at.problem == nil && !(at.entry.made() && p.same(c, &at.entry)) {
		at.problem = &Problem{
			"E306", "import_id " + c.ID + " stands on rows with different cells",
			"keep the row that is meant; to send another as a new one, empty its import_id",
		}
		if at.entry.made() {
			at.entry, at.fresh = Case{}, true // its case is that of another row
		}
	}
}

// plannedHere takes what this run planned for a row before a stop, in place of the
// case that it carries the id of: a duplicate that was wanted, or a case of its own.
func (p *Decider) plannedHere(c *Candidate, at *place) bool {
	if !p.Goes || at.entry.Number == 0 {
		return false
	}
	var before place
	e := &before.entry
	if !p.before(c, &before) || e.Number == at.entry.Number || !e.Extra && (e.Plan.Run != p.Run || p.plannedFor(e.Plan, c)) {
		return false
	}
	at.entry = *e
	return true
}

// byKeyToo looks whether the key of a mended row that was never made is that of
// a case that was, or of another row of the command.
func (p *Decider) byKeyToo(c *Candidate, at *place) {
	found := slices.DeleteFunc(p.alias(c), func(e Case) bool { return e.Number == at.entry.Number || !e.made() || p.leftKey(c, &e) })
	if i := best(found, func(e *Case) bool { return p.same(c, e) }); i >= 0 {
		d := Decision{Status: Duplicate, Case: found[i]}
		if differ := nearest(p.versions(&found[i]), c); len(differ) > 0 {
			sameKeyOtherCells(&d, c.Hasher.titles(differ), c.isOtherPerson(&found[i], differ))
		}
		if d.Status == Invalid {
			at.problem = &d.Problem
		} else {
			at.entry = found[i]
		}
		return
	}
	if at.among != nil {
		p.shares(c, at)
		at.fresh = false
	}
}

// byContentToo looks whether the content of a mended row that was never made is that
// of a case which was made since: its source was mended too, and sent. A case of
// another row of the report's run, or of this command, is that row's; where equal
// rows are one, it is this row's as well.
func (p *Decider) byContentToo(c *Candidate, at *place) {
	for _, e := range p.alias(c) {
		if e.Number == at.entry.Number || !e.made() || e.Extra {
			continue
		}
		if one := p.Once && p.isNow(c, &e); !one && p.isOthers(c, &e) {
			continue
		}
		at.entry, p.found[e.Number] = e, true
		return
	}
	if at.among != nil {
		p.shares(c, at)
	}
}

// isOthers tells whether a case is another row's: of the run that is resumed, or
// of this command, also from before a stop.
func (p *Decider) isOthers(c *Candidate, e *Case) bool {
	if p.found[e.Number] || p.Crowd.carries(e.ID) || p.plannedFor(e.Plan, c) {
		return true
	}
	if p.siblings == nil && p.Siblings != nil {
		var err error
		p.siblings, err = p.Siblings()
		p.fail(err)
	}
	_, sibling := slices.BinarySearch(p.siblings, e.Number)
	return sibling
}
