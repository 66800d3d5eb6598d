package ledger

import (
	"crypto/sha256"
	"strings"
	"time"
)

// ContactText is what tells a contact from another: its e-mail without outer
// spaces and capitals.
func ContactText(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// digestBytes is enough to tell e-mails apart, and too little to guess one back.
const digestBytes = 16

// contactDigest is what the ledger keeps of a contact.
func (l *Ledger) contactDigest(email string) []byte {
	sum := sha256.Sum256(append(l.salt[:len(l.salt):len(l.salt)], "contact "+ContactText(email)...))
	return sum[:digestBytes]
}

// HasContact tells whether the run's target had a contact at some time since
// then, as [Recorder.Found] kept it. It may be used while a [Recorder] has the
// ledger, by the goroutine that reads a [Planned].
func (l *Ledger) HasContact(run *Run, email string, since time.Time) (bool, error) {
	s, err := l.forContacts()
	if err != nil || s == nil {
		return false, err
	}
	var has bool
	_, err = s.one("SELECT EXISTS (SELECT 1 FROM contact WHERE server = ? AND operation = ? AND digest = ? AND at > ?)",
		[]any{run.Target.Server, run.Target.Operation, l.contactDigest(email), since.UnixMilli()}, &has)
	return has, l.unread(err)
}

// forContacts gives the store that knows the contacts; nil when a ledger that is
// only looked at has none, since it was made before there were any.
func (l *Ledger) forContacts() (*store, error) {
	if l.lock != nil {
		return l.second()
	}
	var there bool
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'contact')", nil, &there)
	if err != nil || !there {
		return nil, l.unread(err)
	}
	return l.store, nil
}

// Found keeps that the run's target has a contact; done is called, by another
// goroutine, when it is on the disk, or with why it is not.
func (r *Recorder) Found(email string, done func(error)) {
	digest := r.l.contactDigest(email)
	r.group.in <- write{do: func(s *store) error {
		return s.exec("INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?)", r.run.Target.Server, r.run.Target.Operation, digest, time.Now().UnixMilli())
	}, done: func(err error) {
		if err != nil {
			err = r.l.failed("the ledger could not be written", err)
		}
		done(err)
	}}
}
