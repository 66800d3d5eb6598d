package ledger

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// A ledger must be sent with by one run alone, whatever its file is named and
// whatever happens to the file of its lock. So a run that opens a ledger writes its
// own mark into it, and each transaction of a run looks whether the mark is still
// its own, and whether the file that it has opened is still the one that lies at the
// ledger's path. One that finds another stops, before its request is sent.

// fence is what a run holds a ledger by.
type fence struct {
	token string
	file  os.FileInfo
}

// own makes this program the owner of the ledger.
func (l *Ledger) own() error {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	if l.fence.file, err = os.Stat(l.path); err != nil {
		return err
	}
	l.fence.token = newID('O')
	return l.store.atomically(func() error {
		return l.store.exec("INSERT OR REPLACE INTO owner (owner, token, base, pid, host, at) VALUES (1, ?, '', ?, ?, ?)",
			l.fence.token, os.Getpid(), host, time.Now().UnixMilli())
	})
}

// owns tells why the ledger is not this program's any more, nil when it is.
func (l *Ledger) owns(s *store) error {
	n, err := s.change("UPDATE owner SET at = ? WHERE token = ?", time.Now().UnixMilli(), l.fence.token)
	if err != nil {
		return err
	}
	if n != 1 {
		return &Error{
			Path: l.path, What: "another run has taken this ledger: nothing more was sent", Code: 1,
			Tip: "wait for it to end, then run the same command again; do not take a ledger's .lock file away",
		}
	}
	return l.sameFile()
}

// sameFile tells whether the file that was opened still lies at the ledger's path.
func (l *Ledger) sameFile() error {
	now, err := os.Stat(l.path)
	if err == nil && os.SameFile(now, l.fence.file) {
		return nil
	}
	why := "another file lies there now"
	if err != nil {
		why = err.Error()
	}
	return &Error{
		Path: l.path, What: "the ledger was moved, deleted or replaced while it was sent with: nothing more was sent", Code: 1, Err: errors.New(why),
		Tip: fmt.Sprintf("put it back at %s with the -wal file beside it, if there is one; what was sent since it went may not stand in it: `caseload reconcile` looks it up", l.path),
	}
}
