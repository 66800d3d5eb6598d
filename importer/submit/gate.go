package submit

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// gate keeps the promise of the rate where it counts, at the first byte: of n
// sends one after another the last begins more than a window after the one
// before the first. The limiter alone cannot promise that, because what lies
// between a turn and the first byte (the intent's fsync, a dial) differs from
// send to send and would let some of them bunch.
//
// The times of the last n begins stand in a ring, which grows only as far as it
// is used. The road not taken: to count turns that are given but not yet begun
// against the window. It needs no second wait, but loses the mean by the share of
// that time in the window.
type gate struct {
	window time.Duration
	n      int
	start  time.Time // what the ring's times count from, so that they are small and monotonic

	mu     sync.Mutex
	begins []time.Duration
	next   int // the oldest, once the ring is full
}

// maxRing bounds the ring, to 8 MiB. More sends than that in a window are
// promised for a proportionally smaller window, which is stricter.
const maxRing = 1 << 20

// newGate promises limit sends in per. A limit that is no whole number is a
// promise about a longer window: 2.5 in a second are 3 in 1.2 seconds.
func newGate(limit float64, per time.Duration) *gate {
	n := math.Min(math.Ceil(limit), maxRing)
	window := time.Duration(float64(per) * n / limit)
	// A thousandth more, so that the promise also holds on a server's clock that
	// sees our sends through a network's small unevenness.
	return &gate{window: window + window/1000, n: int(n), start: time.Now()}
}

// recall takes begins of before into account, as if this gate had let them
// through. It is called once, before the first send; times are sorted by it.
func (g *gate) recall(begins []time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	for _, t := range begins {
		if t.After(now) { // a clock was set back
			t = now
		}
		g.begins = append(g.begins, t.Sub(g.start))
	}
	slices.Sort(g.begins)
	if surplus := len(g.begins) - g.n; surplus > 0 {
		g.begins = slices.Delete(g.begins, 0, surplus)
	}
}

// pass waits until a send may begin and notes that it begins now. Its error is
// that of ctx, and then nothing is noted.
func (g *gate) pass(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait := g.try()
		if wait <= 0 {
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// try notes a begin, or says how long none is allowed.
func (g *gate) try() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Since(g.start)
	if len(g.begins) < g.n {
		g.begins = append(g.begins, now)
		return 0
	}
	if wait := g.begins[g.next] + g.window - now; wait > 0 {
		return wait
	}
	g.begins[g.next] = now
	g.next = (g.next + 1) % g.n
	return 0
}

// left is how long none may begin. It is a look: nothing is noted.
func (g *gate) left() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.begins) < g.n {
		return 0
	}
	return g.begins[g.next] + g.window - time.Since(g.start)
}

// sleep waits, or gives the error of ctx as soon as that ends.
func sleep(ctx context.Context, wait time.Duration) error {
	if err := ctx.Err(); err != nil || wait <= 0 {
		return err
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
