package ledger

import (
	"fmt"

	"caseload/importer/identity"
)

// Staged is a row of a run with what was decided of it, for [Plan.Stage].
type Staged struct {
	Row
	Header   []string // of its input's own columns
	New      bool     // its case is made for it, with Row.Case and ID, ...
	ID       string
	Extra    bool             // ... on purpose beside one that was created
	Adds     bool             // its cells are a further version of its case
	Takes    bool             // its case is to be sent for it
	Identity *identity.Digest // by which its case is found again; nil: by nothing new
	Loose    *identity.Digest // the same of its loosened cells, where that is another
	Exact    uint64
	Contact  uint64
	Odd      bool              // Identity is that of a row that has none under the rule: its cells are no version
	SameAs   *identity.Version // of these very bytes, which are not kept again; nil: none is known
}

// Plan writes the rows of a run down, in the order of its files. It is for one
// goroutine, between [Ledger.Begin] and [Ledger.Commit]; of a ledger that is only
// looked at, nothing is written.
type Plan struct {
	l       *Ledger
	run     *Run
	page    pageOf
	number  int64 // of the page that is filled
	header  int64 // of its rows
	aliases aliases
	again   *rewriting // of a run that goes on: its rows are there
}

// Plan begins to write down a run of which k is known.
func (l *Ledger) Plan(run *Run, k *Known) (*Plan, error) {
	p := &Plan{l: l, run: run, aliases: aliases{s: l.store}}
	if !l.writes {
		return p, nil
	}
	if k != nil { // else its rows are found when a rule is asked for
		p.aliases.rule = k.rules[0]
	}
	if _, err := l.store.one("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'page'", nil, &p.number); err != nil {
		return nil, l.failed("the run could not be planned", err)
	}
	if run.Goes {
		p.again = &rewriting{p: p}
	}
	return p, nil
}

// Stage writes one row down. It keeps nothing of it.
func (p *Plan) Stage(s *Staged) error {
	if !p.l.writes {
		return nil
	}
	if err := p.stage(s); err != nil {
		return p.l.failed("the run could not be planned", err)
	}
	return nil
}

func (p *Plan) stage(s *Staged) error {
	at, err := p.place(s)
	if err != nil {
		return err
	}
	s.Version = s.Version || (s.New || s.Adds) && !s.Odd
	if err := p.keepCase(s, at); err != nil {
		return err
	}
	if s.Identity != nil {
		if err := p.aliases.add(s.Case, *s.Identity, s.Loose); err != nil {
			return err
		}
	}
	if p.again != nil {
		return p.again.replace(s)
	}
	ref := slotRef{}
	if s.SameAs != nil && s.SameAs.Page != 0 && !s.Version {
		kept, err := p.l.pages.at(s.SameAs.Page)
		if err != nil {
			return err
		}
		if kept != nil && !kept.forgotten {
			ref = slotRef{s.SameAs.Page, s.SameAs.Slot}
		}
	}
	p.page.add(&s.Row, ref)
	return nil
}

// place says where the row's cells stand.
func (p *Plan) place(s *Staged) (slotRef, error) {
	if p.again != nil {
		return p.again.next(s)
	}
	if p.page.rows > 0 && (p.page.full() || p.page.input != s.Input) {
		if err := p.turn(); err != nil {
			return slotRef{}, err
		}
	}
	if p.page.rows == 0 {
		format := ""
		for _, in := range p.run.Inputs {
			if in.Number == s.Input {
				format = in.Format
			}
		}
		var err error
		if p.header, err = p.l.headerNumberOnce(s.Header, format); err != nil {
			return slotRef{}, err
		}
		p.page.reset(s.Input)
	}
	return slotRef{p.number, int64(p.page.rows)}, nil
}

