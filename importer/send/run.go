package send

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/stop"
	"caseload/importer/submit"
)

// run is a sending under way.
type run struct {
	*Config
	ledger   Ledger
	reason   reason
	calls    *calls
	contacts *contacts
	canary   *canary
	held     held
	guard    *submit.Guard
	chain    submit.Sender
	jobs     chan *submit.Item
	sent     atomic.Int64
	inFlight atomic.Int64
	open     sync.WaitGroup // what is not yet on the disk
}

// Run sends the rows that a ledger gives, class after class. asked is the stop: no
// row is begun once it ends; hard cuts what is in flight, too. All that was written
// is on the disk when Run returns, as far as the disk took it. An error came before
// the first row; whatever stops the run later is told in [Ended].
func Run(asked, hard context.Context, l Ledger, cfg Config) (Ended, error) {
	ctx, cancel := context.WithCancel(asked)
	defer cancel()
	r := &run{
		Config: &cfg, ledger: l, reason: reason{cancel: cancel}, contacts: newContacts(),
		canary: newCanary(cfg.Canary, cfg.Shown), jobs: make(chan *submit.Item, cfg.workers()),
	}
	if err := r.assemble(hard); err != nil {
		return Ended{}, err
	}
	told := r.tellKnown()
	var workers sync.WaitGroup
	for range cfg.workers() {
		workers.Go(func() { r.work(ctx) })
	}
	if err := r.read(ctx); err != nil {
		r.reason.stop(stop.UnderWay(err))
	}
	close(r.jobs)
	r.await(asked, &workers)
	if job, v, is := r.held.last(); is && r.reason.given() == nil {
		r.settle(job, v)
	}
	r.open.Wait()
	told()
	if stop := r.guard.Ended(); stop != nil && asked.Err() == nil {
		r.reason.stop(stop)
	}
	return Ended{Stop: r.reason.of(asked), Sent: r.sent.Load(), Calls: r.calls.budget.made()}, nil
}

// tellKnown tells each second, and at last when done is called, what the ledger
// knows of.
func (r *run) tellKnown() (done func()) {
	if r.Known == nil {
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
			if known := r.ledger.Known(); known > told {
				r.Known(known - told)
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
func (r *run) await(asked context.Context, workers *sync.WaitGroup) {
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
	if r.Watch != nil {
		r.Watch.Stopping(r.inFlight.Load())
	}
	<-over
}

// read takes the rows from the queue, once for each class that has rows to send,
// and gives them to the workers until the stop.
func (r *run) read(ctx context.Context) error {
	if r.Watch != nil {
		r.Watch.Sending(r.toSend())
	}
	for class := 1; class < len(r.Classes); class++ {
		for more := r.Classes[class] > 0; more; {
			row, err := r.ledger.Next(class)
			if more = row != nil; more && err == nil {
				err = r.give(ctx, row)
			}
			switch {
			case errors.Is(err, errStopped):
				return nil
			case err != nil:
				return err
			}
		}
	}
	return nil
}

// errStopped ends the reading because the run stops.
var errStopped = errors.New("stopped")

func (r *run) give(ctx context.Context, row *Row) (err error) {
	if r.CRM.CheckContacts {
		if row.contactKnown, err = r.ledger.HasContact(row.Mapped.Contact, r.Now().Add(-r.CRM.ContactCache)); err != nil {
			return err
		}
	}
	if err := r.canary.pass(ctx); err != nil {
		if !errors.Is(err, errStopped) {
			r.reason.stop(err) // as it is: a signal's has its own exit code
		}
		return errStopped
	}
	job := &submit.Item{Case: &row.Mapped, Entry: row.Case, Known: row.Before == identity.Rejected, Ref: row}
	select {
	case r.jobs <- job:
		return nil
	case <-ctx.Done():
		return errStopped
	}
}

// work sends rows until there are none.
func (r *run) work(ctx context.Context) {
	for job := range r.jobs {
		v := r.chain.Send(ctx, job)
		if v.Stop != nil {
			r.reason.stop(v.Stop)
		}
		released, is, notice := r.held.judged(job, v)
		if notice {
			r.Warn("the CRM's server shows its own PHP notices round its answers; they are taken off, the ledger keeps the answers as they came. Tell the CRM's support")
		}
		r.settle(job, v)
		if is {
			r.settle(released.job, released.v.RefusedText())
		}
	}
}

// unsent is true for a row that did not come as far as the CRM: its contact was
// not there, or it was never written, or its attachment is not what it was.
func unsent(v submit.Verdict) bool {
	return v.Code == submit.CodeNoContact || v.Code == submit.CodeUnasked || v.Status == submit.Failed && !v.Sent
}

// settle hands the outcome to the ledger, which puts it on the disk together
// with the worker's next intent, at the latest; it is counted when it is there.
func (r *run) settle(job *submit.Item, v submit.Verdict) {
	row := job.Ref.(*Row)
	v = explained(row, v, r.MappingPath)
	if row.Resend && (v.Status == submit.Rejected || v.Status == submit.Failed) {
		how := "sent again, and not made: "
		if unsent(v) {
			how = "not sent again: "
		}
		v.Status, v.Reason = submit.Unknown, how+v.Reason+"; whether the earlier request made a case is still not known"
	}
	r.open.Add(1)
	r.ledger.Settle(ledger.Settlement{
		Case: row.Case, Status: identity.Status(v.Status), Leaves: ledger.Leaves(identity.Status(v.Status), row.Before),
		WolkvoxID: v.WolkvoxID, Prefix: v.Prefix,
		Problem: identity.Problem{Code: v.Code, Reason: v.Reason, Hint: v.Hint}, Raw: v.Raw, File: v.File,
	}, func(err error) {
		defer r.open.Done()
		if !v.Blocked || v.Held { // who was held was shown as pending
			r.canary.settled(row.Where, v)
		}
		switch {
		case err != nil:
			r.reason.stop(err)
		case v.Status != submit.Pending:
			if !unsent(v) {
				r.sent.Add(1)
			}
			if r.Watch != nil {
				r.Watch.Settled(v.Status)
			}
		}
	})
}
