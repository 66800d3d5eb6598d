package send

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/identity"
	"caseload/importer/stop"
	"caseload/importer/submit"
	"caseload/mapping"
)

func always(v submit.Verdict) func(*submit.Item) submit.Verdict {
	return func(*submit.Item) submit.Verdict { return v }
}

func TestRowsThatWereNeverTriedGoFirstAndRejectedOnesLast(t *testing.T) {
	m := newMemory(3, 1, 2, 1, 3, 2)
	ended := runs(t, m, config(t, m, past(0), always(made())))
	if got := strings.Join(m.begun, ""); got != "bdcfae" || ended.Stop != nil || ended.Sent != 6 || ended.Calls != 6 {
		t.Errorf("sent in the order %s, %+v; want bdcfae, 6 sent by 6 calls", got, ended)
	}
}

func TestAStopLetsWhatIsInFlightEndAndBeginsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(1, 1, 1, 1)
		ctx, cancel := context.WithCancelCause(t.Context())
		signal := errors.New("stopped by a signal")
		cfg := config(t, m, past(0), func(*submit.Item) submit.Verdict {
			cancel(signal)
			time.Sleep(time.Minute)
			return made()
		})
		w := &watcher{}
		cfg.Watch = w
		ended, err := Run(ctx, context.Background(), m, cfg)
		if err != nil || !errors.Is(ended.Stop, signal) || ended.Sent != 1 || len(m.begun) != 1 || m.count(identity.Created) != 1 {
			t.Errorf("%+v (%v), begun %v; want the signal, and the one in flight made", ended, err, m.begun)
		}
		if w.stopping.Load() != 1 {
			t.Errorf("it was told %d times that the run stops, want once", w.stopping.Load())
		}
	})
}

type watcher struct{ rows, settled, stopping atomic.Int64 }

func (w *watcher) Sending(rows int64)    { w.rows.Store(rows) }
func (w *watcher) Settled(submit.Status) { w.settled.Add(1) }
func (w *watcher) Stopping(int64)        { w.stopping.Add(1) }

func TestARowIsCountedWhenItsOutcomeIsOnTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(1, 1)
		m.slow = make(chan struct{})
		cfg, w := config(t, m, past(0), always(made())), &watcher{}
		cfg.Watch = w
		over := make(chan Ended)
		go func() { over <- runs(t, m, cfg) }()
		synctest.Wait()
		if len(m.begun) != 2 || w.settled.Load() != 0 {
			t.Errorf("%d sent, %d counted while nothing is on the disk; want 2, 0", len(m.begun), w.settled.Load())
		}
		close(m.slow)
		if ended := <-over; ended.Sent != 2 || w.settled.Load() != 2 || w.rows.Load() != 2 {
			t.Errorf("%+v, %d counted; want 2", ended, w.settled.Load())
		}
	})
}

func TestALedgerThatFailsStopsTheRun(t *testing.T) {
	for name, fail := range map[string]func(*memory){
		"to give a row":           func(m *memory) { m.failNext = stop.Errorf("", "a page is torn") },
		"to keep an intent":       func(m *memory) { m.failBegin = errDisk },
		"to write an outcome":     func(m *memory) { m.failSettle = errDisk },
		"to keep, and to write":   func(m *memory) { m.failBegin, m.failSettle = errDisk, errDisk },
		"to give, after all that": func(m *memory) { m.failNext, m.failBegin, m.failSettle = errDisk, errDisk, errDisk },
	} {
		m := newMemory(1, 1, 1)
		fail(m)
		sent := 0
		ended := runs(t, m, config(t, m, past(0), func(*submit.Item) submit.Verdict {
			sent++
			return made()
		}))
		if stop.ExitCode(ended.Stop) != 1 || ended.Sent != 0 {
			t.Errorf("fails %s: %+v, exit %d; want 1, none counted", name, ended, stop.ExitCode(ended.Stop))
		}
		if m.failBegin != nil && sent != 0 {
			t.Errorf("fails %s: %d rows were sent without an intent", name, sent)
		}
	}
}

