package ledger

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Recorder writes down what a run sends, while it sends. Its methods may be
// called by many at once; all who wait share a transaction.
type Recorder struct {
	l     *Ledger
	run   *Run
	group *group
	known atomic.Int64

	// The group's own:
	calls   int // begun in the open transaction
	intents intents
}

// Recorder begins the recording of a run that so many workers send; until its Close it has the ledger,
// which gives nothing meanwhile but [Ledger.Planned].
func (l *Ledger) Recorder(run *Run, workers int) *Recorder {
	r := &Recorder{l: l, run: run, intents: newIntents(run)}
	r.group = newGroup(l.store, workers, r.last)
	return r
}

// last ends each transaction.
func (r *Recorder) last(s *store) error {
	if err := r.intents.keep(s); err != nil {
		return err
	}
	return r.countCalls(s)
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

// Begin makes the intent to send a row durable. The request may leave only
// when Begin has returned nil; an intent without an outcome is unknown to the
// next run. A row whose entry is being sent, or was created, is refused, alone of
// all in its transaction. It gives up with ctx as long as it waits for its turn.
func (r *Recorder) Begin(ctx context.Context, row Plan) error {
	var refused error
	err := r.group.wait(ctx, func(*store) error {
		if refused = r.intents.begin(row); refused == nil {
			r.calls++
		}
		return nil
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
	var refused *refusedError
	do := func(s *store) error {
		err := r.settle(s, o)
		if errors.As(err, &refused) {
			return nil
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

func (r *Recorder) settle(s *store, o Settlement) error {
	if o.plain() {
		return r.intents.created(s, o)
	}
	other, err := r.intents.land(s, o.Entry, Place{o.Input, o.Line})
	switch {
	case err != nil:
		return err
	case other && o.Status == Created:
		return &refusedError{o.Entry, "is another row's, and the CRM made case " + o.WolkvoxID + " of this one"}
	case !other:
		if err := r.settleEntry(s, &o); err != nil {
			return err
		}
	}
	p := o.Problem
	unless := ""
	if o.Status == Pending && p.Code == "" {
		unless = " AND code IS NULL" // it was not tried: the reason of an earlier try stays
	}
	return s.exec("UPDATE outcome SET status = ?, code = ?, reason = ?, hint = ? WHERE run = ? AND input = ? AND line = ?"+unless,
		o.Status, filled(p.Code), filled(p.Reason), filled(p.Hint), r.run.Number, o.Input, o.Line)
}

// settleEntry says in an entry what became of its row.
func (r *Recorder) settleEntry(s *store, o *Settlement) error {
	p := o.Problem
	var err error
	if o.Leaves == o.Status {
		err = s.exec(`UPDATE entry SET status = ?, wolkvox_id = ?, prefix = ?, code = ?, reason = ?, hint = ?, raw = coalesce(?, raw)
			WHERE entry = ? AND status <> 'created'`,
			o.Leaves, filled(o.WolkvoxID), filled(o.Prefix), filled(p.Code), filled(p.Reason), filled(p.Hint), o.Raw, o.Entry)
	} else {
		err = s.exec(`UPDATE entry SET status = ?, resent = CASE WHEN ? THEN NULL ELSE resent END, raw = coalesce(?, raw)
			WHERE entry = ? AND status <> 'created'`, o.Leaves, o.Status == Pending, o.Raw, o.Entry)
	}
	if o.Leaves == Created {
		r.intents.made.add(o.Entry)
	}
	if err == nil && o.File != nil {
		err = s.exec("INSERT OR REPLACE INTO attachment VALUES (?, ?)", o.Entry, o.File)
	}
	return err
}

// plain tells that there is nothing to say of a case but its ids.
func (o *Settlement) plain() bool {
	return o.Status == Created && o.Leaves == Created && o.Problem == (Problem{}) && o.Raw == nil && o.File == nil
}

// Withdraw takes an intent back whose request was never written, or was
// refused without being looked at, while the row waits for its next try. raw is
// that refusal's answer, nil when there was none.
func (r *Recorder) Withdraw(ctx context.Context, row Plan, raw []byte) error {
	before := row.Before
	if before == "" {
		before = seen
	}
	var refused *refusedError
	err := r.group.wait(ctx, func(s *store) error {
		other, err := r.intents.land(s, row.Entry, Place{row.Input, row.Line})
		if errors.As(err, &refused) {
			return nil
		}
		if err != nil || other {
			return err
		}
		return s.exec("UPDATE entry SET status = ?, resent = NULL, raw = coalesce(?, raw) WHERE entry = ? AND status <> 'created'", before, raw, row.Entry)
	})
	if err == nil && refused != nil {
		return refused
	}
	return err
}

// Close waits for what is being written. Then rows that share another's case
// have its fate, those that were to be sent again and were not reached are
// unknown as before, and rows that were carried over stand as the ledger has
// them. Where the disk takes nothing any more, the ledger shows what is open, and
// the rows that have not followed, as they will be when it is opened next.
func (r *Recorder) Close() error {
	broken := r.group.close()
	if err := r.finish(broken != nil); err != nil {
		return r.l.failed("the ledger could not be written", err)
	}
	return nil
}

// finish leaves nothing open; broken: the group has met a write that failed.
func (r *Recorder) finish(broken bool) error {
	s := r.l.store
	unwritten := s.atomically(func() error { return r.landAll(s, broken) })
	if _, damaged := errors.AsType[*checkError](unwritten); damaged {
		return unwritten
	}
	if unwritten != nil {
		if err := r.l.overlay(); err != nil {
			return errors.Join(unwritten, err)
		}
	}
	waiting, err := r.waiting()
	switch {
	case err != nil || !waiting:
		return err
	case unwritten != nil:
		return unwritten
	}
	return s.atomically(r.passOn)
}

// landAll leaves nothing open. After a failed commit the disk alone knows what
// is; and what has no outcome though all was written is unknown.
func (r *Recorder) landAll(s *store, broken bool) error {
	if broken {
		return recoverIntents(s)
	}
	if err := r.intents.follow(s); err != nil {
		return err
	}
	if len(r.intents.open) == 0 {
		return s.exec("UPDATE intent SET entries = NULL WHERE run = ?", r.run.Number)
	}
	if err := r.intents.keep(s); err != nil {
		return err
	}
	return recoverIntents(s)
}

// The rows whose outcomes passOn gives.
const (
	stillUnknown = `status = 'pending' AND carried IS NULL
		AND EXISTS (SELECT 1 FROM entry e WHERE e.entry = outcome.entry AND e.status = 'unknown')`
	createdSince = `carried = 1 AND status NOT IN ('created', 'duplicate')
		AND EXISTS (SELECT 1 FROM entry e WHERE e.entry = outcome.entry AND e.status = 'created')`
)

// twinsFollow gives rows that share another's case its outcome.
const twinsFollow = `UPDATE outcome SET (status, code, reason, hint) = (
	SELECT f.status, coalesce(f.code, outcome.code), coalesce(f.reason, outcome.reason), f.hint
	FROM outcome f WHERE f.run = outcome.run AND f.input = outcome.twin_input AND f.line = outcome.twin)
	WHERE run = ? AND twin IS NOT NULL`

// waiting tells whether rows wait for what others came to.
func (r *Recorder) waiting() (some bool, err error) {
	_, err = r.l.store.one("SELECT EXISTS (SELECT 1 FROM outcome WHERE run = ? AND (twin IS NOT NULL OR "+stillUnknown+" OR "+createdSince+"))",
		[]any{r.run.Number}, &some)
	return some, err
}

// passOn gives the outcomes to the rows that others decide.
func (r *Recorder) passOn() error {
	for _, query := range []string{
		`UPDATE outcome SET status = 'unknown', (code, reason, hint) = (SELECT code, reason, hint FROM entry e WHERE e.entry = outcome.entry)
			WHERE run = ? AND ` + stillUnknown,
		`UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL WHERE run = ? AND ` + createdSince,
		twinsFollow,
	} {
		if err := r.l.store.exec(query, r.run.Number); err != nil {
			return err
		}
	}
	return nil
}
