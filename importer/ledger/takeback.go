package ledger

import (
	"time"

	"caseload/importer/identity"
)

// A ledger that is behind, because an older copy of it was taken back, or that is
// gone, learns from the reports of the runs that it does not know: what a report
// calls created is created. Everything else that may have been sent since is
// unknown, so that nothing is sent again by itself: the rows of the reports that
// were not created, and the entries of the ledger that were still to be sent.

// behind is why an entry is unknown that a taking back has made so.
var behind = identity.Problem{
	Code: "E409", Reason: "the ledger was behind: whether the case was made is not known",
	Hint: "caseload reconcile looks it up; --resend-unknown sends it again",
}

// Returned is a row of a report, as its columns tell it.
type Returned struct {
	ID        string // import_id
	Status    identity.Status
	WolkvoxID string
	Prefix    string
	Attempts  int
	At        time.Time // zero: not said
	Row       Row       // its place in the report, and its cells
	Header    []string  // of these
	Exact     uint64
}

// TakenBack counts what a taking back has done.
type TakenBack struct {
	Created int64 // cases that are created now and were not
	Known   int64 // that were known as created already
	Unknown int64 // rows of the reports that are unknown now
	Rest    int64 // other cases of the ledger that are unknown now
	Odd     int64 // rows without an import_id, or without the id of their case
	Untold  int64 // requests that the ledger was listed with, and that neither it nor the reports tell of
}

// Taking takes rows of reports back. It is for one goroutine.
type Taking struct {
	l      *Ledger
	run    *Run
	plan   *Plan
	next   int64 // number of a case
	result TakenBack
	told   int64 // requests that the reports tell of, and the ledger did not
}

// TakeBack begins to take back reports of a target and dataset; Done ends it, and
// without it nothing is kept.
func (l *Ledger) TakeBack(info RunInfo) (*Taking, error) {
	t := &Taking{l: l}
	var err error
	if t.run, err = l.Begin(info); err != nil {
		return nil, err
	}
	if t.plan, err = l.Plan(t.run, nil); err == nil {
		_, err = l.store.one("SELECT coalesce(max(number), 0) + 1 FROM cases", nil, &t.next)
	}
	if err == nil {
		err = l.store.script("CREATE TEMP TABLE IF NOT EXISTS returned (number INTEGER PRIMARY KEY); DELETE FROM returned")
	}
	if err != nil {
		return nil, l.failed("nothing was taken back", err)
	}
	return t, nil
}

// Row takes one row back.
func (t *Taking) Row(r *Returned) error {
	if err := t.row(r); err != nil {
		return t.l.failed("nothing was taken back", err)
	}
	return nil
}

func (t *Taking) row(r *Returned) error {
	id, ok := identity.ParseID(r.ID)
	made := r.Status == identity.Created || r.Status == identity.Duplicate
	if !ok || made && r.WolkvoxID == "" {
		t.result.Odd++
		return nil
	}
	var number, attempts int64
	var was identity.Status
	known, err := t.l.store.one("SELECT number, status, attempts FROM cases WHERE id = ?", []any{id}, &number, &was, &attempts)
	if err != nil {
		return err
	}
	s := Staged{Row: r.Row, Header: r.Header, New: !known, ID: r.ID, Adds: known, Exact: r.Exact}
	if !known {
		number, was = t.next, identity.Seen
		t.next++
	}
	s.Case = number
	// Each report may show a row otherwise, mended or saved again by a spreadsheet, and
	// it is known by all of them.
	if err := t.plan.stage(&s); err != nil {
		return err
	}
	if err := t.l.store.exec("INSERT OR IGNORE INTO returned VALUES (?)", number); err != nil {
		return err
	}
	t.told += max(int64(r.Attempts)-attempts, 0)
	switch {
	case was == identity.Created:
		t.result.Known++
	case made:
		t.result.Created++
		return t.l.store.exec(`UPDATE cases SET status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL,
			attempts = max(attempts, ?), run = ?, at = coalesce(?, at) WHERE number = ?`,
			r.WolkvoxID, filled(r.Prefix), r.Attempts, t.run.Number, moment(r.At), number)
	case r.Status == identity.Invalid || r.Status == identity.Skipped:
	default:
		t.result.Unknown++
		return t.l.store.exec(`UPDATE cases SET status = 'unknown', code = ?, reason = ?, hint = ?, attempts = max(attempts, ?), at = coalesce(?, at), run = coalesce(run, ?) WHERE number = ?`,
			behind.Code, behind.Reason, behind.Hint, r.Attempts, moment(r.At), t.run.Number, number)
	}
	return nil
}

// Note keeps that a report at path with this digest was taken back: it is known
// as ours from then on.
func (t *Taking) Note(input int, path string, digest []byte) error {
	return t.l.Note(t.run, input, "results", path, digest)
}

// moment is a time as the ledger keeps it, NULL for none.
func moment(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UnixMilli()
}

// Done makes the rest unknown and puts all on the disk. The ledger knows of at
// least as many requests to each target then as it was listed with.
func (t *Taking) Done(listed map[Target]int64) (TakenBack, error) {
	err := t.plan.done()
	if err == nil {
		err = t.rest()
	}
	sequences := map[Target]int64{t.run.Target: t.result.Created} // each of them was a request
	for target, sequence := range listed {
		sequences[target] = max(sequences[target], sequence)
	}
	for target, sequence := range sequences {
		if err == nil {
			err = t.raise(target, sequence)
		}
	}
	t.result.Untold = max(t.result.Untold-t.told, 0)
	if err == nil {
		err = t.l.store.exec("UPDATE run SET state = 'finished', ended = ?, exit = 0 WHERE run = ?", time.Now().UnixMilli(), t.run.Number)
	}
	if err == nil {
		err = t.l.Commit(t.run, nil)
	}
	if err != nil {
		return TakenBack{}, t.l.failed("nothing was taken back", err)
	}
	return t.result, nil
}

// rest makes unknown what the ledger would send and no report tells of. What it
// knows as invalid was never to be sent. Nothing is known of the sends that may
// have been, also of what was unknown before: so none is said to be marked.
func (t *Taking) rest() error {
	n, err := t.l.store.change(`UPDATE cases SET status = 'unknown', code = ?, reason = ?, hint = ?
		WHERE scope = ? AND status IN ('seen', 'failed', 'rejected') AND number NOT IN (SELECT number FROM returned)
		AND (status <> 'seen' OR wanted = 1)`,
		behind.Code, behind.Reason, behind.Hint, t.run.scopes[0])
	t.result.Rest = n
	if err != nil {
		return err
	}
	return t.l.store.exec("UPDATE cases SET marked = 0 WHERE scope = ? AND status = 'unknown'", t.run.scopes[0])
}

// raise lets the ledger know of as many requests to a target as it was listed with.
func (t *Taking) raise(target Target, sequence int64) error {
	now, err := t.l.Sequence(target)
	if err != nil || now >= sequence {
		return err
	}
	t.result.Untold += sequence - now
	return t.l.store.exec(`INSERT INTO call VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`,
		target.Server, target.Operation, notToday, sequence-now)
}

// notToday stands in place of a day for requests of which no day is known.
const notToday = "earlier"

// Cancel ends a taking back of which nothing is kept.
func (t *Taking) Cancel() error { return t.l.Abandon() }
