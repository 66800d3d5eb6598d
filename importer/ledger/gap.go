package ledger

import (
	"database/sql"
	"slices"
	"strconv"
)

// Gap is what the ledger cannot tell under a rule.
type Gap struct {
	Cases   int64    // created or unknown, sent by this mapping's name and dataset, whose files lacked a column of the rule
	Lacking []string // columns of the rule that those files lacked
	Earlier []string // columns that the rule before had, if those files and this one have them
	Forms   []string // content: the formats that this mapping's cases came in, when the file's is none of them
	rules   []int64
	what    []string
}

// Gap looks for cases that the rule cannot find, so that they would be made
// again: see point 8 of the rules in identity.go. It gives nil when there are
// none, or when they were passed by before.
func (l *Ledger) Gap(run *Run, r Rule) (*Gap, error) {
	if len(run.scopes) == 0 {
		return nil, nil
	}
	g := &Gap{}
	err := l.gap(run, r, g)
	if err != nil {
		return nil, l.failed("the ledger could not be read", err)
	}
	if g.Cases == 0 && g.Forms == nil {
		return nil, nil
	}
	return g, nil
}

func (l *Ledger) gap(run *Run, r Rule, g *Gap) error {
	headers, err := l.headers()
	if err != nil {
		return err
	}
	for _, scope := range run.scopes {
		rule, _, err := l.ruleNumber(scope, r)
		if err != nil {
			return err
		}
		g.rules = append(g.rules, rule)
		if err := l.lacking(run, scope, rule, r, headers, g); err != nil {
			return err
		}
		if r.Content {
			if err := l.otherForm(run, scope, rule, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// lacking counts the cases none of whose versions has all columns of the rule.
func (l *Ledger) lacking(run *Run, scope, rule int64, r Rule, headers map[int64]*header, g *Gap) error {
	var has, lack []int64
	for _, h := range headers {
		passed, err := l.passed(rule, run.Mapping, h.what())
		switch {
		case err != nil:
			return err
		case h.has(r):
			has = append(has, h.number)
		case !passed:
			lack = append(lack, h.number)
		}
	}
	if len(lack) == 0 {
		return nil
	}
	var cases int64
	_, err := l.store.one(`SELECT count(DISTINCT e.entry) FROM entry e JOIN sight s ON s.entry = e.entry
		WHERE e.scope = ? AND e.mapping = ? AND e.status IN ('created', 'unknown', 'sending')
		AND s.header IN (SELECT value FROM json_each(?))
		AND NOT EXISTS (SELECT 1 FROM sight t WHERE t.entry = e.entry AND t.header IN (SELECT value FROM json_each(?)))`,
		[]any{scope, run.Mapping, jsonList(lack), jsonList(has)}, &cases)
	if err != nil || cases == 0 {
		return err
	}
	g.Cases += cases
	for _, n := range lack {
		g.what = append(g.what, headers[n].what())
		g.note(headers[n], r)
	}
	return nil
}

// what names the header in the list of what a mapping may pass by.
func (h *header) what() string { return "header " + strconv.FormatInt(h.number, 10) }

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

func (g *Gap) note(h *header, r Rule) {
	for _, id := range r.Columns {
		if !slices.Contains(h.ids, id) && !slices.Contains(g.Lacking, id) {
			g.Lacking = append(g.Lacking, id)
		}
	}
	if g.Earlier == nil {
		g.Earlier = h.ids
	}
}

func (l *Ledger) passed(rule int64, mapping, what string) (bool, error) {
	var yes bool
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM gap WHERE rule = ? AND mapping = ? AND what = ?)", []any{rule, mapping, what}, &yes)
	return yes, err
}

// otherForm tells whether the mapping's cases came in other formats than the
// run's files.
func (l *Ledger) otherForm(run *Run, scope, rule int64, g *Gap) error {
	var forms []string
	err := l.store.each("SELECT form FROM form WHERE scope = ? AND mapping = ? ORDER BY form", []any{scope, run.Mapping}, func(r *sql.Rows) error {
		var form string
		err := r.Scan(&form)
		forms = append(forms, form)
		return err
	})
	if err != nil || len(forms) == 0 {
		return err
	}
	for _, in := range run.Inputs {
		what := "form " + in.Format
		passed, err := l.passed(rule, run.Mapping, what)
		if err != nil {
			return err
		}
		if !passed && !slices.Contains(forms, in.Format) {
			g.Forms = forms
			g.what = append(g.what, what)
		}
	}
	return nil
}

// PassBy remembers that none of the gap's cases is in this mapping's files.
func (l *Ledger) PassBy(run *Run, g *Gap) error {
	err := l.store.atomically(func() error {
		for _, rule := range g.rules {
			for _, what := range g.what {
				if err := l.store.exec("INSERT OR IGNORE INTO gap VALUES (?, ?, ?)", rule, run.Mapping, what); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return l.failed("the answer could not be kept", err)
	}
	return nil
}
