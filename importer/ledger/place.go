package ledger

import (
	"fmt"
	"slices"
)

// place is where a row belongs: an entry that the ledger has, an earlier row of
// the same command, or neither.
type place struct {
	entry   Entry     // Number 0: none yet
	fresh   bool      // an entry is to be made although the row has a problem of its place
	twin    *Decision // the earlier row whose case it shares
	problem *Problem  // why it cannot be told which case it is
	among   *gathering
	tells   uint64
}

// gathering is what is known of an identity that stands more than once in a
// command, while its rows go by.
type gathering struct {
	left   int // rows still to come
	first  uint64
	rows   map[uint64]int      // how often each row stands
	placed map[uint64]Decision // by row: what was decided for the first of it
	stock  *stock              // content: entries to give out
}

// stock is the entries of one content that the ledger holds, those for equal
// rows set apart.
type stock struct {
	equal map[uint64][]Entry
	loose []Entry
}

func (p *Planner) place(c Candidate) (place, error) {
	at := place{}
	if c.counts() {
		at.among, at.tells = p.gather(c)
	}
	if err := p.byID(c, &at); err != nil || at.entry.Number != 0 || at.problem != nil {
		return at, err
	}
	if at.among != nil && p.shares(c, &at) {
		return at, nil
	}
	err := p.find(c, &at)
	return at, err
}

// gather finds the gathering of a row, and lets it go with its last row.
func (p *Planner) gather(c Candidate) (*gathering, uint64) {
	identity := c.identity()
	tells := (&Tally{content: p.rule.Content}).row(c)
	g := p.groups[identity]
	if g == nil {
		members := p.crowd.of(c)
		if members == nil {
			return nil, tells
		}
		g = &gathering{left: len(members), first: members[0].row, rows: rowsOf(members), placed: map[uint64]Decision{}}
		p.groups[identity] = g
	}
	if g.left--; g.left == 0 {
		delete(p.groups, identity)
	}
	return g, tells
}

// byID places a row that carries an import_id.
func (p *Planner) byID(c Candidate, at *place) error {
	if c.ID == "" {
		return nil
	}
	id, ok := parseID('C', c.ID)
	if ok {
		found, err := p.l.entries(p.headers, `SELECT `+entryColumns+` FROM entry e LEFT JOIN run r ON r.run = e.run
			LEFT JOIN sight s ON s.entry = e.entry WHERE e.id = ? ORDER BY e.entry, s.sight`, id)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			at.entry = found[0]
		}
	}
	switch {
	case at.entry.Number == 0:
		at.problem = &Problem{"E307", fmt.Sprintf("import_id %q is not in this ledger", c.ID),
			"put back the id as it was; to send the row as a new one, empty its import_id"}
	case at.among != nil && len(at.among.rows) > 1:
		at.problem = &Problem{"E306", "import_id " + c.ID + " stands on rows with different cells",
			"keep the row that is meant; to send another as a new one, empty its import_id"}
	case at.among != nil:
		if d, ok := at.among.placed[at.tells]; ok {
			at.twin = &d
		}
	}
	return nil
}

// shares applies point 7 of the rules; true when the row is settled by it.
func (p *Planner) shares(c Candidate, at *place) bool {
	if p.rule.Content && !p.once {
		return false
	}
	if d, ok := at.among.placed[at.tells]; ok {
		at.twin = &d
		return true
	}
	if !p.rule.Content && at.tells != at.among.first {
		at.problem = &Problem{"E302", "another row of this file has the same key and other cells: which is meant cannot be told",
			"give each its own key, or keep the one that is meant"}
		at.fresh = true
	}
	return false
}

