package ledger

import (
	"fmt"
	"time"
)

// A ledger that is behind, because an older copy of it was taken back, or that is
// gone, learns from the reports of the runs that it does not know: what a report
// calls created is created. Everything else that may have been sent since is
// unknown, so that nothing is sent again by itself: the rows of the reports that
// were not created, and the entries of the ledger that were still to be sent.

// behind is why an entry is unknown that a taking back has made so.
var behind = Problem{
	Code: "E409", Reason: "the ledger was behind: whether the case was made is not known",
	Hint: "caseload reconcile looks it up; --resend-unknown sends it again",
}

// Returned is a row of a report, as its columns tell it.
type Returned struct {
	ID        string // import_id
	Status    Status
	WolkvoxID string
	Prefix    string
	Attempts  int
	At        time.Time // zero: not said
	Eye       *Eye
	Sight     Sight
}

// TakenBack counts what a taking back has done.
type TakenBack struct {
	Created int64 // entries that are created now and were not
	Known   int64 // that were known as created already
	Unknown int64 // rows of the reports that are unknown now
	Rest    int64 // other entries of the ledger that are unknown now
	Odd     int64 // rows without an import_id, or without the id of their case
	Untold  int64 // requests that the ledger was listed with, and that neither it nor the reports tell of
}

// Taking takes rows of reports back. It is for one goroutine.
type Taking struct {
	l       *Ledger
	run     *Run
	numbers map[*Eye]int64
	result  TakenBack
	told    int64 // requests that the reports tell of, and the ledger did not
}

// TakeBack begins to take back reports of a target and dataset; Done ends it, and
// without it nothing is kept.
func (l *Ledger) TakeBack(info RunInfo) (*Taking, error) {
	t := &Taking{l: l, run: &Run{RunInfo: info}, numbers: map[*Eye]int64{}}
	err := l.store.exec("BEGIN IMMEDIATE")
	if err == nil {
		t.run.scopes, err = l.scopesOf(info)
	}
	if err == nil {
		err = l.insertRun(t.run)
	}
	if err == nil {
		err = l.store.script("CREATE TEMP TABLE IF NOT EXISTS returned (entry INTEGER PRIMARY KEY); DELETE FROM returned")
	}
	if err != nil {
		return nil, l.failed("nothing was taken back", err)
	}
	return t, nil
}

// Row takes one row back.
func (t *Taking) Row(r Returned) error {
	if err := t.row(r); err != nil {
		return t.l.failed("nothing was taken back", err)
	}
	return nil
}

func (t *Taking) row(r Returned) error {
	id, ok := parseID(r.ID)
	made := r.Status == Created || r.Status == Duplicate
	if !ok || made && r.WolkvoxID == "" {
		t.result.Odd++
		return nil
	}
	var entry, attempts int64
	var was Status
	known, err := t.l.store.one("SELECT entry, status, attempts FROM entry WHERE id = ?", []any{id}, &entry, &was, &attempts)
	if err == nil && !known {
		entry, err = t.insert(id)
		was = seen
	}
	if err == nil {
		err = t.sees(entry, r)
	}
	if err == nil {
		err = t.l.store.exec("INSERT OR IGNORE INTO returned VALUES (?)", entry)
	}
	if err != nil {
		return err
	}
	t.told += max(int64(r.Attempts)-attempts, 0)
	switch {
	case was == Created:
		t.result.Known++
	case made:
		t.result.Created++
		return t.l.store.exec(`UPDATE entry SET status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL,
			attempts = max(attempts, ?), run = ?, at = coalesce(?, at) WHERE entry = ?`,
			r.WolkvoxID, filled(r.Prefix), r.Attempts, t.run.Number, moment(r.At), entry)
	case r.Status == Invalid || r.Status == Skipped:
	default:
		t.result.Unknown++
		return t.l.store.exec(`UPDATE entry SET status = 'unknown', code = ?, reason = ?, hint = ?, attempts = max(attempts, ?), at = coalesce(?, at) WHERE entry = ?`,
			behind.Code, behind.Reason, behind.Hint, r.Attempts, moment(r.At), entry)
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

// insert makes the entry of a row that the ledger does not know.
func (t *Taking) insert(id []byte) (int64, error) {
	return t.l.store.insert("INSERT INTO entry (id, scope, mapping, status, run) VALUES (?, ?, ?, 'seen', ?)",
		id, t.run.scopes[0], t.run.Mapping, t.run.Number)
}

// sees keeps the cells of a row as a version of its entry: each report may show it
// otherwise, mended or saved again by a spreadsheet, and it is known by all of them.
func (t *Taking) sees(entry int64, r Returned) error {
	header, ok := t.numbers[r.Eye]
	if !ok {
		var err error
		if header, err = t.l.headerNumber(r.Eye.ids, r.Eye.form); err != nil {
			return err
		}
		t.numbers[r.Eye] = header
	}
	return t.l.store.exec(`INSERT INTO sight (entry, header, cells) SELECT ?, ?, ?
		WHERE NOT EXISTS (SELECT 1 FROM sight WHERE entry = ? AND header = ? AND cells = ?)`,
		entry, header, r.Sight.Cells, entry, header, r.Sight.Cells)
}

// Done makes the rest unknown and puts all on the disk. The ledger knows of at
// least as many requests to each target then as it was listed with.
func (t *Taking) Done(listed map[Target]int64) (TakenBack, error) {
	err := t.rest()
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
		err = t.l.store.exec("COMMIT")
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
	n, err := t.l.store.change(`UPDATE entry SET status = 'unknown', code = ?, reason = ?, hint = ?
		WHERE scope = ? AND status IN ('seen', 'failed', 'rejected') AND entry NOT IN (SELECT entry FROM returned)
		AND (status <> 'seen' OR entry IN (SELECT entry FROM outcome WHERE status NOT IN ('invalid', 'skipped') AND entry IS NOT NULL))`,
		behind.Code, behind.Reason, behind.Hint, t.run.scopes[0])
	t.result.Rest = n
	if err != nil {
		return err
	}
	return t.l.store.exec("UPDATE entry SET marked = 0 WHERE scope = ? AND status = 'unknown'", t.run.scopes[0])
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
func (t *Taking) Cancel() error {
	if err := t.l.store.undo(); err != nil {
		return fmt.Errorf("%s: %w", t.l.path, err)
	}
	return nil
}
