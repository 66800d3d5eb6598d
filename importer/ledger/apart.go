package ledger

import (
	"encoding/binary"
	"slices"
)

// Apart looks for a report whose columns were sorted apart: rows that carry one
// import_id and the cells of others. It compares the rows that differ from what
// the ledger has of their id with each other, since the cells of a sorted column
// belong to other rows that were sorted. It is for one goroutine.
type Apart struct {
	p    *Planner
	rows []apartRow
	at   map[apartCell][]int // rows whose own cell that is
}

type apartRow struct {
	line int
	now  []uint64 // its cells in the report
	own  []uint64 // the ledger's cells of its id, by the same columns
}

type apartCell struct {
	column int
	digest uint64
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

// Apart begins a comparison; it writes nothing down.
func (p *Planner) Apart() *Apart {
	return &Apart{p: p, at: map[apartCell][]int{}}
}

// Add takes a row of the report that carries an import_id.
func (a *Apart) Add(c Candidate) error {
	if len(a.rows) >= maxApart || c.Odd != nil {
		return nil
	}
	var at place
	if err := a.p.byID(c, &at); err != nil {
		return a.p.l.failed("the report could not be compared with the ledger", err)
	}
	if len(at.entry.versions) == 0 || slices.ContainsFunc(at.entry.versions, func(v version) bool { return v.row() == c.Sight.Row }) {
		return nil
	}
	row := apartRow{line: c.Line}
	last := at.entry.versions[len(at.entry.versions)-1]
	for i, id := range c.Eye.ids {
		now, own := digestAt(c.Sight.Cells, i), uint64(0)
		if j := slices.Index(last.header.ids, id); j >= 0 {
			own = digestAt(last.cells, j)
		}
		row.now, row.own = append(row.now, now), append(row.own, own)
	}
	for i, own := range row.own {
		if own != 0 {
			cell := apartCell{i, own}
			a.at[cell] = append(a.at[cell], len(a.rows))
		}
	}
	a.rows = append(a.rows, row)
	return nil
}

func digestAt(cells []byte, i int) uint64 { return binary.LittleEndian.Uint64(cells[i*cellBytes:]) }

// Swapped gives the lines of the rows that fit another id better than their own, or
// as well by two cells or more that came from it: half of the columns was sorted.
func (a *Apart) Swapped() []int {
	var lines []int
	for n, row := range a.rows {
		votes, moved, equal := map[int]int{}, map[int]int{}, 0
		for i, now := range row.now {
			if owners := a.at[apartCell{i, now}]; now != 0 && len(owners) <= commonCell {
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
