package identity

import "slices"

// Apart looks for a report whose columns were sorted apart: rows that carry one
// import_id and the cells of others. It compares the rows that differ from what
// is known of their id with each other, since the cells of a sorted column
// belong to other rows that were sorted. It is for one goroutine.
type Apart struct {
	known Known
	rows  []apartRow
	at    map[apartCell][]int // rows whose own cell that is
}

type apartRow struct {
	line int
	now  []string // its cells in the report
	own  []string // those that are known of its id, by the same columns
}

type apartCell struct {
	column int
	text   string
}

const (
	// maxApart bounds the rows that are compared: a report in which so many rows
	// were mended tells by its first ones whether its columns were sorted.
	maxApart = 20_000
	// commonCell is how often a cell may stand before it tells nothing: a status
	// or a priority does not tell one row from another.
	commonCell = 8
	// minSorted is how many rows of a column must have each other's cells before it
	// was sorted by itself: fewer may be mended so, two names that were mixed up.
	minSorted = 5
)

// NewApart begins a comparison.
func NewApart(known Known) *Apart {
	return &Apart{known: known, at: map[apartCell][]int{}}
}

// Add takes a row of the report that carries an import_id.
func (a *Apart) Add(c *Candidate) error {
	if len(a.rows) >= maxApart || c.Odd != nil {
		return nil
	}
	e, err := a.known.ByID(c.ID)
	if err != nil || e == nil || len(e.Versions) == 0 {
		return err
	}
	if slices.ContainsFunc(e.Versions, func(v Version) bool { return v.Exact == c.Exact && c.Exact != 0 }) {
		return nil
	}
	if err := a.known.Load(e); err != nil {
		return err
	}
	if slices.ContainsFunc(e.Versions, func(v Version) bool { return c.isRow(&v) }) {
		return nil
	}
	row := apartRow{line: c.Line}
	last := &e.Versions[len(e.Versions)-1]
	for i, id := range c.Hasher.ids {
		own, _ := last.text(id, i)
		row.now, row.own = append(row.now, cloned([]string{c.text(i)})...), append(row.own, own)
	}
	for i, own := range row.own {
		if own != "" {
			cell := apartCell{i, own}
			a.at[cell] = append(a.at[cell], len(a.rows))
		}
	}
	a.rows = append(a.rows, row)
	return nil
}

// Swapped gives the lines of the rows that fit another id better than their own, or
// as well by two cells or more that came from it: half of the columns was sorted.
func (a *Apart) Swapped() []int {
	var lines []int
	for n, row := range a.rows {
		votes, moved, equal := map[int]int{}, map[int]int{}, 0
		for i, now := range row.now {
			if owners := a.at[apartCell{i, now}]; now != "" && len(owners) <= commonCell {
				for _, owner := range owners {
					if owner != n {
						votes[owner]++
						if now != row.own[i] {
							moved[owner]++
						}
					}
				}
				if now == row.own[i] {
					equal++
				}
			}
		}
		for owner, fit := range votes {
			if fit > equal || fit == equal && moved[owner] >= 2 {
				lines = append(lines, row.line)
				break
			}
		}
	}
	return lines
}

// SortedAlone gives the column, by its place in the report, that was sorted by
// itself, and the lines of the rows that have another's cell in it; -1 when there
// is none. In such a column nearly all cells that changed are those of one other
// row, which changed there too: whoever mends cells writes others.
func (a *Apart) SortedAlone() (column int, lines []int) {
	if len(a.rows) == 0 {
		return -1, nil
	}
	for column := range a.rows[0].now {
		changed := 0
		lines = lines[:0]
		for n, row := range a.rows {
			if row.now[column] == row.own[column] {
				continue
			}
			changed++
			owners := a.at[apartCell{column, row.now[column]}]
			if len(owners) == 1 && owners[0] != n && a.rows[owners[0]].now[column] != row.now[column] {
				lines = append(lines, row.line)
			}
		}
		if len(lines) >= minSorted && 10*len(lines) >= 9*changed {
			return column, lines
		}
	}
	return -1, nil
}
