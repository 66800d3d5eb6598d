package submit_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/submit"
)

// begins records when sends begin, as the client would: after a jitter that
// stands for fsync and dial, through the pacer's gate.
type begins struct {
	mu     sync.Mutex
	at     []time.Duration
	start  time.Time
	pacer  *submit.Pacer
	jitter func() time.Duration
	lasts  time.Duration
	answer func(n int) submit.Verdict
}

func (b *begins) Send(ctx context.Context, _ *submit.Item) submit.Verdict {
	time.Sleep(b.jitter())
	if b.pacer != nil && b.pacer.Begin(ctx) != nil {
		return submit.NotReached()
	}
	b.mu.Lock()
	b.at = append(b.at, time.Since(b.start))
	n := len(b.at)
	b.mu.Unlock()
	time.Sleep(b.lasts)
	if b.answer != nil {
		return b.answer(n)
	}
	return submit.Verdict{Status: submit.Created, HTTP: 200, Sent: true}
}

// run sends n items with so many workers, and waits.
func run(ctx context.Context, s submit.Sender, workers, n int) []submit.Verdict {
	verdicts := make([]submit.Verdict, n)
	todo := make(chan int)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := range todo {
				verdicts[i] = s.Send(ctx, &submit.Item{Entry: int64(i)})
			}
		})
	}
	for i := range n {
		todo <- i
	}
	close(todo)
	all.Wait()
	return verdicts
}

// worst gives the most begins in any window, both of its ends counted.
func worst(at []time.Duration, window time.Duration) int {
	most, first := 0, 0
	for i := range at {
		for at[i]-at[first] > window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

func TestNoWindowHoldsMoreSendsThanTheRateHoweverIntentsJitter(t *testing.T) {
	for _, c := range []struct {
		name    string
		limit   float64
		per     time.Duration
		workers int
		n       int
		jitter  time.Duration
		most    int
	}{
		{"50/s, fsync up to 40 ms", 50, time.Second, 16, 3000, 40 * time.Millisecond, 50},
		{"200/s, up to 90 ms", 200, time.Second, 64, 6000, 90 * time.Millisecond, 200},
		{"2/s, up to a second", 2, time.Second, 8, 200, time.Second, 2},
		{"90/min, up to a second", 90, time.Minute, 8, 400, time.Second, 90},
		{"2.5/s: never 4 in a second", 2.5, time.Second, 8, 200, time.Second, 3},
		{"0.5/s", 0.5, time.Second, 4, 50, time.Second, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := submit.NewPacer(c.limit, c.per)
				r := rand.New(rand.NewPCG(1, 2))
				var mu sync.Mutex
				b := &begins{start: time.Now(), pacer: p, lasts: 50 * time.Millisecond, jitter: func() time.Duration {
					mu.Lock()
					defer mu.Unlock()
					return time.Duration(r.Int64N(int64(c.jitter)))
				}}
				run(t.Context(), submit.Paced(b, p), c.workers, c.n)
				if got := worst(b.at, c.per); got > c.most {
					t.Errorf("%d sends begun within %s, want at most %d", got, c.per, c.most)
				}
				took := b.at[len(b.at)-1] - b.at[0]
				mean := float64(c.n-1) / took.Seconds() * c.per.Seconds()
				if mean > c.limit || mean < 0.99*c.limit {
					t.Errorf("mean %.4f in %s, want within 1 %% below %g", mean, c.per, c.limit)
				}
			})
		})
	}
}

// The test above must be able to fail: the limiter alone lets sends bunch.
func TestTurnsAloneDoNotKeepThePromise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := submit.NewPacer(50, time.Second)
		r := rand.New(rand.NewPCG(1, 2))
		var mu sync.Mutex
		b := &begins{start: time.Now(), jitter: func() time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return time.Duration(r.Int64N(int64(200 * time.Millisecond)))
		}}
		run(t.Context(), submit.Paced(b, p), 16, 3000)
		if got := worst(b.at, time.Second); got <= 50 {
			t.Errorf("worst window %d: the jitter of this test proves nothing", got)
		}
	})
}

func TestAPauseHoldsAllWorkersAndTheyDoNotBunchAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := submit.NewPacer(10, time.Second)
		b := &begins{start: time.Now(), pacer: p, jitter: func() time.Duration { return 0 }}
		b.answer = func(n int) submit.Verdict {
			if n == 5 {
				return submit.Verdict{Status: submit.Failed, Code: submit.CodeBusy, HTTP: 429, Sent: true, RetryAfter: 30 * time.Second}
			}
			return submit.Verdict{Status: submit.Created, HTTP: 200}
		}
		run(t.Context(), submit.Paced(b, p), 8, 30)
		if gap := b.at[5] - b.at[4]; gap < 30*time.Second || gap > 30*time.Second+100*time.Millisecond {
			t.Errorf("%s between the 429 and the next send, want 30 s", gap)
		}
		for i := 6; i < len(b.at); i++ {
			if gap := b.at[i] - b.at[i-1]; gap < 99*time.Millisecond {
				t.Errorf("after the pause send %d came %s after the one before, want 100 ms", i, gap)
			}
		}
	})
}

func TestRefusalsThatDoNotSayHowLongPauseLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := submit.NewPacer(0, 0)
		b := &begins{start: time.Now(), pacer: p, jitter: func() time.Duration { return 0 }}
		b.answer = func(n int) submit.Verdict {
			if n <= 8 && n != 5 {
				return submit.Verdict{Status: submit.Failed, HTTP: 429, Sent: true}
			}
			return submit.Verdict{Status: submit.Created, HTTP: 200}
		}
		run(t.Context(), submit.Paced(b, p), 1, 9)
		want := []time.Duration{0, 1, 3, 7, 15, 15, 16, 18, 22}
		for i, at := range b.at {
			if at != want[i]*time.Second {
				t.Errorf("send %d at %s, want %s", i, at, want[i]*time.Second)
			}
		}
	})
}

