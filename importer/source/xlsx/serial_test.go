package xlsx

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestAFormatTellsWhatAStoredNumberIs(t *testing.T) {
	for _, c := range []struct{ code, stored, want string }{
		// Numbers.
		{"General", "0.30000000000000004", "n 0.3"},
		{"0%", "0.5", "n 0.5"},
		{"$ #,##0.00", "1234.5", "n 1234.5"},
		{"0.00", "2.5", "n 2.5"},
		{"@", "123", "n 123"},
		{"@", "5.73E+11", "n 573000000000"},
		{"00000", "123", "n 00123"},
		{"00000", "0", "n 00000"},
		{"00000", "1.2E1", "n 00012"},
		{"00000", "123456", "n 123456"},
		{"00000", "12345", "n 12345"},
		{"00000", "-123", "n -123"},
		{"00000", "12.5", "n 12.5"},
		{"000-00", "123", "c 001-23"},

		// Dates.
		{"dd/mm/yyyy", "1", "d 1900-01-01"},
		{"dd/mm/yyyy", "59", "d 1900-02-28"},
		{"dd/mm/yyyy", "60", "e 1900-02-29"},
		{"dd/mm/yyyy", "60.5", "e 1900-02-29"},
		{"dd/mm/yyyy", "61", "d 1900-03-01"},
		{"dd/mm/yyyy", "0", "e 1900-01-00"},
		{"dd/mm/yyyy", "-0", "e 1900-01-00"},
		{"dd/mm/yyyy", "1E-9", "e 1900-01-00"},
		{"dd/mm/yyyy", "45351", "d 2024-02-29"},
		{"dd/mm/yyyy", "46083", "d 2026-03-02"},
		{"dd/mm/yyyy", " 46083 ", "d 2026-03-02"},
		{"dd/mm/yyyy", "46083.0", "d 2026-03-02"},
		{"dd/mm/yyyy", "4.6083E4", "d 2026-03-02"},
		{"dd/mm/yyyy", "46083.4375", "d 2026-03-02T10:30:00"},
		{"dd/mm/yyyy", "46083.000001", "d 2026-03-02"},
		{"dd/mm/yyyy", "46083.999999", "d 2026-03-03"},
		{"dd/mm/yyyy", "0.4375", "h 10:30:00"},
		{"dd/mm/yyyy", "0.99999999", "d 1900-01-01"},
		{"dd/mm/yyyy", "2958465", "d 9999-12-31"},
		{"dd/mm/yyyy", "2958465.5", "d 9999-12-31T12:00:00"},
		{"dd/mm/yyyy", "2958465.9999999", "e 2958465.9999999"},
		{"dd/mm/yyyy", "2958466", "e 2958466"},
		{"dd/mm/yyyy", "1E300", "e 1" + strings.Repeat("0", 300)},
		{"dd/mm/yyyy", "-1E300", "e -1" + strings.Repeat("0", 300)},
		{"dd/mm/yyyy", "-5", "e -5"},
		{"dd/mm/yyyy", "-0.5", "e -0.5"},
		{"dd/mm/yyyy", "20260302", "e 20260302"},

		// Dates with time.
		{"dd/mm/yyyy hh:mm", "46083", "d 2026-03-02T00:00:00"},
		{"dd/mm/yyyy hh:mm", "46083.4375", "d 2026-03-02T10:30:00"},
		{"dd/mm/yyyy hh:mm", "46083.354166666664", "d 2026-03-02T08:30:00"},
		{"dd/mm/yyyy hh:mm", "46083.354166666657", "d 2026-03-02T08:30:00"},
		{"dd/mm/yyyy hh:mm", "46083.99999999", "d 2026-03-03T00:00:00"},
		{"dd/mm/yyyy hh:mm", "46083.999988425923", "d 2026-03-02T23:59:59"},
		{"dd/mm/yyyy hh:mm", "0.4375", "h 10:30:00"},
		{"dd/mm/yyyy hh:mm", "0", "e 1900-01-00"},
		{"dd/mm/yyyy [h]:mm", "46083.4375", "d 2026-03-02T10:30:00"},

		// Clocks.
		{"h:mm", "0", "h 00:00:00"},
		{"h:mm", "0.4375", "h 10:30:00"},
		{"h:mm", "0.437499999999", "h 10:30:00"},
		{"h:mm", "0.999988425926", "h 23:59:59"},
		{"h:mm", "0.99999999", "h 24:00:00"},
		{"h:mm", "1", "d 1900-01-01T00:00:00"},
		{"h:mm", "46083.4375", "d 2026-03-02T10:30:00"},
		{"h:mm", "60.5", "e 1900-02-29"},
		{"h:mm", "-0.25", "e -0.25"},
		{"h:mm", "-1E-17", "h 00:00:00"},
		{"mmss.0", "0.00001", "h 00:00:01"},

		// Elapsed times.
		{"[h]:mm", "1.26", "h 30:14:24"},
		{"[h]:mm", "1.2604166666666667", "h 30:15:00"},
		{"[h]:mm", "0", "h 00:00:00"},
		{"[h]:mm", "60", "h 1440:00:00"},
		{"[h]:mm", "0.99999999", "h 24:00:00"},
		{"[m]", "1", "h 24:00:00"},
		{"[h]:mm", "46083.4375", "h 1106002:30:00"},
		{"[h]:mm", "-0.5", "e -0.5"},
		{"[h]:mm", "2958466", "e 2958466"},
	} {
		got, kind, ok := parseFormat(c.code).append([]byte("·"), []byte(c.stored), false)
		if text := strings.TrimPrefix(string(got), "·"); !ok || fmt.Sprintf("%c %s", kind, text) != c.want {
			t.Errorf("%s of %s = %c %s, %t, want %s", c.code, c.stored, kind, text, ok, c.want)
		}
	}
}

