package ledger

import (
	"database/sql"
	"fmt"
	"time"
)

// pageRows is how many rows are read at once: a longer reading would keep
// SQLite from shortening its log meanwhile.
const pageRows = 1000

// Plan is what was decided of a row that is to be sent.
type Plan struct {
	Input, Line int
	Entry       int64
	Before      Status // of the entry
	Resend      bool
	ID          string // import_id
	Sends       int    // how often it was sent before
}

// Planned walks through the rows of an input that are to be sent, in file
// order. It may be used while a [Recorder] has the ledger, by one goroutine.
type Planned struct {
	s     *store
	run   int64
	input int
	class int
	last  int
	page  []Plan
	ended bool
}

// Planned begins a walk through the rows of one class: 1 never tried, 2 failed
// before, 3 rejected before.
func (l *Ledger) Planned(run *Run, input, class int) (*Planned, error) {
	s, err := l.second()
	if err != nil {
		return nil, err
	}
	return &Planned{s: s, run: run.Number, input: input, class: class}, nil
}

// Next gives the next row to send; ok is false after the last.
func (p *Planned) Next() (row Plan, ok bool, err error) {
	if len(p.page) == 0 && !p.ended {
		if err := p.turn(); err != nil {
			return Plan{}, false, err
		}
	}
	if len(p.page) == 0 {
		return Plan{}, false, nil
	}
	row, p.page = p.page[0], p.page[1:]
	return row, true, nil
}

func (p *Planned) turn() error {
	p.page = p.page[:0]
	err := p.s.each(`SELECT o.line, o.entry, e.status, e.id, e.attempts FROM outcome o JOIN entry e ON e.entry = o.entry
		WHERE o.run = ? AND o.input = ? AND o.line > ? AND o.class = ? AND o.status = 'pending' AND e.status <> 'created' ORDER BY o.line LIMIT ?`,
		[]any{p.run, p.input, p.last, p.class, pageRows}, func(r *sql.Rows) error {
			row := Plan{Input: p.input}
			var id []byte
			if err := r.Scan(&row.Line, &row.Entry, &row.Before, &id, &row.Sends); err != nil {
				return err
			}
			row.Resend, row.ID = row.Before == Unknown, idText('C', id)
			p.last = row.Line
			p.page = append(p.page, row)
			return nil
		})
	p.ended = len(p.page) < pageRows
	if err != nil {
		return fmt.Errorf("the plan could not be read: %w", err)
	}
	return nil
}

// Outcome is what became of a row in a run, all that its report shows.
type Outcome struct {
	Line      int
	Status    Status
	WolkvoxID string
	Prefix    string
	Problem   Problem
	Attempts  int
	At        time.Time // zero when it was never sent
	Run       string    // the run that made the case, or this one
	ID        string    // import_id, "" when the row has none
	Carried   bool      // from the run that this one goes on from
}

// Outcomes walks through what became of an input's rows, in file order.
type Outcomes struct {
	l     *Ledger
	run   *Run
	input int
	only  string // which rows, as SQL; "" all
	last  int
	page  []Outcome
	ended bool
}

// Outcomes begins a walk through the outcomes of one input.
func (l *Ledger) Outcomes(run *Run, input int) *Outcomes {
	return &Outcomes{l: l, run: run, input: input, last: -1}
}

// Next gives the next row's outcome; ok is false after the last.
func (o *Outcomes) Next() (row Outcome, ok bool, err error) {
	if len(o.page) == 0 && !o.ended {
		if err := o.turn(); err != nil {
			return Outcome{}, false, o.l.failed("the outcomes could not be read", err)
		}
	}
	if len(o.page) == 0 {
		return Outcome{}, false, nil
	}
	row, o.page = o.page[0], o.page[1:]
	return row, true, nil
}

func (o *Outcomes) turn() error {
	o.page = o.page[:0]
	err := o.l.store.each(outcomeRows+o.only+" AND o.line > ? ORDER BY o.line LIMIT ?", []any{o.run.Number, o.input, o.last, pageRows}, o.scan)
	o.ended = len(o.page) < pageRows
	return err
}

