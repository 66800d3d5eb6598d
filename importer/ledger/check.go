package ledger

import (
	"database/sql"
	"fmt"
)

// checks are what SQLite itself finds. The quick one, about a second for a million
// rows, sees neither an index that is another's nor one that is out of order. What
// all else is found by is few rows and looked at too; so are the aliases, a third of
// a second for a million. Those of entry and sight would take three and two seconds.
var checks = []string{
	"PRAGMA quick_check(1)", "PRAGMA integrity_check(scope)", "PRAGMA integrity_check(header)", "PRAGMA integrity_check(rule)", "PRAGMA integrity_check(run)",
	"PRAGMA integrity_check(alias)",
}

// check tells whether the ledger is whole.
func (l *Ledger) check() error {
	for _, query := range checks {
		var said string
		if _, err := l.store.one(query, nil, &said); err != nil {
			return unusable(l.path, err)
		}
		if said != "ok" {
			return unusable(l.path, &checkError{said})
		}
	}
	return unusable(l.path, l.checkSights())
}

// checkSights looks for a sight that does not fit its header: whoever reads it
// passes by it, so its row would be sent again.
func (l *Ledger) checkSights() error {
	headers, err := l.headers()
	if err != nil {
		return err
	}
	return l.store.each("SELECT DISTINCT header, length(cells) FROM sight", nil, func(r *sql.Rows) error {
		var number, size int64
		if err := r.Scan(&number, &size); err != nil {
			return &checkError{err.Error()}
		}
		if h := headers[number]; h == nil || size != int64(len(h.ids)*cellBytes) {
			return &checkError{fmt.Sprintf("sights of header %d do not fit it", number)}
		}
		return nil
	})
}
