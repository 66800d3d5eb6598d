package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Recorder writes down what a run sends, while it sends. Its methods may be
// called by many at once; all who wait share a transaction.
type Recorder struct {
	l     *Ledger
	run   *Run
	group *group
	calls int // begun in the open transaction; the group's own
	known atomic.Int64
}

// Recorder begins the recording of a run that so many workers send; until its Close it has the ledger,
// which gives nothing meanwhile but [Ledger.Planned].
func (l *Ledger) Recorder(run *Run, workers int) *Recorder {
	r := &Recorder{l: l, run: run}
	r.group = newGroup(l.store, workers, r.countCalls)
	return r
}

// countCalls adds the requests of a transaction to those of the day.
func (r *Recorder) countCalls(s *store) error {
	if r.calls == 0 {
		return nil
	}
	n := r.calls
	r.calls = 0
	return s.exec(`INSERT INTO call VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`,
		r.run.Target.Server, r.run.Target.Operation, r.run.day(time.Now()), n)
}

// Begin makes the intent to send an entry durable. The request may leave only
// when Begin has returned nil; an intent without an outcome is unknown to the
// next run. It gives up with ctx as long as it waits for its turn.
func (r *Recorder) Begin(ctx context.Context, entry int64, resend bool) error {
	var refused error
	err := r.group.wait(ctx, func(s *store) error {
		r.calls++
		now := time.Now().UnixMilli()
		n, err := s.change(`UPDATE entry SET
			marked = CASE WHEN status = 'unknown' THEN min(coalesce(marked, 0), ?) ELSE ? END,
			first = CASE WHEN status = 'unknown' THEN coalesce(first, 1) ELSE attempts + 1 END,
			since = CASE WHEN status = 'unknown' THEN coalesce(since, at) ELSE ? END,
			status = 'sending', attempts = attempts + 1, at = ?, run = ?, resent = ?, mapping = ?
			WHERE entry = ? AND status NOT IN ('sending', 'created')`,
			r.run.Mark, r.run.Mark, now, now, r.run.Number, resend, r.run.Mapping, entry)
		if err == nil && n != 1 {
			refused = fmt.Errorf("entry %d is being sent, or was created, already", entry)
		}
		return err
	})
	if err == nil {
		r.known.Add(1)
		err = refused // this row's alone: the others share the transaction, not the fault
	}
	if err != nil && !errors.Is(err, ctx.Err()) {
		return r.l.failed("the ledger could not be written", err)
	}
	return err
}

// Call counts a call that sends no case, and returns when it is counted.
func (r *Recorder) Call(ctx context.Context) error {
	err := r.group.wait(ctx, func(*store) error {
		r.calls++
		return nil
	})
	if err == nil {
		r.known.Add(1)
	}
	if err != nil && !errors.Is(err, ctx.Err()) {
		return r.l.failed("the ledger could not be written", err)
	}
	return err
}

// Known is by how much the sequence of the ledger has risen since the recorder
// began, as far as it is on the disk.
func (r *Recorder) Known() int64 { return r.known.Load() }

// Settlement is the outcome of a row that was to be sent.
type Settlement struct {
	Entry       int64
	Input, Line int
	Status      Status // of the row in this run
	Leaves      Status // of the entry: what the next run finds, see [Leaves]
	WolkvoxID   string
	Prefix      string
	Problem     Problem
	Raw         []byte // the answer, if it is worth keeping
	File        []byte // SHA-256 of the attachment that was sent; nil: none was
}

// Leaves tells what an outcome makes of an entry. An attempt that made no case
// leaves an entry that was unknown before as it was: the earlier request may
// still have made one. A pending row, which was not tried, changes nothing.
func Leaves(outcome, before Status) Status {
	switch {
	case outcome == Created:
		return Created
	case before == Unknown || outcome == Unknown:
		return Unknown
	case outcome == Pending:
		return before
	}
	return outcome
}

// Settle writes an outcome down; done is called, by another goroutine, when it
// is on the disk, or with why it is not.
func (r *Recorder) Settle(o Settlement, done func(error)) {
	r.group.in <- write{later: true, do: func(s *store) error { return r.settle(s, o) }, done: func(err error) {
		if err != nil {
			err = r.l.failed("the ledger could not be written", err)
		}
		done(err)
	}}
}

