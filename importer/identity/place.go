package identity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// place is where a row belongs: a case that is known, an earlier row of
// the same command, or neither.
type place struct {
	entry   Case      // Number 0: none yet
	own     Case      // the one whose import_id the row carries
	fresh   bool      // a case is to be made although the row has a problem of its place
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
	cells  Version             // of the first row
	rows   map[uint64]int      // how often each row stands
	placed map[uint64]Decision // by row: what was decided for the first of it
	spots  map[Place]bool      // where its rows so far stand
	ids    []pair              // the import_ids that its rows carry
	stock  *stock              // cases to give out, counted
}

// place finds out where a row belongs, by the rules of the package.
func (p *Decider) place(c *Candidate) place {
	at := place{}
	p.gather(c, &at)
	p.byID(c, &at)
	if at.twin != nil || at.problem != nil || p.plannedHere(c, &at) || at.entry.made() {
		return at
	}
	switch {
	case at.entry.Number == 0:
	case c.Odd != nil || c.Skip:
		return at
	case p.Rule.Content:
		p.byContentToo(c, &at)
		return at
	default:
		p.byKeyToo(c, &at)
		return at
	}
	if at.among != nil && p.shares(c, &at) {
		return at
	}
	p.find(c, &at)
	return at
}

// gather finds the gatherings of a row: by its identity, and by its import_id.
func (p *Decider) gather(c *Candidate, at *place) {
	t := Tally{content: p.Rule.Content}
	switch {
	case c.Skip:
	case c.Odd == nil:
		at.tells = t.row(c)
		at.among = p.gathering(c.Print.Identity, p.Crowd.pairs)
	case c.ID == "":
		at.among = p.gathering(*c.Odd, p.Crowd.odds)
	}
	if c.ID != "" {
		at.ids = p.gathering(c.idIdentity(), p.Crowd.ids)
	}
}

// gathering gives the gathering of an identity and counts down its rows; it
// goes with the last.
func (p *Decider) gathering(identity Digest, pairs []pair) *gathering {
	g := p.groups[identity]
	if g == nil {
		members := of(pairs, short(identity))
		if members == nil {
			return nil
		}
		g = &gathering{
			left: len(members), first: members[0].row, rows: rowsOf(members), placed: map[uint64]Decision{}, spots: map[Place]bool{},
			ids: of(p.Crowd.carriers, short(identity)),
		}
		p.groups[identity] = g
	}
	if g.left--; g.left == 0 {
		delete(p.groups, identity)
	}
	return g
}

