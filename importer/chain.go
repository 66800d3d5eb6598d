package importer

import (
	"context"
	"time"

	"caseload/importer/submit"
)

// CRM is what a job needs of the CRM: it takes a case, and answers questions.
// Each call goes through the run's pace.
type CRM interface {
	submit.Sender
	// Contact asks whether the CRM has the contact of a case; see [submit.JudgeLookup].
	Contact(ctx context.Context, it *submit.Item) submit.Verdict
	// Quota asks how many calls are left today; known is false when it is not told.
	Quota(ctx context.Context) (q submit.Quota, known bool, v submit.Verdict)
}

// assemble builds the chain of senders: see the package submit for its order.
func (s *sending) assemble(hard context.Context) error {
	pacer := submit.NewPacer(s.Rate.N, s.Rate.Per)
	if err := s.recall(pacer); err != nil {
		return err
	}
	crm, err := s.Connect(hard, pacer.Begin)
	if err != nil {
		return err
	}
	if err := s.account(crm); err != nil {
		return err
	}
	s.recorder = s.Ledger.Recorder(s.run, s.Workers)
	limits := s.Mapping.Limits
	known, err := s.Ledger.HasCreated(s.run)
	if err != nil {
		return err
	}
	s.guard = submit.NewGuard(submit.GuardPolicy{
		MaxUnknown: limits.MaxUnknown, MaxFailures: s.MaxFailures, Unreachable: limits.NoContact, Known: known,
		AnyCause: s.MaxFailures != nil && s.MaxFailures.String() == "100%",
	})
	policy := submit.Policy{
		Tries: limits.Retry.Tries, First: limits.Retry.FirstWait, Max: limits.Retry.LongestWait, Total: limits.Retry.TotalWait,
		GiveUp: s.guard.GiveUp,
	}
	width := submit.NewWidth(s.Workers)
	attempts := func(call submit.SenderFunc, p submit.Policy) submit.Sender {
		return submit.Retried(submit.Narrowed(s.tellsPauses(submit.Paced(s.capped(call), pacer)), width), p)
	}
	noted := policy
	noted.Note = s.withdraw
	rows := attempts(func(ctx context.Context, it *submit.Item) submit.Verdict {
		s.inFlight.Add(1)
		defer s.inFlight.Add(-1)
		return s.intended(crm, it).Send(ctx, it)
	}, noted)
	if s.Mapping.CRM.CheckContacts {
		rows = s.contacted(rows, attempts(s.counted(crm.Contact), policy))
	}
	s.chain = submit.Guarded(s.patient(rows), s.guard)
	return nil
}

// lateness is how much later than its intent, which the ledger has, a request's
// first byte usually leaves at most: a dial may come between.
const lateness = time.Second

// recall tells the pacer what earlier runs have just sent.
func (s *sending) recall(pacer *submit.Pacer) error {
	window, most := pacer.Window()
	if window == 0 {
		return nil
	}
	begins, err := s.Ledger.SentSince(s.run, time.Now().Add(-window-lateness), most)
	for i := range begins {
		begins[i] = begins[i].Add(lateness)
	}
	pacer.Recall(begins)
	return err
}

// account opens the budget of the run's calls.
func (s *sending) account(crm CRM) error {
	today, err := s.Ledger.CallsOn(s.run, s.Now())
	if err != nil {
		return err
	}
	zone := s.Mapping.Limits.Zone
	if zone == nil {
		zone = time.Local
	}
	others := map[string]int64{}
	for _, days := range []int{-1, 1} {
		day := s.Now().In(zone).AddDate(0, 0, days)
		if others[day.Format(time.DateOnly)], err = s.Ledger.CallsOn(s.run, day); err != nil {
			return err
		}
	}
	s.budget = &budget{now: s.Now, zone: zone, most: s.MaxCalls, limits: s.Mapping.Limits, today: today, others: others}
	s.budget.ask = func(ctx context.Context) (q submit.Quota, known bool, v submit.Verdict) {
		v = submit.Retried(s.tellsPauses(s.counted(func(ctx context.Context, _ *submit.Item) submit.Verdict {
			q, known, v = crm.Quota(ctx)
			return v
		})), submit.Policy{Tries: 3}).Send(ctx, nil)
		if known {
			s.Say(q.String() + s.endingBy(q))
		}
		return q, known, v
	}
	return nil
}

func (s *sending) intended(client submit.Sender, it *submit.Item) submit.Sender {
	plan := &it.Ref.(*row).plan
	return submit.Intended(s.marked(client), func(ctx context.Context, _ int64) error {
		err := s.recorder.Begin(ctx, plan)
		plan.Sends++ // as the ledger counts them
		return err
	})
}

// withdraw closes the intent of a row that waits for its next try.
func (s *sending) withdraw(ctx context.Context, it *submit.Item, v submit.Verdict) error {
	return s.recorder.Withdraw(ctx, &it.Ref.(*row).plan, v.Raw)
}

// counted counts a call that sends no case in the ledger.
func (s *sending) counted(call submit.SenderFunc) submit.SenderFunc {
	return func(ctx context.Context, it *submit.Item) submit.Verdict {
		if ctx.Err() != nil {
			return submit.NotReached()
		}
		if err := s.recorder.Call(context.WithoutCancel(ctx)); err != nil {
			v := submit.NotReached()
			v.Stop = &submit.Stop{Exit: 1, Cause: err.Error()}
			return v
		}
		return call(ctx, it)
	}
}

// capped stops the run before a call that its budget does not allow, or lets it
// wait where waiting helps and is wanted.
func (s *sending) capped(next submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		s.admitted.RLock()
		no := s.budget.take(ctx)
		if no == nil {
			defer s.admitted.RUnlock()
			v := next.Send(ctx, it)
			if v.Status == submit.Pending && v.Began.IsZero() {
				s.budget.giveBack()
			}
			return v
		}
		s.admitted.RUnlock()
		v := submit.NotReached()
		if v.Later = no.later; s.Wait && !v.Later.IsZero() {
			v.Reason = no.stop.Cause
			return v
		}
		s.admitted.Lock() // until those that were allowed are out: the stop would cut them short
		defer s.admitted.Unlock()
		v.Stop = no.stop
		return v
	})
}
