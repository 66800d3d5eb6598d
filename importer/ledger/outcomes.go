package ledger

import (
	"database/sql"
	"encoding/json"
	"time"

	"caseload/importer/identity"
)

// interrupted is what an intent without an outcome means.
var interrupted = identity.Problem{
	Code: "E403", Reason: "in flight when the program was interrupted: whether the case was made is not known",
	Hint: "caseload reconcile looks it up in the CRM; --resend-unknown sends it again",
}

// notMade is what a reconcile leaves of a row whose case it has proven not to be.
var notMade = identity.Problem{
	Reason: "it was sent, no answer came, and the case was not made", Hint: "the same import, or resume, sends it",
}

// Outcome is what became of a row in a run, all that its report shows.
type Outcome struct {
	Status    identity.Status
	WolkvoxID string
	Prefix    string
	Problem   identity.Problem
	Attempts  int
	At        time.Time       // zero when it was never sent
	Run       string          // the run that made the case, or this one
	ID        string          // import_id, "" when the row has none
	Case      identity.Status // of its case, as it stands now
}

// state is a case as it stands.
type state struct {
	Outcome
	run, root int64
}

// states reads cases by their numbers, as they stand.
type states struct {
	s   *store
	all map[int64]state
}

const stateColumns = `SELECT c.number, c.status, coalesce(c.wolkvox_id,''), coalesce(c.prefix,''), coalesce(c.code,''), coalesce(c.reason,''),
	coalesce(c.hint,''), c.attempts, coalesce(c.at,0), coalesce(c.run,0), coalesce(r.root,0), coalesce(r.id,''), c.id
	FROM cases c LEFT JOIN run r ON r.run = c.run WHERE `

// wideApart is how many cases more than a page's own are read at most to have them
// by their numbers from one to another.
const wideApart = 4

