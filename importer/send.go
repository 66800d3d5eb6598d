package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"caseload/importer/ledger"
	"caseload/importer/submit"
	"caseload/mapping"
	"caseload/report"
)

// row is one row on its way to the CRM and back.
type row struct {
	plan   ledger.Plan
	mapped mapping.Case
}

// sending is the sending part of a command.
type sending struct {
	*command
	recorder *ledger.Recorder
	chain    submit.Sender
	jobs     chan *submit.Item
	cancel   context.CancelFunc
	calls    atomic.Int64
	today    int64 // calls of the day before this run
	sent     atomic.Int64
	inFlight atomic.Int64
	open     sync.WaitGroup // outcomes that are not yet on the disk
	given    sync.Map       // spots of a report's rows between their jobs and their outcomes
	admitted sync.RWMutex   // held for reading by every request that was allowed

	mu     sync.Mutex
	reason error // why the run stops, the gravest
}

// stop ends the run for a reason. A graver one that comes while it ends takes
// its place.
func (s *sending) stop(reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == nil || graver(reason, s.reason) {
		s.reason = reason
	}
	s.cancel()
}

// stopped tells why the run ended before its end, nil when it did not.
func (s *sending) stopped(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := context.Cause(ctx)
	if s.reason == nil || asked != nil && !graver(s.reason, asked) {
		return asked
	}
	return s.reason
}

// graver tells whether the exit code of a counts before that of b: 1, then a
// signal's, then 5.
func graver(a, b error) bool { return gravity(a) > gravity(b) }

func gravity(err error) int {
	switch exit := exitOf(err, report.Counts{}); {
	case exit == 1:
		return 2
	case exit > 100:
		return 1
	}
	return 0
}

// send sends what the plan says. It returns why it stopped before the end, nil
// when it did not; an error is the ledger's or a file's, and final.
func (c *command) send(ctx, hard context.Context) (stopped error, err error) {
	asked := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &sending{command: c, cancel: cancel, jobs: make(chan *submit.Item, max(c.Workers, 1))}
	if s.today, err = c.Ledger.CallsOn(c.run, c.Now()); err != nil {
		return nil, err
	}
	if err := s.assemble(hard); err != nil {
		return nil, err
	}
	var workers sync.WaitGroup
	for range max(c.Workers, 1) {
		workers.Go(func() { s.work(ctx) })
	}
	readErr := s.read(ctx)
	close(s.jobs)
	s.await(asked, &workers)
	s.open.Wait()
	err = errors.Join(readErr, s.recorder.Close())
	c.sent, c.calls = s.sent.Load(), s.calls.Load()
	if c.Watch != nil {
		c.Watch.Sent()
	}
	return s.stopped(asked), err
}

// await waits for the workers, and tells at once that a stop was asked for, also
// when no row is left but those in flight: who hears nothing asks again.
func (s *sending) await(asked context.Context, workers *sync.WaitGroup) {
	over := make(chan struct{})
	go func() {
		workers.Wait()
		close(over)
	}()
	select {
	case <-over:
		return
	case <-asked.Done():
	}
	if s.Watch != nil {
		s.Watch.Stopping(s.inFlight.Load())
	}
	<-over
}

// assemble builds the chain of senders: see the package submit for its order.
func (s *sending) assemble(hard context.Context) error {
	pacer := submit.NewPacer(s.Rate.N, s.Rate.Per)
	client, err := s.Connect(hard, pacer.Begin)
	if err != nil {
		return err
	}
	s.recorder = s.Ledger.Recorder(s.run, s.Workers)
	limits := s.Mapping.Limits
	guard := submit.NewGuard(submit.GuardPolicy{
		MaxUnknown: limits.MaxUnknown, MaxFailures: s.MaxFailures, Unreachable: limits.NoContact,
		AnyCause: s.MaxFailures != nil && s.MaxFailures.String() == "100%",
	})
	s.chain = submit.Guarded(
		submit.Retried(
			submit.Paced(s.capped(submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
				return s.intended(client, it).Send(ctx, it)
			})), pacer),
			submit.Policy{
				Tries: limits.Retry.Tries, First: limits.Retry.FirstWait, Max: limits.Retry.LongestWait, Total: limits.Retry.TotalWait,
				Note: s.withdraw, GiveUp: guard.GiveUp,
			}),
		guard)
	return nil
}

func (s *sending) intended(client submit.Sender, it *submit.Item) submit.Sender {
	plan := &it.Ref.(*row).plan
	return submit.Intended(s.marked(client), func(ctx context.Context, entry int64) error {
		err := s.recorder.Begin(ctx, entry, plan.Resend)
		plan.Sends++ // as the ledger counts them
		return err
	})
}

// withdraw closes the intent of a row that waits for its next try.
func (s *sending) withdraw(ctx context.Context, it *submit.Item, _ submit.Verdict) error {
	return s.recorder.Withdraw(ctx, it.Entry, it.Ref.(*row).plan.Before)
}

// capped stops the run before a request that --max-calls or the day's quota
// does not allow.
func (s *sending) capped(next submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		s.admitted.RLock()
		stop := s.overLimit(s.calls.Add(1))
		if stop == nil {
			defer s.admitted.RUnlock()
			v := next.Send(ctx, it)
			if v.Status == submit.Pending && v.Began.IsZero() {
				s.calls.Add(-1)
			}
			return v
		}
		s.calls.Add(-1)
		s.admitted.RUnlock()
		s.admitted.Lock() // until those that were allowed are out: the stop would cut them short
		defer s.admitted.Unlock()
		v := submit.NotReached()
		v.Stop = stop
		return v
	})
}

