package ledger

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Doubt is an entry whose outcome is unknown, with all that may tell what became
// of it.
type Doubt struct {
	Entry       int64
	ID          string // import_id
	Target      Target
	Dataset     string
	First, Last int       // the numbers of the first and the last send that may have arrived
	Since, At   time.Time // when these two were sent
	Marked      bool      // every one of them carried its reference
	Contact     string    // a digest that equal contacts share; "" unknown
	Run         int64     // that sent it last
	Place       Place     // of the row in that run; Input is -1 when it is not known
	Elsewhere   int64     // the run that Place is of, where it is not the row that was sent last; else 0
}

// Made is a case that is known to be created, for telling how the CRM answers.
type Made struct {
	Doubt
	WolkvoxID string
}

const doubtColumns = `e.entry, e.id, s.server, s.operation, s.dataset, coalesce(e.first, 1), max(e.attempts, 1), coalesce(e.since, e.at, 0), coalesce(e.at, 0),
	coalesce(e.marked, 0), e.contact, coalesce(e.run, 0), coalesce(e.wolkvox_id, '')`

func scanDoubt(r *sql.Rows, more ...any) (Made, error) {
	d := Made{Doubt: Doubt{Place: Place{Input: -1}}}
	var id, contact []byte
	var since, at int64
	err := r.Scan(append([]any{
		&d.Entry, &id, &d.Target.Server, &d.Target.Operation, &d.Dataset, &d.First, &d.Last, &since, &at,
		&d.Marked, &contact, &d.Run, &d.WolkvoxID,
	}, more...)...)
	d.ID, d.Contact = idText('C', id), hex.EncodeToString(contact)
	d.Since, d.At = time.UnixMilli(since), time.UnixMilli(at)
	return d, err
}

// Doubts gives every entry whose outcome is unknown, in the order of the entries.
func (l *Ledger) Doubts() ([]Doubt, error) {
	var all []Doubt
	at := map[int64]int{}
	err := l.store.each(`SELECT `+doubtColumns+` FROM entry e JOIN scope s ON s.scope = e.scope WHERE e.status = 'unknown' ORDER BY e.entry`,
		nil, func(r *sql.Rows) error {
			d, err := scanDoubt(r)
			at[d.Entry] = len(all)
			all = append(all, d.Doubt)
			return err
		})
	if err == nil {
		// The runs' rows are walked through once: there is no index by entry.
		err = l.store.each(`SELECT o.entry, o.input, o.line FROM outcome o CROSS JOIN entry e ON e.entry = o.entry
			WHERE o.run IN (SELECT run FROM entry WHERE status = 'unknown') AND o.status = 'unknown' AND o.twin IS NULL
			AND e.status = 'unknown' AND e.run = o.run ORDER BY o.run, o.input, o.line`,
			nil, func(r *sql.Rows) error {
				var entry int64
				var p Place
				if err := r.Scan(&entry, &p.Input, &p.Line); err != nil {
					return err
				}
				if i, ok := at[entry]; ok && all[i].Place.Input < 0 {
					all[i].Place = p
				}
				return nil
			})
	}
	if err == nil && slices.ContainsFunc(all, func(d Doubt) bool { return d.Place.Input < 0 }) {
		err = l.elsewhere(all, at)
	}
	if err != nil {
		return nil, l.unread(err)
	}
	return all, nil
}

// elsewhere finds places in any run, the newest that has one, for entries of
// which no row is unknown in the run that sent them last, or that is not known:
// they were taken back from a report, or their run is lost.
func (l *Ledger) elsewhere(all []Doubt, at map[int64]int) error {
	return l.store.each(`SELECT o.entry, o.run, o.input, o.line FROM outcome o CROSS JOIN entry e ON e.entry = o.entry
		WHERE e.status = 'unknown' AND o.twin IS NULL ORDER BY o.run DESC, o.input, o.line`, nil, func(r *sql.Rows) error {
		var entry, run int64
		var p Place
		if err := r.Scan(&entry, &run, &p.Input, &p.Line); err != nil {
			return err
		}
		if i, ok := at[entry]; ok && all[i].Place.Input < 0 {
			all[i].Place, all[i].Elsewhere = p, run
		}
		return nil
	})
}

// DoubtsIn gives the entries of a run's rows whose outcome is unknown.
func (l *Ledger) DoubtsIn(run *Run) (map[int64]bool, error) {
	in := map[int64]bool{}
	err := l.store.each(`SELECT o.entry FROM outcome o JOIN entry e ON e.entry = o.entry WHERE o.run = ? AND e.status = 'unknown'`,
		[]any{run.Number}, func(r *sql.Rows) error {
			var entry int64
			err := r.Scan(&entry)
			in[entry] = true
			return err
		})
	return in, l.unread(err)
}

// Witnesses gives cases of a target that carry their reference and are known to
// be created, the last sent first; at most so many.
func (l *Ledger) Witnesses(t Target, most int) ([]Made, error) {
	return l.made(`s.server = ? AND s.operation = ? AND e.marked = 1`, `e.at DESC`, most, t.Server, t.Operation)
}