// of reads the states of the cases of a page's rows.
func (t *states) of(rows []Row) error {
	if t.all == nil {
		t.all = map[int64]state{}
	}
	clear(t.all)
	low, high, n := int64(0), int64(0), int64(0)
	for i := range rows {
		if number := rows[i].Case; number != 0 {
			if n++; low == 0 || number < low {
				low = number
			}
			high = max(high, number)
		}
	}
	if n == 0 {
		return nil
	}
	if high-low < wideApart*n {
		return t.s.each(stateColumns+"c.number BETWEEN ? AND ?", []any{low, high}, t.scan)
	}
	numbers := make([]int64, 0, n)
	for i := range rows {
		if rows[i].Case != 0 {
			numbers = append(numbers, rows[i].Case)
		}
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	return t.s.each(stateColumns+"c.number IN (SELECT value FROM json_each(?))", []any{string(list)}, t.scan)
}

func (t *states) scan(r *sql.Rows) error {
	var c state
	var number, at int64
	var id []byte
	err := r.Scan(&number, &c.Status, &c.WolkvoxID, &c.Prefix, &c.Problem.Code, &c.Problem.Reason, &c.Problem.Hint,
		&c.Attempts, &at, &c.run, &c.root, &c.Run, &id)
	if at != 0 {
		c.At = time.UnixMilli(at)
	}
	c.ID, c.Case = caseID(id), c.Status
	if c.Status == identity.Sending {
		c.Status, c.Problem = identity.Unknown, interrupted
	}
	t.all[number] = c
	return err
}

// outcome tells what became of a row: what was decided of it, and how its case
// stands now.
func (t *states) outcome(run *Run, row *Row) Outcome {
	c := t.all[row.Case]
	o := c.Outcome
	decided := row.Status
	switch {
	case decided == identity.Invalid, decided == identity.Skipped:
		o.Status, o.Problem = decided, row.Problem
	case c.Status == identity.Created:
		o.Status, o.Problem = identity.Created, row.Problem
		if c.root != run.Root {
			o.Status = identity.Duplicate
		}
		if row.Twin.Line == 0 && decided != identity.Duplicate && decided != identity.Created {
			o.Problem = identity.Problem{}
		}
	case c.Status == identity.Unknown:
		if o.Status = identity.Unknown; decided == identity.Unknown && row.Problem.Code != "" {
			o.Problem = row.Problem
		}
	case decided == identity.Pending && c.run == run.Number && (c.Status == identity.Rejected || c.Status == identity.Failed):
	default:
		if o.Status = identity.Pending; decided == identity.Unknown {
			o.Problem = notMade
		}
	}
	if row.Twin.Line != 0 && o.Problem.Code == "" {
		o.Problem = row.Problem
	}
	if o.Status != identity.Created && o.Status != identity.Duplicate {
		if o.Run = run.ID; o.Status != identity.Unknown {
			o.WolkvoxID, o.Prefix = "", ""
		}
	}
	return o
}

// Each gives the rows of a run's input with what became of them, in the order in
// which they were read; with cells they have their cells, but for those that were
// forgotten. do must keep no row. It may be used while a [Recorder] has the ledger.
func (l *Ledger) Each(run *Run, input int, cells bool, do func(*Row, Outcome) error) error {
	p, err := l.readPages()
	if err != nil {
		return err
	}
	t := &states{s: p.s}
	var last *page
	var wrong error // of do
	err = p.each(run.Number, input, cells, func(at *page, i int) error {
		if at != last {
			last = at
			if err := t.of(at.rows); err != nil {
				return err
			}
		}
		row := &at.rows[i]
		wrong = do(row, t.outcome(run, row))
		return wrong
	})
	if wrong != nil {
		return wrong
	}
	return l.unread(err)
}

// InputsOf gives the numbers of the inputs of which a run has rows, in their order.
func (l *Ledger) InputsOf(run *Run) ([]int, error) {
	p, err := l.readPages()
	if err != nil {
		return nil, err
	}
	all, err := p.inputsOf(run.Number)
	return all, l.unread(err)
}

// HeaderOf gives the columns of the rows that a run has of an input, as their file
// named them: those of a report may stand in another order than its source's.
func (l *Ledger) HeaderOf(run *Run, input int) (columns []string, err error) {
	var text string
	found, err := l.store.one(`SELECT h.columns FROM page p JOIN header h ON h.header = p.header WHERE p.run = ? AND p.input = ? ORDER BY p.page LIMIT 1`,
		[]any{run.Number, input}, &text)
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &columns)
	}
	return columns, l.unread(err)
}

// RowRef is where a row of a run stands.
type RowRef struct {
	page int64
	slot int
}

// EachRef gives the rows of a run, without their cells, and where they stand.
func (l *Ledger) EachRef(run *Run, do func(*Row, RowRef)) error {
	p, err := l.readPages()
	if err != nil {
		return err
	}
	inputs, err := p.inputsOf(run.Number)
	for _, input := range inputs {
		if err == nil {
			err = p.each(run.Number, input, false, func(at *page, i int) error {
				do(&at.rows[i], RowRef{at.number, i})
				return nil
			})
		}
	}
	return l.unread(err)
}

// RowAt gives a row with its cells and their columns, and what became of it in the
// run that it stands in.
func (l *Ledger) RowAt(run *Run, ref RowRef) (row *Row, o Outcome, columns []string, err error) {
	p, err := l.readPages()
	if err != nil {
		return nil, o, nil, err
	}
	row, at, err := p.row(ref.page, int64(ref.slot))
	if err == nil && row == nil {
		err = unreadablePage(ref.page, errPage)
	}
	if err != nil {
		return nil, o, nil, l.unread(err)
	}
	t := &states{s: p.s}
	if err := t.of([]Row{*row}); err != nil {
		return nil, o, nil, l.unread(err)
	}
	columns, err = l.columnsOf(at.header)
	return row, t.outcome(run, row), columns, l.unread(err)
}
