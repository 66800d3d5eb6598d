package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// byIndex takes the rows that the table itself did not give from its index, which
// holds them whole. These tables are few rows that all others need.
func (r *reader) byIndex(table, holds string) error {
	columns := []column{{table, "INTEGER"}}
	for name := range strings.SplitSeq(holds, ", ") {
		of := column{name, "TEXT"}
		if name == "scope" {
			of.holds = "INTEGER"
		}
		columns = append(columns, of)
	}
	_, err := r.take("IGNORE", table, columns, "INDEXED BY sqlite_autoindex_"+table+"_1 ORDER BY "+holds, nil)
	if write, ok := errors.AsType[*writeError](err); ok {
		return write.err
	}
	return nil // what the index does not give is lost
}

// errNoSalt says that the digests of a damaged ledger are worth nothing.
var errNoSalt = errors.New("its salt cannot be read")

// errNoRows says that no row was read, though the ledger may have had some.
var errNoRows = errors.New("none of its rows can be read")

// complete makes of what was read a ledger that is sound: the aliases are made
// anew, and what is known by its cells alone may have been sent.
func (r *reader) complete(found *Rescued) error {
	var salt []byte
	if _, err := r.old.one("SELECT value FROM meta WHERE name = 'salt'", nil, &salt); err != nil || len(salt) != saltBytes {
		return errNoSalt
	}
	if err := r.fresh.script(named); err != nil {
		return err
	}
	oneScope, err := r.oneScope()
	if err == nil {
		err = r.leaveOut()
	}
	if err != nil {
		return err
	}
	for _, makeUnknown := range []func() (int64, error){r.intents, r.denied, r.bySights} {
		n, err := makeUnknown()
		if err != nil {
			return err
		}
		found.Unknown += n
	}
	if err := r.count(found); err != nil {
		return err
	}
	found.Open = r.broken["entry"] && (r.broken["sight"] || !oneScope)
	if found.Entries == 0 && (found.Open || found.Lost > 0) {
		return errNoRows
	}
	if err := r.letGo(); err != nil {
		return err
	}
	found.Runs, found.NoRuns, err = r.runs()
	return err
}

// named are the numbers of the entries that anything speaks of.
const named = `
CREATE TEMP TABLE named AS SELECT entry FROM entry UNION SELECT entry FROM sight UNION SELECT entry FROM alias UNION SELECT entry FROM outcome;
`

// count tells how many rows are known again, and how many are not: those in gaps of
// the numbers, and those past the last number that is left.
func (r *reader) count(found *Rescued) error {
	_, err := r.fresh.one(`SELECT count(*), coalesce(max(entry), 0) - count(*) + (SELECT count(*) FROM temp.named
		WHERE entry > 0 AND entry > (SELECT coalesce(max(entry), 0) FROM entry)) FROM entry`, nil, &found.Entries, &found.Lost)
	if err != nil {
		return err
	}
	var unseen int64
	_, err = r.fresh.one(`SELECT count(*) FROM entry WHERE entry NOT IN (SELECT entry FROM sight)
		AND entry NOT IN (SELECT entry FROM alias WHERE rule IN (SELECT rule FROM rule))`, nil, &unseen)
	found.Entries, found.Lost = found.Entries-unseen, found.Lost+unseen
	return err
}

// letGo lets nothing speak of entries that are lost: a new one will have the number.
func (r *reader) letGo() error {
	for _, query := range []string{
		"DELETE FROM sight WHERE entry NOT IN (SELECT entry FROM entry)",
		"DELETE FROM alias WHERE entry NOT IN (SELECT entry FROM entry)",
		"DELETE FROM settled WHERE entry NOT IN (SELECT entry FROM entry)",
		"UPDATE outcome SET entry = NULL WHERE entry NOT IN (SELECT entry FROM entry)",
		"UPDATE gap SET upto = min(upto, (SELECT coalesce(max(entry), 0) FROM entry))",
	} {
		if err := r.fresh.exec(query); err != nil {
			return err
		}
	}
	return nil
}

