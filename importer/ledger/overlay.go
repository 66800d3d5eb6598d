package ledger

// overlay lets who only looks at a ledger see the open intents of runs, and the
// outcomes that have not followed, as if both were written in their tables: views
// of the tables' names stand before these. There is none where nothing is open.
//
// What is open is read once. Of a run that sends meanwhile, an entry that has the
// time of its intent is not in flight any more.
func (l *Ledger) overlay() error {
	all, err := openIntents(l.store)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := l.store.script(overlay); err != nil {
		return err
	}
	for _, t := range all {
		if err := l.store.exec("INSERT INTO temp.flown VALUES (?)", t.run); err != nil {
			return err
		}
		for entry, i := range t.open {
			if err := l.store.exec("INSERT OR REPLACE INTO temp.flying VALUES (?, ?, ?)", entry, t.run, i.at); err != nil {
				return err
			}
		}
	}
	return nil
}

const overlay = `
CREATE TEMP TABLE flying (entry INTEGER PRIMARY KEY, run INTEGER, at INTEGER);
CREATE TEMP TABLE flown (run INTEGER PRIMARY KEY);
CREATE TEMP VIEW entry AS SELECT entry, id, scope, mapping,
	CASE WHEN ` + isFlying + ` THEN 'sending' ELSE status END AS status,
	wolkvox_id, prefix, code, reason, hint, raw,
	attempts + ` + isFlying + ` AS attempts,
	CASE WHEN ` + isFlying + ` THEN (SELECT f.at FROM temp.flying f WHERE f.entry = e.entry) ELSE at END AS at,
	CASE WHEN ` + isFlying + ` THEN (SELECT f.run FROM temp.flying f WHERE f.entry = e.entry) ELSE run END AS run,
	resent, contact, extra, plan_run, plan_input, plan_line, marked, first, since
	FROM main.entry e;
CREATE TEMP VIEW outcome AS SELECT run, input, line, entry,
	CASE WHEN ` + hasFlown + ` THEN 'created' ELSE status END AS status,
	class, twin_input, twin, carried,
	CASE WHEN ` + hasFlown + ` THEN NULL ELSE code END AS code,
	CASE WHEN ` + hasFlown + ` THEN NULL ELSE reason END AS reason,
	CASE WHEN ` + hasFlown + ` THEN NULL ELSE hint END AS hint
	FROM main.outcome AS outcome;
`

const (
	isFlying = `EXISTS (SELECT 1 FROM temp.flying f WHERE f.entry = e.entry AND f.at IS NOT e.at)`
	hasFlown = `(outcome.run IN (SELECT run FROM temp.flown) AND ` + isLate + `)`
)
