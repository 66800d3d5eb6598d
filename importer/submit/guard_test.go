package submit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/submit"
)

// feed sends the verdicts through a guard until it stops; it gives how many rows
// were asked for, the last verdict and the stop.
func feed(t *testing.T, p submit.GuardPolicy, known bool, verdicts ...submit.Verdict) (rows int, last submit.Verdict, stop *submit.Stop) {
	t.Helper()
	g := submit.NewGuard(p)
	s := submit.Guarded(script(&rows, verdicts...), g)
	for range verdicts {
		last = s.Send(t.Context(), &submit.Item{Known: known})
		if g.Stopped() != nil {
			break
		}
	}
	return rows, last, g.Stopped()
}

func times(n int, v ...submit.Verdict) (all []submit.Verdict) {
	for range n {
		all = append(all, v...)
	}
	return all
}

func each(parts ...[]submit.Verdict) (all []submit.Verdict) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func TestTheRunStopsWhenItCannotGoOn(t *testing.T) {
	otherCause := submit.Judge(whole(400, `{"code":400,"error":"priority is not there"}`))
	wrongAPI := submit.Judge(whole(400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"))
	firewalled := submit.Judge(whole(403, "<html>Request blocked</html>"))
	noContact := submit.Judge(whole(400, `{"code":400,"error":"the contact does not exist"}`))
	ceiling := func(s string) *submit.Ceiling {
		c, err := submit.ParseCeiling(s)
		if err != nil {
			t.Fatal(err)
		}
		return &c
	}
	one := times(1, created)
	for _, c := range []struct {
		name   string
		policy submit.GuardPolicy
		known  bool
		give   []submit.Verdict
		rows   int
		exit   int // 0: goes on
		last   submit.Status
	}{
		{"five unknowns in a row", submit.GuardPolicy{}, false, times(9, unknown), 5, 1, submit.Unknown},
		{"four, one created, four", submit.GuardPolicy{}, false, each(times(4, unknown), one, times(4, unknown)), 9, 0, submit.Unknown},
		{"rows that found no connection do not part unknowns", submit.GuardPolicy{}, false, each(one, times(9, unknown, notSent)), 10, 1, submit.Unknown},
		{"more unknowns than allowed", submit.GuardPolicy{MaxUnknown: 6}, false, each(one, times(9, unknown, created)), 14, 5, submit.Unknown},
		{"no limit of unknowns", submit.GuardPolicy{MaxUnknown: 0}, false, times(99, unknown, created), 198, 0, submit.Created},
		{"never any contact", submit.GuardPolicy{}, false, times(3, notSent), 1, 1, submit.Pending},
		{"contact before", submit.GuardPolicy{}, false, each(one, times(3, notSent)), 4, 0, submit.Failed},
		{"404 before any success", submit.GuardPolicy{}, false, times(3, missing), 1, 1, submit.Pending},
		{"404 after a success", submit.GuardPolicy{}, false, each(one, times(3, missing)), 4, 0, submit.Rejected},
		{"404 after the CRM refused a row", submit.GuardPolicy{}, false, each(times(1, refused), times(3, missing)), 4, 0, submit.Rejected},
		{"no such API", submit.GuardPolicy{}, false, times(3, wrongAPI), 1, 1, submit.Pending},
		{"a contact that does not exist is no wrong address", submit.GuardPolicy{}, false, times(3, noContact), 3, 0, submit.Rejected},
		{"20 rejected for one cause", submit.GuardPolicy{}, false, times(30, refused), 20, 5, submit.Rejected},
		{"with a flag", submit.GuardPolicy{AnyCause: true}, false, times(30, refused), 30, 0, submit.Rejected},
		{"known ones", submit.GuardPolicy{}, true, times(30, refused), 30, 0, submit.Rejected},
		{"two causes", submit.GuardPolicy{}, false, each(times(10, refused), times(19, otherCause)), 29, 0, submit.Rejected},
		{"one created among them", submit.GuardPolicy{}, false, each(times(10, refused), one, times(19, refused)), 30, 0, submit.Rejected},
		{"20 with one answer, anywhere", submit.GuardPolicy{}, false, each(one, times(30, refused)), 21, 5, submit.Rejected},
		{"one created parts equal answers", submit.GuardPolicy{}, false, each(one, times(19, refused), one, times(19, refused)), 40, 0, submit.Rejected},
		{"a firewall from the first row on", submit.GuardPolicy{}, false, times(3, firewalled), 1, 1, submit.Pending},
		{"a firewall for one row's text", submit.GuardPolicy{}, false, each(one, times(3, firewalled, created)), 7, 0, submit.Created},
		{"a firewall for two rows in a row", submit.GuardPolicy{}, false, each(one, times(3, firewalled)), 3, 1, submit.Pending},
		{"a refusal of the CRM's own parts them", submit.GuardPolicy{}, false, each(one, times(3, firewalled, refused)), 7, 0, submit.Rejected},
		{"a 403 of the CRM's own", submit.GuardPolicy{}, false, each(one, times(3, submit.Judge(whole(403, `{"code":403,"error":"no"}`)))), 2, 1, submit.Pending},
		{"more failures than allowed", submit.GuardPolicy{MaxFailures: ceiling("3")}, false, each(one, times(9, refused)), 5, 5, submit.Rejected},
		{"none allowed", submit.GuardPolicy{MaxFailures: ceiling("0")}, false, times(9, refused), 1, 5, submit.Rejected},
		{"known failures do not count", submit.GuardPolicy{MaxFailures: ceiling("0")}, true, times(9, refused), 9, 0, submit.Rejected},
		{"a share, from the 20th row on", submit.GuardPolicy{MaxFailures: ceiling("10%")}, false, each(times(3, refused), times(40, created)), 20, 5, submit.Created},
		{"a share that holds", submit.GuardPolicy{MaxFailures: ceiling("10%")}, false, times(9, each(times(9, created), times(1, refused))...), 90, 0, submit.Rejected},
		{"all may fail", submit.GuardPolicy{MaxFailures: ceiling("100%"), AnyCause: true}, false, times(40, refused), 40, 0, submit.Rejected},
		{"bad token", submit.GuardPolicy{}, false, times(3, submit.Judge(whole(401, ""))), 1, 1, submit.Pending},
	} {
		rows, last, stop := feed(t, c.policy, c.known, c.give...)
		exit := 0
		if stop != nil {
			exit = stop.Exit
		}
		if rows != c.rows || exit != c.exit || last.Status != c.last {
			t.Errorf("%s: %d rows, exit %d, last %s; want %d, %d, %s", c.name, rows, exit, last.Status, c.rows, c.exit, c.last)
		}
	}
}

func TestOneCauseIsToldThroughTheRowsOwnValues(t *testing.T) {
	var all []submit.Verdict
	for i := range 20 {
		all = append(all, submit.Judge(whole(400, fmt.Sprintf(`{"code":400,"error":"contact ana%d@example.com not found for 'Row %d'"}`, i, i))))
	}
	if _, _, stop := feed(t, submit.GuardPolicy{}, false, all...); stop == nil || stop.Exit != 5 {
		t.Errorf("stop %v, want exit 5", stop)
	}
}

func TestALongLossOfContactStopsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows := 0
		g := submit.NewGuard(submit.GuardPolicy{})
		s := submit.Guarded(script(&rows, created, notSent), g)
		s.Send(t.Context(), &submit.Item{})
		for g.Stopped() == nil && rows < 100 {
			time.Sleep(10 * time.Second)
			s.Send(t.Context(), &submit.Item{})
		}
		if rows != 32 || g.Stopped() == nil || g.Stopped().Exit != 1 || !strings.Contains(g.Stopped().Cause, "no contact for 5m10s") {
			t.Errorf("%d rows, %v; want a stop in row 32", rows, g.Stopped())
		}
	})
}

