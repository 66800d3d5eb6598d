package ledger

import "database/sql"

// indexRows is how many sights one step of indexing takes.
const indexRows = 5000

// index makes every sight of the scopes findable under the rule, those written
// under other rules too, and gives the rule's number in each scope.
func (l *Ledger) index(scopes []int64, r Rule, headers map[int64]*header) ([]int64, error) {
	numbers := make([]int64, 0, len(scopes))
	for _, scope := range scopes {
		n, upto, err := l.ruleNumber(scope, r)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
		for more := true; more; {
			err := l.store.atomically(func() error {
				more, err = l.indexStep(n, scope, r, headers, &upto)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return numbers, nil
}

// shadow lets a ledger that is only looked at be indexed: temporary tables of
// the same names stand before its own and take the writes.
func (l *Ledger) shadow() error {
	if l.lock != nil {
		return nil
	}
	for _, query := range []string{
		"CREATE TEMP TABLE IF NOT EXISTS rule AS SELECT * FROM main.rule",
		"CREATE TEMP TABLE IF NOT EXISTS alias_more (rule INTEGER, digest BLOB, entry INTEGER, PRIMARY KEY (rule, digest, entry)) WITHOUT ROWID",
		"CREATE TEMP VIEW IF NOT EXISTS alias AS SELECT * FROM main.alias UNION ALL SELECT * FROM temp.alias_more",
		"CREATE TEMP TRIGGER IF NOT EXISTS alias_insert INSTEAD OF INSERT ON alias BEGIN INSERT OR IGNORE INTO alias_more VALUES (new.rule, new.digest, new.entry); END",
	} {
		if err := l.store.exec(query); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) ruleNumber(scope int64, r Rule) (n, upto int64, err error) {
	found, err := l.store.one("SELECT rule, upto FROM rule WHERE scope = ? AND text = ?", []any{scope, r.String()}, &n, &upto)
	if err != nil || found {
		return n, upto, err
	}
	if _, err = l.store.one("SELECT coalesce(max(rule), 0) + 1 FROM rule", nil, &n); err != nil {
		return 0, 0, err
	}
	return n, 0, l.store.exec("INSERT INTO rule (rule, scope, text, upto) VALUES (?, ?, ?, 0)", n, scope, r.String())
}

// indexStep indexes the next sights after upto; more is false after the last.
func (l *Ledger) indexStep(rule, scope int64, r Rule, headers map[int64]*header, upto *int64) (more bool, err error) {
	type found struct {
		digest Digest
		entry  int64
	}
	var digests []found
	last, n := *upto, 0
	query := `SELECT s.sight, s.entry, s.header, s.cells, e.scope FROM sight s JOIN entry e ON e.entry = s.entry
		WHERE s.sight > ? ORDER BY s.sight LIMIT ?`
	err = l.store.each(query, []any{*upto, indexRows}, func(rows *sql.Rows) error {
		var entry, number, of int64
		var cells []byte
		if err := rows.Scan(&last, &entry, &number, &cells, &of); err != nil {
			return err
		}
		n++
		if h := headers[number]; of == scope && h.fits(cells) && h.has(r) {
			digests = append(digests, found{digestOf(cells, h.columns(r), nil), entry})
		}
		return nil
	})
	for _, d := range digests {
		if err == nil {
			err = l.store.exec("INSERT OR IGNORE INTO alias (rule, digest, entry) VALUES (?, ?, ?)", rule, d.digest[:], d.entry)
		}
	}
	if err != nil || n == 0 {
		return false, err
	}
	*upto = last
	return n == indexRows, l.store.exec("UPDATE rule SET upto = ? WHERE rule = ?", last, rule)
}