func TestTheStopEndsEveryWaitAtOnce(t *testing.T) {
	for name, p := range map[string]func() *submit.Pacer{
		"for a turn":  func() *submit.Pacer { return submit.NewPacer(1, time.Hour) },
		"for a pause": func() *submit.Pacer { p := submit.NewPacer(0, 0); p.Pause(time.Hour); return p },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				b := &begins{start: start, jitter: func() time.Duration { return 0 }}
				verdicts := run(ctx, submit.Paced(b, p()), 4, 8)
				if took := time.Since(start); took != time.Second {
					t.Errorf("ended after %s, want 1 s", took)
				}
				waited := 0
				for _, v := range verdicts {
					if v.Status == submit.Pending && !v.Sent && v.Stop == nil {
						waited++
					}
				}
				if waited != len(verdicts)-len(b.at) || len(b.at) > 1 {
					t.Errorf("%d rows pending, %d sent of %d", waited, len(b.at), len(verdicts))
				}
			})
		})
	}
}

func TestADeadlineFarTooNearDoesNotFailTheWaitBeforeItComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := submit.NewPacer(1, time.Minute)
		b := &begins{start: time.Now(), jitter: func() time.Duration { return 0 }}
		s := submit.Paced(b, p)
		s.Send(t.Context(), &submit.Item{})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s.Send(ctx, &submit.Item{})
		if took := time.Since(b.start); took != 10*time.Second {
			t.Errorf("gave up after %s, want when the deadline came, 10 s", took)
		}
	})
}

func TestThePromiseHoldsOverTwoRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Hour)
		now := time.Now()
		for _, c := range []struct {
			name   string
			begins []time.Time
			first  time.Duration // until the next may begin
			fourth time.Duration
		}{
			{"none", nil, 0, time.Minute},
			{"three just now", []time.Time{now, now, now}, time.Minute, 2 * time.Minute},
			{"three, in any order", []time.Time{now.Add(-time.Second), now.Add(-50 * time.Second), now.Add(-30 * time.Second)}, 10 * time.Second, 70 * time.Second},
			{"two", []time.Time{now.Add(-20 * time.Second), now.Add(-10 * time.Second)}, 0, time.Minute},
			{"more than the limit", []time.Time{now.Add(-55 * time.Second), now, now, now.Add(-59 * time.Second), now}, time.Minute, 2 * time.Minute},
			{"old ones", []time.Time{now.Add(-2 * time.Minute), now.Add(-time.Hour), now.Add(-61 * time.Second)}, 0, time.Minute},
			{"of a clock that was set back", []time.Time{now.Add(time.Hour), now.Add(time.Hour), now.Add(time.Hour)}, time.Minute, 2 * time.Minute},
		} {
			began := time.Now()
			shift := began.Sub(now)
			p := submit.NewPacer(3, time.Minute)
			for i := range c.begins {
				c.begins[i] = c.begins[i].Add(shift)
			}
			p.Recall(c.begins)
			var at [4]time.Duration
			for i := range at {
				if err := p.Begin(t.Context()); err != nil {
					t.Fatal(err)
				}
				at[i] = time.Since(began).Round(time.Second)
			}
			if at[0] != c.first || at[3] != c.fourth {
				t.Errorf("%s: the first begins after %s, the fourth after %s; want %s, %s", c.name, at[0], at[3], c.first, c.fourth)
			}
		}
	})
}

// What an earlier run has used up is waited for before a request is begun: its
// deadline would run meanwhile, and its connection grow old.
func TestAUsedUpWindowIsWaitedForWithoutAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := submit.NewPacer(3, time.Minute)
		now := time.Now()
		p.Recall([]time.Time{now, now, now})
		var waited []time.Duration
		s := submit.Paced(submit.SenderFunc(func(ctx context.Context, _ *submit.Item) submit.Verdict {
			dialled := time.Now()
			if err := p.Begin(ctx); err != nil {
				t.Error(err)
			}
			waited = append(waited, time.Since(dialled))
			return created
		}), p)
		for range 5 {
			s.Send(t.Context(), &submit.Item{})
		}
		if took := time.Since(now); took < 2*time.Minute || took > 3*time.Minute {
			t.Errorf("5 calls after %s, want 2 to 3 minutes", took)
		}
		for i, d := range waited {
			if d > 200*time.Millisecond {
				t.Errorf("call %d waits %s with its connection open", i+1, d)
			}
		}
	})
}

// A 503 leaves its row unknown, and what it asks for holds for all the same.
func TestA503WithRetryAfterSlowsAllWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := whole(503, "")
		a.Header.Set("Retry-After", "30")
		p := submit.NewPacer(0, 0)
		calls := 0
		s := submit.Paced(script(&calls, submit.Judge(a), created), p)
		began := time.Now()
		if v := s.Send(t.Context(), &submit.Item{}); v.Status != submit.Unknown {
			t.Errorf("%s, want unknown", v.Status)
		}
		if v := s.Send(t.Context(), &submit.Item{}); v.Status != submit.Created || time.Since(began) != 30*time.Second {
			t.Errorf("%s after %s, want created after 30s", v.Status, time.Since(began))
		}
	})
}
