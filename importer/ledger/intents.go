package ledger

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// What a run has begun to send and of which no outcome is written yet stands in
// one row of the table intent, which each transaction that changes it writes anew.
// So an intent changes no entry: what it says of one is written together with its
// outcome, in the same statement where that is a plain success. After a kill
// whoever opens the ledger writes it, and the entry is unknown.
//
// Nor does the outcome of each plain success change a row of the run: its entry
// tells it, and the rows follow many at a time, whole stretches of lines in one
// statement. As long as some have not followed, the run's row in intent stands.
//
// Who only looks at the ledger sees both as if they were written: see overlay.go.

// lateRows is how many rows may wait for their outcome.
const lateRows = 1000

// intent is one send that has begun.
type intent struct {
	at     int64 // Unix milliseconds
	resend bool
}

// intents are those of a run that have no outcome yet, and what all of them share.
// They are for one goroutine, inside its transactions.
type intents struct {
	run     int64
	marked  bool
	mapping string
	open    map[int64]intent // by entry
	late    []Place          // of created entries, whose outcomes do not say so yet
	changed bool             // since they were kept
	text    []byte           // of list
	plain   string           // the statement of a plain success
}

func (t *intents) begin(entry int64, resend bool) error {
	if _, twice := t.open[entry]; twice {
		return fmt.Errorf("entry %d is being sent already", entry)
	}
	t.open[entry] = intent{time.Now().UnixMilli(), resend}
	t.changed = true
	return nil
}

// end takes an entry's intent away; ok is false where there is none.
func (t *intents) end(entry int64) (i intent, ok bool) {
	i, ok = t.open[entry]
	delete(t.open, entry)
	t.changed = t.changed || ok
	return i, ok
}

// land ends an entry's intent, if there is one, and writes into the entry what it
// says: the entry is being sent then.
func (t *intents) land(s *store, entry int64) error {
	i, ok := t.end(entry)
	if !ok {
		return nil
	}
	n, err := t.write(s, entry, i)
	return sole(entry, n, err)
}

// sole refuses to have changed no entry: a row was sent that had its case.
func sole(entry, changed int64, err error) error {
	if err == nil && changed != 1 {
		return fmt.Errorf("entry %d was created already", entry)
	}
	return err
}

func (t *intents) write(s *store, entry int64, i intent) (changed int64, err error) {
	return s.change(`UPDATE entry SET
		marked = CASE WHEN status = 'unknown' THEN min(coalesce(marked, 0), ?) ELSE ? END,
		first = CASE WHEN status = 'unknown' THEN coalesce(first, 1) ELSE attempts + 1 END,
		since = CASE WHEN status = 'unknown' THEN coalesce(since, at) ELSE ? END,
		status = 'sending', attempts = attempts + 1, at = ?, run = ?, resent = ?, mapping = ?
		WHERE entry = ? AND status <> 'created'`, t.marked, t.marked, i.at, i.at, t.run, i.resend, t.mapping, entry)
}

// created ends an entry's intent with a plain success. It is what nearly every row
// comes to, so the intent and the outcome are one change, and what is the same for
// all of them stands in the statement: each value given to it costs a tenth of it.
// The mapping that sends it was kept when it was planned.
func (t *intents) created(s *store, o Settlement) error {
	i, ok := t.end(o.Entry)
	if !ok {
		return fmt.Errorf("entry %d was created without an intent", o.Entry)
	}
	t.late = append(t.late, Place{o.Input, o.Line})
	if i.resend { // of an unknown entry more is kept
		if n, err := t.write(s, o.Entry, i); err != nil || n != 1 {
			return sole(o.Entry, n, err)
		}
		return s.exec("UPDATE entry SET status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL WHERE entry = ?",
			filled(o.WolkvoxID), filled(o.Prefix), o.Entry)
	}
	if t.plain == "" {
		t.plain = fmt.Sprintf(`UPDATE entry SET marked = %t, first = attempts + 1, since = NULL, attempts = attempts + 1, at = ?, run = %d, resent = 0,
			status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL WHERE entry = ? AND status <> 'created'`, t.marked, t.run)
	}
	n, err := s.change(t.plain, i.at, filled(o.WolkvoxID), filled(o.Prefix), o.Entry)
	return sole(o.Entry, n, err)
}

