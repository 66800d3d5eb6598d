package ledger

import (
	"cmp"
	"database/sql"
	"encoding/json"
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
// statement.
//
// Each run that ever began to send has a row there. Its entries are NULL when
// nothing is open and no row has to follow: so a row that is not there was lost.
// Who only looks at the ledger sees all as if it were written: see overlay.go.

// lateRows is how many rows may wait for their outcome.
const lateRows = 1000

// intent is one send that has begun.
type intent struct {
	at     int64 // Unix milliseconds
	resend bool
	place  Place // of the row that is sent; not kept
}

// intents are those of a run that have no outcome yet, and what all of them share.
// They are for one goroutine, inside its transactions.
type intents struct {
	run     int64
	marked  bool
	mapping string
	open    map[int64]intent // by entry
	made    entrySet         // by this recorder
	late    []Place          // of created entries, whose outcomes do not say so yet
	changed bool             // since they were kept
	plain   string           // the statement of a plain success
}

// newIntents begins with none.
func newIntents(run *Run) intents {
	return intents{
		run: run.Number, marked: run.Mark, mapping: run.Mapping, open: map[int64]intent{}, made: entrySet{},
		plain: fmt.Sprintf(`UPDATE entry SET marked = %t, first = attempts + 1, since = NULL, attempts = attempts + 1, at = ?, run = %d, resent = 0,
			status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL WHERE entry = ? AND status <> 'created'`,
			run.Mark, run.Number),
	}
}

// entrySet holds numbers of entries, a bit for each.
type entrySet map[int64]uint64

func (s entrySet) add(entry int64)      { s[entry>>6] |= 1 << (entry & 63) }
func (s entrySet) has(entry int64) bool { return s[entry>>6]&(1<<(entry&63)) != 0 }

// refusedError says that a row may not be sent, or that what came of it is not
// to be written: of it alone, not of others in the same transaction.
type refusedError struct {
	entry int64
	why   string
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("entry %d %s: two rows have one case, which is a fault of this program", e.entry, e.why)
}

// Hint says what to do.
func (e *refusedError) Hint() string {
	return "what was sent for this row, if anything, stands in the CRM: look it up; the same command goes on with the others"
}

// begin refuses an entry that is at the CRM, or that was made: whoever planned two
// rows of one entry was wrong, and nothing is sent for the second.
func (t *intents) begin(row Plan) error {
	if _, twice := t.open[row.Entry]; twice {
		return &refusedError{row.Entry, "is being sent already"}
	}
	if t.made.has(row.Entry) {
		return &refusedError{row.Entry, "was created already"}
	}
	t.open[row.Entry] = intent{time.Now().UnixMilli(), row.Resend, Place{row.Input, row.Line}}
	t.changed = true
	return nil
}

// end takes the intent of a row away; ok is false where the row has none.
func (t *intents) end(entry int64, row Place) (i intent, ok bool) {
	i, ok = t.open[entry]
	if !ok || i.place != row {
		return intent{}, false
	}
	delete(t.open, entry)
	t.changed = true
	return i, true
}

// land ends the intent of a row, if it has one, and writes into its entry what it
// says: the entry is being sent then. other is true when the entry is not this
// row's: another is at the CRM, or was made.
func (t *intents) land(s *store, entry int64, row Place) (other bool, err error) {
	i, ok := t.end(entry, row)
	if !ok {
		_, flies := t.open[entry]
		return flies || t.made.has(entry), nil
	}
	n, err := t.write(s, entry, i)
	if err == nil && n != 1 {
		return false, &refusedError{entry, "was created already"}
	}
	return false, err
}

// write says in an entry what an intent says; an entry that was created is left.
func (t *intents) write(s *store, entry int64, i intent) (changed int64, err error) {
	return s.change(`UPDATE entry SET
		marked = CASE WHEN status = 'unknown' THEN min(coalesce(marked, 0), ?) ELSE ? END,
		first = CASE WHEN status = 'unknown' THEN coalesce(first, 1) ELSE attempts + 1 END,
		since = CASE WHEN status = 'unknown' THEN coalesce(since, at) ELSE ? END,
		status = 'sending', attempts = attempts + 1, at = ?, run = ?, resent = ?, mapping = ?
		WHERE entry = ? AND status <> 'created'`, t.marked, t.marked, i.at, i.at, t.run, i.resend, t.mapping, entry)
}

// created ends a row's intent with a plain success. It is what nearly every row
// comes to, so the intent and the outcome are one change, and what is the same for
// all rows stands in the statement: to give it a value takes the driver a tenth of
// the whole. The mapping that sends the row was kept when it was planned.
func (t *intents) created(s *store, o Settlement) error {
	row := Place{o.Input, o.Line}
	i, ok := t.end(o.Entry, row)
	if !ok {
		return &refusedError{o.Entry, "is another row's, and the CRM made case " + o.WolkvoxID + " of this one"}
	}
	var n int64
	var err error
	if i.resend { // of an unknown entry more is kept
		if n, err = t.write(s, o.Entry, i); err == nil && n == 1 {
			n, err = s.change("UPDATE entry SET status = 'created', wolkvox_id = ?, prefix = ?, code = NULL, reason = NULL, hint = NULL WHERE entry = ?",
				filled(o.WolkvoxID), filled(o.Prefix), o.Entry)
		}
	} else {
		n, err = s.change(t.plain, i.at, filled(o.WolkvoxID), filled(o.Prefix), o.Entry)
	}
	if err == nil && n != 1 {
		return &refusedError{o.Entry, "was created already, and again as case " + o.WolkvoxID}
	}
	t.made.add(o.Entry)
	t.late = append(t.late, row)
	return err
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
	n, err := s.change("UPDATE intent SET marked = ?, mapping = ?, entries = ? WHERE run = ?", t.marked, t.mapping, t.list(), t.run)
	if err == nil && n != 1 {
		err = fmt.Errorf("run %d has no place for its intents: it was not said to send", t.run)
	}
	return err
}

// list is the open intents as JSON: of each its entry, when, and whether it is
// sent again.
func (t *intents) list() string {
	text := make([]byte, 0, 32*(len(t.open)+1))
	text = append(text, '[')
	for entry, i := range t.open {
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(append(text, '['), entry, 10)
		text = strconv.AppendInt(append(text, ','), i.at, 10)
		text = strconv.AppendBool(append(text, ','), i.resend)
		text = append(text, ']')
	}
	return string(append(text, ']'))
}

// follow lets the late rows say that they are created. Lines without a gap have
// no other row between them.
func (t *intents) follow(s *store) error {
	slices.SortFunc(t.late, func(a, b Place) int { return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Line, b.Line)) })
	for late := t.late; len(late) > 0; {
		n := 1
		for n < len(late) && late[n] == (Place{late[0].Input, late[n-1].Line + 1}) {
			n++
		}
		err := s.exec("UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL WHERE run = ? AND input = ? AND line BETWEEN ? AND ?",
			t.run, late[0].Input, late[0].Line, late[n-1].Line)
		if err != nil {
			return err
		}
		late = late[n:]
	}
	t.late = t.late[:0]
	return nil
}

