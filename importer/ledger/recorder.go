package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"caseload/importer/identity"
)

// Recorder writes down what a run sends, while it sends: an intent before each
// request, its outcome after. Both are changes of the case's row. Its methods may be
// called by many at once; all who wait share a transaction.
type Recorder struct {
	l     *Ledger
	run   *Run
	group *group
	known atomic.Int64
	calls int // begun in the open transaction; the group's own
}

// Recorder begins the recording of a run that so many workers send; until its
// Close it has the ledger, which gives nothing meanwhile but [Ledger.ToSend],
// [Ledger.Each] and [Ledger.HasContact].
func (l *Ledger) Recorder(run *Run, workers int) *Recorder {
	r := &Recorder{l: l, run: run}
	r.group = newGroup(l.store, workers, r.last)
	return r
}

// last ends each transaction: nothing is written by a run that is not the owner of
// the ledger any more, or into a file that is not the one it has opened.
func (r *Recorder) last(s *store) error {
	if err := r.l.owns(s); err != nil {
		return err
	}
	if r.calls == 0 {
		return nil
	}
	n := r.calls
	r.calls = 0
	return s.exec(`INSERT INTO call VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`,
		r.run.Target.Server, r.run.Target.Operation, r.run.day(time.Now()), n)
}

// Sending is a row that is to be sent, see [Ledger.ToSend].
type Sending struct {
	Row
	Before identity.Status // of its case
	ID     string          // import_id
	Sends  int             // how often it was sent before
	Header int64           // of its cells
}

// refusedError says that a row may not be sent, or that what came of it is not
// to be written: of it alone, not of others in the same transaction.
type refusedError struct {
	number int64
	why    string
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("case %d %s: two rows have one case, which is a fault of this program", e.number, e.why)
}

// Hint says what to do.
func (e *refusedError) Hint() string {
	return "what was sent for this row, if anything, stands in the CRM: look it up; the same command goes on with the others"
}

// Begin makes the intent to send a row durable. The request may leave only
// when Begin has returned nil; an intent without an outcome is unknown to the
// next run. A row whose case is being sent, or was created, is refused, alone of
// all in its transaction. It gives up with ctx as long as it waits for its turn.
func (r *Recorder) Begin(ctx context.Context, row *Sending) error {
	var refused error
	err := r.group.wait(ctx, func(s *store) error {
		n, err := s.change(`UPDATE cases SET
			marked = CASE WHEN status = 'unknown' THEN min(coalesce(marked, 0), ?1) ELSE ?1 END,
			first = CASE WHEN status = 'unknown' THEN coalesce(first, 1) ELSE attempts + 1 END,
			since = CASE WHEN status = 'unknown' THEN coalesce(since, at) END,
			status = 'sending', attempts = attempts + 1, at = ?2, run = ?3, resent = ?4
			WHERE number = ?5 AND status NOT IN ('created', 'sending')`,
			r.run.Mark, time.Now().UnixMilli(), r.run.Number, orNull(row.Resend), row.Case)
		if err == nil && n != 1 {
			refused = &refusedError{row.Case, "is being sent, or was created, already"}
			return nil
		}
		r.calls++
		return err
	})
	if err == nil && refused != nil {
		return refused
	}
	return r.counted(ctx, err)
}

// Call counts a call that sends no case, and returns when it is counted.
func (r *Recorder) Call(ctx context.Context) error {
	return r.counted(ctx, r.group.wait(ctx, func(*store) error {
		r.calls++
		return nil
	}))
}

// counted is what came of the counting of a request.
func (r *Recorder) counted(ctx context.Context, err error) error {
	switch {
	case err == nil:
		r.known.Add(1)
	case !errors.Is(err, ctx.Err()):
		err = r.l.failed("the ledger could not be written", err)
	}
	return err
}

// Known is by how much the sequence of the ledger has risen since the recorder
// began, as far as it is on the disk.
func (r *Recorder) Known() int64 { return r.known.Load() }

// Settlement is the outcome of a row that was to be sent.
type Settlement struct {
	Case      int64
	Status    identity.Status // of the row in this run
	Leaves    identity.Status // of the case: what the next run finds, see [Leaves]
	WolkvoxID string
	Prefix    string
	Problem   identity.Problem
	Raw       []byte // the answer, if it is worth keeping
	File      []byte // SHA-256 of the attachment that was sent; nil: none was
}

