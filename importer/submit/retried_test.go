package submit_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/submit"
)

// script gives one verdict after another, the last one for ever, and counts.
func script(calls *int, verdicts ...submit.Verdict) submit.Sender {
	return submit.SenderFunc(func(context.Context, *submit.Item) submit.Verdict {
		v := verdicts[min(*calls, len(verdicts)-1)]
		*calls++
		return v
	})
}

var (
	notSent = submit.Judge(submit.Answer{Err: errors.New("connection refused")})
	created = submit.Judge(whole(200, `{"code":200,"data":{"wolkvox_id":"a1"}}`))
	tooMany = submit.Judge(whole(429, ""))
	unknown = submit.Judge(whole(500, ""))
	refused = submit.Judge(whole(400, `{"code":400,"error":"contact \"a@b.co\" is not there"}`))
	missing = submit.Judge(whole(404, ""))
	resting = submit.Judge(whole(403, "MAINTENANCE"))
)

func TestOnlyWhatIsProvablyNotProcessedIsSentAgain(t *testing.T) {
	partly := notSent
	partly.Sent = true
	gone := notSent
	gone.Code = "E121"
	for _, c := range []struct {
		name  string
		first submit.Verdict
		calls int
		want  submit.Status
	}{
		{"never written", notSent, 2, submit.Created},
		{"a plain failure of a sender that gives no code", submit.Verdict{Status: submit.Failed}, 2, submit.Created},
		{"429", tooMany, 2, submit.Created},
		{"maintenance", resting, 2, submit.Created},
		{"failed but perhaps written", partly, 1, submit.Failed},
		{"an attachment that is gone", gone, 1, submit.Failed},
		{"unknown", unknown, 1, submit.Unknown},
		{"rejected", refused, 1, submit.Rejected},
		{"pending", submit.NotReached(), 1, submit.Pending},
		{"bad token", submit.Judge(whole(401, "")), 1, submit.Pending},
		{"created", created, 1, submit.Created},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			v := submit.Retried(script(&calls, c.first, created), submit.Policy{}).Send(t.Context(), &submit.Item{})
			if v.Status != c.want || calls != c.calls {
				t.Errorf("%s: %s after %d sends, want %s after %d", c.name, v.Status, calls, c.want, c.calls)
			}
			if v.HTTP != 0 && v.Attempts != calls {
				t.Errorf("%s: %d attempts counted, %d made", c.name, v.Attempts, calls)
			}
		})
	}
}

func TestTriesTheirDelaysAndTheirTotalAreBounded(t *testing.T) {
	for _, c := range []struct {
		name      string
		policy    submit.Policy
		v         submit.Verdict
		calls     int
		least     time.Duration
		most      time.Duration
		want      submit.Status
		stopsWith int
	}{
		{"defaults", submit.Policy{}, notSent, 5, 4 * time.Second, 13 * time.Second, submit.Failed, 0},
		{"one try", submit.Policy{Tries: 1}, notSent, 1, 0, 0, submit.Failed, 0},
		{"longest delay", submit.Policy{Tries: 11, Max: time.Second}, notSent, 11, 5 * time.Second, 15 * time.Second, submit.Failed, 0},
		{"total", submit.Policy{Tries: 100, First: 10 * time.Second, Total: time.Minute}, notSent, 4, 0, time.Minute, submit.Failed, 0},
		{"429", submit.Policy{Tries: 3}, tooMany, 3, 0, 4 * time.Second, submit.Failed, 0},
		{"maintenance that does not end", submit.Policy{Tries: 3}, resting, 3, 0, 4 * time.Second, submit.Pending, 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls, start := 0, time.Now()
			v := submit.Retried(script(&calls, c.v), c.policy).Send(t.Context(), &submit.Item{})
			took := time.Since(start)
			exit := 0
			if v.Stop != nil {
				exit = v.Stop.Exit
			}
			if v.Status != c.want || exit != c.stopsWith || took < c.least || took > c.most {
				t.Errorf("%s: %s, exit %d, after %s; want %s, %d, %s to %s", c.name, v.Status, exit, took, c.want, c.stopsWith, c.least, c.most)
			}
			if c.name != "total" && calls != c.calls {
				t.Errorf("%s: %d sends, want %d", c.name, calls, c.calls)
			}
		})
	}
}

func TestRetryAfterIsWaitedForInFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, start := 0, time.Now()
		slow := tooMany
		slow.RetryAfter = 45 * time.Second
		p := submit.NewPacer(10, time.Second)
		v := submit.Retried(submit.Paced(script(&calls, slow, created), p), submit.Policy{}).Send(t.Context(), &submit.Item{})
		if took := time.Since(start); v.Status != submit.Created || took < 45*time.Second || took > 46*time.Second {
			t.Errorf("%s after %s, want created after 45 s", v.Status, took)
		}
	})
}

func TestTheStopEndsABackOffAndKeepsTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		calls, start := 0, time.Now()
		v := submit.Retried(script(&calls, tooMany), submit.Policy{First: time.Hour, Total: 24 * time.Hour}).Send(ctx, &submit.Item{})
		if v.Status != submit.Pending || v.HTTP != 429 || v.Attempts != 1 || !strings.Contains(v.Reason, "asks to wait") {
			t.Errorf("%+v, want pending with what is known", v)
		}
		if took := time.Since(start); took != 10*time.Millisecond {
			t.Errorf("ended after %s, want 10 ms", took)
		}
	})
}

func TestEachRefusalIsNotedBeforeItsWaitAndAnErrorStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		var noted []int
		policy := submit.Policy{Note: func(_ context.Context, it *submit.Item, v submit.Verdict) error {
			noted = append(noted, v.HTTP)
			if len(noted) == 2 {
				return errors.New("disk full")
			}
			return nil
		}}
		v := submit.Retried(script(&calls, tooMany), policy).Send(t.Context(), &submit.Item{})
		if calls != 2 || len(noted) != 2 || v.Status != submit.Pending || v.Stop == nil || v.Stop.Exit != 1 || !strings.Contains(v.Stop.Cause, "disk full") {
			t.Errorf("%d sends, noted %v, %+v; want 2, and a stop with exit 1", calls, noted, v)
		}
	})
}

func TestNothingIsSentWithoutADurableIntent(t *testing.T) {
	calls := 0
	var noted []int64
	s := submit.Intended(script(&calls, created), func(ctx context.Context, entry int64) error {
		noted = append(noted, entry)
		if entry == 2 {
			return errors.New("no space left on device")
		}
		return ctx.Err()
	})
	if v := s.Send(t.Context(), &submit.Item{Entry: 1}); v.Status != submit.Created {
		t.Errorf("row 1: %s, want created", v.Status)
	}
	v := s.Send(t.Context(), &submit.Item{Entry: 2})
	if calls != 1 || v.Status != submit.Pending || v.Sent || v.Stop == nil || v.Stop.ExitCode() != 1 || !strings.Contains(v.Stop.Error(), "no space") {
		t.Errorf("row 2: %d sends, %+v; want none, pending, exit 1", calls, v)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if v := s.Send(stopped, &submit.Item{Entry: 3}); v.Status != submit.Pending || v.Stop != nil || len(noted) != 2 {
		t.Errorf("row 3 after the stop: %+v, intents %v; want pending, none noted", v, noted)
	}
}

func TestAStopWhileTheIntentIsWrittenIsNoFaultOfTheLedger(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	s := submit.Intended(script(&calls, created), func(inner context.Context, _ int64) error {
		cancel()
		return inner.Err()
	})
	if v := s.Send(ctx, &submit.Item{}); v.Status != submit.Pending || v.Stop != nil || calls != 0 {
		t.Errorf("%+v after %d sends; want pending, no stop of its own, nothing sent", v, calls)
	}
}

// The order that the package's text gives, seen from outside: an intent is written
// only when its turn has come, once for each attempt.
func TestIntentsAreWrittenWhenTheTurnHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var noted []time.Duration
		calls := 0
		p := submit.NewPacer(1, 10*time.Second)
		s := submit.Retried(submit.Paced(submit.Intended(script(&calls, created, tooMany, created), func(context.Context, int64) error {
			noted = append(noted, time.Since(start).Round(time.Second))
			return nil
		}), p), submit.Policy{})
		s.Send(t.Context(), &submit.Item{})
		s.Send(t.Context(), &submit.Item{})
		want := []time.Duration{0, 10 * time.Second, 20 * time.Second}
		if len(noted) != 3 || noted[0] != want[0] || noted[1] != want[1] || noted[2] != want[2] {
			t.Errorf("intents at %v, want %v", noted, want)
		}
	})
}
