package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/submit"
	"caseload/mapping"
	"caseload/report"
)

// row is one row on its way to the CRM and back.
type row struct {
	plan   ledger.Sending
	mapped mapping.Case
	in     *input
	where  string

	contactKnown bool // it need not be looked up
}

// source is the row's cells as the mapping reads them.
func (r *row) source() mapping.Row { return mapping.Row{Cells: r.plan.Cells, Kinds: r.plan.Kinds} }

// sending is the sending part of a command.
type sending struct {
	*command
	recorder *ledger.Recorder
	chain    submit.Sender
	guard    *submit.Guard
	jobs     chan *submit.Item
	cancel   context.CancelFunc
	budget   *budget
	asked    *contacts
	canary   *canary
	sent     atomic.Int64
	inFlight atomic.Int64
	open     sync.WaitGroup // outcomes that are not yet on the disk
	admitted sync.RWMutex   // held for reading by every request that was allowed

	mu        sync.Mutex
	reason    error     // why the run stops, the gravest
	saidLater time.Time // until when it was said that the run waits
	saidPause time.Time // the same of a pause that the CRM asks for

	held        *heldRow
	saidNotices bool
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
// when it did not; an error is the ledger's, and final.
func (c *command) send(ctx, hard context.Context) (stopped error, err error) {
	asked := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &sending{command: c, cancel: cancel, asked: newContacts(), canary: newCanary(c.Canary), jobs: make(chan *submit.Item, max(c.Workers, 1))}
	if err := s.assemble(hard); err != nil {
		return nil, err
	}
	told := s.tellKnown()
	var workers sync.WaitGroup
	for range max(c.Workers, 1) {
		workers.Go(func() { s.work(ctx) })
	}
	if err := s.read(ctx); err != nil {
		s.stop(onTheWay(err))
	}
	close(s.jobs)
	s.await(asked, &workers)
	s.lastHeld()
	s.open.Wait()
	told()
	err = s.recorder.Close()
	c.sent, c.calls = s.sent.Load(), s.budget.made()
	if stop := s.guard.Ended(); stop != nil && asked.Err() == nil {
		s.stop(stop)
	}
	if c.Watch != nil {
		c.Watch.Sent()
	}
	return s.stopped(asked), err
}

// tellKnown tells each second, and at last when done is called, what the ledger
// knows of.
func (s *sending) tellKnown() (done func()) {
	if s.Known == nil {
		return func() {}
	}
	quit, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for told, ends := int64(0), false; !ends; {
			select {
			case <-quit:
				ends = true
			case <-second.C:
			}
			if known := s.recorder.Known(); known > told {
				s.Known(known - told)
				told = known
			}
		}
	}()
	return func() {
		close(quit)
		<-over
	}
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

// read walks through the rows of the plan, once for each class that has rows to send,
// and gives the rows to the workers until the stop.
func (s *sending) read(ctx context.Context) error {
	if s.Watch != nil {
		s.Watch.Sending(s.classes[1] + s.classes[2] + s.classes[3])
	}
	of, err := s.inputsByHeader()
	if err != nil {
		return err
	}
	for class := 1; class <= 3; class++ {
		if s.classes[class] == 0 {
			continue
		}
		rows, err := s.Ledger.ToSend(s.run, class)
		if err != nil {
			return err
		}
		for {
			plan, more, err := rows.Next()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			switch err := s.give(ctx, of(&plan), plan); {
			case errors.Is(err, errStopped):
				return nil
			case err != nil:
				return err
			}
		}
	}
	return nil
}

// inputsByHeader finds the input of which a planned row is: by its number, but for a
// report, whose rows have the places of their source.
func (s *sending) inputsByHeader() (of func(*ledger.Sending) *input, err error) {
	headers := map[int64]*input{}
	for _, in := range s.inputs {
		n, err := s.Ledger.HeaderNumber(in.Header, s.form(in))
		if err != nil {
			return nil, err
		}
		headers[n] = in
	}
	return func(row *ledger.Sending) *input {
		if s.Parent == nil {
			for _, in := range s.inputs {
				if in.Number == row.Input {
					return in
				}
			}
		}
		return headers[row.Header]
	}, nil
}

// errStopped ends a reading because the run stops.
var errStopped = errors.New("stopped")

func (s *sending) give(ctx context.Context, in *input, plan ledger.Sending) error {
	r := &row{plan: plan, in: in, where: s.whereOf(in, &plan.Row)}
	var err error
	if r.mapped, err = s.mapRow(in.Mapper, r.source()); err != nil {
		return fmt.Errorf("%s: was valid when it was planned: %w", r.where, err)
	}
	if r.contactKnown, err = s.knows(r.mapped.Contact); err != nil {
		return err
	}
	if err := s.first(ctx); err != nil {
		return err
	}
	job := &submit.Item{Case: &r.mapped, Entry: plan.Case, Known: plan.Before == identity.Rejected, Ref: r}
	select {
	case s.jobs <- job:
		return nil
	case <-ctx.Done():
		return errStopped
	}
}

// whereOf names a planned row for people, by its place in the source.
func (c *command) whereOf(in *input, row *ledger.Row) string {
	path := in.Path()
	if in.IsReport() {
		path = c.pathOf(row.Input)
	}
	if row.Record != row.Line {
		return fmt.Sprintf("%s:%d (row %d in Excel)", path, row.Line, row.Record)
	}
	return fmt.Sprintf("%s:%d", path, row.Line)
}

// work sends rows until there are none.
func (s *sending) work(ctx context.Context) {
	for job := range s.jobs {
		v := s.chain.Send(ctx, job)
		if v.Stop != nil {
			s.stop(v.Stop)
		}
		s.judged(job, v)
	}
}

// unsent is true for a row that did not come as far as the CRM: its contact was
// not there, or it was never written, or its attachment is not what it was.
func unsent(v submit.Verdict) bool {
	return v.Code == submit.CodeNoContact || v.Code == submit.CodeUnasked || v.Status == submit.Failed && !v.Sent
}

// settle hands the outcome to the ledger, which puts it on the disk together
// with the worker's next intent, at the latest; it is counted when it is there.
func (s *sending) settle(job *submit.Item, v submit.Verdict) {
	plan := &job.Ref.(*row).plan
	v = s.explained(job.Ref.(*row), v)
	if plan.Resend && (v.Status == submit.Rejected || v.Status == submit.Failed) {
		how := "sent again, and not made: "
		if unsent(v) {
			how = "not sent again: "
		}
		v.Status, v.Reason = submit.Unknown, how+v.Reason+"; whether the earlier request made a case is still not known"
	}
	s.open.Add(1)
	s.recorder.Settle(ledger.Settlement{
		Case: plan.Case, Status: identity.Status(v.Status), Leaves: ledger.Leaves(identity.Status(v.Status), plan.Before),
		WolkvoxID: v.WolkvoxID, Prefix: v.Prefix,
		Problem: identity.Problem{Code: v.Code, Reason: v.Reason, Hint: v.Hint}, Raw: v.Raw, File: v.File,
	}, func(err error) {
		defer s.open.Done()
		if !v.Blocked || v.Held { // who was held was shown as pending
			s.canary.settled(job.Ref.(*row).where, v)
		}
		switch {
		case err != nil:
			s.stop(err)
		case v.Status != submit.Pending:
			if !unsent(v) {
				s.sent.Add(1)
			}
			if s.Watch != nil {
				s.Watch.Settled(v.Status)
			}
		}
	})
}