func TestOldMacsCountFrom1904(t *testing.T) {
	for _, c := range []struct{ code, stored, want string }{
		{"dd/mm/yyyy", "0", "d 1904-01-01"},
		{"dd/mm/yyyy", "1", "d 1904-01-02"},
		{"dd/mm/yyyy", "59", "d 1904-02-29"},
		{"dd/mm/yyyy", "60", "d 1904-03-01"},
		{"dd/mm/yyyy", "0.4375", "d 1904-01-01T10:30:00"},
		{"dd/mm/yyyy", "44621", "d 2026-03-02"},
		{"dd/mm/yyyy", "2957003", "d 9999-12-31"},
		{"dd/mm/yyyy", "2957004", "e 2957004"},
		{"dd/mm/yyyy", "-1", "e -1"},
		{"dd/mm/yyyy hh:mm", "44621.5", "d 2026-03-02T12:00:00"},
		{"h:mm", "0.4375", "h 10:30:00"},
		{"[h]:mm", "1.26", "h 30:14:24"},
	} {
		got, kind, ok := parseFormat(c.code).append(nil, []byte(c.stored), true)
		if !ok || fmt.Sprintf("%c %s", kind, got) != c.want {
			t.Errorf("%s of %s = %c %s, %t, want %s", c.code, c.stored, kind, got, ok, c.want)
		}
	}
}

func TestWhereTheLanguageDecidesTheNumberDoes(t *testing.T) {
	for stored, want := range map[string]string{
		"0": "h 00:00:00", "0.4375": "h 10:30:00", "46083": "d 2026-03-02", "46083.4375": "d 2026-03-02T10:30:00", "-1": "e -1",
	} {
		got, kind, ok := builtinFormat(55).append(nil, []byte(stored), false)
		if !ok || fmt.Sprintf("%c %s", kind, got) != want {
			t.Errorf("format 55 of %s = %c %s, %t, want %s", stored, kind, got, ok, want)
		}
	}
}

func TestNoFormatMakesANumberOfWhatIsNone(t *testing.T) {
	for _, code := range []string{"General", "@", "00000", "dd/mm/yyyy", "dd/mm/yyyy h:mm", "h:mm", "[h]:mm"} {
		for _, stored := range []string{"", " ", "x", "INF", "NaN", "0x10", "1E999", "1E-999", "46083,5", "46083 5", "2026-03-02", "10:30"} {
			got, _, ok := parseFormat(code).append([]byte("before"), []byte(stored), false)
			if ok || string(got) != "before" {
				t.Errorf("%s of %q = %q, %t, want false and nothing appended", code, stored, got, ok)
			}
		}
	}
}

// Every day of the first 400 years, after which the calendar repeats itself, and
// every 97th of the others.
func TestEveryDayIsThatOfTheCalendar(t *testing.T) {
	origin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	for i, step := 0, 1; i <= lastDay; i += step {
		if i > 400*366 {
			step = 97
		}
		if got, want := string(appendDate(nil, i)), origin.AddDate(0, 0, i).Format(time.DateOnly); got != want {
			t.Fatalf("appendDate(%d) = %s, want %s", i, got, want)
		}
	}
}

