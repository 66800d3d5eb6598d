package ledger

import (
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"caseload/importer/identity"
)

// Gap is what the ledger cannot tell under a rule.
type Gap struct {
	Cases     int64    // created or unknown, sent by this mapping's name and dataset, that the rule cannot find
	Lacking   []string // columns of the rule that their files lacked
	Earlier   []string // columns that those files had
	Forms     []string // content: the formats that they came in, when only the format is another
	Forgotten int64    // of the cases, those whose cells were forgotten
	passed    []pass
}

// pass is a part of a gap that a person may pass by.
type pass struct{ rule, header int64 }

// Gap looks for cases that the rule cannot find, so that they would be made
// again: see point 8 of the rules in package identity. Under content a case is found
// only in files of the format that it came in; form is the format of the run's
// files. It gives nil when there are none, or when they were passed by before.
func (l *Ledger) Gap(run *Run, r identity.Rule, form string) (*Gap, error) {
	g := &Gap{}
	for _, scope := range run.scopes {
		if err := l.gap(run, scope, r, form, g); err != nil {
			return nil, l.unread(err)
		}
	}
	if g.Cases == 0 {
		return nil, nil
	}
	return g, nil
}

// gap counts the cases of a scope none of whose versions can be told.
func (l *Ledger) gap(run *Run, scope int64, r identity.Rule, form string, g *Gap) error {
	rule, _, err := l.ruleNumber(scope, r)
	if err != nil {
		return err
	}
	var numbers, tells []int64
	err = l.store.each("SELECT header FROM header ORDER BY header", nil, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		numbers = append(numbers, n)
		return err
	})
	lacks := map[int64]*header{}
	for _, n := range numbers {
		h, e := l.headerOf(n)
		switch {
		case e != nil:
			err = errors.Join(err, e)
		case h.has(r) && (!r.Content || h.form == form):
			tells = append(tells, n)
		default:
			lacks[n] = h
		}
	}
	for _, n := range numbers {
		if err != nil || lacks[n] == nil && n != 0 {
			continue
		}
		cases, e := l.lackedBy(run, scope, rule, n, tells)
		if err = e; err == nil && cases > 0 {
			g.Cases += cases
			g.passed = append(g.passed, pass{rule, n})
			g.note(lacks[n], r)
		}
	}
	if err != nil {
		return err
	}
	cases, err := l.forgotten(run, scope, rule)
	if cases > 0 {
		g.Cases, g.Forgotten = g.Cases+cases, g.Forgotten+cases
		g.passed = append(g.passed, pass{rule, 0})
	}
	return err
}

// lackedBy counts the cases of a header whose pages are there, no version of which
// stands in a page of a header that tells.
func (l *Ledger) lackedBy(run *Run, scope, rule, header int64, tells []int64) (n int64, err error) {
	list := jsonList(tells)
	_, err = l.store.one(`SELECT count(*) FROM cases c JOIN page p ON p.page = c.page JOIN run s ON s.run = c.run
		WHERE p.header = ? AND c.scope = ? AND s.mapping = ? AND c.status IN ('created', 'unknown', 'sending')
		AND c.number > coalesce((SELECT upto FROM gap WHERE rule = ? AND mapping = ? AND header = ?), 0)
		AND NOT EXISTS (SELECT 1 FROM version v JOIN page q ON q.page = v.page WHERE v.number = c.number AND q.header IN (SELECT value FROM json_each(?)))
		AND p.cells IS NOT NULL`,
		[]any{header, scope, run.Mapping, rule, run.Mapping, header, list}, &n)
	return n, err
}

func (g *Gap) note(h *header, r identity.Rule) {
	if h.has(r) {
		if !slices.Contains(g.Forms, h.form) {
			g.Forms = append(g.Forms, h.form)
		}
		return
	}
	for _, id := range r.Columns {
		if !slices.Contains(h.ids, id) && !slices.Contains(g.Lacking, id) {
			g.Lacking = append(g.Lacking, id)
		}
	}
	if g.Earlier == nil {
		g.Earlier = h.ids
	}
}

// PassBy remembers that none of the gap's cases is in this mapping's files, with
// the plan that is open. Cases that are made later are not passed by.
func (l *Ledger) PassBy(run *Run, g *Gap) error {
	for _, p := range g.passed {
		err := l.store.exec(`INSERT OR REPLACE INTO gap SELECT ?, ?, ?, coalesce(max(number), 0) FROM cases`, p.rule, run.Mapping, p.header)
		if err != nil {
			return l.failed("the answer could not be kept", err)
		}
	}
	return nil
}

// has tells whether the header has all columns of a rule.
func (h *header) has(r identity.Rule) bool {
	return !slices.ContainsFunc(r.Columns, func(id string) bool { return !slices.Contains(h.ids, id) })
}

func jsonList(numbers []int64) string {
	text := []byte{'['}
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, n, 10)
	}
	return string(append(text, ']'))
}
