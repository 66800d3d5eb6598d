package ledger

import (
	"database/sql"
	"slices"

	"caseload/importer/identity"
)

// Known is what the ledger knows of cases, for telling whether a row is one of
// them: see [identity.Known]. It belongs to the plan of one run, and knows nothing
// of what that plan stages.
type Known struct {
	l     *Ledger
	run   *Run
	rules []int64 // the rule's number in each scope of the run
	Next  int64   // the number of the first case that the plan makes
	Blank bool    // no row was ever seen under the rule
	pages int64   // of these it knows: those that were there when the plan began
	found []identity.Case
}

// Known makes every kept row of the run's scopes findable under a rule, and gives
// what is known then.
func (l *Ledger) Known(run *Run, r identity.Rule) (*Known, error) {
	k := &Known{l: l, run: run, Blank: true}
	err := l.shadow()
	if err == nil {
		k.rules, err = l.index(run.scopes, r)
	}
	for _, rule := range k.rules {
		var some bool
		if err == nil && k.Blank {
			_, err = l.store.one("SELECT EXISTS (SELECT 1 FROM alias WHERE rule = ?)", []any{rule}, &some)
			k.Blank = !some
		}
	}
	if err == nil {
		_, err = l.store.one("SELECT (SELECT coalesce(max(number), 0) + 1 FROM cases), (SELECT coalesce(max(page), 0) FROM page)", nil, &k.Next, &k.pages)
	}
	if err != nil {
		return nil, l.failed("the run could not be planned", err)
	}
	return k, nil
}

const caseColumns = `c.number, c.id, c.status, coalesce(c.wolkvox_id,''), coalesce(c.prefix,''), coalesce(c.code,''),
	coalesce(c.reason,''), coalesce(c.hint,''), coalesce(c.run,0), coalesce(r.root,0), coalesce(c.resent,0), coalesce(c.extra,0), c.scope,
	coalesce(c.plan_run,0), coalesce(c.plan_input,0), coalesce(c.plan_line,0), coalesce(c.contact,0),
	coalesce(c.page,0), coalesce(c.slot,0), coalesce(c.exact,0), coalesce(c.versions,0)
	FROM cases c LEFT JOIN run r ON r.run = c.run`

// Find gives the cases of an identity, oldest first.
func (k *Known) Find(d identity.Digest, loose bool) ([]identity.Case, error) {
	k.found = k.found[:0]
	if k.Blank {
		return nil, nil
	}
	for _, rule := range k.rules {
		err := k.cases(&k.found, `SELECT `+caseColumns+` WHERE c.number IN
			(SELECT number FROM alias WHERE rule = ? AND digest = ? AND loose = ?) AND c.number < ? ORDER BY c.number`, rule, d[:], loose, k.Next)
		if err != nil {
			return nil, k.l.unread(err)
		}
	}
	if len(k.rules) == 1 {
		return k.found, nil
	}
	once := map[int64]bool{} // one that came again under a new name of its target stands under both
	return slices.DeleteFunc(k.found, func(c identity.Case) bool {
		again := once[c.Number]
		once[c.Number] = true
		return again
	}), nil
}

