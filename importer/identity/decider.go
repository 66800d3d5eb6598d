package identity

import "slices"

// Known is what is known of cases.
type Known interface {
	// Find gives the cases of an identity, oldest first, until it is asked again; with
	// loose, those whose loosened cells have it and whose own have another.
	Find(d Digest, loose bool) ([]Case, error)
	// ByID gives the case of an import_id, nil when none of this target has it.
	ByID(id string) (*Case, error)
	// Load gives the versions of a case their cells.
	Load(c *Case) error
}

// Options are the settings of a [Decider].
type Options struct {
	Rule      Rule
	Run, Root int64
	Goes      bool // the run goes on after a stop
	Crowd     *Crowd
	Once      bool // rows equal in every cell are one
	Flags     Flags
	Next      int64         // the number of the first new case
	NewID     func() string // of a case
	Blank     bool          // no row was ever seen under the rule
	// Before gives the case that this run planned for a place before a stop; nil when it
	// planned none there.
	Before func(Place) (*Case, error)
	// Siblings gives the numbers of the cases of the run that is resumed, sorted.
	Siblings func() ([]int64, error)
	// PathOf names an input, for people.
	PathOf func(input int) string
}

// Decider decides what becomes of each row of a command, before anything is sent. It
// writes nothing down: planning the same rows twice gives the same. It is for one
// goroutine.
type Decider struct {
	Options
	known    Known
	groups   map[Digest]*gathering
	given    map[int64]Spot // cases that are to be sent, and for which row
	found    map[int64]bool // the made cases that rows of a report were found to be, not by their ids
	siblings []int64
	err      error // of what is known: sticky
}

// NewDecider makes one for the rows of a command.
func NewDecider(known Known, o Options) *Decider {
	return &Decider{Options: o, known: known, groups: map[Digest]*gathering{}, given: map[int64]Spot{}, found: map[int64]bool{}}
}

// Row decides what becomes of one row. Rows must come in file order. The error is
// that of what is known.
func (p *Decider) Row(c *Candidate) (Decision, error) {
	p.stays(c)
	at := p.place(c)
	if at.twin != nil {
		d := p.share(c, *at.twin)
		d.Again = at.again
		return d, p.err
	}
	if at.again {
		c.Place = c.Spare
	}
	d := p.decide(c, &at)
	d.Moved = at.again
	at.keep(c, &d)
	return d, p.err
}

// stays keeps the problem of a row of a report that does not show it, as long as
// its cells are to the letter what they were.
func (p *Decider) stays(c *Candidate) {
	if c.Stays == nil || c.Problem != nil || c.Skip {
		return
	}
	odd := *c
	odd.Odd, odd.Problem = c.Hasher.Odd(c.Cells), c.Stays
	if slices.ContainsFunc(p.alias(&odd), func(e Case) bool { return e.ID == c.ID }) {
		*c = odd
	}
}

// decide says what becomes of a row that shares no other's case.
func (p *Decider) decide(c *Candidate, at *place) (d Decision) {
	if at.problem != nil {
		c.Problem = at.problem
	}
	d, again := decide(c, at.entry, p.Run, p.Root, p.Flags)
	taken := d.Status == Pending && p.taken(c, &at.entry)
	switch {
	case taken && c.ID != "":
		return p.yield(c, at)
	case again || taken || d.Status == Pending && c.ID == "" && d.Case.Former && d.Case.Number != 0:
		p.newCase(c, &d, again)
		d.Class, d.Resend = 1, false
	case at.entry.Number == 0 && at.problem == nil || at.fresh:
		p.newCase(c, &d, false)
	case d.Problem.Code != "E306": // its cells may be another row's
		p.seeAgain(c, at.entry, &d)
	}
	switch {
	case d.Status == Pending && !d.New:
		d.Takes = true
		p.given[d.Case.Number] = p.spot(c.Place)
	case d.Problem.Code == "E304" && d.Case.ID != c.ID:
		p.ofItsOwn(c, &d)
	}
	return d
}

// yield is what becomes of a row of a report whose case another row of the command
// is to make: it shares it, or it cannot be told which is meant, by point 7 of the
// rules; a row that only was what that one is has a case of its own.
func (p *Decider) yield(c *Candidate, at *place) Decision {
	own := at.own
	if own.made() || own.Number == at.entry.Number || p.taken(c, &own) {
		own = Case{}
	}
	at.entry, at.fresh = own, false
	if at.among != nil && p.shares(c, at) {
		return p.share(c, *at.twin)
	}
	return p.decide(c, at)
}

// ofItsOwn gives a row that is not sent for its key a case of its own, so that
// it is known by its id when its key is mended: the case that its key made is
// another's.
func (p *Decider) ofItsOwn(c *Candidate, d *Decision) {
	for _, e := range p.alias(c) {
		if !e.made() && p.same(c, &e) {
			d.Case = e
			return
		}
	}
	p.newCase(c, d, false)
}

// newCase makes the case of a row at first sight; extra is one beside a case
// that was created, on purpose.
func (p *Decider) newCase(c *Candidate, d *Decision, extra bool) {
	d.Case = Case{Number: p.Next, ID: p.NewID(), Status: Seen, Extra: extra}
	d.New = true
	p.Next++
	p.addVersion(c, d)
}

// addVersion makes the row's cells known as those of its case.
func (p *Decider) addVersion(c *Candidate, d *Decision) {
	if c.Odd != nil {
		d.Digest = c.Odd
		return
	}
	d.Digest, d.Loose = &c.Print.Identity, c.Hasher.Loose(c.Cells)
	d.Adds = !d.New
}

// taken tells whether this run is to send the case for another row already: a
// case of several versions may be found by several rows.
func (p *Decider) taken(c *Candidate, e *Case) bool {
	return e.Number != 0 && (p.plannedFor(p.given[e.Number], c) || p.plannedFor(e.Plan, c))
}

// plannedFor tells whether this run planned another row than c at a place.
func (p *Decider) plannedFor(at Spot, c *Candidate) bool {
	return at.Run == p.Run && at.Place != c.Place && at.Line != 0
}

func (p *Decider) spot(at Place) Spot { return Spot{p.Run, at} }

// decide applies points 4 to 6 to a row and the case it was found to be.
// again means that the case must be made anew: a duplicate that is wanted.
func decide(c *Candidate, e Case, run, root int64, f Flags) (d Decision, again bool) {
	d = Decision{Case: e, Status: Pending}
	own := e.Status == Created && (e.Run == run || e.Root == root)
	switch {
	case own:
		d.Status = Created
	case c.Skip:
		d.Status = Skipped
	case e.Status == Created && f.AllowDuplicates && c.Problem == nil:
		return d, true
	case e.Status == Created:
		d.Status = Duplicate
	case e.Status == Unknown && (!f.ResendUnknown || e.Run == run && e.Resent):
		d.Status, d.Problem = Unknown, e.Problem
	case c.Problem != nil && e.Status == Unknown:
		d.Status, d.Problem = Unknown, *c.Problem
	case c.Problem != nil:
		d.Status, d.Problem = Invalid, *c.Problem
	default:
		d.Class = classOf(e.Status)
		d.Resend = e.Status == Unknown
	}
	return d, false
}

// Fresh says what becomes of a row of which nothing is known, and that no other row
// of its command is like.
func Fresh(c *Candidate) Decision {
	d, _ := decide(c, Case{}, 0, 0, Flags{})
	d.New = true
	return d
}

func classOf(s Status) int {
	switch s {
	case Failed:
		return 2
	case Rejected:
		return 3
	default:
		return 1
	}
}