func TestTheRowsThatGoFirstAreShownBeforeTheOthers(t *testing.T) {
	no := &submit.Stop{Exit: 5, Cause: "a person said no"}
	for _, test := range []struct {
		says  error
		begun int
	}{{nil, 5}, {no, 2}} {
		m := newMemory(1, 1, 1, 1, 1)
		cfg := config(t, m, past(0), always(made()))
		cfg.Canary, cfg.Workers = 2, 3
		var shown []Sample
		cfg.Shown = func(first []Sample) error {
			shown = first
			if n := m.count(identity.Created); n != 2 {
				t.Errorf("%d outcomes are on the disk when they are shown, want 2", n)
			}
			return test.says
		}
		ended := runs(t, m, cfg)
		if len(shown) != 2 || shown[0].WolkvoxID != "a1" || len(m.begun) != test.begun || !errors.Is(ended.Stop, test.says) {
			t.Errorf("says %v: shown %+v, begun %v, %+v", test.says, shown, m.begun, ended)
		}
	}
}

func TestTheBudgetCountsCallsOfEarlierRuns(t *testing.T) {
	m := newMemory(1, 1, 1, 1)
	cfg := config(t, m, past(8), always(made()))
	cfg.Limits.DailyCalls = 10
	ended := runs(t, m, cfg)
	if stop.ExitCode(ended.Stop) != 5 || ended.Sent != 2 || ended.Calls != 2 || m.count(identity.Created) != 2 {
		t.Errorf("%+v; want exit 5 after 2 of 10 calls, 8 of them made before", ended)
	}
}

func TestWithWaitTheNextDayIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at midnight, UTC
		m := newMemory(1, 1, 1)
		cfg := config(t, m, past(0), always(made()))
		cfg.Limits.DailyCalls, cfg.Limits.Hours, cfg.Wait = 2, mapping.Hours{From: 8 * 60, To: 18 * 60}, true
		var said []string
		cfg.Say = func(line string) { said = append(said, line) }
		began := time.Now()
		ended := runs(t, m, cfg)
		if took := time.Since(began).Round(time.Minute); ended.Stop != nil || ended.Sent != 3 || took != 32*time.Hour {
			t.Errorf("%+v after %s; want 3 sent after 32 hours", ended, took)
		}
		if len(said) != 3 || !strings.Contains(said[0], "waiting until Sat 1 Jan 2000 08:00") || !strings.Contains(said[2], "Sun 2 Jan 2000 08:00") {
			t.Errorf("it says %q; want three waits: the hours, the day, the hours", said)
		}
	})
}

func TestARowThatWaitsForTheQuotaIsNoUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(1)
		calls := 0
		cfg := config(t, m, past(0), func(*submit.Item) submit.Verdict {
			if calls++; calls == 1 {
				return submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 403, Body: []byte("TOKEN LIMIT EXCEEDED")})
			}
			return made()
		})
		cfg.Wait = true
		if ended := runs(t, m, cfg); ended.Stop != nil || m.withdraw != 1 || m.count(identity.Created) != 1 {
			t.Errorf("%+v, %d intents taken back, %v; want 1, and the row made", ended, m.withdraw, m.settled)
		}
	})
}

func TestAContactIsLookedUpOnceAndRemembered(t *testing.T) {
	m := newMemory(1, 1, 1)
	cfg := config(t, m, past(0), nil)
	cfg.CRM.CheckContacts = true
	asked := 0
	cfg.Connect = func(context.Context, func(context.Context) error) (CRM, error) {
		return fakeCRM{always(made()), &asked}, nil
	}
	if ended := runs(t, m, cfg); asked != 1 || ended.Calls != 4 || !m.kept["ana@x.co"] {
		t.Errorf("asked %d times, %+v; want once, 4 calls", asked, ended)
	}
}

func TestARowWhoseTextAFirewallRefusesIsToldByTheNext(t *testing.T) {
	m := newMemory(1, 1, 1)
	n := 0
	cfg := config(t, m, past(0), func(*submit.Item) submit.Verdict {
		if n++; n == 2 {
			return submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 403, Body: []byte("<html>blocked</html>")})
		}
		return made()
	})
	if ended := runs(t, m, cfg); ended.Stop != nil || m.count(identity.Created) != 2 || m.count(identity.Rejected) != 1 {
		t.Errorf("%+v, %v; want the second rejected", ended, m.settled)
	}
}
