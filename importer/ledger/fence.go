package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"caseload/importer/filestat"
)

// A ledger must be sent with by one run alone, whatever its file is named and
// whatever happens to the file of its lock. So a run that opens a ledger writes its
// own mark into it, and each transaction of a run looks whether the mark is still
// its own, and whether the file that it has opened is still the one that lies at the
// ledger's path. One that finds another stops, before its request is sent.
//
// What a killed run has written last may stand in the -wal file beside a ledger alone,
// and SQLite takes it in when the ledger is opened, whosever it is: one that was left
// beside a backup that was put back would destroy that. So each run begins with a new
// session, which is written into the ledger's own file before anything else is, and
// whose name then stands in what follows: a -wal file that names another session than
// the file beside it is not its own, and nothing is opened. A program that is killed
// while its session is written leaves the -wal file of the one before.

// fence is what a run holds a ledger by.
type fence struct {
	token string
	file  os.FileInfo
}

// own makes this program the owner of the ledger, and begins a session.
func (l *Ledger) own() error {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	if l.fence.file, err = os.Stat(l.path); err != nil {
		return err
	}
	l.fence.token = newID('O')
	if err := l.beginSession(); err != nil {
		return err
	}
	if !l.network { // which has no -wal file
		var busy, log, done int
		if _, err := l.store.one("PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &log, &done); err != nil {
			return err
		}
		if busy != 0 { // somebody looks at it: the session stands in the log with what follows
			return l.mark(host, "")
		}
	}
	return l.mark(host, l.fence.token)
}

func (l *Ledger) beginSession() error {
	return l.store.exec(`INSERT OR REPLACE INTO meta SELECT 'session', ? UNION ALL SELECT 'before', coalesce((SELECT base FROM owner), '')`, l.fence.token)
}

func (l *Ledger) mark(host, base string) error {
	return l.store.exec("INSERT OR REPLACE INTO owner (owner, token, base, pid, host, at) VALUES (1, ?, ?, ?, ?, ?)",
		l.fence.token, base, os.Getpid(), host, time.Now().UnixMilli())
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
	why := errors.New("another file lies there now")
	switch {
	case err != nil:
		why = err
	case os.SameFile(now, l.fence.file) && now.Size() >= l.fence.file.Size():
		l.fence.file = now
		return nil
	case os.SameFile(now, l.fence.file):
		why = errors.New("it is shorter than it was")
	}
	return &Error{
		Path: l.path, What: "the ledger was moved, deleted, cut or replaced while it was sent with: nothing more was sent", Code: 1, Err: why,
		Tip: fmt.Sprintf("put it back at %s, with the -wal file beside it if there is one; then `caseload reconcile` looks up what it calls unknown", l.path),
	}
}

// realPath gives the path of the ledger's own file: where a link leads to. A ledger
// with two names would have two locks, so one of several hard links is refused, and so
// is a link that leads nowhere: what should be there is gone.
func realPath(path string) (string, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	if err != nil {
		return path, unusable(path, err)
	}
	leads, err := filepath.EvalSymlinks(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && info.Mode()&fs.ModeSymlink != 0:
		return path, &Error{
			Path: path, What: "is a link to a file that is not there", Code: 1, Err: fs.ErrInvalid,
			Tip: "put the ledger back that it led to, or take the link away to begin a new one",
		}
	case err != nil:
		return path, unusable(path, err)
	}
	if info, err = os.Stat(leads); err == nil && filestat.Links(info) > 1 {
		return path, &Error{
			Path: path, What: "its file has another name, too (a hard link): two runs could send with it at once", Code: 1,
			Tip: "take one of the two names away; `ls -i` shows which files are the same",
		}
	}
	return leads, nil
}

// ownLog tells that the -wal file beside the ledger, if there is one, is its own.
func (l *Ledger) ownLog() error {
	if l.still || !hasLog(l.path) {
		return nil
	}
	session, before, base := "", "", ""
	for _, look := range []struct {
		uri, query string
		into       []any
	}{
		{
			uri(l.path) + "&immutable=1", // without the log
			"SELECT coalesce((SELECT value FROM meta WHERE name = 'session'), ''), coalesce((SELECT value FROM meta WHERE name = 'before'), '')",
			[]any{&session, &before},
		},
		{uri(l.path) + "&mode=ro", "SELECT base FROM owner", []any{&base}}, // with it; it stays where it is
	} {
		s, err := openStore(look.uri)
		if err != nil {
			return unusable(l.path, err)
		}
		_, err = s.one(look.query, nil, look.into...)
		if err := errors.Join(err, s.close()); err != nil {
			return unusable(l.path, err)
		}
	}
	if base == "" || base == session || base == before {
		return nil
	}
	return &Error{
		Path: l.path, What: "the file " + filepath.Base(l.path) + "-wal beside it is not its own: it was left by another ledger, or by a newer state of this one", Code: 1,
		Tip: "if this ledger was put back from a backup, move the -wal file away, and then `caseload ledger repair --from-report FILE...` with the reports written since; " +
			"else put the ledger back that was beside it",
	}
}
