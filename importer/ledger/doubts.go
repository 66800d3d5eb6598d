package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dchest/siphash"

	"caseload/importer/identity"
)

// Doubt is a case whose outcome is unknown, with all that may tell what became
// of it.
type Doubt struct {
	Case        int64
	ID          string // import_id
	Target      Target
	Dataset     string
	First, Last int           // the numbers of the first and the last send that may have arrived
	Since, At   time.Time     // when these two were sent
	Marked      bool          // every one of them carried its reference
	Contact     uint64        // equal for equal contacts; 0 unknown
	Run         int64         // that sent it last
	Untold      bool          // no send of it is known: it was taken back from a report
	Row         identity.Spot // that it was last planned for; Run 0: not known
}

// Made is a case that is known to be created, for telling how the CRM answers.
type Made struct {
	Doubt
	WolkvoxID string
}

const doubtColumns = `SELECT e.number, e.id, s.server, s.operation, s.dataset, coalesce(e.first, 1), max(e.attempts, 1), coalesce(e.since, e.at, 0), coalesce(e.at, 0),
	coalesce(e.marked, 0), coalesce(e.contact, 0), coalesce(e.run, 0), coalesce(e.plan_run, 0), coalesce(e.plan_input, 0), coalesce(e.plan_line, 0),
	coalesce(e.wolkvox_id, ''), e.first IS NULL FROM cases e JOIN scope s ON s.scope = e.scope WHERE `

func scanDoubt(r *sql.Rows) (Made, error) {
	var d Made
	var id []byte
	var since, at, contact int64
	err := r.Scan(
		&d.Case, &id, &d.Target.Server, &d.Target.Operation, &d.Dataset, &d.First, &d.Last, &since, &at,
		&d.Marked, &contact, &d.Run, &d.Row.Run, &d.Row.Input, &d.Row.Line, &d.WolkvoxID, &d.Untold,
	)
	d.ID, d.Contact = caseID(id), uint64(contact) //nolint:gosec // a hash
	d.Since, d.At = time.UnixMilli(since), time.UnixMilli(at)
	return d, err
}

// Doubts gives every case whose outcome is unknown, oldest first.
func (l *Ledger) Doubts() ([]Doubt, error) {
	var all []Doubt
	err := l.store.each(doubtColumns+`e.status IN ('sending', 'unknown') AND e.status = 'unknown' ORDER BY e.number`,
		nil, func(r *sql.Rows) error {
			d, err := scanDoubt(r)
			all = append(all, d.Doubt)
			return err
		})
	return all, l.unread(err)
}

// SentAs gives the cells that a case was last to be sent as, and the columns that
// they stand in; nil when they are not known, or were forgotten.
func (l *Ledger) SentAs(number int64) (row *Row, columns []string, err error) {
	var page, slot int64
	_, err = l.store.one(`SELECT page, slot FROM (SELECT page, slot FROM cases WHERE number = ?1 UNION ALL SELECT page, slot FROM version WHERE number = ?1)
		WHERE page IS NOT NULL ORDER BY page DESC, slot DESC LIMIT 1`, []any{number}, &page, &slot)
	if err != nil || page == 0 {
		return nil, nil, l.unread(err)
	}
	row, at, err := l.pages.row(page, slot)
	if err != nil || row == nil || row.Cells == nil {
		return nil, nil, l.unread(err)
	}
	columns, err = l.columnsOf(at.header)
	return row, columns, l.unread(err)
}

// CasesOf gives the numbers of the cases of a run's rows.
func (l *Ledger) CasesOf(run *Run) (map[int64]bool, error) {
	numbers, err := l.Siblings(run.Number)
	in := make(map[int64]bool, len(numbers))
	for _, n := range numbers {
		in[n] = true
	}
	return in, err
}

// Witnesses gives cases of a target that carry their reference and are known to
// be created, the last sent first; at most so many.
func (l *Ledger) Witnesses(t Target, most int) ([]Made, error) {
	return l.made(`s.server = ? AND s.operation = ? AND e.marked = 1`, `e.at DESC`, most, t.Server, t.Operation)
}

// Lacking counts the cases of a target, marked or not, that were sent from one
// time to another and that are not had, and names one.
func (l *Ledger) Lacking(t Target, from, to time.Time, had func(wolkvoxID string) bool) (n int, one string, err error) {
	err = l.store.each(`SELECT e.wolkvox_id FROM cases e JOIN scope s ON s.scope = e.scope
		WHERE e.status = 'created' AND e.wolkvox_id IS NOT NULL AND s.server = ? AND s.operation = ? AND e.at BETWEEN ? AND ?`,
		[]any{t.Server, t.Operation, from.UnixMilli(), to.UnixMilli()}, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			if err == nil && !had(id) {
				n, one = n+1, id
			}
			return err
		})
	return n, one, l.unread(err)
}

// Neighbours gives cases that a run, or one that it goes on from, has created
// within a day of a time, those sent nearest to it first; at most so many.
func (l *Ledger) Neighbours(run int64, at time.Time, most int) ([]Made, error) {
	apart := fmt.Sprintf(`abs(e.at - %d)`, at.UnixMilli())
	return l.made(`e.run IN (SELECT run FROM run WHERE root = (SELECT root FROM run WHERE run = ?)) AND `+apart+` < ?`,
		apart, most, run, (24 * time.Hour).Milliseconds())
}

