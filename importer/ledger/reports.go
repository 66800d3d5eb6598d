package ledger

// What the ledger knows of reports: the digest of each as it was written, so
// that one that a person has changed since is told from ours, and is never
// replaced.
//
// A digest is noted before its report takes its place, and the one that stood
// there is forgotten after. A program that ends in between, at any moment, leaves
// one of the two files, and both are known.

// Note makes durable that a report of an input is about to stand at path with
// this digest; kind is "results" or "failures". What stands there until then
// stays known.
func (l *Ledger) Note(run *Run, input int, kind, path string, digest []byte) error {
	err := l.store.exec("INSERT OR REPLACE INTO report (path, digest, run, input, kind) VALUES (?, ?, ?, ?, ?)",
		path, digest, run.Number, input, kind)
	if err != nil {
		return l.failed("the ledger could not be written", err)
	}
	return nil
}

// Wrote says that the report with a digest stands at path: what was noted of
// the path besides is forgotten.
func (l *Ledger) Wrote(path string, digest []byte) error {
	if err := l.store.exec("DELETE FROM report WHERE path = ? AND digest <> ?", path, digest); err != nil {
		return l.failed("the ledger could not be written", err)
	}
	return nil
}

// Writer gives the number of the run that wrote what stands at path with this
// digest; ok is false when it is no report of ours, or was changed since.
func (l *Ledger) Writer(path string, digest []byte) (run int64, ok bool, err error) {
	ok, err = l.store.one("SELECT run FROM report WHERE path = ? AND digest = ?", []any{path, digest}, &run)
	return run, ok, l.unread(err)
}

// ReportOf gives the path of the last report of a kind ("results", "failures")
// that a run wrote of an input; "" when it wrote none, or another run has
// replaced it.
func (l *Ledger) ReportOf(run int64, input int, kind string) (path string, err error) {
	_, err = l.store.one("SELECT path FROM report WHERE run = ? AND input = ? AND kind = ? ORDER BY report DESC LIMIT 1",
		[]any{run, input, kind}, &path)
	return path, l.unread(err)
}

// WroteThis finds the run that wrote a report with this digest; "" when none
// did.
func (l *Ledger) WroteThis(digest []byte) (id string, err error) {
	_, err = l.store.one("SELECT r.id FROM report p JOIN run r ON r.run = p.run WHERE p.digest = ? ORDER BY report DESC LIMIT 1",
		[]any{digest}, &id)
	return id, l.unread(err)
}

// WroteTo finds the run that last wrote a report to a path; "" when none did.
func (l *Ledger) WroteTo(path string) (id string, err error) {
	_, err = l.store.one("SELECT r.id FROM report p JOIN run r ON r.run = p.run WHERE p.path = ? ORDER BY report DESC LIMIT 1",
		[]any{path}, &id)
	return id, l.unread(err)
}
