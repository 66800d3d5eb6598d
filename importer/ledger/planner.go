package ledger

import "slices"

// batchRows is how many rows one transaction of the plan takes: enough that
// its fsync does not show.
const batchRows = 2000

// Planner decides what becomes of each row of a run before anything is sent,
// and writes it down. It is for one goroutine.
type Planner struct {
	l        *Ledger
	run      *Run
	rule     Rule
	rules    []int64 // the rule's number in each scope of the run
	flags    Flags
	crowd    *Crowd
	once     bool // rows equal in every cell are one
	headers  map[int64]*header
	numbers  map[*Eye]int64 // of the headers
	groups   map[Digest]*gathering
	open     int
	upto     int64 // the newest sight, which has its alias already
	blank    bool  // the ledger knew nothing under the rule when the plan began
	dry      bool
	phantom  int64
	given    map[int64]spot // dry: the entries that are to be sent, and for which row
	found    map[int64]bool // the made entries that rows of a report were found to be, not by their ids
	siblings []int64        // the entries of the run that is resumed, sorted; nil: not read yet
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
		numbers: map[*Eye]int64{}, groups: map[Digest]*gathering{}, given: map[int64]spot{}, found: map[int64]bool{}, dry: l.lock == nil,
	}
	err := l.atomically(func() error {
		for _, eye := range o.Eyes {
			n, err := l.headerNumber(eye.ids, eye.form)
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
	if err := p.stays(&c); err != nil {
		return Decision{}, err
	}
	at, err := p.place(c)
	if err != nil {
		return Decision{}, err
	}
	if at.twin != nil {
		d := p.share(c, *at.twin)
		d.Again = at.again
		return d, p.writeDown(c, d)
	}
	if at.again {
		c.Input, c.Line = c.Spare.Input, c.Spare.Line
	}
	d, err := p.decide(c, &at)
	if err != nil {
		return d, err
	}
	d.Moved = at.again
	at.keep(c, d)
	return d, p.writeDown(c, d)
}

// stays keeps the problem of a row of a report that does not show it, as long as
// its cells are to the letter what they were.
func (p *Planner) stays(c *Candidate) error {
	if c.Stays == nil || c.Problem != nil || c.Skip {
		return nil
	}
	odd := *c
	odd.Odd, odd.Problem = c.Eye.Odd(c.Cells), c.Stays
	found, err := p.alias(odd)
	if slices.ContainsFunc(found, func(e Entry) bool { return e.ID == c.ID }) {
		*c = odd
	}
	return err
}

// decide says what becomes of a row that shares no other's case.
func (p *Planner) decide(c Candidate, at *place) (d Decision, err error) {
	if at.problem != nil {
		c.Problem = at.problem
	}
	d, again := decide(c, at.entry, p.run.Number, p.run.Root, p.flags)
	taken := d.Status == Pending && p.taken(c, at.entry)
	switch {
	case taken && c.ID != "":
		return p.yield(c, at)
	case again || taken || d.Status == Pending && c.ID == "" && p.former(at.entry):
		d.Entry, err = p.newEntry(c, again)
		d.New, d.Class, d.Resend = true, 1, false
	case at.entry.Number == 0 && at.problem == nil || at.fresh:
		d.Entry, err = p.newEntry(c, false)
		d.New = true
	case d.Problem.Code != "E306": // its cells may be another row's
		err = p.seeAgain(c, at.entry, &d)
	}
	switch {
	case err != nil:
	case d.Status == Pending && !d.New:
		err = p.reserve(c, d.Entry)
	case d.Problem.Code == "E304" && d.Entry.ID != c.ID:
		err = p.ofItsOwn(c, &d)
	}
	return d, err
}

// yield is what becomes of a row of a report whose case another row of the command
// is to make: it shares it, or it cannot be told which is meant, by point 7 of the
// rules; a row that only was what that one is has a case of its own.
func (p *Planner) yield(c Candidate, at *place) (d Decision, err error) {
	own := at.own
	if own.made() || own.Number == at.entry.Number || p.taken(c, own) {
		own = Entry{}
	}
	at.entry, at.fresh = own, false
	if at.among != nil && p.shares(c, at) {
		return p.share(c, *at.twin), nil
	}
	return p.decide(c, at)
}

// ofItsOwn gives a row that is not sent for its key an entry of its own, so that
// it is known by its id when its key is mended: the case that its key made is
// another's.
func (p *Planner) ofItsOwn(c Candidate, d *Decision) error {
	found, err := p.alias(c)
	if err != nil {
		return err
	}
	for _, e := range found {
		if !e.made() && p.same(c, e) {
			d.Entry = e
			return nil
		}
	}
	d.Entry, err = p.newEntry(c, false)
	d.New = true
	return err
}

// former tells whether an entry is one of a former target that was never made
// there: what is made here now is another.
func (p *Planner) former(e Entry) bool {
	return e.Number != 0 && e.scope != p.run.scopes[0]
}

// taken tells whether this run is to send the entry for another row already: an
// entry of several versions may be found by several rows.
func (p *Planner) taken(c Candidate, e Entry) bool {
	at := e.plan
	if p.dry {
		at = p.given[e.Number]
	}
	return e.Number != 0 && p.plannedFor(at, c)
}

// plannedFor tells whether this run planned another row than c at a place.
func (p *Planner) plannedFor(at spot, c Candidate) bool {
	here := c.spot()
	here.run = p.run.Number
	return at.run == p.run.Number && at != here && at.line != 0
}

// reserve keeps an entry for a row, so that no other of this run sends it, and by
// which mapping it is sent; one that may have been made stays its sender's until then.
func (p *Planner) reserve(c Candidate, e Entry) error {
	if p.dry {
		p.given[e.Number] = spot{p.run.Number, c.Input, c.Line}
		return nil
	}
	return p.l.store.exec(`UPDATE entry SET plan_run = ?, plan_input = ?, plan_line = ?, scope = ?,
		mapping = CASE WHEN status = 'unknown' THEN mapping ELSE ? END WHERE entry = ?`, p.run.Number, c.Input, c.Line, p.run.scopes[0], p.run.Mapping, e.Number)
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

// newEntry makes the entry of a row at first sight; extra is one beside a case
// that was created, on purpose.
func (p *Planner) newEntry(c Candidate, extra bool) (Entry, error) {
	id := newIDBytes()
	e := Entry{ID: idText('C', id), Status: seen}
	if p.dry {
		p.phantom--
		e.Number = p.phantom
		return e, nil
	}
	var err error
	e.Number, err = p.l.store.insert(`INSERT INTO entry (id, scope, mapping, status, contact, extra, plan_run, plan_input, plan_line)
		VALUES (?, ?, ?, 'seen', ?, ?, ?, ?, ?)`, id, p.run.scopes[0], p.run.Mapping, p.contact(c), extra, p.run.Number, c.Input, c.Line)
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

// writeDown keeps the decision as the row's outcome in this run.
func (p *Planner) writeDown(c Candidate, d Decision) error {
	if p.dry || d.Again {
		return nil
	}
	problem := d.Problem
	if d.Status == Pending && d.Class > 1 { // what it came to before, until it is sent
		problem = Problem{d.Entry.Code, d.Entry.Reason, d.Entry.Hint}
	}
	return p.l.store.exec(`INSERT OR REPLACE INTO outcome (run, input, line, entry, status, class, twin_input, twin, carried, code, reason, hint)
		VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?,0), NULL, ?, ?, ?)`, p.run.Number, c.Input, c.Line, d.Entry.Number, d.Status, d.Class,
		d.TwinInput, d.Twin, filled(problem.Code), filled(problem.Reason), filled(problem.Hint))
}