// find places a row by what this run planned for it before, or by its identity.
func (p *Planner) find(c Candidate, at *place) error {
	if p.run.Goes {
		found, err := p.l.entries(p.headers, `SELECT `+entryColumns+` FROM outcome a`+entryJoins+`
			WHERE a.run = ? AND a.input = ? AND a.line = ? ORDER BY e.entry, s.sight`, p.run.Number, c.Input, c.Line)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			at.entry, at.fresh = found[0], false
			return nil
		}
	}
	if at.among != nil && p.rule.Content && c.Odd == nil {
		return p.take(c, at)
	}
	found, err := p.alias(c)
	if err != nil {
		return err
	}
	same := func(e Entry) bool { return p.same(c, e) }
	if at.problem != nil {
		found = slices.DeleteFunc(found, func(e Entry) bool { return !same(e) })
	}
	if i := best(found, same); i >= 0 {
		at.entry, at.fresh = found[i], false
	}
	return nil
}

// alias finds the entries of a row's identity, oldest first.
func (p *Planner) alias(c Candidate) ([]Entry, error) {
	if p.blank && c.Odd == nil {
		return nil, nil
	}
	digest := c.Odd
	if digest == nil {
		digest = c.Sight.Identity[:]
	}
	var found []Entry
	for _, rule := range p.rules {
		more, err := p.l.entries(p.headers, `SELECT `+entryColumns+` FROM alias a`+entryJoins+`
			WHERE a.rule = ? AND a.digest = ? ORDER BY e.entry, s.sight`, rule, digest)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// same tells whether a version of the entry has the row's cells: all of them
// under content, the mapped ones under a key.
func (p *Planner) same(c Candidate, e Entry) bool {
	return slices.ContainsFunc(e.versions, func(v version) bool {
		if p.rule.Content {
			return v.row() == c.Sight.Row
		}
		return len(v.differs(c.Eye, c.Sight.Cells, c.Eye.mapped)) == 0
	})
}

// take gives a row of a repeated content its entry: of m rows over n entries,
// those equal in every cell first, then in file order; the rest are new.
func (p *Planner) take(c Candidate, at *place) error {
	if at.among.stock == nil {
		found, err := p.alias(c)
		if err != nil {
			return err
		}
		at.among.stock = lay(found, at.among.rows)
	}
	at.entry = at.among.stock.give(at.tells)
	return nil
}

// lay sets entries apart for the rows that they are equal to; made ones first.
func lay(found []Entry, rows map[uint64]int) *stock {
	slices.SortStableFunc(found, func(a, b Entry) int { return rank(a) - rank(b) })
	s := &stock{equal: map[uint64][]Entry{}}
	for _, e := range found {
		if row, ok := e.equal(rows, s); ok {
			s.equal[row] = append(s.equal[row], e)
		} else {
			s.loose = append(s.loose, e)
		}
	}
	return s
}

func rank(e Entry) int {
	if e.made() {
		return 0
	}
	return 1
}

// equal finds a row that the entry is equal to and that still wants one.
func (e Entry) equal(rows map[uint64]int, s *stock) (uint64, bool) {
	for _, v := range e.versions {
		if row := v.row(); len(s.equal[row]) < rows[row] {
			return row, true
		}
	}
	return 0, false
}

func (s *stock) give(row uint64) (e Entry) {
	if equal := s.equal[row]; len(equal) > 0 {
		s.equal[row] = equal[1:]
		return equal[0]
	}
	if len(s.loose) > 0 {
		e, s.loose = s.loose[0], s.loose[1:]
	}
	return e
}

// keep remembers what was decided for the first row of its kind.
func (at place) keep(c Candidate, d Decision) {
	if at.among == nil {
		return
	}
	if _, ok := at.among.placed[at.tells]; !ok {
		d.Line = c.Line
		at.among.placed[at.tells] = d
	}
}

// share gives a row the fate of an earlier one.
func share(first Decision) Decision {
	d := first
	d.Twin, d.Class, d.New = first.Line, 0, false
	if d.Problem.Code == "" {
		d.Problem = sharedWith(first.Line)
	}
	return d
}

func sharedWith(line int) Problem {
	return Problem{Code: "E305", Reason: fmt.Sprintf("one case with row %d of this file", line)}
}
