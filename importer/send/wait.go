package send

import (
	"context"
	"fmt"
	"sync"
	"time"

	"caseload/importer/submit"
)

// patient lets a row wait until calls may be made again, when that is wanted
// (--wait). Otherwise the run stops, and says from when on the same command goes on.
func (r *run) patient(next submit.Sender, waits *waits) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		for {
			v := next.Send(ctx, it)
			cause := v.Reason
			if v.UsedUp {
				no := r.calls.budget.usedUp()
				v.Later = no.later
				if v.Stop != nil {
					v.Stop = &submit.Stop{Exit: v.Stop.Exit, Cause: v.Stop.Cause, Tip: no.stop.Tip, Later: no.later}
				}
			}
			if !r.Wait || v.Later.IsZero() {
				return v
			}
			if v.HTTP != 0 { // sent and refused: a kill while it waits leaves no unknown behind
				if err := r.withdraw(context.WithoutCancel(ctx), it, v); err != nil {
					v.Status, v.Stop = submit.Pending, &submit.Stop{Exit: 1, Cause: err.Error()}
					return v
				}
			}
			waits.sayUntil(v.Later, cause)
			if !waits.until(ctx, v.Later) {
				v.Stop, v.Status = nil, submit.Pending
				return v
			}
		}
	})
}

// waits tells of waits, once for all workers, and sleeps.
type waits struct {
	now  func() time.Time
	zone *time.Location
	say  func(string)

	mu    sync.Mutex
	later time.Time // until when it was said that the run waits
	pause time.Time // the same of a pause that the CRM asks for
}

// sayUntil says until when the run waits, once.
func (w *waits) sayUntil(later time.Time, cause string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if later.Sub(w.later).Abs() < time.Minute {
		return
	}
	w.later = later
	w.say(fmt.Sprintf("%s; waiting until %s (Ctrl-C stops, and the same command goes on)", cause, spoken(later, w.zone)))
}

// longPause is a wait that a person would take for a program that hangs.
const longPause = 10 * time.Second

// told tells of the pauses that the CRM asks for; round [submit.Paced] also of
// those whose length it leaves open.
func (w *waits) told(next submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		v := next.Send(ctx, it)
		w.sayPause(v)
		return v
	})
}

// sayPause says that the CRM wants to be left alone for long, once for all the
// rows that it tells so at about the same time.
func (w *waits) sayPause(v submit.Verdict) {
	if v.RetryAfter < longPause {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	until := w.now().Add(v.RetryAfter)
	if until.Sub(w.pause) < longPause {
		return
	}
	w.pause = until
	w.say(fmt.Sprintf("%s; waiting %s (Ctrl-C stops, and the same command goes on)", v.Reason, v.RetryAfter.Round(time.Second)))
}

// maxNap bounds how late a wake-up may be on a machine that was put to sleep:
// its timers stand still meanwhile, its clock does not.
const maxNap = 20 * time.Second

// until sleeps until the clock on the wall shows a time; false when ctx ended
// first.
func (w *waits) until(ctx context.Context, at time.Time) bool {
	for {
		left := at.Sub(w.now().Round(0))
		if left <= 0 {
			return ctx.Err() == nil
		}
		nap := time.NewTimer(min(left, maxNap))
		select {
		case <-nap.C:
		case <-ctx.Done():
			nap.Stop()
			return false
		}
	}
}
