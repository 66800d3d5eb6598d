package ledger

import (
	"slices"
	"strconv"
)

// batchRows is how many rows one transaction of the plan takes: enough that
// its fsync does not show.
const batchRows = 2000

// Planner decides what becomes of each row of a run before anything is sent,
// and writes it down. It is for one goroutine.
type Planner struct {
	l       *Ledger
	run     *Run
	rule    Rule
	rules   []int64 // the rule's number in each scope of the run
	flags   Flags
	crowd   *Crowd
	once    bool // rows equal in every cell are one
	headers map[int64]*header
	numbers map[*Eye]int64 // of the headers
	groups  map[Digest]*gathering
	open    int
	upto    int64 // the newest sight, which has its alias already
	blank   bool  // the ledger knew nothing under the rule when the plan began
	dry     bool
	phantom int64
}

// PlanOptions are a planner's settings.
type PlanOptions struct {
	Rule  Rule
	Eyes  []*Eye // of the files
	Crowd *Crowd // what the survey counted
	Once  bool   // source.identical_rows: once
	Flags Flags
}

// Plan makes a planner for a run. A ledger that is only looked at plans without
// writing anything down.
func (l *Ledger) Plan(run *Run, o PlanOptions) (*Planner, error) {
	p := &Planner{
		l: l, run: run, rule: o.Rule, flags: o.Flags, crowd: o.Crowd, once: o.Once,
		numbers: map[*Eye]int64{}, groups: map[Digest]*gathering{}, dry: l.lock == nil,
	}
	err := l.atomically(func() error {
		for _, eye := range o.Eyes {
			n, err := l.headerNumber(eye.ids)
			if err != nil {
				return err
			}
			p.numbers[eye] = n
		}
		var err error
		p.headers, err = l.headers()
		return err
	})
	if err == nil {
		p.rules, err = l.index(run.scopes, o.Rule, p.headers)
	}
	if err == nil {
		p.blank, err = l.knowsNothing(p.rules)
	}
	if err != nil {
		return nil, l.failed("the run could not be planned", err)
	}
	return p, nil
}

// knowsNothing tells whether no row was ever seen under a rule: then none of a
// first file needs to be looked up.
func (l *Ledger) knowsNothing(rules []int64) (bool, error) {
	for _, rule := range rules {
		var some bool
		_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM alias WHERE rule = ?)", []any{rule}, &some)
		if err != nil || some {
			return false, err
		}
	}
	return true, nil
}

// Row decides what becomes of one row. Rows must come in file order.
func (p *Planner) Row(c Candidate) (Decision, error) {
	d, err := p.row(c)
	if err != nil {
		return d, p.l.failed("the run could not be planned", err)
	}
	return d, nil
}

func (p *Planner) row(c Candidate) (Decision, error) {
	if err := p.begin(); err != nil {
		return Decision{}, err
	}
	at, err := p.place(c)
	if err != nil {
		return Decision{}, err
	}
	if at.twin != nil {
		d := share(*at.twin)
		d.Again = c.ID != ""
		return d, p.writeDown(c, d)
	}
	if at.problem != nil {
		c.Problem = at.problem
	}
	d, again := decide(c, at.entry, p.run.Number, p.run.Root, p.flags)
	switch {
	case again:
		d.Entry, err = p.newEntry(c)
		d.New, d.Class = true, 1
	case at.entry.Number == 0 && at.problem == nil || at.fresh:
		d.Entry, err = p.newEntry(c)
		d.New = true
	default:
		err = p.seeAgain(c, at.entry, &d)
	}
	if err != nil {
		return d, err
	}
	d.Again = c.ID != "" && at.among != nil && len(at.among.placed) > 0
	at.keep(c, d)
	return d, p.writeDown(c, d)
}

// begin opens the transaction that the next batchRows rows share.
func (p *Planner) begin() error {
	if p.dry {
		return nil
	}
	if p.open == batchRows {
		if err := p.Done(); err != nil {
			return err
		}
	}
	if p.open == 0 {
		if err := p.l.store.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
	}
	p.open++
	return nil
}

// Done puts what was planned on the disk.
func (p *Planner) Done() error {
	if p.open == 0 {
		return nil
	}
	p.open = 0
	err := p.l.store.exec("UPDATE rule SET upto = max(upto, ?) WHERE rule = ?", p.upto, p.rules[0])
	if err == nil {
		err = p.l.store.exec("COMMIT")
	}
	if err != nil {
		return p.l.failed("the plan could not be written", err)
	}
	return nil
}

