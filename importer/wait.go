package importer

import (
	"context"
	"fmt"
	"time"

	"caseload/importer/submit"
)

// patient lets a row wait until calls may be made again, when that is wanted
// (--wait). Otherwise the run stops, and says from when on the same command goes on.
func (s *sending) patient(next submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		for {
			v := next.Send(ctx, it)
			cause := v.Reason
			if v.UsedUp {
				no := s.budget.usedUp()
				v.Later = no.later
				if v.Stop != nil {
					v.Stop = &submit.Stop{Exit: v.Stop.Exit, Cause: v.Stop.Cause, Tip: no.stop.Tip, Later: no.later}
				}
			}
			if !s.Wait || v.Later.IsZero() {
				return v
			}
			if err := s.standBy(ctx, it, v); err != nil {
				return s.unready(v, err)
			}
			s.sayWaiting(v.Later, cause)
			if !s.sleepUntil(ctx, v.Later) {
				v.Stop, v.Status = nil, submit.Pending
				return v
			}
		}
	})
}

// standBy closes the intent of a row that was sent and refused, so that a kill
// while it waits leaves no unknown behind.
func (s *sending) standBy(ctx context.Context, it *submit.Item, v submit.Verdict) error {
	if v.HTTP == 0 {
		return nil
	}
	return s.withdraw(context.WithoutCancel(ctx), it, v)
}

// unready is a row of which the ledger could not be told that it waits.
func (s *sending) unready(v submit.Verdict, err error) submit.Verdict {
	v.Status, v.Stop = submit.Pending, &submit.Stop{Exit: 1, Cause: err.Error()}
	return v
}

// sayWaiting says it once, not by each worker.
func (s *sending) sayWaiting(later time.Time, cause string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if later.Sub(s.saidLater).Abs() < time.Minute {
		return
	}
	s.saidLater = later
	s.Say(fmt.Sprintf("%s; waiting until %s (Ctrl-C stops, and the same command goes on)", cause, s.budget.spoken(later)))
}

// longPause is a wait that a person would take for a program that hangs.
const longPause = 10 * time.Second

// tellsPauses tells of the pauses that the CRM asks for; round [submit.Paced] also of
// those whose length it leaves open.
func (s *sending) tellsPauses(next submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		v := next.Send(ctx, it)
		s.sayPause(v)
		return v
	})
}

// sayPause says that the CRM wants to be left alone for long, once for all the
// rows that it tells so at about the same time.
func (s *sending) sayPause(v submit.Verdict) {
	if v.RetryAfter < longPause {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	until := s.Now().Add(v.RetryAfter)
	if until.Sub(s.saidPause) < longPause {
		return
	}
	s.saidPause = until
	s.Say(fmt.Sprintf("%s; waiting %s (Ctrl-C stops, and the same command goes on)", v.Reason, v.RetryAfter.Round(time.Second)))
}

// maxNap bounds how late a wake-up may be on a machine that was put to sleep:
// its timers stand still meanwhile, its clock does not.
const maxNap = 20 * time.Second

// sleepUntil sleeps until the clock on the wall shows a time; false when ctx
// ended first.
func (s *sending) sleepUntil(ctx context.Context, at time.Time) bool {
	for {
		left := at.Sub(s.Now().Round(0))
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
