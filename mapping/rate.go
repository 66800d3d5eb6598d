package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
)

// Rate is how many requests may begin in a span of time.
type Rate struct {
	N   float64       // requests, more than 0
	Per time.Duration // a second, a minute or an hour
}

// maxPerSecond bounds a rate: beyond it a spelling mistake is more probable
// than a CRM that stands it.
const maxPerSecond = 100_000

// ParseRate reads "2/s", "90/min" or "3600/h" (also 0.5/s). A text that is none
// of these, a rate of nothing or one beyond 100,000 a second is an error.
func ParseRate(text string) (Rate, error) {
	count, unit, ok := strings.Cut(invisible.Trim(text), "/")
	if !ok {
		return Rate{}, fmt.Errorf("%s is no rate: it must look like 2/s, 90/min or 3600/h", naming.Quote(text))
	}
	per, ok := span(strings.ToLower(invisible.Trim(unit)))
	if !ok {
		return Rate{}, fmt.Errorf("%s is no rate: the unit %s is none of s, min, h", naming.Quote(text), naming.Quote(unit))
	}
	count = invisible.Trim(count)
	n, err := strconv.ParseFloat(count, 64)
	if err != nil || strings.Trim(count, "0123456789.") != "" {
		return Rate{}, fmt.Errorf("%s is no rate: %s is no number", naming.Quote(text), naming.Quote(count))
	}
	r := Rate{N: n, Per: per}
	if r.PerSecond() <= 0 {
		return Rate{}, fmt.Errorf("%s is no rate: it must be more than 0", naming.Quote(text))
	}
	if r.PerSecond() > maxPerSecond {
		return Rate{}, fmt.Errorf("%s is more than %d a second", naming.Quote(text), maxPerSecond)
	}
	return r, nil
}

func span(unit string) (time.Duration, bool) {
	switch unit {
	case "s", "sec", "second":
		return time.Second, true
	case "m", "min", "minute":
		return time.Minute, true
	case "h", "hour":
		return time.Hour, true
	}
	return 0, false
}

// PerSecond is the rate as requests a second; 0 for the zero Rate.
func (r Rate) PerSecond() float64 {
	if r.Per <= 0 {
		return 0
	}
	return r.N / r.Per.Seconds()
}

// String spells the rate as [ParseRate] reads it.
func (r Rate) String() string {
	unit := "s"
	switch r.Per {
	case time.Minute:
		unit = "min"
	case time.Hour:
		unit = "h"
	}
	return strconv.FormatFloat(r.N, 'f', -1, 64) + "/" + unit
}