// turn writes the page.
func (p *Plan) turn() error {
	lines, err := p.l.packer.pack(p.page.lines)
	if err != nil {
		return err
	}
	cells, err := p.l.packer.pack(p.page.cells)
	if err != nil {
		return err
	}
	err = p.l.store.exec("INSERT INTO page (page, run, input, header, first, last, rows, to_send, lines, cells) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		p.number, p.run.Number, p.page.input, p.header, p.page.first, p.page.last, p.page.rows, p.page.classes, lines, cells)
	p.number++
	p.page.rows = 0
	return err
}

// keepCase makes the case of a row, or says in it what the row adds.
func (p *Plan) keepCase(s *Staged, at slotRef) error {
	contact := any(nil)
	if s.Contact != 0 {
		contact = int64(s.Contact) //nolint:gosec // a hash
	}
	store := p.l.store
	exact := int64(s.Exact) //nolint:gosec // a hash
	if s.New {
		id, ok := identity.ParseID(s.ID)
		if !ok {
			return fmt.Errorf("%q is no import_id", s.ID)
		}
		if !s.Version {
			at = slotRef{}
		}
		return store.exec(`INSERT INTO cases (number, id, scope, status, contact, extra, plan_run, plan_input, plan_line, page, slot, exact, wanted)
			VALUES (?, ?, ?, 'seen', ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?)`, s.Case, id, p.run.scopes[0], contact, orNull(s.Extra),
			p.run.Number, s.Input, s.Line, at.page, at.slot, exact, orNull(s.Status == identity.Pending))
	}
	if s.Adds && s.Version {
		n, err := store.change("INSERT OR IGNORE INTO version (number, page, slot, exact) VALUES (?, ?, ?, ?)", s.Case, at.page, at.slot, exact)
		if err == nil && n == 1 {
			err = store.exec("UPDATE cases SET versions = coalesce(versions, 0) + 1 WHERE number = ?", s.Case)
		}
		if err != nil {
			return err
		}
	}
	if !s.Takes {
		return nil
	}
	return store.exec(`UPDATE cases SET plan_run = ?, plan_input = ?, plan_line = ?, scope = ?, contact = ?, wanted = 1,
		run = CASE WHEN status = 'unknown' THEN run END WHERE number = ?`,
		p.run.Number, s.Input, s.Line, p.run.scopes[0], contact, s.Case)
}

func orNull(is bool) any {
	if is {
		return 1
	}
	return nil
}

// Done writes what is not written yet. The plan is durable with [Ledger.Commit].
func (p *Plan) Done() error {
	if !p.l.writes {
		return nil
	}
	if err := p.done(); err != nil {
		return p.l.failed("the plan could not be written", err)
	}
	return nil
}

func (p *Plan) done() error {
	if p.again != nil {
		if err := p.again.done(); err != nil {
			return err
		}
	}
	if p.page.rows > 0 {
		if err := p.turn(); err != nil {
			return err
		}
	}
	if err := p.aliases.flush(); err != nil {
		return err
	}
	if p.aliases.rule == 0 {
		return nil
	}
	return p.l.store.exec("UPDATE rule SET upto = (SELECT coalesce(max(page), 0) FROM page) WHERE rule = ?", p.aliases.rule)
}

// headerNumberOnce is headerNumber, which is asked for each page anew.
func (l *Ledger) headerNumberOnce(columns []string, form string) (int64, error) {
	if len(columns) > 0 && len(l.lastHeader.columns) == len(columns) && &l.lastHeader.columns[0] == &columns[0] && l.lastHeader.form == form {
		return l.lastHeader.number, nil
	}
	n, err := l.headerNumber(columns, form)
	l.lastHeader.columns, l.lastHeader.form, l.lastHeader.number = columns, form, n
	return n, err
}

// rewriting decides anew about the rows of a run that goes on: the same lines of
// the same files, whose cells stand in its pages.
type rewriting struct {
	p       *Plan
	at      *page
	slot    int
	changed bool
}

// next finds the row's place.
func (w *rewriting) next(s *Staged) (slotRef, error) {
	if w.at == nil || w.slot == len(w.at.rows) {
		after := int64(0)
		if w.at != nil {
			after = w.at.number
			if err := w.write(); err != nil {
				return slotRef{}, err
			}
		}
		var next int64
		found, err := w.p.l.store.one("SELECT page FROM page WHERE run = ? AND page > ? ORDER BY page LIMIT 1", []any{w.p.run.Number, after}, &next)
		if err != nil {
			return slotRef{}, err
		}
		if !found {
			return slotRef{}, w.outOfStep(s)
		}
		if w.at, err = w.p.l.pages.at(next); err != nil {
			return slotRef{}, err
		}
		w.slot = 0
	}
	row := &w.at.rows[w.slot]
	if row.Place != s.Place {
		return slotRef{}, w.outOfStep(s)
	}
	s.Version = row.Version && row.Case == s.Case
	ref := slotRef{w.at.number, int64(w.slot)}
	w.slot++
	return ref, nil
}

func (w *rewriting) outOfStep(s *Staged) error {
	return &checkError{fmt.Sprintf("run %s does not have line %d of its input %d, though the file is the same", w.p.run.ID, s.Line, s.Input)}
}

// replace takes a new decision about the row that next has found.
func (w *rewriting) replace(s *Staged) error {
	row := &w.at.rows[w.slot-1]
	now := s.Row
	now.Cells, now.Kinds, now.Raw, now.Record = row.Cells, row.Kinds, row.Raw, row.Record
	*row, w.changed = now, true
	return nil
}

// write writes the decisions of the page anew; its cells stay.
func (w *rewriting) write() error {
	if !w.changed {
		return nil
	}
	w.changed = false
	anew := pageOf{input: w.at.input}
	for i := range w.at.rows {
		anew.add(&w.at.rows[i], w.at.elsewhere[i])
	}
	lines, err := w.p.l.packer.pack(anew.lines)
	if err != nil {
		return err
	}
	return w.p.l.store.exec("UPDATE page SET to_send = ?, lines = ? WHERE page = ?", anew.classes, lines, w.at.number)
}

func (w *rewriting) done() error {
	if w.at == nil {
		return nil
	}
	return w.write()
}
