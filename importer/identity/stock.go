package identity

import "slices"

// stock is the cases of one content that are
// known, those for equal rows set apart.
type stock struct {
	equal map[uint64][]Case
	loose []Case
}

// take gives a row of a repeated content its case: of m rows over n cases,
// those equal in every cell first, then in file order; the rest are new. Rows
// that are one (identical_rows: once) want one case.
func (p *Decider) take(c *Candidate, at *place) {
	if at.among.stock == nil {
		found := slices.DeleteFunc(p.alias(c), func(e Case) bool { // another row's
			return at.among.carries(e.ID) || !e.made() && p.Crowd.carries(e.ID)
		})
		want := at.among.rows
		if p.Once {
			for row := range want {
				want[row] = 1
			}
		}
		at.among.stock = p.lay(found, want)
	}
	at.entry = at.among.stock.give(at.tells)
	for p.found[at.entry.Number] {
		at.entry = at.among.stock.give(at.tells)
	}
	if at.entry.made() && len(p.Crowd.carried) > 0 { // rows that carry ids look at it too
		p.found[at.entry.Number] = true
	}
}

// lay sets cases apart for the rows that they are equal to; made ones first.
func (p *Decider) lay(found []Case, rows map[uint64]int) *stock {
	slices.SortStableFunc(found, func(a, b Case) int { return rank(&a) - rank(&b) })
	s := &stock{equal: map[uint64][]Case{}}
	for _, e := range found {
		if row, ok := equalTo(p.versions(&e), rows, s); ok {
			s.equal[row] = append(s.equal[row], e)
		} else {
			s.loose = append(s.loose, e)
		}
	}
	return s
}

func rank(e *Case) int {
	if e.made() {
		return 0
	}
	return 1
}

// equalTo finds a row that one of the versions is equal to and that still wants a case.
func equalTo(versions []Version, rows map[uint64]int, s *stock) (uint64, bool) {
	for _, v := range versions {
		if len(v.IDs) == 0 {
			continue
		}
		if row := v.row(); len(s.equal[row]) < rows[row] {
			return row, true
		}
	}
	return 0, false
}

// row is the hash of all cells, as [Fingerprint.Row] has it.
func (v *Version) row() uint64 {
	h := Hasher{ids: v.IDs, texts: make([]string, len(v.IDs)), cells: make([]byte, len(v.IDs)*cellBytes), names: nameHashes(v.IDs)}
	h.all = byName(v.IDs, nil)
	return h.Row(v.Cells).Row
}

func (s *stock) give(row uint64) (e Case) {
	if equal := s.equal[row]; len(equal) > 0 {
		s.equal[row] = equal[1:]
		return equal[0]
	}
	if len(s.loose) > 0 {
		e, s.loose = s.loose[0], s.loose[1:]
	}
	return e
}

// best picks by point 3 among cases found under a rule. It wants the cases
// oldest first and returns -1 for none.
func best(cases []Case, same func(*Case) bool) int {
	pick, rank := -1, 0
	for i := range cases {
		e := &cases[i]
		score := 1
		switch e.Status {
		case Created:
			score = 4
		case Unknown:
			score = 3
		}
		switch {
		case len(cases) == 1: // which it is the same as makes no difference
		case same(e) && e.made():
			score += 2
		case same(e):
			score = 2
		}
		if score >= rank {
			pick, rank = i, score
		}
	}
	return pick
}
