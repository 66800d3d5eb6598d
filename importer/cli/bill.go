package cli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"caseload/importer"
)

// bill says what sending costs, and when it ends if it begins now.
func bill(b importer.Bill, job importer.Job) string {
	text := "to send: " + plural(b.Calls(), "call")
	if b.Calls() == 0 {
		return text
	}
	var of []string
	if b.Contacts > 0 {
		of = append(of, fmt.Sprintf("%d to look contacts up", b.Contacts))
	}
	if b.Attached > 0 {
		of = append(of, fmt.Sprintf("%d with an attachment", b.Attached))
	}
	if b.Asks > 0 {
		of = append(of, fmt.Sprintf("%d to ask how many are left", b.Asks))
	}
	if len(of) > 0 {
		text += " (" + strings.Join(of, ", ") + ")"
	}
	return fmt.Sprintf("%s, %s at %s; %s (%s)", text, took(b, job.Rate.PerSecond()), job.Rate, ends(b, job), bounds(b, job))
}

// ends says how many days or nights sending takes, and when it ends where that is
// not within the hour.
func ends(b importer.Bill, job importer.Job) string {
	if b.Ending.At.IsZero() {
		return "more than ten years"
	}
	spans := plural(int64(b.Ending.Days), "day")
	if hours := job.Mapping.Limits.Hours; hours.From > hours.To {
		spans = plural(int64(b.Ending.Nights), "night")
	}
	if time.Until(b.Ending.At) < time.Hour {
		return spans
	}
	form := "Mon 2 Jan"
	if b.Ending.At.Year() != time.Now().Year() {
		form = "Mon 2 Jan 2006"
	}
	return fmt.Sprintf("%s, ends %s, about %s if it starts now", spans, b.Ending.At.Format(form), b.Ending.At.Format("15:04"))
}

// bounds says what a day has: its hours, its calls, and what is used of these.
func bounds(b importer.Bill, job importer.Job) string {
	limits := job.Mapping.Limits
	var of []string
	if limits.Hours.String() != "" {
		zone := "this machine's time"
		if limits.Zone != nil {
			zone = limits.Zone.String()
		}
		of = append(of, fmt.Sprintf("%s, %s", limits.Hours, zone))
	}
	from := "limits.daily_calls"
	switch {
	case limits.DailyAuto:
		from = "the usual quota; an import asks the CRM for yours"
	case b.Assumed:
		from = "the usual quota; yours may differ"
	}
	of = append(of, fmt.Sprintf("%d calls a day, %s", b.Quota, from))
	if b.Made > 0 && b.Made+b.Calls() > b.Quota {
		of = append(of, fmt.Sprintf("%d made today by this ledger", b.Made))
	}
	return strings.Join(of, "; ")
}

// took says how long sending takes at a rate.
func took(b importer.Bill, perSecond float64) string {
	if perSecond <= 0 {
		return "at once"
	}
	return "about " + brief(time.Duration(math.Ceil(float64(b.Calls())/perSecond)*float64(time.Second)))
}
