package send

import (
	"context"
	"fmt"

	"caseload/importer/reconcile"
	"caseload/importer/submit"
)

// assemble builds the chain of senders: see the package submit for its order.
func (r *run) assemble(hard context.Context) error {
	pacer := r.pacer()
	pacer.Recall(r.Past.begins)
	crm, err := r.Connect(hard, pacer.Begin)
	if err != nil {
		return err
	}
	waits := &waits{now: r.Now, zone: r.zone(), say: r.Say}
	r.calls = &calls{journal: r.ledger, wait: r.Wait, budget: &budget{
		now: r.Now, zone: r.zone(), most: r.MaxCalls, limits: r.Limits, today: r.Past.today, others: r.Past.others,
		ask: r.asksQuota(crm, waits),
	}}
	limits := r.Limits
	r.guard = submit.NewGuard(submit.GuardPolicy{
		MaxUnknown: limits.MaxUnknown, MaxFailures: r.MaxFailures, Unreachable: limits.NoContact, Known: r.Past.proven,
		AnyCause: r.MaxFailures != nil && r.MaxFailures.String() == "100%",
	})
	policy := submit.Policy{
		Tries: limits.Retry.Tries, First: limits.Retry.FirstWait, Max: limits.Retry.LongestWait, Total: limits.Retry.TotalWait,
		GiveUp: r.guard.GiveUp,
	}
	width := submit.NewWidth(r.Workers)
	attempts := func(call submit.SenderFunc, p submit.Policy) submit.Sender {
		return submit.Retried(submit.Narrowed(waits.told(submit.Paced(r.calls.capped(call), pacer)), width), p)
	}
	noted := policy
	noted.Note = r.withdraw
	one := r.intended(crm)
	rows := attempts(func(ctx context.Context, it *submit.Item) submit.Verdict {
		r.inFlight.Add(1)
		defer r.inFlight.Add(-1)
		return one.Send(ctx, it)
	}, noted)
	if r.CRM.CheckContacts {
		rows = r.contacted(rows, attempts(r.calls.counted(crm.Contact), policy))
	}
	r.chain = submit.Guarded(r.patient(rows, waits), r.guard)
	return nil
}

// asksQuota asks the CRM how many calls are left, and says it.
func (r *run) asksQuota(crm CRM, waits *waits) func(context.Context) (submit.Quota, bool, submit.Verdict) {
	return func(ctx context.Context) (q submit.Quota, known bool, v submit.Verdict) {
		v = submit.Retried(waits.told(r.calls.counted(func(ctx context.Context, _ *submit.Item) submit.Verdict {
			q, known, v = crm.Quota(ctx)
			return v
		})), submit.Policy{Tries: 3}).Send(ctx, nil)
		if known {
			r.Say(q.String() + r.endingBy(q))
		}
		return q, known, v
	}
}

// endingBy says when a run ends by the CRM's own count of calls, "" where those of
// today are enough.
func (r *run) endingBy(q submit.Quota) string {
	left := r.toSend() + r.Contacts - r.calls.budget.calls
	if q.Limit == 0 || left <= q.Left {
		return ""
	}
	at := Calendar{r.Limits.Hours, r.Rate.PerSecond(), q.Limit}.End(left, q.Limit-q.Left, r.calls.budget.clock()).At
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf("; at %d a day the %d of this run end %s, about %s", q.Limit, left, at.Format("Mon 2 Jan 2006"), at.Format("15:04"))
}

// intended sends a row once the ledger has its intent, whose number the reference at
// the end of a marked case carries (crm.mark).
func (r *run) intended(client submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		row := &it.Ref.(*Row).Sending
		return submit.Intended(r.marked(client), func(ctx context.Context, _ int64) error {
			err := r.ledger.Begin(ctx, row)
			row.Sends++ // as the ledger counts them
			return err
		}).Send(ctx, it)
	})
}

// marked puts the reference of a send at the end of the case's description, if
// the mapping wants it.
func (r *run) marked(next submit.Sender) submit.Sender {
	if !r.CRM.Mark {
		return next
	}
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		row := it.Ref.(*Row)
		mapped, item := *it.Case, *it
		mapped.Description = reconcile.Marked(mapped.Description, row.ID, row.Sends)
		item.Case = &mapped
		return next.Send(ctx, &item)
	})
}

// withdraw closes the intent of a row that waits for its next try.
func (r *run) withdraw(ctx context.Context, it *submit.Item, v submit.Verdict) error {
	return r.ledger.Withdraw(ctx, &it.Ref.(*Row).Sending, v.Raw)
}
