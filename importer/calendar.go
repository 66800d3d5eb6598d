package importer

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"caseload/importer/submit"
	"caseload/mapping"
)

// calendar says when how many calls may be made: what [budget] and the pace hold
// a run to, without a run.
type calendar struct {
	hours     mapping.Hours
	perSecond float64 // 0: as fast as they go
	daily     int64   // calls a day; 0: no limit
}

// Ending is when a number of calls will have been made.
type Ending struct {
	Days   int       // of the calendar, on which calls are made
	Nights int       // spans of the hours in which calls are made; 0 where there are no hours
	At     time.Time // zero: no calls, or not within ten years
}

// farthest is how far a calendar looks.
const farthest = 10 * 366 * 24 * time.Hour

// end says when calls will have been made that begin at now, whose location is
// the zone, where made calls of its day are used already.
func (c calendar) end(calls, made int64, now time.Time) Ending {
	var e Ending
	day, counted, inSpan := now.Format(time.DateOnly), "", false
	for t := now; calls > 0; {
		if open := c.hours.Next(t); !open.Equal(t) {
			t, inSpan = open, false
		}
		if t.Sub(now) > farthest {
			return Ending{}
		}
		if today := t.Format(time.DateOnly); today != day {
			day, made = today, 0
		}
		shut := midnight(t)
		if closing := c.hours.Closing(t); !closing.IsZero() && closing.Before(shut) {
			shut = closing
		}
		if n := min(calls, c.most(shut.Sub(t), made)); n > 0 {
			if counted != day {
				counted = day
				e.Days++
			}
			if !inSpan && c.hours != (mapping.Hours{}) {
				inSpan = true
				e.Nights++
			}
			calls, made = calls-n, made+n
			e.At = t.Add(min(c.takes(n), shut.Sub(t)))
		}
		t = shut
	}
	return e
}

// most is how many calls may be made in a time of a day on which some were made.
func (c calendar) most(span time.Duration, made int64) int64 {
	most := int64(math.MaxInt64)
	if c.perSecond > 0 {
		most = int64(math.Ceil(span.Seconds() * c.perSecond))
	}
	if c.daily > 0 {
		most = min(most, max(c.daily-made, 0))
	}
	return most
}

func (c calendar) takes(calls int64) time.Duration {
	if c.perSecond <= 0 {
		return 0
	}
	return time.Duration(float64(calls) / c.perSecond * float64(time.Second))
}

// endingBy says when a run ends by the CRM's own count of calls, "" where those of
// today are enough.
func (s *sending) endingBy(q submit.Quota) string {
	left := s.toSend + s.contacts - s.budget.calls
	if q.Limit == 0 || left <= q.Left {
		return ""
	}
	at := calendar{s.Mapping.Limits.Hours, s.Rate.PerSecond(), q.Limit}.end(left, q.Limit-q.Left, s.budget.clock()).At
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf("; at %d a day the %d of this run end %s, about %s", q.Limit, left, at.Format("Mon 2 Jan 2006"), at.Format("15:04"))
}

// UsualQuota is the daily limit that the vendor's page on token information
// shows; a token's own is not known without asking the CRM.
const UsualQuota = 4800

// bill says what sending costs.
func (c *command) bill() (Bill, error) {
	limits := c.Mapping.Limits
	b := Bill{
		ToSend: c.toSend, Contacts: c.contacts, Attached: c.attached, Quota: int64(cmp.Or(limits.DailyCalls, UsualQuota)), Assumed: limits.DailyCalls == 0,
	}
	if limits.DailyAuto && b.Calls() > 0 {
		b.Asks = 1
	}
	now := limits.In(c.clock())
	sent, err := c.Ledger.HasSent(c.run)
	if err != nil {
		return b, err
	}
	b.FirstEver = !sent
	b.Made, err = c.Ledger.CallsOn(c.run, now)
	b.Ending = calendar{limits.Hours, c.Rate.PerSecond(), b.Quota}.end(b.Calls(), b.Made, now)
	return b, err
}
