package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
)

// Hours are the hours of each day in which rows may be sent, by the wall clock of
// a zone. The zero Hours are all of them.
//
// They go by what the clock on the wall shows, so a day on which it is changed
// has an hour more or less; an hour that does not exist on that day is passed over.
type Hours struct {
	From, To int // minutes since midnight; From > To goes over midnight; equal: all day
}

// ParseHours reads "20:00-06:00"; 24:00 is midnight at the end of a day.
func ParseHours(text string) (Hours, error) {
	from, to, ok := strings.Cut(text, "-")
	var h Hours
	var err error
	if !ok {
		return h, fmt.Errorf("%s is not like 20:00-06:00", naming.Quote(text))
	}
	if h.From, err = minutes(invisible.Trim(from)); err != nil {
		return h, err
	}
	if h.To, err = minutes(invisible.Trim(to)); err != nil {
		return h, err
	}
	if h.From == h.To {
		return h, fmt.Errorf("%s begins and ends at the same time", naming.Quote(text))
	}
	return h, nil
}

const minutesOfDay = 24 * 60

func minutes(text string) (int, error) {
	hour, minute, ok := strings.Cut(text, ":")
	h, hourErr := strconv.ParseUint(hour, 10, 8)
	m, minuteErr := strconv.ParseUint(minute, 10, 8)
	if !ok || hourErr != nil || minuteErr != nil || len(hour) > 2 || len(minute) != 2 || m > 59 || h*60+m > minutesOfDay {
		return 0, fmt.Errorf("%s is no time of the day from 00:00 to 24:00", naming.Quote(text))
	}
	return int(h*60 + m), nil
}

// String spells the hours as [ParseHours] reads them, "" for all.
func (h Hours) String() string {
	if h.From == h.To {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

// Open tells whether rows may be sent at t, whose own location is the zone.
func (h Hours) Open(t time.Time) bool {
	now := t.Hour()*60 + t.Minute()
	switch {
	case h.From == h.To:
		return true
	case h.From < h.To:
		return h.From <= now && now < h.To
	}
	return now >= h.From || now < h.To
}

// Closing is the time after t from which on rows may not be sent; zero when they
// may at all times. Rows may be sent at t, and the zone is its location.
func (h Hours) Closing(t time.Time) time.Time {
	if h.From == h.To {
		return time.Time{}
	}
	next := t.Truncate(time.Minute)
	for range 3 * minutesOfDay {
		if next = next.Add(time.Minute); !h.Open(next) {
			return next
		}
	}
	return time.Time{}
}

// Next is the time from t on at which rows may be sent: t itself while they may.
// The zone is t's location.
//
// It asks minute by minute: what a change of clocks does to a day need not be
// known here. Within two days every wall clock has shown every minute of a day,
// but for those that a change leaves out; three are enough for any hours.
func (h Hours) Next(t time.Time) time.Time {
	if h.Open(t) {
		return t
	}
	next := t.Truncate(time.Minute)
	for range 3 * minutesOfDay {
		if next = next.Add(time.Minute); h.Open(next) {
			return next
		}
	}
	return next
}