// Lacking counts the cases of a target, marked or not, that were sent from one
// time to another and that are not had, and names one.
func (l *Ledger) Lacking(t Target, from, to time.Time, had func(wolkvoxID string) bool) (n int, one string, err error) {
	err = l.store.each(`SELECT e.wolkvox_id FROM entry e JOIN scope s ON s.scope = e.scope
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

// made lists created cases, without their places.
func (l *Ledger) made(where, order string, most int, args ...any) ([]Made, error) {
	var all []Made
	err := l.store.each(`SELECT `+doubtColumns+` FROM entry e JOIN scope s ON s.scope = e.scope
		WHERE e.status = 'created' AND e.wolkvox_id IS NOT NULL AND `+where+` ORDER BY `+order+` LIMIT ?`,
		append(args, most), func(r *sql.Rows) error {
			m, err := scanDoubt(r)
			all = append(all, m)
			return err
		})
	if err != nil {
		return nil, l.unread(err)
	}
	return all, nil
}

// Locate finds the place of an entry's row in the run that sent it last. It
// walks through the rows of that run.
func (l *Ledger) Locate(d *Doubt) error {
	_, err := l.store.one("SELECT input, line FROM outcome WHERE run = ? AND entry = ? ORDER BY input, line LIMIT 1",
		[]any{d.Run, d.Entry}, &d.Place.Input, &d.Place.Line)
	return l.unread(err)
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
	found, err := l.store.one("SELECT id FROM entry WHERE wolkvox_id = ? LIMIT 1", []any{wolkvoxID}, &key)
	if err != nil || !found {
		return "", l.unread(err)
	}
	return idText('C', key), nil
}

func shortOf(wolkvoxID string) uint64 { return key{}.sum([]byte(wolkvoxID)) }

func (l *Ledger) readOwned() error {
	l.owned = []uint64{}
	err := l.store.each("SELECT wolkvox_id FROM entry WHERE wolkvox_id IS NOT NULL", nil, func(r *sql.Rows) error {
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

// Ruling is what became of an entry that was unknown.
type Ruling struct {
	Entry     int64
	How       string // one of ByReference, ByFields, ByHand
	Created   bool   // with WolkvoxID; else it was proven not to be
	WolkvoxID string
	Prefix    string
	At        time.Time
}

// Rule settles an entry whose outcome was unknown: it is created, or it was
// never made and may be sent. The rows of runs follow with [Ledger.Refresh]. An
// entry that is not unknown any more is an error.
func (l *Ledger) Rule(r Ruling) error {
	status := seen
	if r.Created {
		status = Created
	}
	err := l.store.atomically(func() error {
		n, err := l.store.change(`UPDATE entry SET status = ?, wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL, resent = NULL
			WHERE entry = ? AND status = 'unknown'`, status, filled(r.WolkvoxID), filled(r.Prefix), r.Entry)
		if err == nil && n != 1 {
			err = fmt.Errorf("entry %d is not unknown", r.Entry)
		}
		if err != nil {
			return err
		}
		return l.store.exec("INSERT INTO settled (entry, at, how, status, wolkvox_id) VALUES (?, ?, ?, ?, ?)",
			r.Entry, r.At.UnixMilli(), r.How, status, filled(r.WolkvoxID))
	})
	if err != nil {
		return l.failed("the ledger could not be written", err)
	}
	if i, known := slices.BinarySearch(l.owned, shortOf(r.WolkvoxID)); l.owned != nil && r.Created && !known {
		l.owned = slices.Insert(l.owned, i, shortOf(r.WolkvoxID))
	}
	return nil
}

// Refresh brings the rows of all runs in line with the entries that were settled,
// and gives the runs whose rows it changed.
func (l *Ledger) Refresh() (runs []string, err error) {
	const settled = `status = 'unknown' AND entry IN (SELECT s.entry FROM settled s JOIN entry e ON e.entry = s.entry
		WHERE e.status NOT IN ('unknown', 'sending'))`
	err = l.store.atomically(func() error {
		err := l.store.each(`SELECT id FROM run WHERE run IN (SELECT run FROM outcome WHERE `+settled+`) ORDER BY run`, nil, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			runs = append(runs, id)
			return err
		})
		if err != nil || len(runs) == 0 {
			return err
		}
		return l.store.exec(`UPDATE outcome SET (status, reason, hint) = (SELECT CASE
				WHEN e.status <> 'created' THEN 'pending'
				WHEN (SELECT root FROM run WHERE run = e.run) = (SELECT root FROM run WHERE run = outcome.run) THEN 'created'
				ELSE 'duplicate' END,
			CASE WHEN e.status <> 'created' THEN ? END, CASE WHEN e.status <> 'created' THEN ? END
			FROM entry e WHERE e.entry = outcome.entry), code = NULL WHERE `+settled,
			"it was sent, no answer came, and the case was not made", "the same import, or resume, sends it")
	})
	if err != nil {
		return nil, l.failed("the ledger could not be written", err)
	}
	return runs, nil
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
