package send

import (
	"context"
	"time"

	"caseload/importer/ledger"
	"caseload/mapping"
)

// Row is one row on its way to the CRM and back.
type Row struct {
	ledger.Sending
	Mapped mapping.Case
	Mapper *mapping.Mapper // by which it was mapped: it knows where a value came from
	Where  string          // for people: "casos.csv:2"

	contactKnown bool // it need not be looked up
}

// Queue gives the rows that are to be sent and writes down what becomes of them;
// see [ledger.Recorder].
type Queue interface {
	// Next gives the next row of a class, nil after the last. The classes are asked for
	// one after another: 1 never tried, 2 failed before, 3 rejected before. It is called
	// by one goroutine alone.
	Next(class int) (*Row, error)
	// Begin makes the intent to send a row durable.
	Begin(ctx context.Context, row *ledger.Sending) error
	// Settle writes an outcome down, and calls done once it is on the disk, or with why
	// it is not.
	Settle(o ledger.Settlement, done func(error))
}

// Journal counts requests and takes intents back; see [ledger.Recorder].
type Journal interface {
	Withdraw(ctx context.Context, row *ledger.Sending, raw []byte) error
	Call(ctx context.Context) error
	Known() int64
}

// Contacts remembers which contacts the CRM has.
type Contacts interface {
	// HasContact is called by the goroutine that calls [Queue.Next].
	HasContact(email string, since time.Time) (bool, error)
	Found(email string, done func(error))
}

// Ledger is all that sending needs of a ledger.
type Ledger interface {
	Queue
	Journal
	Contacts
}

// History is what a ledger knows of earlier runs to the same target.
type History interface {
	SentSince(since time.Time, most int) ([]time.Time, error)
	CallsOn(day time.Time) (int64, error)
	HasCreated() (bool, error)
}

// Past is as much of a [History] as bounds a run.
type Past struct {
	begins []time.Time      // of the last requests, as far as the rate counts them
	today  int64            // calls of the day on which the run begins
	others map[string]int64 // of the days before and after it
	proven bool             // cases were made at this address
}

// lateness is how much later than its intent, which the ledger has, a request's
// first byte usually leaves at most: a dial may come between.
const lateness = time.Second

// Recall reads what bounds a run that begins now, before anything of it is written.
func Recall(h History, cfg *Config) (p Past, err error) {
	if window, most := cfg.pacer().Window(); window != 0 {
		if p.begins, err = h.SentSince(time.Now().Add(-window-lateness), most); err != nil {
			return p, err
		}
		for i := range p.begins {
			p.begins[i] = p.begins[i].Add(lateness)
		}
	}
	if p.today, err = h.CallsOn(cfg.Now()); err != nil {
		return p, err
	}
	p.others = map[string]int64{}
	for _, days := range []int{-1, 1} {
		day := cfg.Now().In(cfg.zone()).AddDate(0, 0, days)
		if p.others[day.Format(time.DateOnly)], err = h.CallsOn(day); err != nil {
			return p, err
		}
	}
	p.proven, err = h.HasCreated()
	return p, err
}
