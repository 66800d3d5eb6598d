package importer

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/send"
	"caseload/importer/submit"
	"caseload/mapping"
)

// clock is a clock that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// night is an import that may send from 20:00 to 06:00, UTC.
func night(t *testing.T, rows int, answer func() submit.Verdict) (job Job, said *[]string) {
	folder := t.TempDir()
	path := filepath.Join(folder, "casos.csv")
	text := "Ticket,Correo\n"
	for i := range rows {
		text += "T" + string(rune('A'+i)) + ",ana@ejemplo.example\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	job = changedJob(t, folder, path)
	job.Mapping.Limits.Hours = mapping.Hours{From: 20 * 60, To: 6 * 60}
	job.Mapping.Limits.Zone = time.UTC
	job.Connect = func(context.Context, func(context.Context) error) (send.CRM, error) {
		return fakeCRM{submit.SenderFunc(func(context.Context, *submit.Item) submit.Verdict {
			v := answer()
			v.Began = time.Now()
			return v
		})}, nil
	}
	said = &[]string{}
	job.Say = func(line string) { *said = append(*said, line) }
	return job, said
}

func made() submit.Verdict {
	return submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 200, Body: []byte(`{"code":200,"data":{"wolkvox_id":"a1"}}`)})
}

func TestOutsideTheHoursTheRunStopsAndSaysWhenItGoesOn(t *testing.T) {
	job, _ := night(t, 3, func() submit.Verdict { t.Error("a row was sent"); return made() })
	job.Now = (&clock{time.Date(2026, 11, 25, 19, 0, 0, 0, time.UTC)}).now
	result, err := Run(t.Context(), context.Background(), job)
	if err != nil || result.Exit != 5 || result.Counts.Pending != 3 || result.Calls != 0 {
		t.Errorf("exit %d, %s, %d calls (%v); want 5, all pending", result.Exit, result.Counts.Line(), result.Calls, err)
	}
	stop, ok := result.Stop.(*submit.Stop)
	if !ok || !strings.Contains(stop.Tip, "Wed 25 Nov 2026 20:00 UTC") || stop.Later.Format(time.RFC3339) != "2026-11-25T20:00:00Z" {
		t.Errorf("the stop is %+v", result.Stop)
	}
}

func TestAPauseThatTheCRMLeavesOpenIsToldOnceItIsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusals := 0
		job, said := night(t, 1, func() submit.Verdict {
			if refusals++; refusals > 6 {
				return made()
			}
			return submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 429})
		})
		job.Mapping.Limits.Hours, job.Mapping.Limits.Retry.Tries = mapping.Hours{}, 10
		began := time.Now()
		result, err := Run(t.Context(), context.Background(), job)
		if err != nil || result.Exit != 0 || time.Since(began) < time.Minute {
			t.Errorf("exit %d after %s (%v); want 0 after more than a minute", result.Exit, time.Since(began), err)
		}
		for line, want := range map[string]int{"waiting 16s": 1, "waiting 32s": 1, "waiting ": 2} {
			if n := saidThat(*said, line); n != want {
				t.Errorf("said %d times %q, want %d: %q", n, line, want, *said)
			}
		}
	})
}

// quotaCRM answers what is asked of its quota by a script of its own.
type quotaCRM struct {
	fakeCRM
	quota func() (submit.Quota, bool, submit.Verdict)
}

func (c quotaCRM) Quota(context.Context) (submit.Quota, bool, submit.Verdict) { return c.quota() }

func TestAPauseThatTheQuotasQuestionMeetsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		job, said := night(t, 1, made)
		job.Mapping.Limits.Hours, job.Mapping.Limits.DailyAuto = mapping.Hours{}, true
		asked := 0
		connect := job.Connect
		job.Connect = func(hard context.Context, begin func(context.Context) error) (send.CRM, error) {
			crm, err := connect(hard, begin)
			return quotaCRM{crm.(fakeCRM), func() (submit.Quota, bool, submit.Verdict) {
				if asked++; asked == 1 {
					return submit.Quota{}, false, submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 429, Header: http.Header{"Retry-After": {"300"}}})
				}
				return submit.Quota{Left: 100}, true, submit.Verdict{Status: submit.Answered}
			}}, err
		}
		result, err := Run(t.Context(), context.Background(), job)
		if n := saidThat(*said, "; waiting 5m0s"); err != nil || result.Exit != 0 || n != 1 {
			t.Errorf("exit %d, said %d times that it waits (%v): %q", result.Exit, n, err, *said)
		}
	})
}