func (s *sending) overLimit(calls int64) *submit.Stop {
	daily := int64(s.Mapping.Limits.DailyCalls)
	switch {
	case s.MaxCalls > 0 && calls > s.MaxCalls:
		return &submit.Stop{Exit: 5, Cause: fmt.Sprintf("%d calls were made, as --max-calls allows", s.MaxCalls), Tip: "the same command goes on"}
	case daily > 0 && s.today+calls > daily:
		return &submit.Stop{
			Exit: 5, Cause: fmt.Sprintf("the %d calls of today (limits.daily_calls) are used up", daily),
			Tip: "the same command goes on tomorrow",
		}
	}
	return nil
}

// read reads the files, once for each class that has rows to send, and gives
// the rows to the workers until the stop.
func (s *sending) read(ctx context.Context) error {
	classes, err := s.Ledger.ToSend(s.run)
	if err != nil {
		return err
	}
	if s.Watch != nil {
		s.Watch.Sending(classes[1] + classes[2] + classes[3])
	}
	for class := 1; class <= 3; class++ {
		if classes[class] == 0 {
			continue
		}
		finders, err := s.finders(class)
		if err != nil {
			return err
		}
		err = s.each(func(in *input, it item) error {
			plan, ok, err := finders[in](it)
			if err != nil || !ok {
				return err
			}
			return s.give(ctx, in, it, plan)
		})
		if errors.Is(err, errStopped) {
			return nil
		}
		if err != nil {
			s.stop(err)
			return err
		}
	}
	return nil
}

// errStopped ends a reading because the run stops.
var errStopped = errors.New("stopped")

func (s *sending) give(ctx context.Context, in *input, it item, plan ledger.Plan) error {
	mapped, err := s.mapRow(in, it)
	if err != nil {
		return fmt.Errorf("%s: was valid when it was planned: %w", in.where(it), err)
	}
	job := &submit.Item{Entry: plan.Entry, Known: plan.Before == ledger.Rejected, Ref: &row{plan: plan, mapped: mapped}}
	job.Case = &job.Ref.(*row).mapped
	select {
	case s.jobs <- job:
		return nil
	case <-ctx.Done():
		return errStopped
	}
}

// finder tells whether a row is to be sent now, and as what.
type finder func(it item) (ledger.Plan, bool, error)

func (s *sending) finders(class int) (map[*input]finder, error) {
	all := map[*input]finder{}
	for _, in := range s.inputs {
		if in.ours != nil {
			all[in] = func(it item) (ledger.Plan, bool, error) {
				place := ledger.Candidate{Input: in.number, Line: it.line, ID: it.id}
				if err := s.locate(&place, in, it); err != nil {
					return ledger.Plan{}, false, err
				}
				here := spot{place.Input, place.Line}
				if _, twice := s.given.Load(here); twice {
					return ledger.Plan{}, false, nil // its copy is on its way
				}
				plan, ok, err := s.Ledger.PlannedAt(s.run, place.Input, place.Line, class)
				if ok {
					s.given.Store(here, true)
				}
				return plan, ok, err
			}
			continue
		}
		walk, err := s.Ledger.Planned(s.run, in.number, class)
		if err != nil {
			return nil, err
		}
		all[in] = merge(walk)
	}
	return all, nil
}

// merge walks through a plan beside its file: both are in file order.
func merge(walk *ledger.Planned) finder {
	var next ledger.Plan
	more := true
	return func(it item) (ledger.Plan, bool, error) {
		for more && next.Line < it.line {
			var err error
			if next, more, err = walk.Next(); err != nil {
				return ledger.Plan{}, false, err
			}
		}
		return next, more && next.Line == it.line, nil
	}
}

// work sends rows until there are none.
func (s *sending) work(ctx context.Context) {
	for job := range s.jobs {
		s.inFlight.Add(1)
		v := s.chain.Send(ctx, job)
		if v.Stop != nil {
			s.stop(v.Stop)
		}
		s.settle(job, v)
		s.inFlight.Add(-1)
	}
}

// settle hands the outcome to the ledger, which puts it on the disk together
// with the worker's next intent, at the latest; it is counted when it is there.
func (s *sending) settle(job *submit.Item, v submit.Verdict) {
	plan := job.Ref.(*row).plan
	if plan.Resend && (v.Status == submit.Rejected || v.Status == submit.Failed) {
		v.Status = submit.Unknown
		v.Reason = "sent again, and not made: " + v.Reason + "; whether the earlier request made a case is still not known"
	}
	s.open.Add(1)
	s.recorder.Settle(ledger.Settlement{
		Entry: plan.Entry, Input: plan.Input, Line: plan.Line,
		Status: ledger.Status(v.Status), Leaves: ledger.Leaves(ledger.Status(v.Status), plan.Before),
		WolkvoxID: v.WolkvoxID, Prefix: v.Prefix,
		Problem: ledger.Problem{Code: v.Code, Reason: v.Reason, Hint: v.Hint}, Raw: v.Raw, File: v.File,
	}, func(err error) {
		defer s.open.Done()
		s.given.Delete(spot{plan.Input, plan.Line})
		switch {
		case err != nil:
			s.stop(err)
		case v.Status != submit.Pending:
			s.sent.Add(1)
			if s.Watch != nil {
				s.Watch.Settled(v.Status)
			}
		}
	})
}