func (r *Recorder) settle(s *store, o Settlement) error {
	if o.plain() {
		return r.created(s, o)
	}
	p := o.Problem
	var err error
	if o.Leaves == o.Status {
		err = s.exec("UPDATE entry SET status = ?, wolkvox_id = ?, prefix = ?, code = ?, reason = ?, hint = ?, raw = coalesce(?, raw) WHERE entry = ?",
			o.Leaves, filled(o.WolkvoxID), filled(o.Prefix), filled(p.Code), filled(p.Reason), filled(p.Hint), o.Raw, o.Entry)
	} else {
		err = s.exec("UPDATE entry SET status = ?, resent = CASE WHEN ? THEN NULL ELSE resent END, raw = coalesce(?, raw) WHERE entry = ?",
			o.Leaves, o.Status == Pending, o.Raw, o.Entry)
	}
	if err == nil && o.File != nil {
		err = s.exec("INSERT OR REPLACE INTO attachment VALUES (?, ?)", o.Entry, o.File)
	}
	if err != nil {
		return err
	}
	return s.exec("UPDATE outcome SET status = ?, code = ?, reason = ?, hint = ? WHERE run = ? AND input = ? AND line = ?",
		o.Status, filled(p.Code), filled(p.Reason), filled(p.Hint), r.run.Number, o.Input, o.Line)
}

// plain tells that there is nothing to say of a case but its ids.
func (o *Settlement) plain() bool {
	return o.Status == Created && o.Leaves == Created && o.Problem == (Problem{}) && o.Raw == nil && o.File == nil
}

// created is settle for nearly every row: what a statement says itself need not
// be given to it, which takes the driver a quarter of its time.
func (r *Recorder) created(s *store, o Settlement) error {
	err := s.exec("UPDATE entry SET status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL WHERE entry = ?",
		filled(o.WolkvoxID), filled(o.Prefix), o.Entry)
	if err != nil {
		return err
	}
	return s.exec("UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL WHERE run = ? AND input = ? AND line = ?",
		r.run.Number, o.Input, o.Line)
}

// Withdraw takes an intent back whose request was never written, or was
// refused without being looked at, while the row waits for its next try. raw is
// that refusal's answer, nil when there was none.
func (r *Recorder) Withdraw(ctx context.Context, entry int64, before Status, raw []byte) error {
	if before == "" {
		before = seen
	}
	return r.group.wait(ctx, func(s *store) error {
		return s.exec("UPDATE entry SET status = ?, resent = NULL, raw = coalesce(?, raw) WHERE entry = ?", before, raw, entry)
	})
}

// Close waits for what is being written. Then rows that share another's case
// have its fate, those that were to be sent again and were not reached are
// unknown as before, and rows that were carried over stand as the ledger has
// them.
func (r *Recorder) Close() error {
	if err := r.group.close(); err != nil {
		return err
	}
	err := r.l.store.atomically(func() error {
		for _, query := range []string{
			`UPDATE outcome SET status = 'unknown', (code, reason, hint) = (SELECT code, reason, hint FROM entry e WHERE e.entry = outcome.entry)
				WHERE run = ? AND status = 'pending' AND carried IS NULL
				AND EXISTS (SELECT 1 FROM entry e WHERE e.entry = outcome.entry AND e.status = 'unknown')`,
			`UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL
				WHERE run = ? AND carried = 1 AND status NOT IN ('created', 'duplicate')
				AND EXISTS (SELECT 1 FROM entry e WHERE e.entry = outcome.entry AND e.status = 'created')`,
			`UPDATE outcome SET (status, code, reason, hint) = (
				SELECT f.status, coalesce(f.code, outcome.code), coalesce(f.reason, outcome.reason), f.hint
				FROM outcome f WHERE f.run = outcome.run AND f.input = outcome.twin_input AND f.line = outcome.twin)
				WHERE run = ? AND twin IS NOT NULL`,
		} {
			if err := r.l.store.exec(query, r.run.Number); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return r.l.failed("the ledger could not be written", err)
	}
	return nil
}
