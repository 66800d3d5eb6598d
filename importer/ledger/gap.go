package ledger

import (
	"slices"
	"strconv"
)

// Gap is what the ledger cannot tell under a rule.
type Gap struct {
	Cases   int64    // created or unknown, sent by this mapping's name and dataset, that the rule cannot find
	Lacking []string // columns of the rule that their files lacked
	Earlier []string // columns that those files had
	Forms   []string // content: the formats that they came in, when only the format is another
	passed  []pass
}

// pass is a part of a gap that a person may pass by.
type pass struct{ rule, header int64 }

// Gap looks for cases that the rule cannot find, so that they would be made
// again: see point 8 of the rules in identity.go. Under content a case is found
// only in files of the format that it came in; form is the format of the run's
// files. It gives nil when there are none, or when they were passed by before.
func (l *Ledger) Gap(run *Run, r Rule, form string) (*Gap, error) {
	g := &Gap{}
	headers, err := l.headers()
	for _, scope := range run.scopes {
		if err == nil {
			err = l.gap(run, scope, r, form, headers, g)
		}
	}
	if err != nil {
		return nil, l.failed("the ledger could not be read", err)
	}
	if g.Cases == 0 {
		return nil, nil
	}
	return g, nil
}

// gap counts the cases of a scope none of whose versions can be told.
func (l *Ledger) gap(run *Run, scope int64, r Rule, form string, headers map[int64]*header, g *Gap) error {
	rule, _, err := l.ruleNumber(scope, r)
	if err != nil {
		return err
	}
	var tells, lacks []int64
	for _, h := range headers {
		if h.has(r) && (!r.Content || h.form == form) {
			tells = append(tells, h.number)
		} else {
			lacks = append(lacks, h.number)
		}
	}
	for _, n := range lacks {
		var cases int64
		_, err := l.store.one(`SELECT count(DISTINCT e.entry) FROM entry e JOIN sight s ON s.entry = e.entry
			WHERE s.header = ? AND e.scope = ? AND e.mapping = ? AND e.status IN ('created', 'unknown', 'sending')
			AND e.entry > coalesce((SELECT upto FROM gap WHERE rule = ? AND mapping = ? AND header = ?), 0)
			AND NOT EXISTS (SELECT 1 FROM sight t WHERE t.entry = e.entry AND t.header IN (SELECT value FROM json_each(?)))`,
			[]any{n, scope, run.Mapping, rule, run.Mapping, n, jsonList(tells)}, &cases)
		if err != nil {
			return err
		}
		if cases > 0 {
			g.Cases += cases
			g.passed = append(g.passed, pass{rule, n})
			g.note(headers[n], r)
		}
	}
	return nil
}

func (g *Gap) note(h *header, r Rule) {
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

// PassBy remembers that none of the gap's cases is in this mapping's files.
// Cases that are made later are not passed by.
func (l *Ledger) PassBy(run *Run, g *Gap) error {
	err := l.store.atomically(func() error {
		for _, p := range g.passed {
			err := l.store.exec(`INSERT OR REPLACE INTO gap SELECT ?, ?, ?, coalesce(max(entry), 0) FROM entry`, p.rule, run.Mapping, p.header)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return l.failed("the answer could not be kept", err)
	}
	return nil
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
