package ledger

import (
	"slices"
	"strings"
	"time"
)

// maxSpelled bounds the texts that are tried for one row.
const maxSpelled = 8000

// Respelled tells of a row that the ledger does not know whether it would be one
// that was sent, had no spreadsheet changed its cells: the first column that it
// would have changed, and what was sent there; "" when it is none.
func (p *Planner) Respelled(e *Eye, cells []string) (column int, was string, err error) {
	if p.blank {
		return 0, "", nil
	}
	s := spelling{p: p, eye: e, cells: slices.Clone(e.Look(cells).Cells), left: maxSpelled}
	for _, i := range e.rule {
		texts := []string{""} // as it stands
		if i < len(cells) {
			now := strings.TrimSpace(cells[i])
			texts = append(texts, spelledAnew(now)[1:]...)
			if number := NumberOf(now); number != "" {
				texts = append(texts, number)
			}
		}
		s.texts = append(s.texts, texts)
	}
	s.picked = make([]int, len(s.texts))
	found := false
	for changed := 1; changed <= len(s.texts) && s.left > 0 && !found && err == nil; changed++ {
		found, err = s.try(0, changed)
	}
	if err != nil || !found {
		return 0, "", p.l.unread(err)
	}
	at := slices.IndexFunc(s.picked, func(n int) bool { return n > 0 })
	return e.rule[at], s.texts[at][s.picked[at]], nil
}

// WasSent tells whether a case was, or may have been, made of a row with these cells.
func (p *Planner) WasSent(e *Eye, cells []string) (bool, error) {
	if p.blank {
		return false, nil
	}
	sent, err := p.wasSent(e.Look(cells).Identity)
	return sent, p.l.unread(err)
}

// shortened are the texts that a spreadsheet makes of a number that has zeros too
// many: what the ledger knows of a report that was saved again.
func shortened(cell string) []string {
	if digits(cell) {
		last := len(cell) - 1
		return []string{strings.TrimLeft(cell[:last], "0") + cell[last:]}
	}
	i := strings.LastIndexAny(cell, ".,")
	if i < 0 || !digits(cell[i+1:]) {
		return nil
	}
	part := strings.TrimRight(strings.TrimRight(cell[i:], "0"), ".,")
	return []string{cell[:i] + part, strings.NewReplacer(".", "", ",", "").Replace(cell[:i]) + part}
}

// NumberOf gives the number of a code as a number's format shows it: 112345678 of
// 001-1234567-8. It is "" of what is none.
func NumberOf(code string) string {
	const longest = 40
	figures := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, code)
	if len(figures) < 2 || len(figures) == len(code) || len(code) > longest || fractions(code) != nil {
		return ""
	}
	return strings.TrimLeft(figures, "0")
}

// otherDay tells of two spellings of a date whether they would be two days where
// all dates are in one order: 3/4/2026 and 04/03/2026. Such days follow each other
// in the rows of every month.
func otherDay(a, b string) bool {
	if !slices.ContainsFunc(dateForms, func(form string) bool { _, err := time.Parse(form, a); return err == nil }) {
		return false
	}
	x, y := dayAndMonth(a), dayAndMonth(b)
	return len(x) < 2 || len(y) < 2 || x[0] != y[0] || x[1] != y[1]
}

// dayAndMonth gives the first two numbers of a date, as they stand; of one that
// begins with its year the last and the middle one, which are day and month.
func dayAndMonth(text string) []string {
	all := numbersOf(text)
	if len(all) >= 3 && len(all[0]) == 4 {
		return []string{all[2], all[1]}
	}
	return all
}

// numbersOf gives the numbers in a text, without leading zeros.
func numbersOf(text string) []string {
	all := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	for i := range all {
		all[i] = strings.TrimLeft(all[i], "0")
	}
	return all
}

// spelling looks for a row among those that were sent, in other spellings.
type spelling struct {
	p      *Planner
	eye    *Eye
	cells  []byte     // digests of the spellings that are tried
	texts  [][]string // by column of the rule
	picked []int
	left   int
}

// try goes through the spellings of the columns from one on, of which so many are
// to be changed.
func (s *spelling) try(from, changed int) (found bool, err error) {
	switch {
	case s.left <= 0 || changed > len(s.texts)-from:
		return false, nil
	case from == len(s.texts):
		s.left--
		return s.p.wasSent(digestOf(s.cells, s.eye.rule, s.eye.buf))
	}
	i := s.eye.rule[from]
	cell := s.cells[i*cellBytes : (i+1)*cellBytes]
	stands := slices.Clone(cell)
	for n, text := range s.texts[from] {
		left := changed
		if n > 0 && changed == 0 {
			break
		}
		if copy(cell, stands); n > 0 {
			s.eye.digest(cell, text)
			left--
		}
		s.picked[from] = n
		if found, err = s.try(from+1, left); found || err != nil {
			return found, err
		}
	}
	copy(cell, stands)
	return false, nil
}

// wasSent tells whether a case was, or may have been, made of an identity.
func (p *Planner) wasSent(identity Digest) (sent bool, err error) {
	for _, rule := range p.rules {
		_, err := p.l.store.one(`SELECT EXISTS (SELECT 1 FROM alias a JOIN entry e ON e.entry = a.entry
			WHERE a.rule = ? AND a.digest = ? AND e.status IN ('created', 'unknown', 'sending'))`, []any{rule, identity[:]}, &sent)
		if err != nil || sent {
			return sent, err
		}
	}
	return false, nil
}

// maxMended bounds the contents by which a mended row is known.
const maxMended = 400

// addSpellings makes a row that was mended in its report known by what its source
// may say when it is mended there too: a spreadsheet has saved the report, in forms
// of its own, and under content another form would be another case.
func (p *Planner) addSpellings(c Candidate, e Entry) error {
	if len(e.versions) == 0 || c.Cells == nil {
		return nil
	}
	mended := e.versions[len(e.versions)-1].differs(c.Eye, c.Sight.Cells, c.Eye.rule)
	cells, left := slices.Clone(c.Sight.Cells), maxMended
	var from func(n int) error
	from = func(n int) error {
		if n == len(mended) {
			left--
			digest := digestOf(cells, c.Eye.rule, nil)
			return p.l.store.exec("INSERT OR IGNORE INTO alias (rule, digest, entry) VALUES (?, ?, ?)", p.rules[0], digest[:], e.Number)
		}
		i := mended[n]
		if i >= len(c.Cells) {
			return from(n + 1)
		}
		cell := cells[i*cellBytes : (i+1)*cellBytes]
		for _, text := range spelledAnew(strings.TrimSpace(c.Cells[i])) {
			if left <= 0 {
				return nil
			}
			clear(cell)
			c.Eye.digest(cell, text)
			if err := from(n + 1); err != nil {
				return err
			}
		}
		return nil
	}
	return from(0)
}

// spelledAnew are a text and the other forms of it, of the same day if it is one.
func spelledAnew(text string) []string {
	all := []string{text}
	for _, other := range append(Spellings(text), shortened(text)...) {
		if !slices.Contains(all, other) && !otherDay(text, other) {
			all = append(all, other)
		}
	}
	return all
}
