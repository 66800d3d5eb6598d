package mapping

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	_ "time/tzdata" // the zones, for machines that have none: Windows, small containers

	"go.yaml.in/yaml/v4"
)

// Limits bound a run.
type Limits struct {
	Rate          Rate // default 2/s
	Workers       int  // default 2
	DailyCalls    int  // 0 = not set
	DailyAuto     bool // daily_calls: auto: the CRM is asked
	Hours         Hours
	Zone          *time.Location // whose hours and days hold; nil: this machine's
	MaxUnknown    int            // default 20; 0: no limit
	MaxUnknownSet bool           // the mapping says it
	Retry         Retry
	NoContact     time.Duration // the run stops after so long without contact; 0: not set
}

// In gives a time by the clock of the zone whose hours and days hold.
func (l Limits) In(t time.Time) time.Time {
	if l.Zone == nil {
		return t.Local()
	}
	return t.In(l.Zone)
}

// Retry bounds how often and how long one row is tried. 0: not set.
type Retry struct {
	Tries       int           // attempts for one row, the first one counted
	FirstWait   time.Duration // before the second; each further one is longer
	LongestWait time.Duration
	TotalWait   time.Duration // from the first attempt to the begin of the last
}

// The bounds of what may be set. A row that waits for a day is forgotten by its
// people; a CRM that is gone for a day has been moved.
const (
	maxTries = 100
	maxWait  = 24 * time.Hour

	maxContactCache = 366 * 24 * time.Hour
)

func (r *reader) limits(e entry, l *Limits) {
	for _, e := range r.entries(e.node, "limits") {
		w := wordOf(inLimits, e.key)
		switch e.key {
		case "rate":
			if text, ok := r.text(e.node, "limits.rate"); ok {
				rate, err := ParseRate(text)
				if err != nil {
					r.mistake(codeRate, e.valuePlace, "for instance 2/s, 90/min or 3600/h", "limits.rate: %v", err)
				}
				l.Rate = rate
			}
		case "workers":
			l.Workers, _ = r.counted(e, "limits", w)
		case "daily_calls":
			r.dailyCalls(e, l)
		case "hours":
			l.Hours = r.hours(e)
		case "time_zone":
			l.Zone = r.zone(e, "limits.time_zone")
		case "max_unknown":
			l.MaxUnknown, l.MaxUnknownSet = r.counted(e, "limits", w)
		case "no_contact":
			l.NoContact = r.duration(e, "limits.no_contact", time.Second, maxWait)
		default:
			r.retry(e, &l.Retry)
		}
	}
}

func (r *reader) dailyCalls(e entry, l *Limits) {
	if n := resolve(e.node); n.Kind == yaml.ScalarNode && n.Value == "auto" {
		l.DailyAuto = true
		return
	}
	l.DailyCalls, _ = r.counted(e, "limits", wordOf(inLimits, "daily_calls"))
}

func (r *reader) hours(e entry) Hours {
	text, ok := r.text(e.node, "limits.hours")
	if !ok {
		return Hours{}
	}
	h, err := ParseHours(text)
	if err != nil {
		r.mistake(codeHours, e.valuePlace, `for instance "20:00-06:00"`, "limits.hours: %v", err)
	}
	return h
}

// retry reads the keys that say how often a row is tried.
func (r *reader) retry(e entry, t *Retry) {
	switch e.key {
	case "tries":
		t.Tries, _ = r.counted(e, "limits", wordOf(inLimits, "tries"))
	case "first_wait":
		t.FirstWait = r.duration(e, "limits.first_wait", time.Millisecond, time.Hour)
	case "longest_wait":
		t.LongestWait = r.duration(e, "limits.longest_wait", time.Millisecond, time.Hour)
	case "total_wait":
		t.TotalWait = r.duration(e, "limits.total_wait", time.Second, maxWait)
	default:
		r.unknown(e, "limits", keysOf(inLimits))
	}
}

// duration reads a time like 90s, 5m, 1h30m or 7d; 0 when it is none.
func (r *reader) duration(e entry, what string, low, high time.Duration) time.Duration {
	text, ok := r.text(e.node, what)
	if !ok {
		return 0
	}
	wait, err := parseDuration(invisible.Trim(text))
	if err != nil || wait < low || wait > high {
		r.mistake(codeTimeout, e.valuePlace, "for instance 90s, 5m or 1h", "%s: %s is no time from %s to %s", what, naming.Quote(text), brief(low), brief(high))
		return 0
	}
	return wait
}

// parseDuration is time.ParseDuration, which knows no days, and days.
func parseDuration(text string) (time.Duration, error) {
	days, isDays := strings.CutSuffix(text, "d")
	if !isDays {
		return time.ParseDuration(text)
	}
	n, err := strconv.ParseUint(days, 10, 16)
	return time.Duration(n) * 24 * time.Hour, err
}

// brief spells a time as it would be written: 24h, not 24h0m0s.
func brief(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func (r *reader) report(e entry, m *Mapping) {
	for _, e := range r.entries(e.node, "report") {
		switch e.key {
		case "case_url":
			m.CaseURL = r.caseURL(e)
		default:
			r.unknown(e, "report", keysOf(inReport))
		}
	}
}

// caseURL reads the address of a case's page.
func (r *reader) caseURL(e entry) string {
	text, ok := r.text(e.node, "report.case_url")
	if !ok {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Count(text, "{wolkvox_id}") != 1 {
		r.mistake(codeCaseURL, e.valuePlace, `for instance "https://crm.example/case/{wolkvox_id}"`, "report.case_url: %s is no address with {wolkvox_id} in it", naming.Quote(text))
		return ""
	}
	return text
}
