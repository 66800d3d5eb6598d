package ledger

import (
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"caseload/importer/identity"
)

// Forgotten is what a forgetting took out of the ledger.
type Forgotten struct {
	Runs, Rows int64
	Unsettled  int64    // runs as old that keep their cells: they stopped, or rows of theirs are unknown
	Rules      []string // under which the cases are still known, in words
}

// Forget takes the cells out of the ledger of runs that ended before a time, or of this
// one alone, where they are settled: finished, with no row whose outcome is unknown.
// Their cases are still known under the rules that are in use; under one that is named
// later they cannot be told. What was forgotten is in the file no more.
func (l *Ledger) Forget(before time.Time, run *Run) (f Forgotten, err error) {
	only := int64(0)
	if run != nil {
		only = run.Number
	}
	if err := l.store.atomically(func() error { return l.forget(before, only, &f) }); err != nil {
		return f, l.failed("nothing was forgotten", err)
	}
	if f.Runs == 0 {
		return f, nil
	}
	if err := l.store.exec("VACUUM"); err != nil {
		return f, l.failed("the cells were forgotten, and stand in free pages of the file still", err)
	}
	return f, nil
}

func (l *Ledger) forget(before time.Time, only int64, f *Forgotten) error {
	if err := l.indexAll(f); err != nil {
		return err
	}
	var old []int64
	err := l.store.each(`SELECT DISTINCT r.run FROM run r JOIN page p ON p.run = r.run WHERE p.cells IS NOT NULL AND coalesce(r.ended, r.started) < ?
		AND (? = 0 OR r.run = ?)`, []any{before.UnixMilli(), only, only}, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		old = append(old, n)
		return err
	})
	for _, n := range old {
		if err != nil {
			break
		}
		var settled bool
		if settled, err = l.isSettled(n); err != nil {
			break
		}
		if !settled {
			f.Unsettled++
			continue
		}
		var rows int64
		if _, err = l.store.one("SELECT sum(rows) FROM page WHERE run = ? AND cells IS NOT NULL", []any{n}, &rows); err == nil {
			f.Runs, f.Rows = f.Runs+1, f.Rows+rows
			err = l.store.exec("UPDATE page SET cells = NULL WHERE run = ?", n)
		}
	}
	return err
}

// isSettled tells whether nobody will ask for the cells of a run any more.
func (l *Ledger) isSettled(run int64) (bool, error) {
	var finished bool
	if _, err := l.store.one("SELECT state = 'finished' FROM run WHERE run = ?", []any{run}, &finished); err != nil || !finished {
		return false, err
	}
	numbers, err := l.Siblings(run)
	if err != nil {
		return false, err
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return false, err
	}
	var open bool
	_, err = l.store.one(`SELECT EXISTS (SELECT 1 FROM cases WHERE status IN ('sending', 'unknown') AND number IN (SELECT value FROM json_each(?)))`,
		[]any{string(list)}, &open)
	return !open, err
}

// indexAll makes every kept row findable under every rule that was ever used in its
// scope.
func (l *Ledger) indexAll(f *Forgotten) error {
	type used struct {
		scope int64
		text  string
	}
	var all []used
	err := l.store.each("SELECT scope, text FROM rule ORDER BY rule", nil, func(rows *sql.Rows) error {
		var u used
		err := rows.Scan(&u.scope, &u.text)
		all = append(all, u)
		return err
	})
	for _, u := range all {
		if err != nil {
			break
		}
		kind, columns, _ := strings.Cut(u.text, ":")
		r := identity.Rule{Content: kind == "content"}
		if err = json.Unmarshal([]byte(columns), &r.Columns); err == nil {
			f.Rules = append(f.Rules, kind+": "+strings.Join(r.Columns, ", "))
			_, err = l.index([]int64{u.scope}, r)
		}
	}
	return err
}

// forgotten counts the cases of a scope whose cells were forgotten before a rule was
// named, so that it cannot find them.
func (l *Ledger) forgotten(run *Run, scope, rule int64) (n int64, err error) {
	var some bool
	if _, err := l.store.one("SELECT EXISTS (SELECT 1 FROM page WHERE cells IS NULL)", nil, &some); err != nil || !some {
		return 0, err
	}
	_, err = l.store.one(`SELECT count(*) FROM cases c JOIN page p ON p.page = c.page JOIN run s ON s.run = c.run
		WHERE p.cells IS NULL AND c.scope = ? AND s.mapping = ? AND c.status IN ('created', 'unknown', 'sending')
		AND c.number > coalesce((SELECT upto FROM gap WHERE rule = ? AND mapping = ? AND header = 0), 0)
		AND c.number NOT IN (SELECT number FROM alias WHERE rule = ?)`, []any{scope, run.Mapping, rule, run.Mapping, rule}, &n)
	return n, err
}
