package ledger

import (
	"context"
	"runtime"
	"time"
)

// maxGroup bounds one transaction: beyond some hundred writes the cost of the
// fsync no longer shows, and those who wait should not wait for ever.
const maxGroup = 512

// linger is how long a write may wait for others to share its transaction: an
// outcome for its worker's next intent, which comes some microseconds later, and
// an intent for those of the other workers. It is about half of what an fsync
// costs.
const linger = 100 * time.Microsecond

// write is one change that somebody wants to know of when it is on the disk.
type write struct {
	do    func(*store) error
	done  func(error)
	later bool // it may linger
}

// group lets all who wait share one transaction, so that the disk is asked once
// for all of them. Its goroutine owns the store while it runs. Writes keep
// their order. After a failed commit nothing is written any more: what is on
// the disk is then not known, and a second fsync would lie.
type group struct {
	in      chan write
	over    chan struct{}
	workers int                // how many may stand still at a time
	last    func(*store) error // ends each transaction
}

func newGroup(s *store, workers int, last func(*store) error) *group {
	g := &group{in: make(chan write), over: make(chan struct{}), workers: workers, last: last}
	go g.run(s)
	return g
}

func (g *group) run(s *store) {
	defer close(g.over)
	var broken error
	for first := range g.in {
		batch := g.gather(first)
		if broken == nil {
			broken = s.atomically(func() error { return g.doAll(s, batch) })
		}
		for _, w := range batch {
			w.done(broken)
		}
	}
}

// gather takes what is waiting now. As long as that is little, it lingers for
// more: a batch that nobody stands still for until somebody does, and one for
// which less than half of the workers do for a moment, since the others are
// about to come. It lingers by yielding: the runtime's timers are no finer than
// a millisecond while it is idle, which is ten times as long.
func (g *group) gather(first write) []write {
	batch, standing := []write{first}, 0
	if !first.later {
		standing++
	}
	var began time.Time
	for len(batch) < maxGroup {
		select {
		case w, ok := <-g.in:
			if !ok {
				return batch
			}
			batch = append(batch, w)
			if !w.later {
				standing++
			}
		default:
			if standing > 0 && 2*standing >= g.workers {
				return batch
			}
			if began.IsZero() {
				began = time.Now()
			}
			if time.Since(began) > linger {
				return batch
			}
			runtime.Gosched()
		}
	}
	return batch
}

func (g *group) doAll(s *store, batch []write) error {
	for _, w := range batch {
		if err := w.do(s); err != nil {
			return err
		}
	}
	return g.last(s)
}

// wait writes and returns when it is on the disk. It gives up waiting for its
// turn with ctx, never once the write is under way.
func (g *group) wait(ctx context.Context, do func(*store) error) error {
	done := make(chan error, 1)
	select {
	case g.in <- write{do: do, done: func(err error) { done <- err }}:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *group) close() error {
	close(g.in)
	<-g.over
	return nil
}
