package ledger

import (
	"database/sql"
	"errors"
	"fmt"
)

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
	if err := r.leaveOut(); err != nil {
		return err
	}
	unsure, err := r.intents()
	if err != nil {
		return err
	}
	bySight, oneScope, err := r.bySights()
	if err != nil {
		return err
	}
	denied, err := r.denied()
	if err != nil {
		return err
	}
	found.Unknown = bySight + unsure + denied
	var entries, last int64
	if _, err := r.fresh.one("SELECT count(*), coalesce(max(entry), 0) FROM entry", nil, &entries, &last); err != nil {
		return err
	}
	_, err = r.fresh.one(`SELECT count(*) FROM entry WHERE entry IN (SELECT entry FROM sight) OR entry IN (SELECT entry FROM alias)`, nil, &found.Entries)
	if err != nil {
		return err
	}
	found.Lost = last - found.Entries
	found.Open = r.broken["entry"] && (r.broken["sight"] || !oneScope)
	if found.Open && found.Entries == 0 {
		return errNoRows
	}
	found.Runs, found.NoRuns, err = r.runs()
	return err
}

// leaveOut takes out what no ledger has: headers that are no lists, sights that do
// not fit theirs, and entries without an import_id or a status.
func (r *reader) leaveOut() error {
	if err := r.oddSights(); err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM entry WHERE length(id) <> " + fmt.Sprint(idBytes) + " OR status NOT IN ('seen','sending','created','rejected','failed','unknown')",
		"UPDATE rule SET upto = 0",
	} {
		if err := r.fresh.exec(query); err != nil {
			return err
		}
	}
	return nil
}

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
func (r *reader) bySights() (n int64, oneScope bool, err error) {
	var scopes int64
	if _, err := r.fresh.one("SELECT count(*) FROM scope", nil, &scopes); err != nil || scopes != 1 {
		return 0, false, err
	}
	n, err = r.fresh.change(`INSERT INTO entry (entry, id, scope, mapping, status, code, reason, hint, attempts)
		SELECT s.entry, randomblob(?), (SELECT scope FROM scope), coalesce((SELECT mapping FROM run ORDER BY run DESC LIMIT 1), ''), 'unknown', ?, ?, ?, 1
		FROM (SELECT DISTINCT entry FROM sight) s WHERE s.entry NOT IN (SELECT entry FROM entry)`, idBytes, wasDamaged.Code, wasDamaged.Reason, wasDamaged.Hint)
	return n, true, err
}
