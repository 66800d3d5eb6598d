package submit

import (
	"context"
	"fmt"
)

// Intended makes the intent to send a row durable before its request leaves.
//
// begin is called once for each attempt, with the row's number in the ledger,
// after the turn has come and before s is asked. When it fails, nothing is sent:
// the verdict is pending and stops the run with exit 1, for a ledger that cannot
// note what is sent must not let anything be sent. begin is not cancelled by the
// stop: an intent half noted would look like a broken ledger.
func Intended(s Sender, begin func(ctx context.Context, entry int64) error) Sender {
	return SenderFunc(func(ctx context.Context, it *Item) Verdict {
		if ctx.Err() != nil {
			return NotReached()
		}
		if err := begin(context.WithoutCancel(ctx), it.Entry); err != nil {
			return unnoted(err)
		}
		if ctx.Err() != nil { // the stop came while the disk worked
			return NotReached()
		}
		return s.Send(ctx, it)
	})
}

// unnoted is the verdict on a row of which the ledger could not be told something.
func unnoted(err error) Verdict {
	v := NotReached()
	v.Stop = &Stop{Exit: 1, Cause: fmt.Sprintf("ledger: %v", err), Tip: "nothing was sent for this row; is the disk full, or the ledger's file not writable?"}
	if h, ok := err.(interface{ Hint() string }); ok && h.Hint() != "" {
		v.Stop.Tip = h.Hint()
	}
	return v
}