// keep writes what is open at the end of a transaction.
func (t *intents) keep(s *store) error {
	if len(t.late) >= lateRows {
		if err := t.follow(s); err != nil {
			return err
		}
	}
	if !t.changed {
		return nil
	}
	t.changed = false
	if len(t.open) == 0 && len(t.late) == 0 {
		return s.exec("DELETE FROM intent WHERE run = ?", t.run)
	}
	return s.exec(`INSERT INTO intent (run, marked, mapping, entries) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET entries = excluded.entries`,
		t.run, t.marked, t.mapping, t.list())
}

// list is the open intents as JSON: of each its entry, when, and whether it is
// sent again.
func (t *intents) list() string {
	t.text = append(t.text[:0], '[')
	for entry, i := range t.open {
		if len(t.text) > 1 {
			t.text = append(t.text, ',')
		}
		t.text = strconv.AppendInt(append(t.text, '['), entry, 10)
		t.text = strconv.AppendInt(append(t.text, ','), i.at, 10)
		t.text = strconv.AppendBool(append(t.text, ','), i.resend)
		t.text = append(t.text, ']')
	}
	return string(append(t.text, ']'))
}

// follow lets the late rows say that they are created. Lines without a gap have
// no other row between them.
func (t *intents) follow(s *store) error {
	slices.SortFunc(t.late, func(a, b Place) int { return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Line, b.Line)) })
	for len(t.late) > 0 {
		n := 1
		for n < len(t.late) && t.late[n] == (Place{t.late[0].Input, t.late[n-1].Line + 1}) {
			n++
		}
		err := s.exec("UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL WHERE run = ? AND input = ? AND line BETWEEN ? AND ?",
			t.run, t.late[0].Input, t.late[0].Line, t.late[n-1].Line)
		if err != nil {
			return err
		}
		t.late = t.late[n:]
	}
	t.late, t.changed = nil, true
	return nil
}

// openIntents reads those of all runs.
func openIntents(s *store) (all []*intents, err error) {
	err = s.each("SELECT run, marked, mapping, entries FROM intent", nil, func(r *sql.Rows) error {
		t := &intents{open: map[int64]intent{}}
		var text string
		if err := r.Scan(&t.run, &t.marked, &t.mapping, &text); err != nil {
			return err
		}
		all = append(all, t)
		return t.parse(text)
	})
	return all, err
}

func (t *intents) parse(text string) error {
	var list [][3]any
	damaged := json.Unmarshal([]byte(text), &list) != nil
	for _, each := range list {
		entry, isNumber := each[0].(float64)
		at, isTime := each[1].(float64)
		resend, isBool := each[2].(bool)
		damaged = damaged || !isNumber || !isTime || !isBool
		t.open[int64(entry)] = intent{int64(at), resend}
	}
	if damaged {
		return &checkError{fmt.Sprintf("the intents of run %d cannot be read", t.run)}
	}
	return nil
}

// interrupted is what an intent without an outcome means.
var interrupted = Problem{
	Code: "E403", Reason: "in flight when the program was interrupted: whether the case was made is not known",
	Hint: "caseload reconcile looks it up in the CRM; --resend-unknown sends it again",
}

// recoverIntents makes unknown what was begun and has no outcome, and lets the
// late rows follow, of runs that no longer send.
func recoverIntents(s *store) error {
	all, err := openIntents(s)
	if err != nil || len(all) == 0 {
		return err
	}
	for _, t := range all {
		for entry, i := range t.open {
			if _, err := t.write(s, entry, i); err != nil {
				return err
			}
		}
		if err := s.exec(followLate+"run = ?", t.run); err != nil {
			return err
		}
	}
	p := interrupted
	return errors.Join(
		s.exec(`UPDATE outcome SET status = 'unknown', code = ?, reason = ?, hint = ?
			WHERE (run, entry) IN (SELECT run, entry FROM entry WHERE status = 'sending')`, p.Code, p.Reason, p.Hint),
		s.exec("UPDATE entry SET status = 'unknown', code = ?, reason = ?, hint = ? WHERE status = 'sending'", p.Code, p.Reason, p.Hint),
		s.exec("DELETE FROM intent"))
}

// followLate is what late rows say at last, of runs that a condition names.
const followLate = "UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL WHERE " + isLate + " AND "

// isLate tells of a row in outcome that it was to be sent, and that its run made
// the case.
const isLate = `status = 'pending' AND class > 0
	AND EXISTS (SELECT 1 FROM main.entry e WHERE e.entry = outcome.entry AND e.status = 'created' AND e.run = outcome.run)`
