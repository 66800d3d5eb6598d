package ledger

import (
	"strings"
	"time"
)

// ContactText is what tells a contact from another: its e-mail without outer
// spaces and capitals.
func ContactText(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// HasContact tells whether the run's target had a contact at some time since
// then, as [Recorder.Found] kept it. It may be used while a [Recorder] has the
// ledger, by the goroutine that reads a [Planned].
func (l *Ledger) HasContact(run *Run, email string, since time.Time) (bool, error) {
	p, err := l.readPages()
	if err != nil {
		return false, err
	}
	var has bool
	_, err = p.s.one("SELECT EXISTS (SELECT 1 FROM contact WHERE server = ? AND operation = ? AND email = ? AND at > ?)",
		[]any{run.Target.Server, run.Target.Operation, ContactText(email), since.UnixMilli()}, &has)
	return has, l.unread(err)
}

// Found keeps that the run's target has a contact; done is called, by another
// goroutine, when it is on the disk, or with why it is not.
func (r *Recorder) Found(email string, done func(error)) {
	r.group.in <- write{do: func(s *store) error {
		return s.exec("INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?)", r.run.Target.Server, r.run.Target.Operation, ContactText(email), time.Now().UnixMilli())
	}, done: func(err error) {
		if err != nil {
			err = r.l.failed("the ledger could not be written", err)
		}
		done(err)
	}}
}
