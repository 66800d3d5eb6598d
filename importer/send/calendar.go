package send

import (
	"math"
	"time"

	"caseload/mapping"
)

// Calendar says when how many calls may be made: what [budget] and the pace hold
// a run to, without a run.
type Calendar struct {
	Hours     mapping.Hours
	PerSecond float64 // 0: as fast as they go
	Daily     int64   // calls a day; 0: no limit
}

// Ending is when a number of calls will have been made.
type Ending struct {
	Days   int       // of the calendar, on which calls are made
	Nights int       // spans of the hours in which calls are made; 0 where there are no hours
	At     time.Time // zero: no calls, or not within ten years
}

// farthest is how far a calendar looks.
const farthest = 10 * 366 * 24 * time.Hour

// End says when calls will have been made that begin at now, whose location is
// the zone, where made calls of its day are used already.
func (c Calendar) End(calls, made int64, now time.Time) Ending {
	var e Ending
	day, counted, inSpan := now.Format(time.DateOnly), "", false
	for t := now; calls > 0; {
		if open := c.Hours.Next(t); !open.Equal(t) {
			t, inSpan = open, false
		}
		if t.Sub(now) > farthest {
			return Ending{}
		}
		if today := t.Format(time.DateOnly); today != day {
			day, made = today, 0
		}
		shut := midnight(t)
		if closing := c.Hours.Closing(t); !closing.IsZero() && closing.Before(shut) {
			shut = closing
		}
		if n := min(calls, c.most(shut.Sub(t), made)); n > 0 {
			if counted != day {
				counted = day
				e.Days++
			}
			if !inSpan && c.Hours != (mapping.Hours{}) {
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
func (c Calendar) most(span time.Duration, made int64) int64 {
	most := int64(math.MaxInt64)
	if c.PerSecond > 0 {
		most = int64(math.Ceil(span.Seconds() * c.PerSecond))
	}
	if c.Daily > 0 {
		most = min(most, max(c.Daily-made, 0))
	}
	return most
}

func (c Calendar) takes(calls int64) time.Duration {
	if c.PerSecond <= 0 {
		return 0
	}
	return time.Duration(float64(calls) / c.PerSecond * float64(time.Second))
}
