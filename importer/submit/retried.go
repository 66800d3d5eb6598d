package submit

import (
	"context"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Policy bounds how often and how long one row is tried. Zero fields mean the
// defaults of [DefaultPolicy].
type Policy struct {
	Tries int           // attempts for one row, the first one counted
	First time.Duration // delay before the second attempt; then half as much more each time, with jitter
	Max   time.Duration // longest of these delays, before jitter
	Total time.Duration // no new attempt is planned to begin later than this after the first

	// Note, when set, is told each verdict after which the row waits to be sent
	// again, before the wait: the ledger can close the row's intent with it, so
	// that a kill during a long pause leaves no unknown behind. Its error stops
	// the run as one of [Intended] does.
	Note func(ctx context.Context, it *Item, v Verdict) error

	// GiveUp, when set, is asked after each attempt that may be made again; its
	// stop leaves the row pending. It is the guard's [Guard.GiveUp].
	GiveUp func(Verdict) *Stop
}

// DefaultPolicy is what zero fields of a [Policy] mean. It gives up on a CRM that
// cannot be reached after about 10 seconds a row.
var DefaultPolicy = Policy{Tries: 5, First: time.Second, Max: 30 * time.Second, Total: 30 * time.Minute}

func (p Policy) filled() Policy {
	if p.Tries <= 0 {
		p.Tries = DefaultPolicy.Tries
	}
	if p.First <= 0 {
		p.First = DefaultPolicy.First
	}
	if p.Max <= 0 {
		p.Max = DefaultPolicy.Max
	}
	if p.Total <= 0 {
		p.Total = DefaultPolicy.Total
	}
	return p
}

// passingRefusal is true for a refusal that asks to be tried again later.
func (v *Verdict) passingRefusal() bool {
	return v.Status == Failed && (v.passing || v.HTTP == 429)
}

// sendable is true when the row may be sent again by itself: it was provably
// never written, for a reason of the network's, or refused for a passing reason.
func (v *Verdict) sendable() bool {
	if v.Status != Failed || v.Stop != nil {
		return false
	}
	neverWritten := !v.Sent && (v.Code == CodeNotSent || v.Code == "")
	return neverWritten || v.broken || v.passingRefusal()
}

// Retried sends a row again by itself, but only what was provably never written
// (failed and not sent) or refused for a passing reason (429 and its like, after
// the time they ask for). Everything else is returned as it came.
//
// The verdict's Attempts is the number of attempts of this call. When the tries
// are used up the row is failed, or, for a reason that concerns all rows, pending
// with a Stop. When ctx ends first, the row is pending and keeps its last reason.
func Retried(s Sender, p Policy) Sender {
	return &retried{s: s, p: p.filled()}
}

type retried struct {
	s Sender
	p Policy
}

// Send implements [Sender].
func (r *retried) Send(ctx context.Context, it *Item) Verdict {
	delays := backoff.ExponentialBackOff{
		InitialInterval: r.p.First, MaxInterval: r.p.Max,
		RandomizationFactor: backoff.DefaultRandomizationFactor, Multiplier: backoff.DefaultMultiplier,
	}
	delays.Reset()
	began := time.Now()
	var last Verdict
	for tries := 1; ; tries++ {
		v := r.s.Send(ctx, it)
		if v.Status == Pending && v.HTTP == 0 { // no attempt: its turn did not come
			return waiting(last, v, tries-1)
		}
		v.Attempts = tries
		if !v.sendable() {
			return v
		}
		if stop := r.giveUp(v); stop != nil {
			return waiting(v, Verdict{Stop: stop}, tries)
		}
		wait := max(delays.NextBackOff(), v.RetryAfter)
		if tries >= r.p.Tries || time.Since(began)+wait > r.p.Total {
			return usedUp(v)
		}
		if err := r.note(ctx, it, v); err != nil {
			return waiting(v, unnoted(err), tries)
		}
		if sleep(ctx, wait) != nil {
			return waiting(v, NotReached(), tries)
		}
		last = v
	}
}

func (r *retried) giveUp(v Verdict) *Stop {
	if r.p.GiveUp == nil {
		return nil
	}
	return r.p.GiveUp(v)
}

func (r *retried) note(ctx context.Context, it *Item, v Verdict) error {
	if r.p.Note == nil {
		return nil
	}
	return r.p.Note(context.WithoutCancel(ctx), it, v)
}

// waiting is the verdict on a row that was to be sent again when the run stopped:
// pending, with what was last known of it.
func waiting(last, now Verdict, tries int) Verdict {
	if last.Status == "" {
		now.Attempts = tries
		return now
	}
	last.Status, last.Stop, last.Later, last.Attempts = Pending, now.Stop, now.Later, tries
	last.Reason = "waiting to be sent again when the run stopped; last time: " + last.Reason
	return last
}

func usedUp(v Verdict) Verdict {
	if v.Attempts > 1 {
		v.Reason = fmt.Sprintf("%s (%d tries)", v.Reason, v.Attempts)
	}
	if v.spent != nil {
		v.Status, v.Stop = Pending, v.spent
	}
	return v
}