const outcomeRows = `SELECT o.line, o.status, coalesce(e.wolkvox_id,''), coalesce(e.prefix,''), coalesce(o.code,''), coalesce(o.reason,''),
		coalesce(o.hint,''), coalesce(e.attempts,0), coalesce(e.at,0), coalesce(r.id,''), e.id, coalesce(o.carried,0),
		coalesce(e.status = 'sending' AND e.run = o.run, 0)
		FROM outcome o LEFT JOIN entry e ON e.entry = o.entry LEFT JOIN run r ON r.run = e.run
		WHERE o.run = ? AND o.input = ?`

// OutcomeAt gives what became of one row.
func (l *Ledger) OutcomeAt(run *Run, input, line int) (row Outcome, ok bool, err error) {
	o := l.Outcomes(run, input)
	if err := l.store.each(outcomeRows+" AND o.line = ?", []any{run.Number, input, line}, o.scan); err != nil {
		return Outcome{}, false, l.failed("the outcomes could not be read", err)
	}
	if len(o.page) == 0 {
		return Outcome{}, false, nil
	}
	return o.page[0], true, nil
}

func (o *Outcomes) scan(r *sql.Rows) error {
	var row Outcome
	var id []byte
	var at int64
	var inFlight bool
	err := r.Scan(&row.Line, &row.Status, &row.WolkvoxID, &row.Prefix, &row.Problem.Code, &row.Problem.Reason, &row.Problem.Hint,
		&row.Attempts, &at, &row.Run, &id, &row.Carried, &inFlight)
	if err != nil {
		return err
	}
	if inFlight {
		row.Status, row.Problem = Unknown, interrupted
	}
	if at != 0 {
		row.At = time.UnixMilli(at)
	}
	if id != nil {
		row.ID = idText('C', id)
	}
	if row.Status != Created && row.Status != Duplicate {
		row.Run = o.run.ID
		if row.Status != Unknown {
			row.WolkvoxID, row.Prefix = "", ""
		}
	}
	o.last = row.Line
	o.page = append(o.page, row)
	return nil
}

// Count is how many rows of an input are in a status, told apart by the code
// of a duplicate with other cells.
type Count struct {
	Input      int
	Status     Status
	OtherCells bool
	Carried    bool
	Rows       int64
}

// Counts counts a run's outcomes. A row whose intent is open is unknown: its run
// was killed, or its outcome could not be written, or it is in flight.
func (l *Ledger) Counts(run *Run) ([]Count, error) {
	var counts []Count
	var open bool
	if _, err := l.store.one("SELECT state = 'sending' FROM run WHERE run = ?", []any{run.Number}, &open); err != nil {
		return nil, l.failed("the outcomes could not be counted", err)
	}
	status, args := "status", []any{run.Number}
	if open { // else there are none, and every entry would be looked at
		status = "CASE WHEN entry IN (SELECT entry FROM entry WHERE status = 'sending' AND run = ?) THEN 'unknown' ELSE status END"
		args = append(args, run.Number)
	}
	err := l.store.each(`SELECT input, `+status+`, status = 'duplicate' AND coalesce(code,'') = 'E303', coalesce(carried,0), count(*)
		FROM outcome WHERE run = ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`, args, func(r *sql.Rows) error {
		var c Count
		err := r.Scan(&c.Input, &c.Status, &c.OtherCells, &c.Carried, &c.Rows)
		counts = append(counts, c)
		return err
	})
	if err != nil {
		return nil, l.failed("the outcomes could not be counted", err)
	}
	return counts, nil
}

// Left counts the rows of a run that are still to be looked at or sent: those
// without a case, by now.
func (l *Ledger) Left(run *Run) (n int64, err error) {
	_, err = l.store.one(`SELECT count(*) FROM outcome o LEFT JOIN entry e ON e.entry = o.entry
		WHERE o.run = ? AND o.carried IS NULL AND o.status NOT IN ('created', 'duplicate', 'skipped') AND coalesce(e.status, '') <> 'created'`,
		[]any{run.Number}, &n)
	return n, l.unread(err)
}
