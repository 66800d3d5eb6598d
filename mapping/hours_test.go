package mapping_test

import (
	"testing"
	"time"

	"caseload/mapping"
)

func TestHoursAreThoseOfTheWallClock(t *testing.T) {
	for _, c := range []struct{ hours, zone, at, next string }{
		{"08:00-18:00", "America/Bogota", "2026-11-25 07:59:59", "2026-11-25 08:00:00"},
		{"08:00-18:00", "America/Bogota", "2026-11-25 08:00:00", ""},
		{"08:00-18:00", "America/Bogota", "2026-11-25 17:59:59", ""},
		{"08:00-18:00", "America/Bogota", "2026-11-25 18:00:00", "2026-11-26 08:00:00"},
		{"20:00-06:00", "America/Bogota", "2026-11-25 19:30:12", "2026-11-25 20:00:00"},
		{"20:00-06:00", "America/Bogota", "2026-11-25 23:59:59", ""},
		{"20:00-06:00", "America/Bogota", "2026-11-26 00:00:00", ""},
		{"20:00-06:00", "America/Bogota", "2026-11-26 06:00:00", "2026-11-26 20:00:00"},
		{"20:00-24:00", "America/Bogota", "2026-11-26 00:00:00", "2026-11-26 20:00:00"},
		{"00:00-06:00", "America/Bogota", "2026-12-31 12:00:00", "2027-01-01 00:00:00"},
		{"9:30-9:31", "Asia/Kolkata", "2026-11-25 09:31:00", "2026-11-26 09:30:00"},
		// Clocks go forward: 02:30 is not there on 29 March, and the hours that begin with it begin at 03:00.
		{"02:30-04:00", "Europe/Madrid", "2026-03-29 01:59:00", "2026-03-29 03:00:00"},
		// Hours that a day leaves out wholly are passed over to the next.
		{"02:10-02:50", "Europe/Madrid", "2026-03-29 01:00:00", "2026-03-30 02:10:00"},
		// Clocks go back: 02:30 is there twice on 25 October, and so are the hours.
		{"02:00-03:00", "Europe/Madrid", "2026-10-25 01:59:00", "2026-10-25 02:00:00"},
		{"23:00-01:00", "America/Santiago", "2026-09-05 22:10:00", "2026-09-05 23:00:00"},
	} {
		h, err := mapping.ParseHours(c.hours)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation(time.DateTime, c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		want := c.next
		if want == "" {
			want = c.at
		}
		if got := h.Next(at).Format(time.DateTime); got != want || h.Open(at) != (c.next == "") {
			t.Errorf("%s in %s at %s: open %v, next %s; want next %s", c.hours, c.zone, c.at, h.Open(at), got, want)
		}
	}
}

func TestAnHourThatComesTwiceIsOpenTwice(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	h := mapping.Hours{From: 2 * 60, To: 3 * 60}
	open := 0
	for at := time.Date(2026, 10, 24, 12, 0, 0, 0, zone); at.Before(time.Date(2026, 10, 25, 12, 0, 0, 0, zone)); at = at.Add(time.Minute) {
		if h.Open(at) {
			open++
		}
	}
	if open != 120 {
		t.Errorf("open for %d minutes, want 120", open)
	}
}

func TestHoursAreReadAsTheyAreWritten(t *testing.T) {
	for _, good := range []string{"20:00-06:00", "00:00-24:00", "09:30-09:31"} {
		if h, err := mapping.ParseHours(good); err != nil || h.String() != good {
			t.Errorf("ParseHours(%q) = %s, %v", good, h, err)
		}
	}
	for _, bad := range []string{"", "20:00", "20-06", "20:00-20:00", "25:00-26:00", "20:60-21:00", "24:01-03:00", "-1:00-02:00", "20:0-21:00", "a:bc-d:ef", "1:00-2:00-3:00"} {
		if h, err := mapping.ParseHours(bad); err == nil {
			t.Errorf("ParseHours(%q) = %s, want an error", bad, h)
		}
	}
	if (mapping.Hours{}).String() != "" || !(mapping.Hours{}).Open(time.Now()) {
		t.Error("no hours are not all hours")
	}
}
