package ledger

import "errors"

// overlay lets who only looks at a ledger see the open intents of runs, and the
// rows that have not followed their entries, as whoever opens it would write them:
// views of the tables' names stand before these. There is none where nothing is
// open.
//
// What is open is read once, at one moment. What lands later is seen to have
// landed; what begins later is not seen to be in flight.
func (l *Ledger) overlay() error {
	if l.overlaid {
		return nil
	}
	if err := l.store.exec("BEGIN"); err != nil {
		return err
	}
	if err := l.layOver(); err != nil {
		return errors.Join(err, l.store.undo())
	}
	return l.store.exec("COMMIT")
}

func (l *Ledger) layOver() error {
	all, err := openIntents(l.store)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := l.store.script(overlayTables); err != nil {
		return err
	}
	for _, t := range all {
		if err := l.store.exec("INSERT INTO temp.unfinished VALUES (?)", t.run); err != nil {
			return err
		}
		for entry, i := range t.open {
			err := l.store.exec(`INSERT OR REPLACE INTO temp.flying SELECT entry, ?, ?, ?, ?, attempts FROM main.entry WHERE entry = ?`,
				t.run, i.at, i.resend, t.mapping, entry)
			if err != nil {
				return err
			}
		}
	}
	if err := l.store.script(overlayViews); err != nil {
		return err
	}
	l.overlaid = true
	return nil
}

// flying has the attempts that each entry had before the one that is open.
const overlayTables = `
CREATE TEMP TABLE flying (entry INTEGER PRIMARY KEY, run INTEGER, at INTEGER, resent INTEGER, mapping TEXT, attempts INTEGER);
CREATE TEMP TABLE unfinished (run INTEGER PRIMARY KEY);
`

// first, since and marked are told of entries that are unknown alone.
const overlayViews = `
CREATE TEMP VIEW entry AS SELECT entry, id, scope,
	CASE WHEN ` + isFlying + ` THEN (SELECT f.mapping` + ofFlying + `) ELSE mapping END AS mapping,
	CASE WHEN ` + isFlying + ` THEN 'sending' ELSE status END AS status,
	wolkvox_id, prefix, code, reason, hint, raw,
	attempts + ` + isFlying + ` AS attempts,
	CASE WHEN ` + isFlying + ` THEN (SELECT f.at` + ofFlying + `) ELSE at END AS at,
	CASE WHEN ` + isFlying + ` THEN (SELECT f.run` + ofFlying + `) ELSE run END AS run,
	CASE WHEN ` + isFlying + ` THEN (SELECT f.resent` + ofFlying + `) ELSE resent END AS resent,
	contact, extra, plan_run, plan_input, plan_line, marked, first, since
	FROM main.entry e;
CREATE TEMP VIEW outcome AS SELECT run, input, line, entry,
	CASE WHEN ` + isUnfinishedLate + ` OR ` + isUnfinishedTwin + ` THEN 'created' ELSE status END AS status,
	class, twin_input, twin, carried,
	CASE WHEN ` + isUnfinishedLate + ` THEN NULL ELSE code END AS code,
	CASE WHEN ` + isUnfinishedLate + ` THEN NULL ELSE reason END AS reason,
	CASE WHEN ` + isUnfinishedLate + ` THEN NULL ELSE hint END AS hint
	FROM main.outcome AS outcome;
`

const (
	ofFlying         = ` FROM temp.flying f WHERE f.entry = e.entry AND f.attempts = e.attempts`
	isFlying         = `EXISTS (SELECT 1` + ofFlying + `)`
	isUnfinishedLate = `(outcome.run IN (SELECT run FROM temp.unfinished) AND ` + isLate + `)`
	isUnfinishedTwin = `(outcome.run IN (SELECT run FROM temp.unfinished) AND status = 'pending' AND twin IS NOT NULL AND ` + isMade + `)`
)
