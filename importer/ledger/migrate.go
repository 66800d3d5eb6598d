package ledger

import "fmt"

// How an older ledger is brought forward: a whole copy of it is put beside it
// first, NAME.v1 for version 1, then every step runs in one transaction. A
// program that ends in between leaves the old version, and the copy.

// migrations lead from a version to the next.
var migrations = map[int]string{}

// bringForward migrates the ledger from an older version, by steps. Who only looks at
// it takes its lock for that long.
func (l *Ledger) bringForward(version, to int, steps map[int]string) (err error) {
	if !l.writes {
		return &Error{
			Path: l.path, What: fmt.Sprintf("was made by an older caseload (ledger version %d, this one knows %d)", version, to),
			Tip: "an import brings it forward, and keeps a copy of it beside it", Code: 1,
		}
	}
	if err := l.copyTo(fmt.Sprintf("%s.v%d", l.path, version)); err != nil {
		return err
	}
	return l.store.atomically(func() error {
		for ; version < to; version++ {
			if err := l.store.script(steps[version]); err != nil {
				return err
			}
		}
		return l.store.script(fmt.Sprintf("PRAGMA user_version=%d", to))
	})
}
