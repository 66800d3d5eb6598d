package send

import (
	"context"
	"sync"

	"caseload/importer/submit"
)

// calls are the requests of a run: counted in the ledger, and as many as its budget
// allows.
type calls struct {
	journal  Journal
	budget   *budget
	wait     bool         // where waiting helps
	admitted sync.RWMutex // held for reading by every request that was allowed
}

// counted counts a call that sends no case in the ledger.
func (c *calls) counted(call submit.SenderFunc) submit.SenderFunc {
	return func(ctx context.Context, it *submit.Item) submit.Verdict {
		if ctx.Err() != nil {
			return submit.NotReached()
		}
		if err := c.journal.Call(context.WithoutCancel(ctx)); err != nil {
			v := submit.NotReached()
			v.Stop = &submit.Stop{Exit: 1, Cause: err.Error()}
			return v
		}
		return call(ctx, it)
	}
}

// capped stops the run before a call that its budget does not allow, or lets it
// wait where waiting helps and is wanted.
func (c *calls) capped(next submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		c.admitted.RLock()
		no := c.budget.take(ctx)
		if no == nil {
			defer c.admitted.RUnlock()
			v := next.Send(ctx, it)
			if v.Status == submit.Pending && v.Began.IsZero() {
				c.budget.giveBack()
			}
			return v
		}
		c.admitted.RUnlock()
		v := submit.NotReached()
		if v.Later = no.later; c.wait && !v.Later.IsZero() {
			v.Reason = no.stop.Cause
			return v
		}
		c.admitted.Lock() // until those that were allowed are out: the stop would cut them short
		defer c.admitted.Unlock()
		v.Stop = no.stop
		return v
	})
}
