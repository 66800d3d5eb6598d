package ledger

import (
	"errors"
	"time"
)

// ranIn are the numbers of the runs that what was read out speaks of.
const ranIn = `(SELECT run FROM entry WHERE run > 0 UNION SELECT plan_run FROM entry WHERE plan_run > 0
	UNION SELECT run FROM outcome WHERE run > 0 UNION SELECT run FROM input WHERE run > 0 UNION SELECT run FROM report WHERE run > 0)`

// runs counts the runs that were read, and those that are lost though their rows
// are known. The numbers of these are not given again: a new run that took one
// for its own would find the rows of the lost one in itself. The highest is held
// by a run that stands for those that were lost.
func (r *reader) runs() (known, lost int64, err error) {
	var last, scope int64
	if _, err := r.fresh.one("SELECT count(*) FROM run", nil, &known); err != nil {
		return 0, 0, err
	}
	if _, err := r.fresh.one("SELECT count(*), coalesce(max(run), 0) FROM "+ranIn+" WHERE run NOT IN (SELECT run FROM run)",
		nil, &lost, &last); err != nil || lost == 0 {
		return known, 0, err
	}
	if _, err := r.fresh.one("SELECT coalesce((SELECT scope FROM entry WHERE run = ? LIMIT 1), (SELECT max(scope) FROM scope), 0)",
		[]any{last}, &scope); err != nil {
		return known, lost, err
	}
	now := time.Now().UnixMilli()
	return known, lost, r.fresh.exec(`INSERT INTO run (run, id, root, scope, command, mapping, mapping_path, state, started, ended, exit, cause)
		SELECT ?, ?, ?, ?, 'import', '', '', 'finished', ?, ?, 1, 'the ledger was damaged: what this run was is lost'`,
		last, newID('R'), last, scope, now, now)
}

// keepsIntents tells of the damaged ledger that it is not from before the table
// was made. One of which that cannot be told is not.
func (r *reader) keepsIntents() bool {
	var keeps bool
	_, err := r.old.one("SELECT EXISTS (SELECT 1 FROM pragma_table_info('intent'))", nil, &keeps)
	return keeps || err != nil
}

// intents makes unknown what runs that were killed had in flight, and gives the
// number of the rows of which that cannot be told: of a run whose intents are lost
// it is whatever it was still to send, and that is unknown too.
func (r *reader) intents() (unsure int64, err error) {
	s := r.fresh
	if err := sendingIsUnknown(s); err != nil { // of an older ledger
		return 0, err
	}
	if !r.keepsIntents() {
		return 0, s.exec("INSERT INTO intent (run, marked, mapping) SELECT run, 0, mapping FROM run WHERE state <> 'planning'")
	}
	err = recoverIntents(s)
	if _, damaged := errors.AsType[*checkError](err); damaged {
		if err = sendingIsUnknown(s); err == nil { // those that came before the one that is none
			err = s.exec("DELETE FROM intent WHERE entries IS NOT NULL")
		}
	}
	if err != nil {
		return 0, err
	}
	if err := s.script(unsureRuns); err != nil {
		return 0, err
	}
	if err := s.exec(followLate + "run IN temp.unsure"); err != nil {
		return 0, err
	}
	p := wasDamaged
	unsure, err = s.change(`UPDATE entry SET status = 'unknown', marked = 0, code = ?, reason = ?, hint = ?
		WHERE status IN ('seen', 'failed', 'rejected') AND plan_run IN temp.unsure AND NOT EXISTS (SELECT 1 FROM outcome o
			WHERE o.run = entry.plan_run AND o.input = entry.plan_input AND o.line = entry.plan_line AND o.status <> 'pending')`, p.Code, p.Reason, p.Hint)
	if err != nil {
		return 0, err
	}
	return unsure, s.exec(`UPDATE outcome SET status = 'unknown', code = ?, reason = ?, hint = ?
		WHERE status = 'pending' AND class > 0 AND run IN temp.unsure AND entry IN (SELECT entry FROM entry WHERE status = 'unknown')`, p.Code, p.Reason, p.Hint)
}

// unsureRuns are those that began to send, did not come to their end, and whose
// intents are lost.
const unsureRuns = `
CREATE TEMP TABLE unsure (run INTEGER PRIMARY KEY);
INSERT INTO temp.unsure SELECT run FROM (SELECT run FROM run UNION SELECT run FROM ` + ranIn + `)
	WHERE run NOT IN (SELECT run FROM intent) AND run NOT IN (SELECT run FROM run WHERE state IN ('planning', 'stopped', 'finished'));
`

// wasDamaged is why a row is unknown that a damaged ledger does not tell of.
var wasDamaged = Problem{
	Code: interrupted.Code, Reason: "the ledger was damaged: whether the case was made is not known", Hint: interrupted.Hint,
}
