package send

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/submit"
	"caseload/mapping"
)

// memory is a ledger that forgets all. Outcomes are written down by other goroutines,
// one after another, as a ledger does.
type memory struct {
	rows map[int][]*Row // by class

	mu       sync.Mutex
	begun    []string // places in the order of their intents
	settled  map[string]identity.Status
	kept     map[string]bool // contacts
	calls    int64
	withdraw int
	last     chan struct{} // closed once the last outcome is written down

	failNext, failBegin, failSettle error
	slow                            chan struct{} // when it is there, outcomes are on the disk once it is closed
}

func newMemory(classes ...int) *memory {
	m := &memory{rows: map[int][]*Row{}, settled: map[string]identity.Status{}, kept: map[string]bool{}}
	for i, class := range classes {
		r := &Row{Where: string(rune('a' + i)), Mapped: mapping.Case{Contact: "ana@x.co"}}
		r.Case, r.Class, r.ID = int64(i+1), class, "C1"
		m.rows[class] = append(m.rows[class], r)
	}
	return m
}

func (m *memory) Next(class int) (*Row, error) {
	if m.failNext != nil || len(m.rows[class]) == 0 {
		return nil, m.failNext
	}
	r := m.rows[class][0]
	m.rows[class] = m.rows[class][1:]
	return r, nil
}

func (m *memory) Begin(_ context.Context, row *ledger.Sending) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failBegin == nil {
		m.calls++
		m.begun = append(m.begun, string(rune('a'+row.Case-1)))
	}
	return m.failBegin
}

func (m *memory) Settle(o ledger.Settlement, done func(error)) {
	m.mu.Lock()
	before, written := m.last, make(chan struct{})
	m.last = written
	m.mu.Unlock()
	go func() {
		defer close(written)
		if before != nil {
			<-before
		}
		if m.slow != nil {
			<-m.slow
		}
		m.mu.Lock()
		if m.failSettle == nil {
			m.settled[string(rune('a'+o.Case-1))] = o.Status
		}
		m.mu.Unlock()
		done(m.failSettle)
	}()
}

func (m *memory) Withdraw(context.Context, *ledger.Sending, []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.withdraw++
	return nil
}

func (m *memory) Call(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	return nil
}

func (m *memory) Known() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls
}

func (m *memory) HasContact(email string, _ time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[email], nil
}

func (m *memory) Found(email string, done func(error)) {
	m.mu.Lock()
	m.kept[email] = true
	m.mu.Unlock()
	go done(nil)
}

// count is how many rows have an outcome.
func (m *memory) count(s identity.Status) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, is := range m.settled {
		if is == s {
			n++
		}
	}
	return n
}

// past is a history of nothing, and of calls that were made today.
type past int64

func (past) SentSince(time.Time, int) ([]time.Time, error) { return nil, nil }
func (past) HasCreated() (bool, error)                     { return true, nil }
func (p past) CallsOn(time.Time) (int64, error)            { return int64(p), nil }

// fakeCRM answers each case by a script, has every contact, and does not tell its quota.
type fakeCRM struct {
	send     func(it *submit.Item) submit.Verdict
	contacts *int
}

func (c fakeCRM) Send(_ context.Context, it *submit.Item) submit.Verdict {
	v := c.send(it)
	v.Began = time.Now()
	return v
}

func (c fakeCRM) Contact(context.Context, *submit.Item) submit.Verdict {
	*c.contacts++
	return submit.Verdict{Status: submit.Answered}
}

func (fakeCRM) Quota(context.Context) (submit.Quota, bool, submit.Verdict) {
	return submit.Quota{}, false, submit.Verdict{Status: submit.Answered}
}

func made() submit.Verdict {
	return submit.Judge(submit.Answer{Sent: true, Whole: true, HTTP: 200, Body: []byte(`{"code":200,"data":{"wolkvox_id":"a1"}}`)})
}

// config sends the rows of a memory to a CRM that answers as send does.
func config(t *testing.T, m *memory, history History, send func(it *submit.Item) submit.Verdict) Config {
	t.Helper()
	cfg := Config{
		Connect: func(context.Context, func(context.Context) error) (CRM, error) { return fakeCRM{send, new(int)}, nil },
		Limits:  mapping.Limits{Zone: time.UTC}, Workers: 1, Now: time.Now, Voice: Voice{Say: func(string) {}, Warn: func(string) {}},
	}
	for class, rows := range m.rows {
		cfg.Classes[class] = int64(len(rows))
	}
	var err error
	if cfg.Past, err = Recall(history, &cfg); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func runs(t *testing.T, m *memory, cfg Config) Ended {
	t.Helper()
	ended, err := Run(t.Context(), context.Background(), m, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return ended
}

var errDisk = errors.New("no space left on device")