func TestSerialsAreTheFloatsNextToThem(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		stored := strconv.FormatUint(random.Uint64()>>random.IntN(64), 10)
		if point := random.IntN(2 * len(stored)); point <= len(stored) {
			stored = stored[:point] + "." + stored[point:]
		}
		got, ok := parseSerial([]byte(stored))
		if want, err := strconv.ParseFloat(stored, 64); !ok || err != nil || got != want {
			t.Fatalf("parseSerial(%q) = %v, %t, want %v", stored, got, ok, want)
		}
	}
}

// FuzzSerial holds what is printed to time.Time: read back, a date is the serial
// to the second, and so is a clock.
func FuzzSerial(f *testing.F) {
	for _, serial := range []float64{0, 0.4375, 0.99999999, 1, 59.5, 60, 61, 46083, 46083.354166666664, 46083.999999, 2957003, 2958465.99999, 2958466, -1, 1e300, -1e-9, -6.613756613756613e-06} {
		f.Add(serial, uint8(3), false)
		f.Add(serial, uint8(5), true)
	}
	f.Fuzz(func(t *testing.T, serial float64, kind uint8, date1904 bool) {
		if math.IsNaN(serial) || math.IsInf(serial, 0) {
			return
		}
		f := format{class: formatDate + class(kind)%(formatDateOrClock-formatDate+1)}
		stored := strconv.FormatFloat(serial, 'G', -1, 64)
		out, got, ok := f.append(nil, []byte(stored), date1904)
		if !ok {
			t.Fatalf("%s of %s is no number", f, stored)
		}
		origin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if date1904 {
			origin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		} else if serial*secondsPerDay < 60*secondsPerDay-0.5 {
			origin = origin.AddDate(0, 0, 1)
		}
		switch got {
		case Date:
			layout := time.DateOnly
			if strings.Contains(string(out), "T") {
				layout = "2006-01-02T15:04:05"
			}
			moment, err := time.Parse(layout, string(out))
			if err != nil {
				t.Fatalf("%s of %s: %v", f, stored, err)
			}
			if again := moment.Format(layout); again != string(out) {
				t.Fatalf("%s of %s = %s, which is %s", f, stored, out, again)
			}
			// Unix seconds, since the time from 1899 to 9999 is longer than a
			// time.Duration can be.
			sameSecond(t, f, stored, serial, moment.Unix()-origin.Unix())
		case Clock:
			var h, m, s int64
			if n, err := fmt.Sscanf(string(out), "%d:%d:%d", &h, &m, &s); n != 3 || err != nil || m > 59 || s > 59 {
				t.Fatalf("%s of %s = %q", f, stored, out)
			}
			sameSecond(t, f, stored, serial, h*3600+m*60+s)
		case ErrorValue:
			never := string(out) == "1900-01-00" || string(out) == "1900-02-29"
			if !never && serial*secondsPerDay > -0.499 && serial < 2957003 {
				t.Fatalf("%s of %s = error %s", f, stored, out)
			}
		default:
			t.Fatalf("%s of %s = %c %s", f, stored, got, out)
		}
	})
}

// sameSecond compares a serial with the seconds that were printed of it.
func sameSecond(t *testing.T, f format, stored string, serial float64, seconds int64) {
	t.Helper()
	if apart := math.Abs(serial*secondsPerDay - float64(seconds)); apart > 0.5001 {
		t.Fatalf("%s of %s is %g seconds beside it", f, stored, apart)
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ name, code, stored string }{
		{"general", "General", "573001234"},
		{"padded", "00000", "123"},
		{"date", "dd/mm/yyyy", "46083"},
		{"datetime", "dd/mm/yyyy hh:mm", "46083.354166666664"},
		{"clock", "h:mm", "0.4375"},
		{"elapsed", "[h]:mm", "1.2604166666666667"},
	} {
		b.Run(c.name, func(b *testing.B) {
			f, stored, dst := parseFormat(c.code), []byte(c.stored), make([]byte, 0, 64)
			b.ReportAllocs()
			for b.Loop() {
				dst, _, _ = f.append(dst[:0], stored, false)
			}
		})
	}
}