// shares applies point 7 of the rules; true when the row is settled by it.
func (p *Decider) shares(c *Candidate, at *place) bool {
	if c.Odd != nil || p.Rule.Content && !p.Once {
		return false
	}
	if d, ok := at.among.placed[at.tells]; ok {
		at.twin = &d
		return true
	}
	if !p.Rule.Content && at.tells != at.among.first {
		first := at.among.placed[at.among.first]
		var differ []string
		if was := at.among.cells; was.IDs != nil {
			differ = c.Hasher.titles(c.differs(&was, c.Hasher.mapped))
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
func (p *Decider) find(c *Candidate, at *place) {
	if p.Goes && p.before(c, at) {
		if e := &at.entry; !p.Rule.Content && c.Odd == nil && !c.Skip && at.problem == nil && !e.made() && !e.Extra {
			p.byKeyToo(c, at) // it may be that of a row which was not to be sent: its key is another person's still
		}
		return
	}
	if at.among != nil && (p.Rule.Content || c.Odd != nil) {
		p.take(c, at)
		return
	}
	found := p.alias(c)
	same := func(e *Case) bool { return p.same(c, e) }
	found = slices.DeleteFunc(found, func(e Case) bool { return !e.made() && p.Crowd.carries(e.ID) }) // another row's
	found = slices.DeleteFunc(found, func(e Case) bool { return at.problem != nil && !same(&e) || p.leftKey(c, &e) })
	if i := best(found, same); i >= 0 {
		at.entry, at.fresh = found[i], false
	}
}

// before places a row by what this run planned for it before a stop, if the row
// is still what it was. A duplicate that was planned on purpose and is not
// wanted any more is looked up anew.
func (p *Decider) before(c *Candidate, at *place) (done bool) {
	e, err := p.Before(c.Place)
	if p.fail(err) || e == nil {
		return false
	}
	if len(e.Versions) > 0 && !slices.ContainsFunc(p.versions(e), func(v Version) bool { return c.isRow(&v) }) {
		return false
	}
	if e.Extra && !e.made() && !p.Flags.AllowDuplicates {
		return false
	}
	at.entry, at.fresh = *e, false
	return true
}

// fail keeps the first error of what is known.
func (p *Decider) fail(err error) bool {
	if p.err == nil {
		p.err = err
	}
	return err != nil
}

// alias finds the cases of a row's identity, oldest first.
func (p *Decider) alias(c *Candidate) []Case {
	if p.Blank && c.Odd == nil && c.ID == "" {
		return nil
	}
	digest := c.Print.Identity
	if c.Odd != nil {
		digest = *c.Odd
	}
	found, err := p.known.Find(digest, false)
	p.fail(err)
	if len(found) == 0 && c.Odd == nil {
		return p.mendedAlike(c)
	}
	return slices.Clone(found)
}

// mendedAlike finds the case of a row that is, but for what a spreadsheet changes, what
// a row was mended to in its report: its source was mended too.
func (p *Decider) mendedAlike(c *Candidate) []Case {
	if !p.Rule.Content { // another key is another case
		return nil
	}
	var found []Case
	for _, like := range p.alike(c.Hasher.Loose(c.Cells), c) {
		if like.Mended() && slices.ContainsFunc(p.versions(&like)[1:], func(v Version) bool { return c.isLike(&v) }) {
			found = append(found, like)
		}
	}
	return found
}

// alike finds the cases of which a version is a row's but for what a spreadsheet
// changes: loose is the row's loosened identity, nil where that is its own.
func (p *Decider) alike(loose *Digest, c *Candidate) []Case {
	var all []Case
	if p.Blank {
		return nil
	}
	digest := c.Print.Identity
	if loose != nil {
		digest = *loose
		plain, err := p.known.Find(digest, false)
		p.fail(err)
		all = append(all, plain...)
	}
	more, err := p.known.Find(digest, true)
	p.fail(err)
	return append(all, more...)
}

// versions gives the versions of a case with their cells.
func (p *Decider) versions(e *Case) []Version {
	p.fail(p.known.Load(e))
	return e.Versions
}

// leftKey tells whether a case had the row's key once and was made under
// another: it is known by its old cells still, but a row with that key and another
// person has nothing to do with it. One of the same person is that row, as its
// source still has it.
func (p *Decider) leftKey(c *Candidate, e *Case) bool {
	if p.Rule.Content || !e.made() || len(e.Versions) == 0 || p.same(c, e) {
		return false
	}
	all := p.versions(e)
	differs := func(v *Version, columns []int) bool { return len(c.differs(v, columns)) > 0 }
	return differs(&all[len(all)-1], c.Hasher.rule) && !slices.ContainsFunc(all, func(v Version) bool {
		return !differs(&v, c.Hasher.rule) && !differs(&v, c.Hasher.contact)
	})
}

// same tells whether a version of the case has the row's cells.
func (p *Decider) same(c *Candidate, e *Case) bool {
	if slices.ContainsFunc(e.Versions, func(v Version) bool { return v.Exact == c.Exact && c.Exact != 0 }) {
		return true
	}
	return slices.ContainsFunc(p.versions(e), func(v Version) bool { return p.equal(c, &v) })
}

// isNow tells whether the last version of the case has the row's cells: one
// that was made was sent as that.
func (p *Decider) isNow(c *Candidate, e *Case) bool {
	n := len(e.Versions)
	return n > 0 && p.equal(c, &p.versions(e)[n-1])
}

// equal tells whether a version has the row's cells: all of them under content,
// the mapped ones under a key.
func (p *Decider) equal(c *Candidate, v *Version) bool {
	if p.Rule.Content {
		return c.isRow(v)
	}
	return len(v.IDs) > 0 && len(c.differs(v, c.Hasher.mapped)) == 0
}

// keep remembers what was decided for the first row of its kind.
func (at place) keep(c *Candidate, d *Decision) {
	if d.Twin.Line != 0 || at.ids == nil && at.among == nil {
		return
	}
	kept := *d
	kept.Place = c.Place
	if at.ids != nil {
		if _, ok := at.ids.placed[c.Print.Mapped]; !ok {
			at.ids.placed[c.Print.Mapped] = kept
		}
	}
	if at.among != nil {
		if _, ok := at.among.placed[at.tells]; !ok {
			at.among.placed[at.tells] = kept
		}
		if at.among.cells.IDs == nil {
			at.among.cells = Version{IDs: c.Hasher.ids, Cells: cloned(c.Cells)}
		}
	}
}

// cloned are cells that outlive their row.
func cloned(cells []string) []string {
	all := slices.Clone(cells)
	for i := range all {
		all[i] = strings.Clone(all[i])
	}
	return all
}

// share gives a row the fate of an earlier one.
func (p *Decider) share(c *Candidate, first Decision) Decision {
	d := first
	d.Twin, d.Place, d.Class, d.New, d.Adds, d.Takes, d.Digest, d.Loose, d.Same = first.Place, Place{}, 0, false, false, false, nil, nil, nil
	if d.Problem.Code == "" {
		d.Problem = p.sharedWith(c, &first)
	}
	return d
}

func (p *Decider) sharedWith(c *Candidate, first *Decision) Problem {
	of := ""
	if first.Input != c.Input && p.PathOf != nil {
		of = " of " + p.PathOf(first.Input)
	}
	return Problem{Code: "E305", Reason: fmt.Sprintf("one case with import_row %d%s", first.Line, of)}
}

// titles names columns as their file has them.
func (h *Hasher) titles(columns []int) []string {
	names := make([]string, 0, len(columns))
	for _, i := range columns {
		names = append(names, strconv.Quote(h.header[i]))
	}
	slices.Sort(names)
	return names
}
