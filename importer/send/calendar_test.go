package send

import (
	"context"
	"testing"
	"time"

	"caseload/mapping"
)

// calendarCases are calls that begin at a time of a zone, and when they end.
func calendarCases() []struct {
	name, zone, now, hours string
	perSecond              float64
	daily, made, calls     int64
	days, nights           int
	ends                   string
} {
	return []struct {
		name, zone, now, hours string
		perSecond              float64
		daily, made, calls     int64
		days, nights           int
		ends                   string
	}{
		{"nothing to send", "UTC", "2026-12-01 08:00:00", "20:00-06:00", 2, 4800, 0, 0, 0, 0, ""},
		{"the rate alone", "UTC", "2026-12-01 08:00:00", "", 2, 0, 0, 100, 1, 0, "2026-12-01 08:00:50 +0000"},
		{"the rate alone, over midnight", "UTC", "2026-12-01 23:59:00", "", 1, 0, 0, 120, 2, 0, "2026-12-02 00:01:00 +0000"},
		{"the quota", "America/Bogota", "2026-12-01 08:00:00", "", 2, 4800, 0, 10_000, 3, 0, "2026-12-03 00:03:20 -0500"},
		{"a quota half used", "America/Bogota", "2026-12-01 08:00:00", "", 2, 4800, 2400, 4800, 2, 0, "2026-12-02 00:20:00 -0500"},
		{"a quota used up", "America/Bogota", "2026-12-01 08:00:00", "", 2, 4800, 4800, 4800, 1, 0, "2026-12-02 00:40:00 -0500"},
		{"a night that two days' quotas fall into", "America/Bogota", "2026-12-01 09:00:00", "20:00-06:00", 2, 4800, 0, 33_600, 7, 6, "2026-12-07 00:40:00 -0500"},
		{"hours that the rate fills", "America/Bogota", "2026-12-01 09:00:00", "22:00-23:00", 2, 0, 0, 20_000, 3, 3, "2026-12-03 22:46:40 -0500"},
		{"within the hours", "America/Bogota", "2026-12-02 05:59:30", "20:00-06:00", 1, 0, 0, 60, 1, 2, "2026-12-02 20:00:30 -0500"},
		{"hours that end with the month", "America/Bogota", "2026-12-31 23:59:00", "22:00-24:00", 1, 0, 0, 90, 2, 2, "2027-01-01 22:00:30 -0500"},
		{"the end of February", "Europe/Madrid", "2028-02-28 23:00:00", "", 1, 100, 0, 250, 3, 0, "2028-03-01 00:00:50 +0100"},
		{"all hours", "UTC", "2026-12-01 23:59:00", "00:00-24:00", 1, 0, 0, 120, 2, 1, "2026-12-02 00:01:00 +0000"},
		{"Santiago without a midnight", "America/Santiago", "2026-09-05 23:30:00", "", 1, 100, 0, 150, 2, 0, "2026-09-06 01:00:50 -0300"},
		{"Santiago's night of nine hours", "America/Santiago", "2026-09-05 20:00:00", "20:00-06:00", 1, 0, 0, 9*3600 + 10, 2, 2, "2026-09-06 20:00:10 -0300"},
		{"Santiago's night of eleven hours", "America/Santiago", "2026-04-04 20:00:00", "20:00-06:00", 1, 0, 0, 11*3600 + 10, 2, 2, "2026-04-05 20:00:10 -0400"},
		{"São Paulo without a midnight", "America/Sao_Paulo", "2018-11-03 23:59:50", "", 1, 100, 0, 150, 3, 0, "2018-11-05 00:00:40 -0200"},
		{"São Paulo's hour that came twice", "America/Sao_Paulo", "2018-02-17 22:30:00", "23:00-24:00", 1, 0, 0, 7200 + 10, 2, 2, "2018-02-18 23:00:10 -0300"},
		{"Madrid's hour that comes twice", "Europe/Madrid", "2026-10-25 01:00:00", "02:00-03:00", 1, 0, 0, 7200 + 10, 2, 2, "2026-10-26 02:00:10 +0100"},
		{"Madrid's hour that is left out", "Europe/Madrid", "2027-03-27 10:00:00", "02:00-03:00", 1, 0, 0, 60, 1, 1, "2027-03-29 02:01:00 +0200"},
	}
}

func TestTheBillKnowsTheCalendar(t *testing.T) {
	for _, test := range calendarCases() {
		zone, now, hours := theTime(t, test.zone, test.now, test.hours)
		got := Calendar{hours, test.perSecond, test.daily}.End(test.calls, test.made, now)
		ends := ""
		if !got.At.IsZero() {
			ends = got.At.In(zone).Format("2006-01-02 15:04:05 -0700")
		}
		if ends != test.ends || got.Days != test.days || got.Nights != test.nights {
			t.Errorf("%s: %d days, %d nights, ends %s; want %d, %d, %s", test.name, got.Days, got.Nights, ends, test.days, test.nights, test.ends)
		}
	}
}

// The budget of a run that waits, and its pace, end when the bill says.
func TestARunEndsWhenItsBillSays(t *testing.T) {
	for _, test := range calendarCases() {
		zone, now, hours := theTime(t, test.zone, test.now, test.hours)
		clock := now
		b := &budget{
			now: func() time.Time { return clock }, zone: zone, today: test.made,
			limits: mapping.Limits{Hours: hours, DailyCalls: int(test.daily), Zone: zone},
		}
		for range test.calls {
			for no := b.take(context.Background()); no != nil; no = b.take(context.Background()) {
				if !no.later.After(clock) {
					t.Fatalf("%s: at %s it waits until %s", test.name, clock, no.later)
				}
				clock = no.later
			}
			clock = clock.Add(time.Duration(float64(time.Second) / test.perSecond))
		}
		want := Calendar{hours, test.perSecond, test.daily}.End(test.calls, test.made, now).At
		if test.calls > 0 && clock.Sub(want).Abs() > time.Second {
			t.Errorf("%s: it ends %s, and its bill says %s", test.name, clock, want)
		}
	}
}

func TestABillThatNobodyLivesToSeeHasNoEnd(t *testing.T) {
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []Calendar{{PerSecond: 2, Daily: 1}, {PerSecond: 0.00001}, {mapping.Hours{From: 60, To: 61}, 2, 1}} {
		if got := c.End(1_000_000, 0, now); got != (Ending{}) {
			t.Errorf("%+v ends %+v", c, got)
		}
	}
}

func theTime(t *testing.T, name, text, hours string) (zone *time.Location, now time.Time, h mapping.Hours) {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	if now, err = time.ParseInLocation(time.DateTime, text, zone); err != nil {
		t.Fatal(err)
	}
	if hours != "" {
		if h, err = mapping.ParseHours(hours); err != nil {
			t.Fatal(err)
		}
	}
	return zone, now, h
}