// Leaves tells what an outcome makes of a case. An attempt that made no case
// leaves one that was unknown before as it was: the earlier request may
// still have made it. A pending row, which was not tried, changes nothing.
func Leaves(outcome, before identity.Status) identity.Status {
	switch {
	case outcome == identity.Created:
		return identity.Created
	case before == identity.Unknown || outcome == identity.Unknown:
		return identity.Unknown
	case outcome == identity.Pending:
		return before
	}
	return outcome
}

// Settle writes an outcome down; done is called, by another goroutine, when it
// is on the disk, or with why it is not.
func (r *Recorder) Settle(o Settlement, done func(error)) {
	var refused *refusedError
	do := func(s *store) error {
		n, err := r.settle(s, &o)
		if err == nil && n != 1 {
			refused = &refusedError{o.Case, "was created already"}
			if o.Status == identity.Created {
				refused.why += ", and again as case " + o.WolkvoxID
			}
		}
		return err
	}
	r.group.in <- write{do: do, done: func(err error) {
		switch {
		case err != nil:
			err = r.l.failed("the ledger could not be written", err)
		case refused != nil:
			err = refused
		}
		done(err)
	}}
}

// settle says in a case what became of its row, and of how many cases it said so: a
// case that was created is left.
func (r *Recorder) settle(s *store, o *Settlement) (n int64, err error) {
	p := o.Problem
	switch {
	case o.Status == identity.Pending && o.Leaves == identity.Rejected && p.Code != "": // the run's stop is no reason of the row's: its own stays
		n, err = s.change("UPDATE cases SET status = ?, run = ?, raw = coalesce(?, raw) WHERE number = ? AND status <> 'created'", o.Leaves, r.run.Number, o.Raw, o.Case)
	case o.Status == identity.Pending && p.Code == "": // it was not tried: the reason of an earlier try stays
		n, err = s.change("UPDATE cases SET status = ?, resent = NULL, raw = coalesce(?, raw) WHERE number = ? AND status <> 'created'", o.Leaves, o.Raw, o.Case)
	case o.Raw == nil:
		n, err = s.change(`UPDATE cases SET status = ?, run = ?, wolkvox_id = ?, prefix = ?, code = ?, reason = ?, hint = ?
			WHERE number = ? AND status <> 'created'`,
			o.Leaves, r.run.Number, filled(o.WolkvoxID), filled(o.Prefix), filled(p.Code), filled(p.Reason), filled(p.Hint), o.Case)
	default:
		n, err = s.change(`UPDATE cases SET status = ?, run = ?, wolkvox_id = ?, prefix = ?, code = ?, reason = ?, hint = ?, raw = ?
			WHERE number = ? AND status <> 'created'`,
			o.Leaves, r.run.Number, filled(o.WolkvoxID), filled(o.Prefix), filled(p.Code), filled(p.Reason), filled(p.Hint), o.Raw, o.Case)
	}
	if err == nil && o.File != nil {
		err = s.exec("INSERT OR REPLACE INTO attachment VALUES (?, ?)", o.Case, o.File)
	}
	return n, err
}

// Withdraw takes an intent back whose request was never written, or was
// refused without being looked at, while the row waits for its next try. raw is
// that refusal's answer, nil when there was none.
func (r *Recorder) Withdraw(ctx context.Context, row *Sending, raw []byte) error {
	before := row.Before
	if before == "" {
		before = identity.Seen
	}
	return r.group.wait(ctx, func(s *store) error {
		return s.exec("UPDATE cases SET status = ?, resent = NULL, raw = coalesce(?, raw) WHERE number = ? AND status = 'sending'", before, raw, row.Case)
	})
}

// Close waits for what is being written. An intent that has no outcome then is
// unknown. Where the disk takes nothing any more, that is seen by whoever reads.
func (r *Recorder) Close() error {
	broken := r.group.close() // which was told with the row, and is what the run stopped for
	err := r.l.store.atomically(func() error { return recoverIntents(r.l.store) })
	if err != nil && broken == nil {
		return r.l.failed("the ledger could not be written", err)
	}
	return nil
}

// recoverIntents makes unknown what was begun and has no outcome, of runs that no
// longer send.
func recoverIntents(s *store) error {
	p := interrupted
	return s.exec(`UPDATE cases SET status = 'unknown', code = ?, reason = ?, hint = ?
		WHERE status IN ('sending', 'unknown') AND status = 'sending'`, p.Code, p.Reason, p.Hint)
}