// openIntents reads those of all runs that have something open, or rows to follow.
func openIntents(s *store) (all []*intents, err error) {
	err = s.each("SELECT run, marked, mapping, entries FROM intent WHERE entries IS NOT NULL", nil, func(r *sql.Rows) error {
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
		t.open[int64(entry)] = intent{at: int64(at), resend: resend}
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
// late rows follow, of runs that no longer send. An intent of an entry that cannot
// have one is a [*checkError].
func recoverIntents(s *store) error {
	all, err := openIntents(s)
	if err != nil || len(all) == 0 {
		return err
	}
	for _, t := range all {
		for entry, i := range t.open {
			n, err := t.write(s, entry, i)
			if err == nil && n != 1 {
				err = &checkError{fmt.Sprintf("the intents of run %d name entry %d, which cannot be in flight", t.run, entry)}
			}
			if err != nil {
				return err
			}
		}
		if err := s.exec(followLate+"run = ?", t.run); err != nil {
			return err
		}
	}
	if err := sendingIsUnknown(s); err != nil {
		return err
	}
	for _, t := range all {
		if err := s.exec(twinsFollow, t.run); err != nil {
			return err
		}
	}
	return s.exec("UPDATE intent SET entries = NULL")
}

// sendingIsUnknown makes unknown what was in flight.
func sendingIsUnknown(s *store) error {
	p := interrupted
	err := s.exec(`UPDATE outcome SET status = 'unknown', code = ?, reason = ?, hint = ?
		WHERE (run, entry) IN (SELECT run, entry FROM entry WHERE status = 'sending')`, p.Code, p.Reason, p.Hint)
	if err != nil {
		return err
	}
	return s.exec("UPDATE entry SET status = 'unknown', code = ?, reason = ?, hint = ? WHERE status = 'sending'", p.Code, p.Reason, p.Hint)
}

// followLate is what late rows say at last, of runs that a condition names.
const followLate = "UPDATE outcome SET status = 'created', code = NULL, reason = NULL, hint = NULL WHERE " + isLate + " AND "

// isLate tells of a row in outcome that it was to be sent, and that its run made
// the case.
const isLate = `status = 'pending' AND class > 0 AND ` + isMade

// isMade tells of a row in outcome that its run made the case.
const isMade = `EXISTS (SELECT 1 FROM main.entry e WHERE e.entry = outcome.entry AND e.status = 'created' AND e.run = outcome.run)`
