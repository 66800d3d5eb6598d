package ledger

import (
	"fmt"
	"slices"
	"strings"
)

// place is where a row belongs: an entry that the ledger has, an earlier row of
// the same command, or neither.
type place struct {
	entry   Entry     // Number 0: none yet
	own     Entry     // the one whose import_id the row carries
	fresh   bool      // an entry is to be made although the row has a problem of its place
	twin    *Decision // the earlier row whose case it shares
	again   bool      // that row stands at the same place: this one is its copy
	problem *Problem  // why it cannot be told which case it is
	among   *gathering
	ids     *gathering // of rows with the same import_id
	tells   uint64
}

// gathering is what is known of an identity that stands more than once in a
// command, while its rows go by.
type gathering struct {
	left   int // rows still to come
	first  uint64
	cells  version             // of the first row
	rows   map[uint64]int      // how often each row stands
	placed map[uint64]Decision // by row: what was decided for the first of it
	spots  map[spot]bool       // where its rows so far stand
	ids    []pair              // the import_ids that its rows carry
	stock  *stock              // entries to give out, counted
}

// place finds out where a row belongs, by the rules in identity.go.
func (p *Planner) place(c Candidate) (place, error) {
	at := place{}
	p.gather(c, &at)
	if err := p.byID(c, &at); err != nil || at.twin != nil || at.problem != nil {
		return at, err
	}
	if planned, err := p.plannedHere(c, &at); err != nil || planned || at.entry.made() {
		return at, err
	}
	switch {
	case at.entry.Number == 0:
	case c.Odd != nil || c.Skip:
		return at, nil
	case p.rule.Content:
		return at, p.byContentToo(c, &at)
	default:
		return at, p.byKeyToo(c, &at)
	}
	if at.among != nil && p.shares(c, &at) {
		return at, nil
	}
	err := p.find(c, &at)
	return at, err
}

// gather finds the gatherings of a row: by its identity, and by its import_id.
func (p *Planner) gather(c Candidate, at *place) {
	t := Tally{content: p.rule.Content}
	switch {
	case c.Skip:
	case c.Odd == nil:
		at.tells = t.row(&c)
		at.among = p.gathering(c.Sight.Identity, p.crowd.pairs)
	case c.ID == "":
		at.among = p.gathering(Digest(c.Odd), p.crowd.odds)
	}
	if c.ID != "" {
		at.ids = p.gathering(c.idIdentity(), p.crowd.ids)
	}
}

// gathering gives the gathering of an identity and counts down its rows; it
// goes with the last.
func (p *Planner) gathering(identity Digest, pairs []pair) *gathering {
	g := p.groups[identity]
	if g == nil {
		members := of(pairs, short(identity))
		if members == nil {
			return nil
		}
		g = &gathering{
			left: len(members), first: members[0].row, rows: rowsOf(members), placed: map[uint64]Decision{}, spots: map[spot]bool{},
			ids: of(p.crowd.carriers, short(identity)),
		}
		p.groups[identity] = g
	}
	if g.left--; g.left == 0 {
		delete(p.groups, identity)
	}
	return g
}

func (c Candidate) spot() spot { return spot{0, c.Input, c.Line} }

// shares applies point 7 of the rules; true when the row is settled by it.
func (p *Planner) shares(c Candidate, at *place) bool {
	if c.Odd != nil || p.rule.Content && !p.once {
		return false
	}
	if d, ok := at.among.placed[at.tells]; ok {
		at.twin = &d
		return true
	}
	if !p.rule.Content && at.tells != at.among.first {
		first := at.among.placed[at.among.first]
		var differ []string
		if was := at.among.cells; was.header != nil {
			differ = c.Eye.titles(was.differs(c.Eye, c.Sight.Cells, c.Eye.mapped))
		}
		at.problem, at.fresh = sameKeyAs(first.Line, differ), true
	}
	return false
}

// sameKeyAs tells of a row with the key of an earlier one: differ names the columns
// in which the two have other cells.
func sameKeyAs(line int, differ []string) *Problem {
	where := ""
	if len(differ) > 0 {
		where = " in " + strings.Join(differ, ", ")
	}
	return &Problem{
		"E302", fmt.Sprintf("same key as import_row %d, and other cells%s: which is meant cannot be told", line, where),
		"give each its own key, or keep the one that is meant",
	}
}

// find places a row by what this run planned for it before, or by its identity.
func (p *Planner) find(c Candidate, at *place) error {
	if p.run.Goes {
		if done, err := p.before(c, at); err != nil || done {
			return err
		}
	}
	if at.among != nil && (p.rule.Content || c.Odd != nil) {
		return p.take(c, at)
	}
	found, err := p.alias(c)
	if err != nil {
		return err
	}
	same := func(e Entry) bool { return p.same(c, e) }
	found = slices.DeleteFunc(found, func(e Entry) bool { return !e.made() && p.crowd.carries(e.ID) }) // another row's
	found = slices.DeleteFunc(found, func(e Entry) bool { return at.problem != nil && !same(e) || p.leftKey(c, e) })
	if i := best(found, same); i >= 0 {
		at.entry, at.fresh = found[i], false
	}
	return nil
}