// made lists created cases.
func (l *Ledger) made(where, order string, most int, args ...any) ([]Made, error) {
	var all []Made
	err := l.store.each(doubtColumns+`e.status = 'created' AND e.wolkvox_id IS NOT NULL AND `+where+` ORDER BY `+order+` LIMIT ?`,
		append(args, most), func(r *sql.Rows) error {
			m, err := scanDoubt(r)
			all = append(all, m)
			return err
		})
	return all, l.unread(err)
}

// OwnerOf gives the import_id of the row that has a case; "" when none has.
//
// There is no index of the cases' ids, which would cost every row that is sent:
// their short digests are read once, 8 bytes each, and tell of nearly all ids that
// no row has them.
func (l *Ledger) OwnerOf(wolkvoxID string) (id string, err error) {
	if l.owned == nil {
		if err := l.readOwned(); err != nil {
			return "", l.unread(err)
		}
	}
	if _, may := slices.BinarySearch(l.owned, shortOf(wolkvoxID)); !may {
		return "", nil
	}
	var key []byte
	found, err := l.store.one("SELECT id FROM cases WHERE wolkvox_id = ? LIMIT 1", []any{wolkvoxID}, &key)
	if err != nil || !found {
		return "", l.unread(err)
	}
	return caseID(key), nil
}

func shortOf(wolkvoxID string) uint64 { return siphash.Hash(0, 0, []byte(wolkvoxID)) }

func (l *Ledger) readOwned() error {
	l.owned = []uint64{}
	err := l.store.each("SELECT wolkvox_id FROM cases WHERE wolkvox_id IS NOT NULL", nil, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		l.owned = append(l.owned, shortOf(id))
		return err
	})
	slices.Sort(l.owned)
	return err
}

// How a doubt was settled, as the ledger keeps it.
const (
	ByReference = "reference" // the case carries the row's reference, or none does
	ByFields    = "fields"    // one case has the row's fields and was made when it was sent
	ByHand      = "hand"      // a person has looked
)

// Ruling is what became of a case that was unknown.
type Ruling struct {
	Case      int64
	How       string // one of ByReference, ByFields, ByHand
	Created   bool   // with WolkvoxID; else it was proven not to be
	WolkvoxID string
	Prefix    string
	At        time.Time
}

// Rule settles a case whose outcome was unknown: it is created, or it was
// never made and may be sent; so it is in every run that has a row of it. One that
// is not unknown any more is an error.
func (l *Ledger) Rule(r Ruling) error {
	status := identity.Seen
	if r.Created {
		status = identity.Created
	}
	err := l.store.atomically(func() error {
		n, err := l.store.change(`UPDATE cases SET status = ?, wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL, resent = NULL
			WHERE number = ? AND status = 'unknown'`, status, filled(r.WolkvoxID), filled(r.Prefix), r.Case)
		if err == nil && n != 1 {
			err = fmt.Errorf("case %d is not unknown", r.Case)
		}
		if err != nil {
			return err
		}
		if err := l.store.exec("UPDATE run SET counts = NULL"); err != nil { // some may have the row
			return err
		}
		return l.store.exec("INSERT INTO settled (number, at, how, status, wolkvox_id) VALUES (?, ?, ?, ?, ?)",
			r.Case, r.At.UnixMilli(), r.How, status, filled(r.WolkvoxID))
	})
	if err != nil {
		return l.failed("the ledger could not be written", err)
	}
	if i, known := slices.BinarySearch(l.owned, shortOf(r.WolkvoxID)); l.owned != nil && r.Created && !known {
		l.owned = slices.Insert(l.owned, i, shortOf(r.WolkvoxID))
	}
	return nil
}

// RunsOf gives the runs whose reports stand and of which a row has one of these
// cases, oldest first.
func (l *Ledger) RunsOf(cases []int64) (runs []*Run, err error) {
	var numbers []int64
	err = l.store.each("SELECT DISTINCT run FROM report ORDER BY run", nil, func(r *sql.Rows) error {
		var n int64
		err := r.Scan(&n)
		numbers = append(numbers, n)
		return err
	})
	for _, n := range numbers {
		if err != nil {
			break
		}
		var of []int64
		if of, err = l.Siblings(n); err != nil {
			break
		}
		if !slices.ContainsFunc(cases, func(number int64) bool { _, has := slices.BinarySearch(of, number); return has }) {
			continue
		}
		var run *Run
		if run, err = l.RunNumbered(n); errors.Is(err, ErrNoRun) { // taken back from a report, or lost
			err = nil
		} else if err == nil {
			runs = append(runs, run)
		}
	}
	return runs, l.unread(err)
}

// Spend counts a request to a target that is no case, on the day of a time.
func (l *Ledger) Spend(t Target, at time.Time) error {
	err := l.store.exec(`INSERT INTO call VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET calls = calls + 1`,
		t.Server, t.Operation, at.Format(time.DateOnly))
	if err != nil {
		return l.failed("the ledger could not be written", err)
	}
	return nil
}
