package ledger

import (
	"slices"
	"strconv"
)

// seeAgain compares a row with the entry that it was found to be: a mended row
// that is still to be made, or is sent again, adds a version, one that a key has
// found says what differs from the case that was made, and one with columns that
// the ledger has not seen adds these.
func (p *Planner) seeAgain(c Candidate, e Entry, d *Decision) error {
	if c.Odd != nil || c.Skip || e.Number == 0 {
		return nil
	}
	adds := false
	differ := nearest(e.versions, c.Eye, c.Sight.Cells)
	switch {
	case len(differ) == 0 || !e.made():
	case c.ID == e.ID && e.Status == Created:
		d.Problem = Problem{"E308", "edited after it was sent: the case stands as it was", "change it in the CRM"}
	case !p.rule.Content && c.ID != e.ID:
		p.otherCells(c, e, differ, d)
	}
	sends := !e.made() || d.Status == Pending // one that is unknown, again, as it is now
	switch {
	case sends:
		adds = p.isNew(c, e) || p.former(e)
	case len(differ) == 0 && !slices.ContainsFunc(e.versions, func(v version) bool { return v.header.number == p.numbers[c.Eye] }):
		adds = true
	}
	if p.dry || !adds {
		return nil
	}
	if sends {
		if err := p.l.store.exec("UPDATE entry SET contact = ? WHERE entry = ?", p.contact(c), e.Number); err != nil {
			return err
		}
	}
	if err := p.addVersion(c, e.Number); err != nil || !p.rule.Content {
		return err
	}
	return p.addSpellings(c, e)
}

// otherCells decides about a row whose key has made, or may have made, a case
// with other cells.
func (p *Planner) otherCells(c Candidate, e Entry, differ []int, d *Decision) {
	other := p.otherPerson(c, e, differ)
	switch {
	case e.Status == Created:
		d.Status = Duplicate
		sameKeyOtherCells(d, c.Eye.titles(differ), other)
	case other:
		sameKeyOtherCells(d, c.Eye.titles(differ), other)
		d.Class, d.Resend = 0, false
	}
}

// isNew tells whether no version of the entry has the cells of the row, or the last
// one, which is what is sent, has others.
func (p *Planner) isNew(c Candidate, e Entry) bool {
	if n := len(e.versions); n > 0 && len(e.versions[n-1].differs(c.Eye, c.Sight.Cells, c.Eye.mapped)) > 0 {
		return true
	}
	number := p.numbers[c.Eye]
	return !slices.ContainsFunc(e.versions, func(v version) bool {
		return v.header.number == number && slices.Equal(v.cells, c.Sight.Cells)
	})
}

// nearest gives the mapped columns in which the row differs from the version
// that it is nearest to.
func nearest(versions []version, eye *Eye, cells []byte) []int {
	var least []int
	for i, v := range versions {
		differ := v.differs(eye, cells, eye.mapped)
		if i == 0 || len(differ) < len(least) {
			least = differ
		}
	}
	return least
}

// otherPerson tells whether a duplicate under a key is another contact's: the
// cells that the contact comes from differ, and so does what was mapped of
// them, letters' case apart.
func (p *Planner) otherPerson(c Candidate, e Entry, differ []int) bool {
	if !slices.ContainsFunc(differ, func(i int) bool { return slices.Contains(c.Eye.contact, i) }) {
		return false
	}
	return c.Contact == "" || e.contact == nil || !slices.Equal(e.contact, p.l.textDigest(c.Contact))
}

// titles names columns as their file has them.
func (e *Eye) titles(columns []int) []string {
	names := make([]string, 0, len(columns))
	for _, i := range columns {
		names = append(names, strconv.Quote(e.header[i]))
	}
	slices.Sort(names)
	return names
}
