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

// intents makes unknown what runs that were killed had in flight. Where the
// intents cannot be read any more, that is whatever those runs were still to send.
func (r *reader) intents() error {
	err := recoverIntents(r.fresh)
	var damaged *checkError
	if errors.As(err, &damaged) {
		r.holes["intent"], err = true, r.fresh.exec("DELETE FROM intent")
	}
	if err != nil || !r.holes["intent"] {
		return err
	}
	const killed = `run IN (SELECT run FROM run WHERE state = 'sending')`
	const open = `status = 'pending' AND class > 0 AND ` + killed
	p := wasDamaged
	return errors.Join(
		r.fresh.exec(followLate+killed),
		r.fresh.exec(`UPDATE entry SET status = 'unknown', code = ?, reason = ?, hint = ?
			WHERE status IN ('seen', 'failed', 'rejected') AND entry IN (SELECT entry FROM outcome WHERE `+open+`)`, p.Code, p.Reason, p.Hint),
		r.fresh.exec(`UPDATE outcome SET status = 'unknown', code = ?, reason = ?, hint = ?
			WHERE `+open+` AND entry IN (SELECT entry FROM entry WHERE status = 'unknown')`, p.Code, p.Reason, p.Hint))
}

// wasDamaged is why a row is unknown that a damaged ledger does not tell of.
var wasDamaged = Problem{
	Code: interrupted.Code, Reason: "the ledger was damaged: whether the case was made is not known", Hint: interrupted.Hint,
}
