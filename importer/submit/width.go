package submit

import (
	"context"
	"slices"
	"sync"
)

// Width is how many requests are under way at a time. It finds out by itself how
// many the CRM takes, up to the number of workers:
//
//	at the start          2, and one more with each good answer: twice as many a round
//	429, a time-out       half as many; then one more a round
//	"simultaneous"        the same; then one more after slowStep good answers, since
//	                      it is a fixed number that was passed, and each try costs a call
//
// Requests that were under way together when the CRM had enough count once. A
// good answer is one in which the CRM says what it did: a created or rejected
// case, or an answered look-up. A Width is safe for concurrent use.
type Width struct {
	mu    sync.Mutex
	most  int
	now   int
	busy  int
	round int             // changes with each setback
	fast  bool            // no setback yet
	good  int             // answers since the last step
	step  int             // good answers for one more; 0: as many as are under way
	queue []chan struct{} // those who wait, in order; closed when a place is given
}

const (
	firstWidth = 2
	slowStep   = 100
)

// NewWidth is for a run of so many workers.
func NewWidth(workers int) *Width {
	workers = max(workers, 1)
	return &Width{most: workers, now: min(firstWidth, workers), fast: true}
}

// Now is how many requests may be under way.
func (w *Width) Now() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Narrowed lets no more requests be under way than w has found to be good.
//
// When ctx ends while it waits for a place, the verdict is pending and s is not
// asked.
func Narrowed(s Sender, w *Width) Sender {
	return SenderFunc(func(ctx context.Context, it *Item) Verdict {
		round, err := w.enter(ctx)
		if err != nil {
			return NotReached()
		}
		v := s.Send(ctx, it)
		w.leave(round, &v)
		return v
	})
}

// enter waits for a place, in order of coming. It gives the round in which it was
// taken.
func (w *Width) enter(ctx context.Context) (round int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if w.busy < w.now {
		w.busy++
		return w.round, nil
	}
	place := make(chan struct{})
	w.queue = append(w.queue, place)
	w.mu.Unlock()
	select {
	case <-place:
	case <-ctx.Done():
	}
	w.mu.Lock()
	if i := slices.Index(w.queue, place); i >= 0 { // no place was given before ctx ended
		w.queue = slices.Delete(w.queue, i, i+1)
		return 0, ctx.Err()
	}
	return w.round, nil
}

// leave gives a place back, and learns from the verdict.
func (w *Width) leave(round int, v *Verdict) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	switch {
	case v.crowded || v.late || v.HTTP == 429:
		if round == w.round {
			w.narrow(v)
		}
	case v.Status == Created || v.Status == Rejected || v.Status == Answered:
		w.widen()
	}
	for w.busy < w.now && len(w.queue) > 0 {
		close(w.queue[0])
		w.queue = w.queue[1:]
		w.busy++
	}
}

func (w *Width) narrow(v *Verdict) {
	w.round++
	w.fast, w.good, w.step = false, 0, 0
	if v.crowded {
		w.step = slowStep
	}
	w.now = max(w.now/2, 1)
}

func (w *Width) widen() {
	if w.now >= w.most {
		return
	}
	w.good++
	need := w.step
	switch {
	case w.fast:
		need = 1
	case need == 0:
		need = w.now
	}
	if w.good >= need {
		w.now++
		w.good = 0
	}
}
