package submit_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/submit"
)

var crowded = submit.Judge(whole(403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)"))

// fakeCRM is a CRM that answers after some time; answer says what, by how many
// requests are under way.
type fakeCRM struct {
	mu     sync.Mutex
	busy   int
	peak   int
	rows   int
	takes  time.Duration
	answer func(busy, row int) submit.Verdict
}

func (c *fakeCRM) Send(context.Context, *submit.Item) submit.Verdict {
	c.mu.Lock()
	c.busy++
	c.rows++
	c.peak = max(c.peak, c.busy)
	v := created
	if c.answer != nil {
		v = c.answer(c.busy, c.rows)
	}
	c.mu.Unlock()
	time.Sleep(c.takes)
	c.mu.Lock()
	c.busy--
	c.mu.Unlock()
	return v
}

// all sends rows by so many workers and gives how long it took.
func all(t *testing.T, s submit.Sender, workers, rows int) time.Duration {
	began := time.Now()
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < rows; i += workers {
				s.Send(t.Context(), &submit.Item{})
			}
		})
	}
	group.Wait()
	return time.Since(began)
}

func TestAWidthGrowsToItsWorkersInAFewRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const workers, rows = 64, 64 * 400
		c := &fakeCRM{takes: 50 * time.Millisecond}
		w := submit.NewWidth(workers)
		took := all(t, submit.Narrowed(c, w), workers, rows)
		ideal := rows / workers * c.takes
		if share := float64(ideal) / float64(took); share < 0.97 || c.peak != workers || w.Now() != workers {
			t.Errorf("%.1f %% of the ideal, %d at a time, width %d; want 97 %%, %d", share*100, c.peak, w.Now(), workers)
		}
	})
}

func TestAWidthBeginsNarrowAndNeverPassesItsWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, workers := range []int{0, 1, 2, 3} {
			c := &fakeCRM{takes: time.Second}
			w := submit.NewWidth(workers)
			if w.Now() != min(max(workers, 1), 2) {
				t.Errorf("%d workers: begins with %d", workers, w.Now())
			}
			all(t, submit.Narrowed(c, w), 10, 100) // more who ask than there should be
			if c.peak != max(workers, 1) {
				t.Errorf("%d workers: %d at a time", workers, c.peak)
			}
		}
	})
}

func TestAWidthHalvesOncePerSetback(t *testing.T) {
	late := submit.Judge(submit.Answer{Sent: true, Whole: true, Expired: time.Second, Err: context.DeadlineExceeded})
	for name, bad := range map[string]submit.Verdict{"429": tooMany, "simultaneous": crowded, "time-out": late} {
		synctest.Test(t, func(t *testing.T) {
			c := &fakeCRM{takes: time.Second}
			w := submit.NewWidth(16)
			s := submit.Narrowed(c, w)
			all(t, s, 16, 100)
			c.answer = func(int, int) submit.Verdict { return bad }
			all(t, s, 16, 16)
			if w.Now() != 8 {
				t.Errorf("%s: %d after 16 refusals of one moment, want 8", name, w.Now())
			}
			all(t, s, 1, 10)
			if w.Now() != 1 {
				t.Errorf("%s: %d after many refusals, want 1", name, w.Now())
			}
			c.answer = nil
			all(t, s, 16, 15)
			if grown := w.Now(); name == "simultaneous" && grown != 1 || name != "simultaneous" && grown < 3 {
				t.Errorf("%s: %d after 15 good answers", name, grown)
			}
		})
	}
}

// A CRM that takes two requests at a time is not asked for a third all the time.
func TestAFixedNumberIsFoundAndKeptTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := 0
		c := &fakeCRM{takes: 100 * time.Millisecond, answer: func(busy, _ int) submit.Verdict {
			if busy > 2 {
				refused++
				return crowded
			}
			return created
		}}
		all(t, submit.Narrowed(c, submit.NewWidth(8)), 8, 2000)
		if refused == 0 || refused > 60 {
			t.Errorf("%d of 2000 refused, want few", refused)
		}
	})
}

func TestWhoWaitsForAPlaceHearsTheStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &fakeCRM{takes: time.Hour}
		s := submit.Narrowed(c, submit.NewWidth(1))
		go s.Send(context.Background(), &submit.Item{})
		synctest.Wait()
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		began := time.Now()
		if v := s.Send(ctx, &submit.Item{}); v.Status != submit.Pending || time.Since(began) != time.Second || c.rows != 1 {
			t.Errorf("%s after %s, %d rows sent; want pending after 1s, 1", v.Status, time.Since(began), c.rows)
		}
		if v := s.Send(cancelled(), &submit.Item{}); v.Status != submit.Pending {
			t.Errorf("%s, want pending", v.Status)
		}
		time.Sleep(2 * time.Hour)
		c.takes = 0
		if v := s.Send(t.Context(), &submit.Item{}); v.Status != submit.Created { // no place was lost
			t.Errorf("%s, want created", v.Status)
		}
	})
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// The whole pace at once: 200 a second, 64 workers, 50 ms an answer, for 30 s.
func TestThePaceIsKeptWithAdaptingWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit, workers, rows = 200, 64, 200 * 30
		pacer := submit.NewPacer(limit, time.Second)
		var mu sync.Mutex
		var at []time.Duration
		start := time.Now()
		client := submit.SenderFunc(func(ctx context.Context, _ *submit.Item) submit.Verdict {
			if pacer.Begin(ctx) != nil {
				return submit.NotReached()
			}
			mu.Lock()
			at = append(at, time.Since(start))
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
			return created
		})
		took := all(t, submit.Narrowed(submit.Paced(client, pacer), submit.NewWidth(workers)), workers, rows)
		slices.Sort(at)
		for i := limit; i < len(at); i++ {
			if at[i]-at[i-limit] <= time.Second {
				t.Fatalf("%d calls in %s", limit+1, at[i]-at[i-limit])
			}
		}
		if mean := float64(rows) / took.Seconds(); mean < 198 || mean > 200 {
			t.Errorf("%.1f a second, want 198 to 200", mean)
		}
	})
}