// A bubble's clock begins at midnight of 1 January 2000, UTC.
func TestWithWaitTheRunSleepsUntilTheHoursAndSaysSoOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		job, said := night(t, 3, made)
		job.Wait, job.Workers = true, 2
		job.Mapping.Limits.Hours = mapping.Hours{From: 8 * 60, To: 18 * 60}
		began := time.Now()
		result, err := Run(t.Context(), context.Background(), job)
		if err != nil || result.Exit != 0 || result.Counts.Created != 3 {
			t.Errorf("exit %d, %s (%v); want 0, 3 created", result.Exit, result.Counts.Line(), err)
		}
		if took := time.Since(began).Round(time.Minute); took != 8*time.Hour {
			t.Errorf("it took %s, want 8 hours", took)
		}
		if n := saidThat(*said, "waiting until Sat 1 Jan 2000 08:00 UTC"); n != 1 {
			t.Errorf("said %d times that it waits: %q", n, *said)
		}
	})
}

func saidThat(said []string, what string) (n int) {
	for _, line := range said {
		if strings.Contains(line, what) {
			n++
		}
	}
	return n
}

func TestASignalEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		job, _ := night(t, 3, func() submit.Verdict { t.Error("a row was sent"); return made() })
		job.Wait, job.Workers = true, 2
		job.Mapping.Limits.Hours = mapping.Hours{From: 8 * 60, To: 18 * 60}
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		began := time.Now()
		result, err := Run(ctx, context.Background(), job)
		if err != nil || result.Counts.Pending != 3 || result.Stop == nil || time.Since(began).Round(time.Minute) != time.Hour {
			t.Errorf("%s, %v after %s (%v); want 3 pending and a stop after an hour", result.Counts.Line(), result.Stop, time.Since(began), err)
		}
	})
}

// The CRM's own word that nothing is left is waited for, too, and the row that
// heard it is no unknown meanwhile.
func TestWithWaitTheQuotaIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 403, Body: []byte("TOKEN LIMIT EXCEEDED")})
		var sent atomic.Int64
		job, said := night(t, 3, func() submit.Verdict {
			if sent.Add(1) == 2 {
				return quota
			}
			return made()
		})
		job.Wait = true
		job.Mapping.Limits.Hours = mapping.Hours{}
		began := time.Now()
		result, err := Run(t.Context(), context.Background(), job)
		if err != nil || result.Exit != 0 || result.Counts.Created != 3 || sent.Load() != 4 {
			t.Errorf("exit %d, %s, %d sent (%v, %v); said %q", result.Exit, result.Counts.Line(), sent.Load(), result.Stop, err, *said)
		}
		if took := time.Since(began).Round(time.Minute); took != 24*time.Hour || saidThat(*said, "waiting until Sun 2 Jan 2000 00:00 UTC") != 1 {
			t.Errorf("it took %s; said %q", took, *said)
		}
	})
}

// The rate is a promise also to a run that goes on at once after another.
func TestTheRateHoldsOverTwoRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var begins []time.Time
		job, _ := night(t, 9, made)
		job.Mapping.Limits.Hours = mapping.Hours{}
		job.Rate, job.Workers = mapping.Rate{N: 3, Per: time.Minute}, 2
		job.Connect = func(_ context.Context, begin func(context.Context) error) (send.CRM, error) {
			return fakeCRM{submit.SenderFunc(func(ctx context.Context, _ *submit.Item) submit.Verdict {
				if err := begin(ctx); err != nil {
					return submit.NotReached()
				}
				v := made()
				v.Began = time.Now()
				mu.Lock()
				defer mu.Unlock()
				begins = append(begins, v.Began)
				return v
			})}, nil
		}
		for len(begins) < 9 { // each run is stopped when it has just sent
			ctx, stop := context.WithTimeout(t.Context(), 45*time.Second)
			result, err := Run(ctx, context.Background(), job)
			stop()
			if err != nil || result.Exit != 0 && result.Stop == nil {
				t.Fatalf("%s, %v", result.Counts.Line(), err)
			}
		}
		for i := 3; i < len(begins); i++ {
			if d := begins[i].Sub(begins[i-3]); d < time.Minute {
				t.Errorf("4 calls in %s", d)
			}
		}
	})
}
