package ledger

import "context"

// maxGroup bounds one transaction: beyond some hundred writes the cost of the
// fsync no longer shows, and those who wait should not wait for ever.
const maxGroup = 512

// write is one change that somebody waits for.
type write struct {
	do   func(*store) error
	done func(error)
}

// group lets all who wait share one transaction, so that the disk is asked once
// for all of them. Its goroutine owns the store while it runs. Writes keep
// their order. After a failed commit nothing is written any more: what is on
// the disk is then not known, and a second fsync would lie.
type group struct {
	in   chan write
	over chan struct{}
}

func newGroup(s *store) *group {
	g := &group{in: make(chan write), over: make(chan struct{})}
	go g.run(s)
	return g
}

func (g *group) run(s *store) {
	defer close(g.over)
	var broken error
	for first := range g.in {
		batch := g.gather(first)
		if broken == nil {
			broken = s.atomically(func() error { return doAll(s, batch) })
		}
		for _, w := range batch {
			w.done(broken)
		}
	}
}

// gather takes what else is waiting now.
func (g *group) gather(first write) []write {
	batch := []write{first}
	for len(batch) < maxGroup {
		select {
		case w, ok := <-g.in:
			if !ok {
				return batch
			}
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

func doAll(s *store, batch []write) error {
	for _, w := range batch {
		if err := w.do(s); err != nil {
			return err
		}
	}
	return nil
}

// wait writes and returns when it is on the disk. It gives up waiting for its
// turn with ctx, never once the write is under way.
func (g *group) wait(ctx context.Context, do func(*store) error) error {
	done := make(chan error, 1)
	select {
	case g.in <- write{do, func(err error) { done <- err }}:
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
