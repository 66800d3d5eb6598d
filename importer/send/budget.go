package send

import (
	"context"
	"fmt"
	"sync"
	"time"

	"caseload/importer/submit"
	"caseload/mapping"
)

// budget says whether one more call may be made now. Every call counts: cases,
// tries, look-ups, and the question how many are left.
//
//	--max-calls               of this run
//	limits.daily_calls: N     of the day by the zone's calendar, by the ledger's count and this run's
//	limits.daily_calls: auto  by the CRM's own count, asked before the first call and when it seems used up
//	limits.hours              by the zone's clock
//
// It is safe for concurrent use.
type budget struct {
	now    func() time.Time
	zone   *time.Location
	most   int64 // --max-calls; 0: no limit
	limits mapping.Limits
	// ask asks the CRM; the call counts. known is false when it cannot tell, and
	// then a stop may say why the run cannot go on.
	ask func(context.Context) (q submit.Quota, known bool, v submit.Verdict)

	mu      sync.Mutex
	calls   int64 // of this run
	day     string
	today   int64            // calls of the day
	others  map[string]int64 // of other days: a clock that is put right may come back to one
	left    int64            // by the CRM's own count
	asked   bool             // left is known
	restart time.Time        // of the CRM's own count
	nextAsk time.Time        // not before then
}

// askAgain is how long the CRM's word that nothing is left holds: a count that has
// begun anew shows within it, and each question costs a call.
const askAgain = time.Minute

// refusal is why no call may be made now.
type refusal struct {
	stop  *submit.Stop
	later time.Time // from when on calls may be made; zero: not by waiting
}

// take takes one call, or says why there is none to take.
func (b *budget) take(ctx context.Context) *refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	b.turn(now)
	if b.most > 0 && b.calls >= b.most {
		return &refusal{stop: CallsUsed(b.most)}
	}
	if h := b.limits.Hours; !h.Open(now) {
		cause := fmt.Sprintf("rows are sent from %s only (limits.hours, %s)", h, b.zone)
		return b.until(h.Next(now), cause)
	}
	if daily := int64(b.limits.DailyCalls); daily > 0 && b.today >= daily {
		return b.until(midnight(now), fmt.Sprintf("the %d calls of today (limits.daily_calls) are used up", daily))
	}
	if b.limits.DailyAuto {
		if no := b.asTheCRMCounts(ctx, now); no != nil {
			return no
		}
		b.left--
	}
	b.spend()
	return nil
}

// asTheCRMCounts asks the CRM when what it told seems used up.
func (b *budget) asTheCRMCounts(ctx context.Context, now time.Time) *refusal {
	if b.left > 0 {
		return nil
	}
	if now.Before(b.nextAsk) { // nothing was left just now
		return b.usedUpUntil(b.restart)
	}
	q, known, v := b.ask(ctx)
	b.spend()
	switch {
	case v.UsedUp:
		q = submit.Quota{Restart: midnight(now).Sub(now)}
	case v.Stop != nil:
		return &refusal{stop: v.Stop}
	case v.Status == submit.Pending:
		return &refusal{} // stopped meanwhile
	case v.Status == submit.Failed:
		return &refusal{stop: &submit.Stop{Exit: 1, Cause: v.Reason, Tip: submit.UnreachableTip(v.Reason)}}
	case !known:
		return &refusal{stop: &submit.Stop{
			Exit: 1, Cause: "the CRM does not tell how many calls are left today (limits.daily_calls: auto): " + v.Reason,
			Tip: "write the number: daily_calls: 4800",
		}}
	}
	b.left, b.asked, b.restart = q.Left, true, now.Add(q.Restart)
	if q.Left > 0 {
		return nil
	}
	b.nextAsk = now.Add(askAgain)
	return b.usedUpUntil(b.restart)
}

func (b *budget) usedUpUntil(restart time.Time) *refusal {
	return b.until(restart, "the day's calls are used up, by the CRM's own count (limits.daily_calls: auto)")
}

// until is a refusal that ends by itself.
func (b *budget) until(later time.Time, cause string) *refusal {
	later = later.In(b.zone).Round(0) // by the clock on the wall: a machine may sleep meanwhile
	return &refusal{
		later: later,
		stop: &submit.Stop{
			Exit: 5, Cause: cause, Later: later,
			Tip: fmt.Sprintf("the same command goes on from %s; with --wait it waits", spoken(later, b.zone)),
		},
	}
}

// usedUp is told that the CRM refused a call for its quota, and says from when on
// it may be tried again.
func (b *budget) usedUp() *refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	b.left = 0
	if b.asked && b.restart.After(now) {
		return b.until(b.restart, "")
	}
	no := b.until(midnight(now), "")
	no.stop.Tip = fmt.Sprintf("the same command goes on when the quota has returned; with --wait it tries again at %s", spoken(no.later, b.zone))
	return no
}

// spend counts a call.
func (b *budget) spend() {
	b.calls++
	b.today++
}

// giveBack counts a call that was taken and not made.
func (b *budget) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls--
	b.today = max(b.today-1, 0) // a new day may have begun meanwhile
	b.left++
}

// made gives the calls of this run.
func (b *budget) made() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls
}

// turn begins another day when the clock shows one.
func (b *budget) turn(now time.Time) {
	day := now.Format(time.DateOnly)
	if b.others == nil {
		b.others = map[string]int64{}
	}
	if b.day != "" && day != b.day {
		b.others[b.day], b.today = b.today, b.others[day]
	}
	b.day = day
}

func (b *budget) clock() time.Time { return b.now().In(b.zone) }

// spoken says a time for people, in a zone.
func spoken(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2 Jan 2006 15:04 MST")
}

// midnight is the first moment of the next day, by its own zone's calendar: one
// o'clock where clocks are put forward at midnight, as in Santiago.
func midnight(t time.Time) time.Time {
	year, month, day := t.Date()
	next := time.Date(year, month, day+1, 0, 0, 0, 0, t.Location())
	if next.Day() == day {
		_, next = next.ZoneBounds()
	}
	return next
}

// CallsUsed stops a command that has made as many calls as --max-calls allows.
func CallsUsed(most int64) *submit.Stop {
	made := fmt.Sprintf("%d calls were made", most)
	if most == 1 {
		made = "1 call was made"
	}
	return &submit.Stop{Exit: 5, Cause: made + ", as --max-calls allows", Tip: "the same command goes on"}
}