// newEntry makes the entry of a row at first sight.
func (p *Planner) newEntry(c Candidate) (Entry, error) {
	id := newIDBytes()
	e := Entry{ID: idText('C', id), Status: seen}
	if p.dry {
		p.phantom--
		e.Number = p.phantom
		return e, nil
	}
	var err error
	e.Number, err = p.l.store.insert("INSERT INTO entry (id, scope, mapping, status, contact) VALUES (?, ?, ?, 'seen', ?)",
		id, p.run.scopes[0], p.run.Mapping, p.contact(c))
	if err != nil {
		return e, err
	}
	return e, p.addVersion(c, e.Number)
}

func (p *Planner) contact(c Candidate) []byte {
	if c.Contact == "" {
		return nil
	}
	return p.l.textDigest(c.Contact)
}

// addVersion keeps the cells of a row as a version of its entry, and its
// identity under the rule.
func (p *Planner) addVersion(c Candidate, entry int64) error {
	digest := c.Odd
	if digest == nil {
		digest = c.Sight.Identity[:]
		n, err := p.l.store.insert("INSERT INTO sight (entry, header, cells) VALUES (?, ?, ?)", entry, p.numbers[c.Eye], c.Sight.Cells)
		if err != nil {
			return err
		}
		p.upto = n
	}
	return p.l.store.exec("INSERT OR IGNORE INTO alias (rule, digest, entry) VALUES (?, ?, ?)", p.rules[0], digest, entry)
}

// seeAgain compares a row with the entry that it was found to be: a mended row
// that is still to be made adds a version, a duplicate under a key says what
// differs, and one with columns that the ledger has not seen adds these.
func (p *Planner) seeAgain(c Candidate, e Entry, d *Decision) error {
	if c.Odd != nil || c.Skip || e.Number == 0 {
		return nil
	}
	eye := c.Eye
	adds := false
	differ := nearest(e.versions, eye, c.Sight.Cells)
	switch {
	case !e.made() && p.isNew(c, e):
		d.Edited, adds = true, true
	case d.Status == Duplicate && len(differ) > 0 && !p.rule.Content && c.ID == "":
		sameKeyOtherCells(d, eye.titles(differ), p.otherPerson(c, e, differ))
	case e.made() && len(differ) == 0 && !slices.ContainsFunc(e.versions, func(v version) bool { return slices.Equal(v.header.ids, eye.ids) }):
		adds = true
	}
	if p.dry || !adds {
		return nil
	}
	if !e.made() {
		if err := p.l.store.exec("UPDATE entry SET contact = ? WHERE entry = ?", p.contact(c), e.Number); err != nil {
			return err
		}
	}
	return p.addVersion(c, e.Number)
}

// isNew tells whether no version of the entry has the cells of the row.
func (p *Planner) isNew(c Candidate, e Entry) bool {
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
	eye := c.Eye
	if !slices.ContainsFunc(differ, func(i int) bool { return slices.Contains(eye.contact, i) }) {
		return false
	}
	return c.Contact == "" || e.contact == nil || !slices.Equal(e.contact, p.l.textDigest(c.Contact))
}

// FitsOther tells whether a row that carries an import_id has the cells of
// another entry and not those of its own: as in a report whose columns were
// sorted apart. It writes nothing down.
func (p *Planner) FitsOther(c Candidate) (bool, error) {
	var at place
	if err := p.byID(c, &at); err != nil || at.entry.Number == 0 || p.same(c, at.entry) {
		return false, err
	}
	found, err := p.alias(c)
	if err != nil {
		return false, p.l.failed("the report could not be compared with the ledger", err)
	}
	return slices.ContainsFunc(found, func(e Entry) bool { return e.Number != at.entry.Number && p.same(c, e) }), nil
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

// writeDown keeps the decision as the row's outcome in this run.
func (p *Planner) writeDown(c Candidate, d Decision) error {
	if p.dry || d.Again {
		return nil
	}
	return p.l.store.exec(`INSERT OR REPLACE INTO outcome (run, input, line, entry, status, class, twin, carried, code, reason, hint)
		VALUES (?, ?, ?, ?, ?, ?, nullif(?,0), NULL, nullif(?,''), nullif(?,''), nullif(?,''))`,
		p.run.Number, c.Input, c.Line, d.Entry.Number, d.Status, d.Class, d.Twin, d.Problem.Code, d.Problem.Reason, d.Problem.Hint)
}