// oneScope tells whether the ledger has one scope and never had another, as far as
// can be told. Then all is of this one, whatever an entry says.
func (r *reader) oneScope() (one bool, err error) {
	_, err = r.fresh.one(`SELECT count(*) = 1 AND max(scope) IN (SELECT scope FROM scope) FROM (SELECT scope FROM scope
		UNION SELECT scope FROM run UNION SELECT scope FROM rule UNION SELECT scope FROM proof)`, nil, &one)
	if err == nil && one {
		err = r.fresh.exec("UPDATE entry SET scope = (SELECT scope FROM scope) WHERE scope NOT IN (SELECT scope FROM scope)")
	}
	return one, err
}

// leaveOut takes out what no ledger has: headers that are no lists, sights that do
// not fit theirs, and entries without an import_id or a status. An entry of no scope
// is nobody's, and its sights would make it another's.
func (r *reader) leaveOut() error {
	if err := r.oddSights(); err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM entry WHERE length(id) <> " + fmt.Sprint(idBytes) + " OR status NOT IN ('seen','sending','created','rejected','failed','unknown')",
		"DELETE FROM sight WHERE " + nobodys,
		"DELETE FROM alias WHERE " + nobodys,
		"DELETE FROM entry WHERE " + nobodys,
		"UPDATE rule SET upto = 0",
	} {
		if err := r.fresh.exec(query); err != nil {
			return err
		}
	}
	return nil
}

const nobodys = "entry IN (SELECT entry FROM entry WHERE scope NOT IN (SELECT scope FROM scope))"

// oddSights takes out headers that cannot be read, and sights that are of none or
// do not fit theirs.
func (r *reader) oddSights() error {
	var fit []*header
	var numbers []int64
	err := r.fresh.each("SELECT header, columns FROM header", nil, func(rows *sql.Rows) error {
		h, text := &header{}, ""
		err := rows.Scan(&h.number, &text)
		if err == nil && h.parse(text) == nil {
			fit, numbers = append(fit, h), append(numbers, h.number)
		}
		return err
	})
	for _, table := range []string{"header", "sight"} {
		if err == nil {
			err = r.fresh.exec("DELETE FROM "+table+" WHERE header NOT IN (SELECT value FROM json_each(?))", jsonList(numbers))
		}
	}
	for _, h := range fit {
		if err == nil {
			err = r.fresh.exec("DELETE FROM sight WHERE header = ? AND length(cells) <> ?", h.number, len(h.ids)*cellBytes)
		}
	}
	return err
}

// denied makes unknown the entries that are said never to have been made, while the
// row of a run, or a settlement, says that they were or may have been: a page of
// them is an older one, because a later one was not written. Nothing else makes of
// such an entry one that was not made: where a case is proven not to be, the rows
// of all runs follow. A twin's outcome is that of the row whose case it shares.
func (r *reader) denied() (int64, error) {
	p := wasDamaged
	return r.fresh.change(`UPDATE entry SET status = 'unknown', code = ?, reason = ?, hint = ?
		WHERE status IN ('seen', 'failed', 'rejected') AND entry IN (
			SELECT entry FROM outcome WHERE status IN ('created', 'unknown', 'duplicate') AND twin IS NULL
			UNION ALL SELECT entry FROM settled WHERE status = 'created')`, p.Code, p.Reason, p.Hint)
}

// bySights makes the entries anew of which only sights are left, where it is
// plain what they hold within: a ledger of one scope.
func (r *reader) bySights() (int64, error) {
	one, err := r.oneScope()
	if err != nil || !one {
		return 0, err
	}
	return r.fresh.change(`INSERT INTO entry (entry, id, scope, mapping, status, code, reason, hint, attempts)
		SELECT s.entry, randomblob(?), (SELECT scope FROM scope), coalesce((SELECT mapping FROM run ORDER BY run DESC LIMIT 1), ''), 'unknown', ?, ?, ?, 1
		FROM (SELECT DISTINCT entry FROM sight) s WHERE s.entry NOT IN (SELECT entry FROM entry)`, idBytes, wasDamaged.Code, wasDamaged.Reason, wasDamaged.Hint)
}
