package ledger

import (
	"database/sql"
	"slices"
)

// Where finds the place that a row had in the run that its report tells of: by
// its import_id, with the input and line that the report shows as a guess. ok is
// false when that run did not have the row.
func (l *Ledger) Where(run *Run, id string, input, line int) (atInput, atLine int, ok bool, err error) {
	key, valid := parseID(id)
	if !valid {
		return 0, 0, false, nil
	}
	s, err := l.second()
	if err != nil {
		return 0, 0, false, err
	}
	var entry int64
	if ok, err = s.one("SELECT entry FROM entry WHERE id = ?", []any{key}, &entry); err != nil || !ok {
		return 0, 0, false, l.unread(err)
	}
	var at int64
	found, err := s.one("SELECT coalesce(entry,0) FROM outcome WHERE run = ? AND input = ? AND line = ?", []any{run.Number, input, line}, &at)
	if err == nil && found && at == entry {
		return input, line, true, nil
	}
	if err == nil {
		ok, err = s.one("SELECT input, line FROM outcome WHERE run = ? AND entry = ? ORDER BY input, line LIMIT 1",
			[]any{run.Number, entry}, &atInput, &atLine)
	}
	return atInput, atLine, ok, l.unread(err)
}

func (l *Ledger) unread(err error) error {
	if err == nil {
		return nil
	}
	return l.failed("the ledger could not be read", err)
}

// Carry takes over the outcomes of the run that this one resumes for the rows
// that its report does not have. They are not rows of this run: nothing counts
// or sends them.
func (l *Ledger) Carry(run *Run) error {
	err := l.store.atomically(func() error {
		return l.store.exec(`INSERT OR IGNORE INTO outcome (run, input, line, entry, status, class, twin_input, twin, carried, code, reason, hint)
			SELECT ?, input, line, entry, status, 0, NULL, NULL, 1, code, reason, hint FROM outcome WHERE run = ?`, run.Number, run.Parent)
	})
	if err != nil {
		return l.failed("the outcomes could not be taken over", err)
	}
	return nil
}

// entriesOf gives the entries of a run's rows, sorted: 8 bytes a row. It is not nil.
func (l *Ledger) entriesOf(run int64) ([]int64, error) {
	all := []int64{}
	err := l.store.each("SELECT entry FROM outcome WHERE run = ? AND entry IS NOT NULL", []any{run}, func(r *sql.Rows) error {
		var entry int64
		err := r.Scan(&entry)
		all = append(all, entry)
		return err
	})
	slices.Sort(all)
	return all, err
}

// Place is where a row stands in a run.
type Place struct{ Input, Line int }

// LastPlace gives the last place of a run's last input.
func (l *Ledger) LastPlace(run *Run) (last Place, err error) {
	_, err = l.store.one("SELECT input, line FROM outcome WHERE run = ? ORDER BY input DESC, line DESC LIMIT 1",
		[]any{run.Number}, &last.Input, &last.Line)
	return last, l.unread(err)
}

// PlannedAt gives the plan of one row, if it is to be sent in this class.
func (l *Ledger) PlannedAt(run *Run, input, line, class int) (row Plan, ok bool, err error) {
	s, err := l.second()
	if err != nil {
		return Plan{}, false, err
	}
	row = Plan{Input: input, Line: line}
	var id []byte
	err = s.each(`SELECT o.entry, e.status, e.id, e.attempts FROM outcome o JOIN entry e ON e.entry = o.entry
		WHERE o.run = ? AND o.input = ? AND o.line = ? AND o.class = ? AND o.status = 'pending' AND e.status <> 'created'`,
		[]any{run.Number, input, line, class}, func(r *sql.Rows) error {
			ok = true
			return r.Scan(&row.Entry, &row.Before, &id, &row.Sends)
		})
	row.Resend, row.ID = row.Before == Unknown, idText('C', id)
	return row, ok, l.unread(err)
}

// ToSend counts the rows of a run that are to be sent, by class.
func (l *Ledger) ToSend(run *Run) (classes [4]int64, err error) {
	err = l.store.each("SELECT class, count(*) FROM outcome WHERE run = ? AND status = 'pending' AND class BETWEEN 1 AND 3 GROUP BY class",
		[]any{run.Number}, func(r *sql.Rows) error {
			var class, n int64
			err := r.Scan(&class, &n)
			classes[class] = n
			return err
		})
	return classes, l.unread(err)
}

// second is the connection that may read while a Recorder writes.
func (l *Ledger) second() (*store, error) {
	if l.reader != nil {
		return l.reader, nil
	}
	s, err := openStore(l.uri("query_only(1)"))
	if err != nil {
		return nil, l.unread(err)
	}
	l.reader = s
	return s, nil
}

// Seen is every version of the rows of a run's input, as the digest of the whole
// row, with the entry that it is of.
type Seen struct {
	entries map[int64]bool
	rows    map[uint64][]int64
}

// SeenIn gives what the ledger has seen of a run's input.
func (l *Ledger) SeenIn(run *Run, input int) (*Seen, error) {
	headers, err := l.headers()
	if err != nil {
		return nil, l.unread(err)
	}
	s := &Seen{entries: map[int64]bool{}, rows: map[uint64][]int64{}}
	err = l.store.each(`SELECT s.entry, s.header, s.cells FROM outcome o JOIN sight s ON s.entry = o.entry
		WHERE o.run = ? AND o.input = ? AND o.twin IS NULL`, []any{run.Number, input}, func(r *sql.Rows) error {
		var entry, number int64
		var cells []byte
		if err := r.Scan(&entry, &number, &cells); err != nil {
			return err
		}
		if h := headers[number]; h.fits(cells) {
			row := version{h, cells}.row()
			s.entries[entry] = true
			s.rows[row] = append(s.rows[row], entry)
		}
		return nil
	})
	return s, l.unread(err)
}

// Take tells whether a row of a file is one that was seen, each once.
func (s *Seen) Take(row Sight) bool {
	for _, entry := range s.rows[row.Row] {
		if s.entries[entry] {
			delete(s.entries, entry)
			return true
		}
	}
	return false
}

// Left is how many of the rows that were seen were not taken.
func (s *Seen) Left() int { return len(s.entries) }
