package send

import (
	"context"
	"strings"
	"testing"
	"time"

	"caseload/importer/submit"
	"caseload/mapping"
)

// clock is a clock that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t *testing.T, z *time.Location, text string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation(time.DateTime, text, z)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// takes takes calls until one is refused, at most so many.
func takes(t *testing.T, b *budget, most int) (n int, no *refusal) {
	t.Helper()
	for ; n < most; n++ {
		if no := b.take(t.Context()); no != nil {
			return n, no
		}
	}
	return n, nil
}

func TestADaysCallsCountByTheLedgerAndEndAtTheZonesMidnight(t *testing.T) {
	bogota := zone(t, "America/Bogota")
	c := &clock{at(t, bogota, "2026-11-25 23:59:00").UTC()}
	b := &budget{now: c.now, zone: bogota, limits: mapping.Limits{DailyCalls: 10}, today: 7}
	n, no := takes(t, b, 99)
	if n != 3 || no == nil || no.stop.Exit != 5 || !no.later.Equal(at(t, bogota, "2026-11-26 00:00:00")) {
		t.Fatalf("%d calls, then %+v; want 3, then until midnight in Bogotá", n, no)
	}
	if !strings.Contains(no.stop.Tip, "Thu 26 Nov 2026 00:00") || !strings.Contains(no.stop.Cause, "the 10 calls of today") {
		t.Errorf("%q, hint %q", no.stop.Cause, no.stop.Tip)
	}
	if got := no.stop.Later.Format(time.RFC3339); got != "2026-11-26T00:00:00-05:00" {
		t.Errorf("the stop goes on at %s", got)
	}
	c.at = no.later
	if n, _ := takes(t, b, 99); n != 10 {
		t.Errorf("%d calls on the next day, want 10", n)
	}
	b.giveBack()
	if n, _ := takes(t, b, 99); n != 1 || b.made() != 13 {
		t.Errorf("%d calls after one was given back, %d in all; want 1, 13", n, b.made())
	}
}

func TestAClockThatGoesToAndFroOverMidnightGivesNoDayItsCallsTwice(t *testing.T) {
	c := &clock{time.Date(2026, 11, 25, 23, 59, 0, 0, time.UTC)}
	b := &budget{now: c.now, zone: time.UTC, limits: mapping.Limits{DailyCalls: 100}, today: 40, others: map[string]int64{"2026-11-26": 10}}
	total := 0
	for range 4 {
		for _, step := range []time.Duration{2 * time.Minute, -2 * time.Minute} {
			n, _ := takes(t, b, 999)
			total += n
			c.at = c.at.Add(step)
		}
	}
	if total != 60+90 {
		t.Errorf("%d calls on two days of 100, of which 50 were made before; want 150", total)
	}
}

func TestADayThatTheClocksMakeLongerEndsAtItsMidnight(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	c := &clock{at(t, madrid, "2026-10-25 00:30:00")}
	b := &budget{now: c.now, zone: madrid, limits: mapping.Limits{DailyCalls: 1}, today: 1}
	if _, no := takes(t, b, 1); no == nil || no.later.Sub(c.at) != 24*time.Hour+30*time.Minute {
		t.Errorf("%+v, want 24.5 hours later", no)
	}
}

func TestOutsideTheHoursNoCallIsMade(t *testing.T) {
	bogota := zone(t, "America/Bogota")
	c := &clock{at(t, bogota, "2026-11-25 19:00:00")}
	b := &budget{now: c.now, zone: bogota, limits: mapping.Limits{Hours: mapping.Hours{From: 20 * 60, To: 6 * 60}}}
	n, no := takes(t, b, 9)
	if n != 0 || no == nil || no.stop.Exit != 5 || !no.later.Equal(at(t, bogota, "2026-11-25 20:00:00")) ||
		!strings.Contains(no.stop.Cause, "20:00-06:00 only (limits.hours, America/Bogota)") || !strings.Contains(no.stop.Tip, "Wed 25 Nov 2026 20:00") {
		t.Errorf("%d calls, %+v", n, no)
	}
	c.at = no.later
	if n, _ := takes(t, b, 9); n != 9 {
		t.Errorf("%d calls within the hours, want all 9", n)
	}
}

