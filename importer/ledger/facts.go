package ledger

import (
	"database/sql"
	"time"
)

// Proofs gives what earlier files of the run's dataset proved: name → value, as
// [Ledger.Prove] kept them. The names and values are the caller's.
func (l *Ledger) Proofs(run *Run) (map[string]string, error) {
	proofs := map[string]string{}
	for i := len(run.scopes) - 1; i >= 0; i-- {
		err := l.store.each("SELECT name, value FROM proof WHERE scope = ?", []any{run.scopes[i]}, func(r *sql.Rows) error {
			var name, value string
			err := r.Scan(&name, &value)
			proofs[name] = value
			return err
		})
		if err != nil {
			return nil, l.failed("the ledger could not be read", err)
		}
	}
	return proofs, nil
}

// Prove keeps what the run's files proved, with the plan that is open; a later proof
// replaces an earlier.
func (l *Ledger) Prove(run *Run, proofs map[string]string) error {
	for name, value := range proofs {
		if err := l.store.exec("INSERT OR REPLACE INTO proof VALUES (?, ?, ?)", run.scopes[0], name, value); err != nil {
			return l.failed("the ledger could not be written", err)
		}
	}
	return nil
}

// CallsOn counts the calls to the run's target on the day of a time.
func (l *Ledger) CallsOn(run *Run, day time.Time) (int64, error) {
	var n int64
	_, err := l.store.one("SELECT calls FROM call WHERE server = ? AND operation = ? AND day = ?",
		[]any{run.Target.Server, run.Target.Operation, run.day(day)}, &n)
	if err != nil {
		return 0, l.failed("the ledger could not be read", err)
	}
	return n, nil
}

// SentSince gives when the last calls to the run's target were begun since then,
// at most so many, the latest first. A case has the time of its last attempt
// alone, so its earlier ones are taken as begun then, too: that is strict.
func (l *Ledger) SentSince(run *Run, since time.Time, most int) ([]time.Time, error) {
	var begins []time.Time
	at := since.UnixMilli()
	err := l.store.each(`SELECT at, attempts FROM (
		SELECT e.at AS at, e.attempts AS attempts FROM cases e JOIN scope s ON s.scope = e.scope WHERE s.server = ? AND s.operation = ? AND e.at > ?
		UNION ALL SELECT at, 1 FROM contact WHERE server = ? AND operation = ? AND at > ?) ORDER BY at DESC LIMIT ?`,
		[]any{run.Target.Server, run.Target.Operation, at, run.Target.Server, run.Target.Operation, at, most}, func(r *sql.Rows) error {
			var at int64
			var attempts int
			err := r.Scan(&at, &attempts)
			for range max(attempts, 1) {
				if len(begins) < most {
					begins = append(begins, time.UnixMilli(at))
				}
			}
			return err
		})
	return begins, l.unread(err)
}

// IsEmpty tells whether the ledger knows of no row that ever reached a CRM, so
// that whatever was sent from elsewhere would be sent again.
func (l *Ledger) IsEmpty() (bool, error) {
	var sent bool
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM cases WHERE status IN ('created', 'unknown', 'rejected'))", nil, &sent)
	return !sent, l.unread(err)
}

// HasCreated tells whether a case was ever created where the run sends.
func (l *Ledger) HasCreated(run *Run) (bool, error) {
	var has bool
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM cases e JOIN scope s ON s.scope = e.scope WHERE s.server = ? AND s.operation = ? AND e.status = 'created')",
		[]any{run.Target.Server, run.Target.Operation}, &has)
	return has, l.unread(err)
}

// UnknownOf counts the cases of the run's scope whose outcome is unknown.
func (l *Ledger) UnknownOf(run *Run) (n int64, err error) {
	if len(run.scopes) == 0 {
		return 0, nil
	}
	_, err = l.store.one("SELECT count(*) FROM cases WHERE scope = ? AND status IN ('sending', 'unknown') AND status = 'unknown'", []any{run.scopes[0]}, &n)
	return n, l.unread(err)
}
