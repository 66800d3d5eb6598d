package submit

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pacer holds all workers of a run to one rate, and to one pause when the CRM
// asks for it. It is safe for concurrent use; one run has one Pacer.
//
// A send passes it twice. [Paced] waits for a turn, evenly spaced, before the
// intent; [Pacer.Begin] lets the first byte go when that keeps the promise.
type Pacer struct {
	turns *rate.Limiter // burst 1: no catching up after a slow moment
	gate  *gate         // nil: no limit

	mu     sync.Mutex
	until  time.Time     // the pause's end
	unsaid time.Duration // the next pause when the CRM asks for one without saying how long
}

const (
	firstUnsaid = time.Second
	maxUnsaid   = time.Minute
	// worthSleeping is what a timer can do with some precision. A turn that is
	// nearer is taken at once: the limiter has counted it, so the mean holds, and
	// the promise is kept by the gate.
	worthSleeping = 500 * time.Microsecond
)

// NewPacer promises that no window of the length per holds more than limit sends
// begun, by our own clock. The mean is kept 0.2 % below the limit, so that the
// promise and the turns never fight.
//
// A limit that is not positive, not finite, or a per that is not positive is no
// limit; pauses hold nonetheless.
func NewPacer(limit float64, per time.Duration) *Pacer {
	p := &Pacer{turns: rate.NewLimiter(rate.Inf, 1), unsaid: firstUnsaid}
	if !(limit > 0) || math.IsInf(limit, 0) || per <= 0 {
		return p
	}
	p.gate = newGate(limit, per)
	p.turns.SetLimit(rate.Limit(limit / per.Seconds() / 1.002))
	return p
}

// Recall takes sends that an earlier run has begun into account, so that the
// promise also holds over the two. It is called before the first send.
func (p *Pacer) Recall(begins []time.Time) {
	if p.gate != nil {
		p.gate.recall(begins)
	}
}

// Window is the time for which earlier begins matter, 0 when there is no limit,
// and how many of them, at most.
func (p *Pacer) Window() (window time.Duration, most int) {
	if p.gate == nil {
		return 0, 0
	}
	return p.gate.window, p.gate.n
}

// Pause keeps every worker from taking a turn for d from now on. A longer pause
// that already holds stays; sends whose turn has come are not touched.
func (p *Pacer) Pause(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

// Begin waits, after the turn, until the first byte may leave without breaking
// the promise, and counts it as begun. The client calls it when its connection
// stands. Its error is that of ctx; then nothing was counted and nothing may be sent.
func (p *Pacer) Begin(ctx context.Context) error {
	if p.gate == nil {
		return ctx.Err()
	}
	return p.gate.pass(ctx)
}

// turn waits for the pause to end and for the next turn. A pause that comes while
// it waits makes it queue anew, or all who waited would go at once at its end.
func (p *Pacer) turn(ctx context.Context) error {
	for {
		for pause := p.paused(); pause > 0; pause = p.paused() {
			if err := sleep(ctx, pause); err != nil {
				return err
			}
		}
		// Not Limiter.Wait: it fails at once when ctx has a near deadline.
		wait := p.turns.Reserve().Delay()
		if wait < worthSleeping {
			wait = 0
		}
		if err := sleep(ctx, max(wait, p.closed())); err != nil {
			return err
		}
		if p.paused() <= 0 {
			return nil
		}
	}
}

// closed is how long the gate lets nobody through, when that is long: it is
// waited for here, without a connection, which a server would close meanwhile, and
// before the deadline of a request begins. That happens when an earlier run has
// just used the window up.
func (p *Pacer) closed() time.Duration {
	const long = 100 * time.Millisecond
	if p.gate == nil {
		return 0
	}
	if wait := p.gate.left(); wait > long {
		return wait
	}
	return 0
}

func (p *Pacer) paused() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// heed pauses all workers when a verdict asks for it, and writes into v how long.
// A CRM that does not say how long is given twice as long each time, until it
// takes a request again; refusals of one moment count once.
func (p *Pacer) heed(v *Verdict) {
	if v.RetryAfter > 0 {
		p.Pause(v.RetryAfter)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case v.passingRefusal():
		left := time.Until(p.until)
		if left <= 0 {
			left = p.unsaid
			p.until = time.Now().Add(left)
			p.unsaid = min(2*p.unsaid, maxUnsaid)
		}
		v.RetryAfter = left
	case v.Status == Created || v.Status == Rejected || v.Status == Answered:
		p.unsaid = firstUnsaid
	}
}

// Paced makes every attempt wait its turn, and lets what the CRM asks for (a 429,
// a Retry-After) slow all workers that share p.
//
// When ctx ends while it waits, the verdict is pending and s is not asked.
func Paced(s Sender, p *Pacer) Sender {
	return SenderFunc(func(ctx context.Context, it *Item) Verdict {
		if err := p.turn(ctx); err != nil {
			return NotReached()
		}
		v := s.Send(ctx, it)
		p.heed(&v)
		return v
	})
}