// before places a row by what this run planned for it before a stop, if the row
// is still what it was. A duplicate that was planned on purpose and is not
// wanted any more is looked up anew.
func (p *Planner) before(c Candidate, at *place) (done bool, err error) {
	found, err := p.l.entries(p.headers, `SELECT `+entryColumns+` FROM outcome a`+entryJoins+`
		WHERE a.run = ? AND a.input = ? AND a.line = ? AND a.twin IS NULL ORDER BY e.entry, s.sight`, p.run.Number, c.Input, c.Line)
	if err != nil || len(found) != 1 {
		return false, err
	}
	e := found[0]
	if len(e.versions) > 0 && !slices.ContainsFunc(e.versions, func(v version) bool { return v.row() == c.Sight.Row }) {
		return false, nil
	}
	if e.extra && !e.made() && !p.flags.AllowDuplicates {
		return false, nil
	}
	at.entry, at.fresh = e, false
	return true, nil
}

// alias finds the entries of a row's identity, oldest first.
func (p *Planner) alias(c Candidate) ([]Entry, error) {
	if p.blank && c.Odd == nil && c.ID == "" {
		return nil, nil
	}
	digest, former := c.Odd, []byte(nil)
	if digest == nil {
		digest = c.Sight.Identity[:]
		if c.Sight.Former != nil {
			former = c.Sight.Former[:]
		}
	}
	var found []Entry
	for _, rule := range p.rules {
		more, err := p.l.entries(p.headers, `SELECT `+entryColumns+` FROM alias a`+entryJoins+`
			WHERE a.rule = ? AND a.digest IN (?, ?) ORDER BY e.entry, s.sight`, rule, digest, former)
		if err != nil {
			return nil, err
		}
		for _, e := range more {
			if slices.Contains(p.run.scopes, e.scope) && !slices.ContainsFunc(found, func(f Entry) bool { return f.Number == e.Number }) {
				found = append(found, e)
			}
		}
	}
	return found, nil
}

// leftKey tells whether an entry had the row's key once and was made under
// another: it is known by its old cells still, but a row with that key and another
// person has nothing to do with it. One of the same person is that row, as its
// source still has it.
func (p *Planner) leftKey(c Candidate, e Entry) bool {
	if p.rule.Content || c.Sight.Former != nil || !e.made() || len(e.versions) == 0 || p.same(c, e) {
		return false
	}
	differs := func(v version, columns []int) bool { return len(v.differs(c.Eye, c.Sight.Cells, columns)) > 0 }
	return differs(e.versions[len(e.versions)-1], c.Eye.rule) && !slices.ContainsFunc(e.versions, func(v version) bool {
		return !differs(v, c.Eye.rule) && !differs(v, c.Eye.contact)
	})
}

// same tells whether a version of the entry has the row's cells.
func (p *Planner) same(c Candidate, e Entry) bool {
	return slices.ContainsFunc(e.versions, func(v version) bool { return p.equal(c, v) })
}

// isNow tells whether the last version of the entry has the row's cells: an entry
// that was made was sent as that.
func (p *Planner) isNow(c Candidate, e Entry) bool {
	n := len(e.versions)
	return n > 0 && p.equal(c, e.versions[n-1])
}

// equal tells whether a version has the row's cells: all of them under content,
// the mapped ones under a key.
func (p *Planner) equal(c Candidate, v version) bool {
	if p.rule.Content {
		return v.row() == c.Sight.Row
	}
	return len(v.differs(c.Eye, c.Sight.Cells, c.Eye.mapped)) == 0
}

// keep remembers what was decided for the first row of its kind.
func (at place) keep(c Candidate, d Decision) {
	if d.Twin != 0 {
		return
	}
	d.Input, d.Line = c.Input, c.Line
	if at.ids != nil {
		if _, ok := at.ids.placed[c.Sight.Mapped]; !ok {
			at.ids.placed[c.Sight.Mapped] = d
		}
	}
	if at.among != nil {
		if _, ok := at.among.placed[at.tells]; !ok {
			at.among.placed[at.tells] = d
		}
		if at.among.cells.header == nil {
			at.among.cells = version{&header{ids: c.Eye.ids}, slices.Clone(c.Sight.Cells)}
		}
	}
}

// share gives a row the fate of an earlier one.
func (p *Planner) share(c Candidate, first Decision) Decision {
	d := first
	d.TwinInput, d.Twin, d.Class, d.New = first.Input, first.Line, 0, false
	if d.Problem.Code == "" {
		d.Problem = p.sharedWith(c, first)
	}
	return d
}

func (p *Planner) sharedWith(c Candidate, first Decision) Problem {
	of := ""
	if first.Input != c.Input {
		for _, in := range p.run.Inputs {
			if in.Number == first.Input {
				of = " of " + in.Path
			}
		}
	}
	return Problem{Code: "E305", Reason: fmt.Sprintf("one case with import_row %d%s", first.Line, of)}
}
