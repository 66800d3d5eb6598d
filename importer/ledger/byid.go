package ledger

import (
	"fmt"
	"slices"
)

// byID places a row that carries an import_id.
func (p *Planner) byID(c Candidate, at *place) error {
	if c.ID == "" {
		return nil
	}
	if id, ok := parseID(c.ID); ok {
		found, err := p.l.entriesOfID(p.headers, id)
		if err != nil {
			return err
		}
		if len(found) == 1 && slices.Contains(p.run.scopes, found[0].scope) {
			at.entry, at.own = found[0], found[0]
		}
	}
	if at.entry.Number == 0 {
		at.problem = &Problem{
			"E307", fmt.Sprintf("import_id %q is not in this ledger, or of another target or dataset", c.ID),
			"put back the id as it was; to send the row as a new one, empty its import_id",
		}
	}
	if at.ids == nil {
		return nil
	}
	here := c.spot()
	at.again = at.ids.spots[here]
	at.ids.spots[here] = true
	if d, ok := at.ids.placed[c.Sight.Mapped]; ok {
		at.twin = &d
	} else if len(at.ids.rows) > 1 && at.problem == nil && !(at.entry.made() && p.same(c, at.entry)) {
		at.problem = &Problem{
			"E306", "import_id " + c.ID + " stands on rows with different cells",
			"keep the row that is meant; to send another as a new one, empty its import_id",
		}
		if at.entry.made() {
			at.entry, at.fresh = Entry{}, true // its case is that of another row
		}
	}
	return nil
}

// plannedHere takes what this run planned for a row before a stop, in place of the
// case that it carries the id of: a duplicate that was wanted, or a case of its own.
func (p *Planner) plannedHere(c Candidate, at *place) (planned bool, err error) {
	if !p.run.Goes || at.entry.Number == 0 {
		return false, nil
	}
	var before place
	done, err := p.before(c, &before)
	e := before.entry
	if err != nil || !done || e.Number == at.entry.Number || !e.extra && (e.plan.run != p.run.Number || p.plannedFor(e.plan, c)) {
		return false, err
	}
	at.entry = e
	return true, nil
}

// byKeyToo looks whether the key of a mended row that was never made is that of
// a case that was, or of another row of the command.
func (p *Planner) byKeyToo(c Candidate, at *place) error {
	found, err := p.alias(c)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(e Entry) bool { return e.Number == at.entry.Number || !e.made() || p.leftKey(c, e) })
	if i := best(found, func(e Entry) bool { return p.same(c, e) }); i >= 0 {
		d := Decision{Status: Duplicate, Entry: found[i]}
		if differ := nearest(found[i].versions, c.Eye, c.Sight.Cells); len(differ) > 0 {
			sameKeyOtherCells(&d, c.Eye.titles(differ), p.otherPerson(c, found[i], differ))
		}
		if d.Status == Invalid {
			at.problem = &d.Problem
		} else {
			at.entry = found[i]
		}
		return nil
	}
	if at.among != nil {
		p.shares(c, at)
		at.fresh = false
	}
	return nil
}

// byContentToo looks whether the content of a mended row that was never made is that
// of a case which was made since: its source was mended too, and sent. A case of
// another row of the report's run, or of this command, is that row's; where equal
// rows are one, it is this row's as well.
func (p *Planner) byContentToo(c Candidate, at *place) error {
	found, err := p.alias(c)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Number == at.entry.Number || !e.made() || e.extra {
			continue
		}
		if one := p.once && p.isNow(c, e); !one {
			others, err := p.isOthers(c, e)
			if err != nil {
				return err
			}
			if others {
				continue
			}
		}
		at.entry, p.found[e.Number] = e, true
		return nil
	}
	if at.among != nil {
		p.shares(c, at)
	}
	return nil
}

// isOthers tells whether an entry is another row's: of the run that is resumed, or
// of this command, also from before a stop.
func (p *Planner) isOthers(c Candidate, e Entry) (bool, error) {
	if p.found[e.Number] || p.crowd.carries(e.ID) || p.plannedFor(e.plan, c) {
		return true, nil
	}
	if p.siblings == nil {
		var err error
		if p.siblings, err = p.l.entriesOf(p.run.Parent); err != nil {
			return false, err
		}
	}
	_, sibling := slices.BinarySearch(p.siblings, e.Number)
	return sibling, nil
}
