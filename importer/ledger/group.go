package ledger

import (
	"context"
	"sync"
	"time"
)

// maxGroup bounds one transaction: beyond some hundred writes the cost of the
// fsync no longer shows, and those who wait should not wait for ever.
const maxGroup = 512

// linger is how long an outcome may wait for its worker's next intent, which
// comes some microseconds later, to share its transaction. A timer may take a
// millisecond where nothing else happens; nobody stands still meanwhile.
const linger = 100 * time.Microsecond

// write is one change that somebody wants to know of when it is on the disk.
type write struct {
	do   func(*store) error
	wake chan error  // of somebody who stands still for it; nil: it may linger
	done func(error) // of a write that may linger
}

func (w write) end(err error) {
	if w.wake != nil {
		w.wake <- err
		return
	}
	w.done(err)
}

// group lets all who wait share one transaction, so that the disk is asked once
// for all of them. Its goroutine owns the store while it runs. Writes keep
// their order. After a failed commit nothing is written any more: what is on
// the disk is then not known, and a second fsync would lie.
type group struct {
	in       chan write
	over     chan struct{}
	workers  int                // how many may stand still at a time
	last     func(*store) error // ends each transaction
	timer    *time.Timer
	patience patience
	broken   error     // why nothing is written any more
	wakes    sync.Pool // of the channels of those who stood still
}

func newGroup(s *store, workers int, last func(*store) error) *group {
	workers = max(workers, 1)
	g := &group{in: make(chan write, workers), over: make(chan struct{}), workers: workers, last: last, timer: time.NewTimer(0)}
	go g.run(s)
	return g
}

func (g *group) run(s *store) {
	defer close(g.over)
	defer g.timer.Stop()
	for first := range g.in {
		b := &batch{in: g.in, s: s, writes: []write{first}}
		if g.broken == nil {
			g.broken = g.commit(b)
		}
		for _, w := range b.writes {
			w.end(g.broken)
		}
	}
}

// commit writes a batch in one transaction. Its statements run while it waits
// for more, so that those who stand still wait for the disk alone.
func (g *group) commit(b *batch) error {
	var began time.Time
	err := b.s.atomically(func() error {
		b.do(b.writes[0])
		g.gather(b)
		began = time.Now()
		if b.err != nil {
			return b.err
		}
		return g.last(b.s)
	})
	g.patience.took(time.Since(began))
	return err
}

// gather takes what is waiting, and then waits for more: outcomes that nobody
// stands still for, until somebody does; intents, as long as that pays, until
// half of the workers stand still.
func (g *group) gather(b *batch) {
	b.takeWaiting()
	if b.standing == 0 {
		g.timer.Reset(linger)
		b.waitFor(1, g.timer.C)
		b.takeWaiting()
	}
	if wait := g.patience.wait(); b.standing > 0 && b.standing < g.half() && wait > 0 {
		g.timer.Reset(wait)
		g.patience.paid(b.waitFor(g.half(), g.timer.C))
	}
}

// batch is what one transaction writes.
type batch struct {
	in       <-chan write
	s        *store
	writes   []write
	standing int // how many of them somebody stands still for
	closed   bool
	err      error // of a statement: nothing more is taken
}

func (b *batch) do(w write) {
	if w.wake != nil {
		b.standing++
	}
	b.err = w.do(b.s)
}

// full tells that nothing more is taken.
func (b *batch) full() bool { return b.closed || b.err != nil || len(b.writes) >= maxGroup }

// takeWaiting takes what is there already.
func (b *batch) takeWaiting() {
	for !b.full() {
		select {
		case w, ok := <-b.in:
			b.take(w, ok)
		default:
			return
		}
	}
}

// waitFor waits until so many stand still, and tells whether they came in time.
func (b *batch) waitFor(standing int, late <-chan time.Time) bool {
	for b.standing < standing && !b.full() {
		select {
		case w, ok := <-b.in:
			b.take(w, ok)
		case <-late:
			return false
		}
	}
	return true
}

func (b *batch) take(w write, ok bool) {
	if !ok {
		b.closed = true
		return
	}
	b.writes = append(b.writes, w)
	b.do(w)
}

// patience is how long a transaction waits for those who are at the CRM. It
// pays when the CRM answers about as fast as the disk writes: fewer transactions
// cost less. With a slower CRM it never
// does, so after each wait in vain twice as many transactions go without.
type patience struct {
	cost    time.Duration // of a transaction, smoothed
	without int           // how many transactions more do not wait
	vain    int           // waits in vain, one after another
}

// maxVain bounds how seldom waiting is tried: once in 2^maxVain transactions.
const maxVain = 8

func (p *patience) took(cost time.Duration) { p.cost += (cost - p.cost) / 8 }

// wait is how long the next transaction may wait; 0: not at all.
func (p *patience) wait() time.Duration {
	if p.without > 0 {
		p.without--
		return 0
	}
	return 2 * p.cost
}

// paid tells whether those came who were waited for.
func (p *patience) paid(came bool) {
	if came {
		p.vain = 0
		return
	}
	p.vain = min(p.vain+1, maxVain)
	p.without = 1<<p.vain - 1
}

// wait writes and returns when it is on the disk. It gives up waiting for its
// turn with ctx, never once the write is under way.
func (g *group) wait(ctx context.Context, do func(*store) error) error {
	wake, ok := g.wakes.Get().(chan error)
	if !ok {
		wake = make(chan error, 1)
	}
	defer g.wakes.Put(wake)
	select {
	case g.in <- write{do: do, wake: wake}:
		return <-wake
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close waits for what is being written, and tells why the last of it was not.
func (g *group) close() error {
	close(g.in)
	<-g.over
	return g.broken
}

// half is how many a transaction waits for: while it is written, the other half
// of the workers is at the CRM, so that the two take turns on disk and wire.
func (g *group) half() int { return (g.workers + 1) / 2 }
