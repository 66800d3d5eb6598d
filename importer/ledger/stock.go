package ledger

import "slices"

// stock is the entries of one content that the ledger holds, those for equal
// rows set apart.
type stock struct {
	equal map[uint64][]Entry
	loose []Entry
}

// take gives a row of a repeated content its entry: of m rows over n entries,
// those equal in every cell first, then in file order; the rest are new. Rows
// that are one (identical_rows: once) want one entry.
func (p *Planner) take(c Candidate, at *place) error {
	if at.among.stock == nil {
		found, err := p.alias(c)
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(found, func(e Entry) bool { // another row's
			return at.among.carries(e.ID) || !e.made() && p.crowd.carries(e.ID)
		})
		want := at.among.rows
		if p.once {
			for row := range want {
				want[row] = 1
			}
		}
		at.among.stock = lay(found, want)
	}
	at.entry = at.among.stock.give(at.tells)
	for p.found[at.entry.Number] {
		at.entry = at.among.stock.give(at.tells)
	}
	if at.entry.made() && len(p.crowd.carried) > 0 { // rows that carry ids look at it too
		p.found[at.entry.Number] = true
	}
	return nil
}

// lay sets entries apart for the rows that they are equal to; made ones first.
func lay(found []Entry, rows map[uint64]int) *stock {
	slices.SortStableFunc(found, func(a, b Entry) int { return rank(a) - rank(b) })
	s := &stock{equal: map[uint64][]Entry{}}
	for _, e := range found {
		if row, ok := e.equal(rows, s); ok {
			s.equal[row] = append(s.equal[row], e)
		} else {
			s.loose = append(s.loose, e)
		}
	}
	return s
}

func rank(e Entry) int {
	if e.made() {
		return 0
	}
	return 1
}

// equal finds a row that the entry is equal to and that still wants one.
func (e Entry) equal(rows map[uint64]int, s *stock) (uint64, bool) {
	for _, v := range e.versions {
		if row := v.row(); len(s.equal[row]) < rows[row] {
			return row, true
		}
	}
	return 0, false
}

func (s *stock) give(row uint64) (e Entry) {
	if equal := s.equal[row]; len(equal) > 0 {
		s.equal[row] = equal[1:]
		return equal[0]
	}
	if len(s.loose) > 0 {
		e, s.loose = s.loose[0], s.loose[1:]
	}
	return e
}
