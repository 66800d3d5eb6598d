package ledger

import (
	"database/sql"
	"errors"
	"time"

	"caseload/importer/identity"
)

// wasDamaged is why a case is unknown that a damaged ledger does not tell of.
var wasDamaged = identity.Problem{
	Code: interrupted.Code, Reason: "the ledger was damaged: whether the case was made is not known", Hint: interrupted.Hint,
}

// errNoRows says that no row was read, though the ledger may have had some.
var errNoRows = errors.New("none of its rows can be read")

// complete makes of what was read a ledger that is sound.
func (r *reader) complete(found *Rescued) error {
	for _, query := range []string{
		"DELETE FROM cases WHERE length(id) <> 10 OR status NOT IN ('seen','sending','created','rejected','failed','unknown')",
		// Of one scope all is, whatever a damaged row says.
		"UPDATE cases SET scope = (SELECT scope FROM scope) WHERE (SELECT count(*) FROM scope) = 1 AND scope NOT IN (SELECT scope FROM scope)",
		"UPDATE rule SET upto = 0",
		"CREATE TEMP TABLE named (number INTEGER PRIMARY KEY)",
		"INSERT OR IGNORE INTO named SELECT number FROM alias",
	} {
		if err := r.fresh.exec(query); err != nil {
			return err
		}
	}
	if err := r.pages(); err != nil {
		return err
	}
	unknown, err := r.makeUnknown()
	if err != nil {
		return err
	}
	found.Unknown = unknown
	if _, err := r.fresh.one(`SELECT count(*), coalesce(max(number), 0) - count(*) FROM cases`, nil, &found.Entries, &found.Lost); err != nil {
		return err
	}
	if found.Open = r.broken["cases"]; found.Entries == 0 && (found.Open || found.Lost > 0) {
		return errNoRows
	}
	for _, query := range []string{
		"DELETE FROM alias WHERE number NOT IN (SELECT number FROM cases)",
		"DELETE FROM version WHERE number NOT IN (SELECT number FROM cases)",
		"DELETE FROM settled WHERE number NOT IN (SELECT number FROM cases)",
		"UPDATE gap SET upto = min(upto, (SELECT coalesce(max(number), 0) FROM cases))",
	} {
		if err := r.fresh.exec(query); err != nil {
			return err
		}
	}
	found.Runs, found.NoRuns, err = r.runs()
	return err
}

// pages takes out pages that cannot be read, and notes the cases that the others name.
func (r *reader) pages() error {
	var numbers []int64
	err := r.fresh.each("SELECT page FROM page ORDER BY page", nil, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		numbers = append(numbers, n)
		return err
	})
	if err != nil {
		return err
	}
	p := &pages{s: r.fresh, packer: &packer{}}
	for _, n := range numbers {
		at, err := p.at(n)
		if err == nil {
			err = p.ownCells(at)
		}
		if _, damaged := errors.AsType[*checkError](err); damaged {
			if err := r.fresh.exec("DELETE FROM page WHERE page = ?", n); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		for i := range at.rows {
			if row := &at.rows[i]; row.Version {
				if err := r.fresh.exec("INSERT OR IGNORE INTO named VALUES (?)", row.Case); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// makeUnknown makes unknown what was in flight, and the cases that are named and of
// which the row is lost, where it is plain in which scope they are.
func (r *reader) makeUnknown() (n int64, err error) {
	if err := recoverIntents(r.fresh); err != nil {
		return 0, err
	}
	p := wasDamaged
	return r.fresh.change(`INSERT INTO cases (number, id, scope, status, code, reason, hint, attempts)
		SELECT number, randomblob(10), (SELECT scope FROM scope), 'unknown', ?, ?, ?, 1 FROM named
		WHERE number > 0 AND number NOT IN (SELECT number FROM cases) AND (SELECT count(*) FROM scope) = 1`, p.Code, p.Reason, p.Hint)
}

// ranIn are the numbers of the runs that what was read out speaks of.
const ranIn = `(SELECT run FROM cases WHERE run > 0 UNION SELECT plan_run FROM cases WHERE plan_run > 0
	UNION SELECT run FROM page WHERE run > 0 UNION SELECT run FROM input WHERE run > 0 UNION SELECT run FROM report WHERE run > 0)`

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
	if _, err := r.fresh.one("SELECT coalesce((SELECT scope FROM cases WHERE run = ? LIMIT 1), (SELECT max(scope) FROM scope), 0)",
		[]any{last}, &scope); err != nil {
		return known, lost, err
	}
	now := time.Now().UnixMilli()
	return known, lost, r.fresh.exec(`INSERT INTO run (run, id, root, scope, command, mapping, mapping_path, state, started, ended, exit, cause)
		SELECT ?, ?, ?, ?, 'import', '', '', 'finished', ?, ?, 1, 'the ledger was damaged: what this run was is lost'`,
		last, newID('R'), last, scope, now, now)
}
