package ledger

import (
	"database/sql"
	"errors"
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

// Prove keeps what the run's files proved; a later proof replaces an earlier.
func (l *Ledger) Prove(run *Run, proofs map[string]string) error {
	err := l.store.atomically(func() error {
		for name, value := range proofs {
			if err := l.store.exec("INSERT OR REPLACE INTO proof VALUES (?, ?, ?)", run.scopes[0], name, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return l.failed("the ledger could not be written", err)
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
// at most so many, the latest first. An entry has the time of its last attempt
// alone, so its earlier ones are taken as begun then, too: that is strict.
func (l *Ledger) SentSince(run *Run, since time.Time, most int) ([]time.Time, error) {
	var begins []time.Time
	at := since.UnixMilli()
	err := l.store.each(`SELECT at, attempts FROM (
		SELECT e.at AS at, e.attempts AS attempts FROM entry e JOIN scope s ON s.scope = e.scope WHERE s.server = ? AND s.operation = ? AND e.at > ?
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
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM entry WHERE status IN ('created', 'unknown', 'rejected'))", nil, &sent)
	return !sent, l.unread(err)
}

// HasCreated tells whether a case was ever created where the run sends.
func (l *Ledger) HasCreated(run *Run) (bool, error) {
	var has bool
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM entry e JOIN scope s ON s.scope = e.scope WHERE s.server = ? AND s.operation = ? AND e.status = 'created')",
		[]any{run.Target.Server, run.Target.Operation}, &has)
	return has, l.unread(err)
}

// UnknownElsewhere counts the unknown entries of the run's scope that are not
// rows of this run.
func (l *Ledger) UnknownElsewhere(run *Run) (int64, error) {
	if len(run.scopes) == 0 {
		return 0, nil
	}
	var all, here int64
	_, err := l.store.one("SELECT count(*) FROM entry WHERE scope = ? AND status = 'unknown'", []any{run.scopes[0]}, &all)
	if err == nil && all > 0 {
		_, err = l.store.one(`SELECT count(DISTINCT o.entry) FROM outcome o JOIN entry e ON e.entry = o.entry
			WHERE o.run = ? AND e.status = 'unknown'`, []any{run.Number}, &here)
	}
	if err != nil {
		return 0, l.failed("the ledger could not be read", err)
	}
	return all - here, nil
}

// ErrNoRun says that a ledger does not know a run.
var ErrNoRun = errors.New("no such run in this ledger")

// Runs lists the runs, newest first, without their inputs.
func (l *Ledger) Runs() ([]*Run, error) {
	return l.listRuns("WHERE state <> 'planning' ORDER BY run DESC")
}

// Run finds a run by its id, with its inputs; [ErrNoRun] if there is none.
func (l *Ledger) Run(id string) (*Run, error) { return l.oneRun("WHERE r.id = ?", id) }

// RunNumbered finds a run by its number, as [Ledger.Run] does by its id.
func (l *Ledger) RunNumbered(n int64) (*Run, error) { return l.oneRun("WHERE r.run = ?", n) }

func (l *Ledger) oneRun(where string, arg any) (*Run, error) {
	runs, err := l.listRuns(where, arg)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, ErrNoRun
	}
	return runs[0], l.inputs(runs[0])
}

func (l *Ledger) listRuns(where string, args ...any) ([]*Run, error) {
	var runs []*Run
	err := l.store.each(`SELECT r.run, r.id, r.root, coalesce(r.parent,0), r.scope, r.command, r.mapping, r.mapping_path, coalesce(r.mapping_digest,''),
		r.state, r.started, coalesce(r.ended,0), coalesce(r.exit,0), coalesce(r.cause,''), coalesce(r.host,''), coalesce(r.pid,0), coalesce(r.version,''), coalesce(r.settings,''), s.server, s.operation, s.dataset
		FROM run r JOIN scope s ON s.scope = r.scope `+where, args, func(rows *sql.Rows) error {
		r := &Run{scopes: []int64{0}}
		var started, ended int64
		var kept string
		err := rows.Scan(&r.Number, &r.ID, &r.Root, &r.Parent, &r.scopes[0], &r.Command, &r.Mapping, &r.MappingPath, &r.MappingDigest,
			&r.State, &started, &ended, &r.Exit, &r.Cause, &r.Host, &r.PID, &r.Version, &kept, &r.Target.Server, &r.Target.Operation, &r.Dataset)
		r.Started = time.UnixMilli(started)
		if ended != 0 {
			r.Ended = time.UnixMilli(ended)
		}
		runs = append(runs, r)
		if err != nil {
			return err
		}
		return r.keep(kept, r.Started)
	})
	if err != nil {
		return nil, l.failed("the runs could not be read", err)
	}
	return runs, nil
}

func (l *Ledger) inputs(run *Run) error {
	headers, err := l.headers()
	if err != nil {
		return l.failed("the runs could not be read", err)
	}
	err = l.store.each(`SELECT input, path, digest, size, rows, header, dialect, results, failures FROM input WHERE run = ? ORDER BY input`,
		[]any{run.Number}, func(r *sql.Rows) error {
			var in Input
			err := r.Scan(&in.Number, &in.Path, &in.Digest, &in.Size, &in.Rows, &in.header, &in.Dialect, &in.Results, &in.Failures)
			if h := headers[in.header]; h != nil {
				in.Header, in.Format = h.ids, h.form
			}
			run.Inputs = append(run.Inputs, in)
			return err
		})
	if err != nil {
		return l.failed("the runs could not be read", err)
	}
	return nil
}