func TestSilenceFromTheStartIsSaidToBePerhapsAFirewalls(t *testing.T) {
	silent := submit.Judge(submit.Answer{Sent: true, Whole: true, Expired: time.Minute, Err: errors.New("x")})
	if _, _, stop := feed(t, submit.GuardPolicy{}, false, times(5, silent)...); stop == nil || !strings.Contains(stop.Tip, "firewall") {
		t.Errorf("never an answer: %+v, want a word on firewalls", stop)
	}
	if _, _, stop := feed(t, submit.GuardPolicy{}, false, each(times(1, created), times(5, silent))...); stop == nil || strings.Contains(stop.Tip, "firewall") {
		t.Errorf("silence after an answer: %+v, want no word on firewalls", stop)
	}
}

// A set time holds from the run's begin: a machine that has no network yet at
// night may have it a minute later.
func TestASetTimeWithoutContactHoldsFromTheBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows := 0
		g := submit.NewGuard(submit.GuardPolicy{Unreachable: time.Minute})
		s := submit.Guarded(script(&rows, notSent), g)
		for g.Stopped() == nil && rows < 100 {
			if v := s.Send(t.Context(), &submit.Item{}); g.Stopped() == nil && v.Status != submit.Failed {
				t.Errorf("row %d: %s, want failed", rows, v.Status)
			}
			time.Sleep(10 * time.Second)
		}
		if rows != 8 || g.Stopped().Exit != 1 || !strings.Contains(g.Stopped().Cause, "no contact for 1m10s") {
			t.Errorf("%d rows, %v; want a stop in row 8", rows, g.Stopped())
		}
	})
}

