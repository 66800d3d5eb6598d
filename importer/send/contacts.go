package send

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"
	"sync"

	"caseload/importer/ledger"
	"caseload/importer/submit"
)

// contacts are the contacts that a run has looked up, or is looking up. Those that
// the ledger remembers are not among them.
type contacts struct {
	seed maphash.Seed

	mu   sync.Mutex
	seen map[uint64]*lookup // by the hash of the e-mail
}

// lookup is one question, and its answer once done is closed.
type lookup struct {
	done   chan struct{}
	answer submit.Verdict
}

func newContacts() *contacts {
	return &contacts{seed: maphash.MakeSeed(), seen: map[uint64]*lookup{}}
}

// hash takes e-mails as one that differ only in capitals.
func (c *contacts) hash(email string) uint64 {
	return maphash.String(c.seed, ledger.ContactText(email))
}

// join gives the question about an e-mail; first is true for who has to ask it.
func (c *contacts) join(email string) (q *lookup, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.hash(email)
	if q := c.seen[key]; q != nil {
		return q, false
	}
	q = &lookup{done: make(chan struct{})}
	c.seen[key] = q
	return q, true
}

// settle gives the answer to all who wait for it. One that is not certain is
// forgotten: the next row of that contact asks again.
func (c *contacts) settle(email string, q *lookup, answer submit.Verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	q.answer = answer
	if answer.Status != submit.Answered {
		delete(c.seen, c.hash(email))
	}
	close(q.done)
}

// contacted sends a row only when the CRM has its contact, which is asked once for
// each contact. A missing one makes its rows rejected, without a case sent; they
// are not remembered, for a person will make them. A question without an answer
// leaves its rows unsent.
func (r *run) contacted(next, ask submit.Sender) submit.Sender {
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		row := it.Ref.(*Row)
		if row.contactKnown || strings.TrimSpace(it.Case.Contact) == "" {
			return next.Send(ctx, it)
		}
		q, first := r.contacts.join(it.Case.Contact)
		if first {
			v := ask.Send(ctx, it)
			if v.Status == submit.Answered && !v.Missing {
				r.remember(it.Case.Contact)
			}
			r.contacts.settle(it.Case.Contact, q, v)
		}
		select {
		case <-q.done:
		case <-ctx.Done():
			return submit.NotReached()
		}
		switch v := q.answer; {
		case v.Status != submit.Answered:
			v.Attempts = 0 // of the row itself
			return v
		case v.Missing:
			return submit.Verdict{
				Status: submit.Rejected, Code: submit.CodeNoContact,
				Reason: fmt.Sprintf("the CRM has no contact %q; nothing was sent", it.Case.Contact),
				Hint:   "create the contact in the CRM, or correct the e-mail; then resume",
			}
		}
		row.contactKnown = true
		return next.Send(ctx, it)
	})
}

// remember keeps a contact that was found in the ledger.
func (r *run) remember(email string) {
	r.open.Add(1)
	r.ledger.Found(email, func(err error) {
		defer r.open.Done()
		if err != nil {
			r.reason.stop(err)
		}
	})
}
