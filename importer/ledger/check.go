package ledger

// checks are what SQLite itself finds. The quick one, about a second for a million
// rows, sees neither an index that is another's nor one that is out of order. What
// all else is found by is few rows and looked at too; so are the aliases, a third of
// a second for a million.
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
	return nil
}