// A short file's tries may all be used up before the set time without contact is.
func TestARunWithoutAnyContactEndsAsOneThatCouldNotGoOn(t *testing.T) {
	untrusted := notSent
	untrusted.Reason = "the CRM was not reached: tls: x509: certificate signed by unknown authority"
	created := submit.Judge(whole(200, `{"code":200,"data":{"wolkvox_id":"a1"}}`))
	for _, c := range []struct {
		name string
		rows []submit.Verdict
		tip  string // "": no stop
	}{
		{"never any contact", []submit.Verdict{notSent, notSent}, "HTTPS_PROXY"},
		{"a certificate nobody trusts", []submit.Verdict{untrusted}, "crm.ca_file"},
		{"contact at the end", []submit.Verdict{notSent, created}, ""},
		{"no rows", nil, ""},
	} {
		g, n := submit.NewGuard(submit.GuardPolicy{Unreachable: time.Minute}), 0
		s := submit.Guarded(script(&n, c.rows...), g)
		for range c.rows {
			s.Send(t.Context(), &submit.Item{})
		}
		stop := g.Ended()
		if (stop != nil) != (c.tip != "") || stop != nil && (stop.Exit != 1 || !strings.Contains(stop.Tip, c.tip)) {
			t.Errorf("%s: %+v, want a tip with %q", c.name, stop, c.tip)
		}
	}
}

func TestALongLossOfContactStopsTheRunAlsoWithinTheTriesOfARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		g := submit.NewGuard(submit.GuardPolicy{Unreachable: time.Minute})
		policy := submit.Policy{Tries: 100, First: 7 * time.Second, Max: 7 * time.Second, Total: time.Hour, GiveUp: g.GiveUp}
		s := submit.Guarded(submit.Retried(script(&calls, notSent), policy), g)
		began := time.Now()
		v := s.Send(t.Context(), &submit.Item{})
		if took := time.Since(began); v.Status != submit.Pending || v.Stop == nil || v.Stop.Exit != 1 || took < time.Minute || took > 75*time.Second {
			t.Errorf("%s after %s, %v; want pending and exit 1 after a minute", v.Status, took, v.Stop)
		}
		// A refusal is contact, also one that is waited for.
		calls = 0
		g = submit.NewGuard(submit.GuardPolicy{Unreachable: time.Minute})
		policy.GiveUp = g.GiveUp
		s = submit.Guarded(submit.Retried(script(&calls, tooMany, tooMany, tooMany, tooMany, tooMany, tooMany, tooMany, tooMany,
			tooMany, tooMany, tooMany, tooMany, notSent, created), policy), g)
		if v := s.Send(t.Context(), &submit.Item{}); v.Status != submit.Created {
			t.Errorf("%s (%v), want created: there was contact all along", v.Status, v.Stop)
		}
	})
}

func TestAfterAStopNothingMoreIsSentAndTheGraverStopIsKept(t *testing.T) {
	rows := 0
	g := submit.NewGuard(submit.GuardPolicy{MaxUnknown: 1})
	s := submit.Guarded(script(&rows, unknown, unknown), g)
	for range 5 {
		s.Send(t.Context(), &submit.Item{})
	}
	v := s.Send(t.Context(), &submit.Item{})
	if rows != 2 || v.Status != submit.Pending || v.Stop == nil || v.Stop.Exit != 5 {
		t.Errorf("%d rows sent, then %+v; want 2, then pending with the same stop", rows, v)
	}
	var asError error = v.Stop
	var stop *submit.Stop
	if !errors.As(asError, &stop) || stop.Hint() == "" || stop.ExitCode() != 5 || stop.Error() == "" {
		t.Errorf("the stop as an error: %v", asError)
	}
}

func TestCeilingsAreReadAsTheyAreWritten(t *testing.T) {
	for _, good := range []string{"0", "12", "5%", "2.5%", "100%", "0%"} {
		if c, err := submit.ParseCeiling(good); err != nil || c.String() != good {
			t.Errorf("ParseCeiling(%q) = %s, %v", good, c, err)
		}
	}
	for _, bad := range []string{"", "x", "-1", "101%", "-1%", "%", "NaN%", "Inf%", "1.5", "5 rows", "1e3"} {
		if c, err := submit.ParseCeiling(bad); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", bad)) {
			t.Errorf("ParseCeiling(%q) = %s, %v; want an error that names it", bad, c, err)
		}
	}
}