func TestMaxCallsNeverWaits(t *testing.T) {
	b := &budget{now: time.Now, zone: time.UTC, most: 2, limits: mapping.Limits{DailyCalls: 100}}
	if n, no := takes(t, b, 9); n != 2 || !no.later.IsZero() || !strings.Contains(no.stop.Cause, "--max-calls") {
		t.Errorf("%d calls, %+v", n, no)
	}
}

func TestTheCRMsOwnCountIsAskedAtTheStartAndWhenItSeemsUsedUp(t *testing.T) {
	c := &clock{time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
	asked := 0
	left := int64(3)
	b := &budget{now: c.now, zone: time.UTC, limits: mapping.Limits{DailyAuto: true}}
	b.ask = func(context.Context) (submit.Quota, bool, submit.Verdict) {
		asked++
		return submit.Quota{Left: left, Restart: 5 * time.Hour}, true, submit.Verdict{Status: submit.Answered}
	}
	left = 3
	if n, _ := takes(t, b, 3); n != 3 || asked != 1 || b.made() != 4 {
		t.Fatalf("%d calls, %d asked, %d in all; want 3, 1, 4", n, asked, b.made())
	}
	left = 2 // another program gave some back, or a day has begun
	if n, _ := takes(t, b, 2); n != 2 || asked != 2 {
		t.Errorf("%d calls, %d asked; want 2, 2", n, asked)
	}
	left = 0
	n, no := takes(t, b, 9)
	if n != 0 || no == nil || no.stop.Exit != 5 || !no.later.Equal(c.at.Add(5*time.Hour)) || asked != 3 {
		t.Errorf("%d calls, %+v, %d asked; want none, until 15:00, 3", n, no, asked)
	}
	if _, no := takes(t, b, 9); no == nil || asked != 3 {
		t.Errorf("%d asked by the next worker, want no question more", asked)
	}
	c.at, left = no.later, 4
	if n, _ := takes(t, b, 4); n != 4 || asked != 4 {
		t.Errorf("%d calls after the wait, %d asked; want 4, 4", n, asked)
	}
}

func TestACRMThatDoesNotTellItsCountStopsTheRunWithWhatToDo(t *testing.T) {
	for name, v := range map[string]submit.Verdict{
		"says nothing": {Status: submit.Answered, Reason: "hello"},
		"unreachable":  {Status: submit.Failed, Reason: "not reached"},
		"bad token":    {Status: submit.Pending, Stop: &submit.Stop{Exit: 1, Cause: "bad token"}},
	} {
		b := &budget{now: time.Now, zone: time.UTC, limits: mapping.Limits{DailyAuto: true}}
		b.ask = func(context.Context) (submit.Quota, bool, submit.Verdict) { return submit.Quota{}, false, v }
		if n, no := takes(t, b, 9); n != 0 || no == nil || no.stop.Exit != 1 || !no.later.IsZero() {
			t.Errorf("%s: %d calls, %+v; want exit 1", name, n, no)
		}
	}
	b := &budget{now: time.Now, zone: time.UTC, limits: mapping.Limits{DailyAuto: true}}
	b.ask = func(context.Context) (submit.Quota, bool, submit.Verdict) {
		return submit.Quota{}, false, submit.Verdict{Status: submit.Pending, UsedUp: true, Stop: &submit.Stop{Exit: 5}}
	}
	if n, no := takes(t, b, 9); n != 0 || no == nil || no.stop.Exit != 5 || no.later.IsZero() {
		t.Errorf("no call left for the question: %d calls, %+v; want exit 5, until midnight", n, no)
	}
}