// ByID gives the case of an import_id, nil when the run's scopes have none.
func (k *Known) ByID(id string) (*identity.Case, error) {
	key, ok := identity.ParseID(id)
	if !ok {
		return nil, nil
	}
	var found []identity.Case
	if err := k.cases(&found, `SELECT `+caseColumns+` WHERE c.id = ? AND c.number < ?`, key, k.Next); err != nil {
		return nil, k.l.unread(err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

// Load gives the versions of a case their cells. One whose cells were forgotten has
// no columns: nothing can be told of it.
func (k *Known) Load(c *identity.Case) error { return k.l.unread(k.l.load(c)) }

// at tells where the cells of a version stand.
func (l *Ledger) load(c *identity.Case) error {
	for i := range c.Versions {
		v := &c.Versions[i]
		if v.Cells != nil || v.Page == 0 {
			continue
		}
		row, at, err := l.pages.row(v.Page, v.Slot)
		if err != nil {
			return err
		}
		if row == nil || row.Cells == nil {
			continue
		}
		h, err := l.headerOf(at.header)
		if err != nil {
			return err
		}
		v.IDs, v.Cells = h.ids, row.Cells
	}
	return nil
}

// cases reads cases of the run's scopes; their versions' cells are not loaded, and what
// the plan stages is not seen.
func (k *Known) cases(into *[]identity.Case, query string, args ...any) error {
	l, run := k.l, k.run
	from := len(*into)
	more := false
	err := l.store.each(query, args, func(r *sql.Rows) error {
		var c identity.Case
		var id []byte
		var scope, exact int64
		var contact, versions int64
		var first identity.Version
		err := r.Scan(&c.Number, &id, &c.Status, &c.WolkvoxID, &c.Prefix, &c.Problem.Code, &c.Problem.Reason, &c.Problem.Hint,
			&c.Run, &c.Root, &c.Resent, &c.Extra, &scope, &c.Plan.Run, &c.Plan.Input, &c.Plan.Line, &contact, &first.Page, &first.Slot, &exact, &versions)
		if err != nil || !slices.Contains(run.scopes, scope) {
			return err
		}
		c.ID, c.Contact, c.Former = caseID(id), uint64(contact), scope != run.scopes[0] //nolint:gosec // a hash
		if c.Status == identity.Sending {                                               // of a run that was killed, or that runs now while we only look
			c.Status, c.Problem = identity.Unknown, interrupted
		}
		if first.Page != 0 {
			first.Exact = uint64(exact) //nolint:gosec // a hash
			c.Versions = append(c.Versions, first)
		}
		more = more || versions > 0
		*into = append(*into, c)
		return nil
	})
	for i := from; more && err == nil && i < len(*into); i++ {
		c := &(*into)[i]
		err = l.store.each("SELECT page, slot, exact FROM version WHERE number = ? AND page <= ? ORDER BY page, slot", []any{c.Number, k.pages}, func(r *sql.Rows) error {
			var v identity.Version
			var exact int64
			err := r.Scan(&v.Page, &v.Slot, &exact)
			v.Exact = uint64(exact) //nolint:gosec // a hash
			c.Versions = append(c.Versions, v)
			return err
		})
	}
	return err
}

// Before gives the case that this run planned for a place before a stop; nil when
// it planned none there, or shared another row's.
func (k *Known) Before(number int64) (*identity.Case, error) {
	var found []identity.Case
	if err := k.cases(&found, `SELECT `+caseColumns+` WHERE c.number = ?`, number); err != nil {
		return nil, k.l.unread(err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

// Siblings gives the numbers of the cases of a run's rows, sorted: 8 bytes a row.
func (l *Ledger) Siblings(run int64) ([]int64, error) {
	all := []int64{}
	inputs, err := l.pages.inputsOf(run)
	for _, input := range inputs {
		if err == nil {
			err = l.pages.each(run, input, false, func(at *page, i int) error {
				if n := at.rows[i].Case; n != 0 {
					all = append(all, n)
				}
				return nil
			})
		}
	}
	slices.Sort(all)
	return slices.Compact(all), l.unread(err)
}

// shadow lets a ledger that is only looked at be indexed: temporary tables of
// the same names stand before its own and take the writes.
func (l *Ledger) shadow() error {
	if l.writes || l.shadowed {
		return nil
	}
	l.shadowed = true
	return l.store.script(`
CREATE TEMP TABLE rule AS SELECT * FROM main.rule;
CREATE TEMP TABLE alias_more (rule INTEGER, digest BLOB, loose INTEGER, number INTEGER, PRIMARY KEY (rule, digest, loose, number)) WITHOUT ROWID;
CREATE TEMP VIEW alias AS SELECT * FROM main.alias UNION ALL SELECT * FROM temp.alias_more;
CREATE TEMP TRIGGER alias_insert INSTEAD OF INSERT ON alias BEGIN INSERT OR IGNORE INTO alias_more VALUES (new.rule, new.digest, new.loose, new.number); END;
`)
}

func (l *Ledger) ruleNumber(scope int64, r identity.Rule) (n, upto int64, err error) {
	found, err := l.store.one("SELECT rule, upto FROM rule WHERE scope = ? AND text = ?", []any{scope, r.String()}, &n, &upto)
	if err != nil || found {
		return n, upto, err
	}
	if _, err = l.store.one("SELECT coalesce(max(rule), 0) + 1 FROM rule", nil, &n); err != nil {
		return 0, 0, err
	}
	return n, 0, l.store.exec("INSERT INTO rule (rule, scope, text, upto) VALUES (?, ?, ?, 0)", n, scope, r.String())
}

// index makes every kept row of the scopes findable under the rule, those of runs
// under other rules too, and gives the rule's number in each scope.
func (l *Ledger) index(scopes []int64, r identity.Rule) ([]int64, error) {
	numbers := make([]int64, 0, len(scopes))
	for _, scope := range scopes {
		n, upto, err := l.ruleNumber(scope, r)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
		var last int64
		if _, err := l.store.one("SELECT coalesce(max(page), 0) FROM page", nil, &last); err != nil {
			return nil, err
		}
		if err := l.indexPages(n, scope, r, upto, last); err != nil {
			return nil, err
		}
		if last > upto {
			if err := l.store.exec("UPDATE rule SET upto = ? WHERE rule = ?", last, n); err != nil {
				return nil, err
			}
		}
	}
	return numbers, nil
}

// indexPages indexes the pages of a scope after one, up to the last.
func (l *Ledger) indexPages(rule, scope int64, r identity.Rule, after, last int64) error {
	var numbers []int64
	err := l.store.each("SELECT p.page FROM page p JOIN run r ON r.run = p.run WHERE r.scope = ? AND p.page > ? AND p.page <= ? AND p.cells IS NOT NULL ORDER BY p.page",
		[]any{scope, after, last}, func(rows *sql.Rows) error {
			var n int64
			err := rows.Scan(&n)
			numbers = append(numbers, n)
			return err
		})
	if err != nil {
		return err
	}
	w := &aliases{s: l.store, rule: rule}
	for _, n := range numbers {
		at, err := l.pages.at(n)
		if err == nil {
			err = l.pages.ownCells(at)
		}
		if err != nil {
			return err
		}
		h, err := l.headerOf(at.header)
		if err != nil {
			return err
		}
		for i := range at.rows {
			row := &at.rows[i]
			if !row.Version {
				continue
			}
			if d, loose, ok := identity.DigestUnder(r, h.ids, row.Cells); ok {
				if err := w.add(row.Case, d, loose); err != nil {
					return err
				}
			}
		}
	}
	return w.flush()
}

// aliases writes identities many at a time and in their order, so that those that
// fall into one page of the index are written together.
type aliases struct {
	s    *store
	rule int64
	all  []alias
}

type alias struct {
	digest identity.Digest
	loose  bool
	number int64
}

// maxAliases is how many wait, 40 bytes each.
const maxAliases = 32 << 10

// add takes the identity of a row of a case; loose is that of its loosened cells
// where it is another, else nil.
func (w *aliases) add(number int64, d identity.Digest, loose *identity.Digest) error {
	w.all = append(w.all, alias{d, false, number})
	if loose != nil {
		w.all = append(w.all, alias{*loose, true, number})
	}
	if len(w.all) < maxAliases {
		return nil
	}
	return w.flush()
}

func (w *aliases) flush() error {
	slices.SortFunc(w.all, func(a, b alias) int { return slices.Compare(a.digest[:], b.digest[:]) })
	for i := range w.all {
		a := &w.all[i]
		if err := w.s.exec("INSERT OR IGNORE INTO alias (rule, digest, loose, number) VALUES (?, ?, ?, ?)", w.rule, a.digest[:], a.loose, a.number); err != nil {
			return err
		}
	}
	w.all = w.all[:0]
	return nil
}
