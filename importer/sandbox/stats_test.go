package sandbox_test

import (
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/sandbox"
)

func TestTheWorstSecondIsTheMostInAnyWindow(t *testing.T) {
	tests := []struct {
		name  string
		waits []time.Duration // before each request
		want  int64
	}{
		{"one", []time.Duration{0}, 1},
		{"at once", []time.Duration{0, 0, 0}, 3},
		{"exactly a second apart", []time.Duration{0, time.Second, time.Second}, 1},
		{"just under a second", []time.Duration{0, time.Second - 1}, 2},
		{"over a full second's edge", []time.Duration{900 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 5 * time.Second}, 3},
		{"steady", func() []time.Duration {
			waits := make([]time.Duration, 5000)
			for i := range waits {
				waits[i] = 20 * time.Millisecond
			}
			return waits
		}(), 50},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
			for _, wait := range test.waits {
				time.Sleep(wait)
				ask(s, call("POST", "/", "", ""))
			}
			if got := s.Stats().WorstSecond; got != test.want {
				t.Errorf("%s: worst second %d, want %d", test.name, got, test.want)
			}
		})
	}
}

func TestThePeakInFlightIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sandbox.DefaultConfig()
		c.Latency, c.Simultaneous = time.Second, 3
		s := sandbox.New(c, sandbox.Faults{})
		var all sync.WaitGroup
		refused := make(chan int, 5)
		for range 5 {
			all.Go(func() { refused <- ask(s, request(t, "", good())).Code })
		}
		all.Wait()
		close(refused)
		counts := map[int]int{}
		for status := range refused {
			counts[status]++
		}
		if counts[200] != 3 || counts[403] != 2 {
			t.Errorf("statuses %v, want three let through and two refused", counts)
		}
		w := ask(s, httptest.NewRequest("GET", "/sandbox/stats", nil))
		var got sandbox.Stats
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.PeakInFlight != 5 || got.InFlight != 0 || got.Created != 3 || got.Rejected["403"] != 2 || got.Refusals["EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (3)"] != 2 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestTheDaysCountBeginsAnewAtMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sandbox.DefaultConfig()
		c.DailyLimit = 1
		s := sandbox.New(c, sandbox.Faults{})
		for _, want := range []int{200, 403} {
			if status, _ := post(t, s, good()); status != want {
				t.Errorf("status %d, want %d", status, want)
			}
		}
		time.Sleep(24 * time.Hour)
		if status, _ := post(t, s, good()); status != 200 {
			t.Errorf("the next day: status %d, want 200", status)
		}
	})
}
