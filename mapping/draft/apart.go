package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	// MaxDifferent is for how many rows it is told whether a column is different
	// in all of them: 32 MiB a column. Of a longer file the first rows stand for all.
	MaxDifferent = 4 << 20
	// firstRows is after how many rows, and then after twice as many each time,
	// columns are given up that are blank or repeated in one row of hopeless.
	firstRows = 4096
	hopeless  = 10
	// maxMisses is the share of rows, one in so many, that may lack a key or have
	// that of another row. Where more have, check and import stop.
	maxMisses = 100
	// maxRows is how many rows are named as examples.
	maxRows = 5
)

// apart tells how near a column comes to telling each row from the others.
type apart struct {
	rows    int64 // that were looked at
	blank   misses
	repeats misses // rows with the value of an earlier row, and other cells
	same    misses // rows that are equal to an earlier one in every cell
}

// misses are rows of one kind.
type misses struct {
	unit  unit
	n     int64
	lines []int // of the first
}

func (m *misses) add(line int) {
	if m.n++; len(m.lines) < maxRows {
		m.lines = append(m.lines, line)
	}
}

// String names the first of the rows: "rows 7, 9 and 3 more".
func (m misses) String() string {
	var all []string
	for _, line := range m.lines {
		all = append(all, strconv.Itoa(line))
	}
	text := string(cmp.Or(m.unit, "row"))
	if m.n > 1 {
		text += "s"
	}
	text += " " + strings.Join(all, ", ")
	if more := m.n - int64(len(all)); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// isKey says that every row has a value of its own; rows that are equal in every
// cell are one.
func (a apart) isKey() bool { return a.rows > 1 && a.blank.n+a.repeats.n == 0 }

// isNear says that so few rows have none that the others are worth the key.
func (a apart) isNear() bool { return a.rows > 1 && (a.blank.n+a.repeats.n)*maxMisses <= a.rows }

// misses says, for people, what becomes of the rows that have no key of their own.
func (a apart) misses() []string {
	var all []string
	of := count(a.rows, "row")
	for _, m := range []struct {
		misses
		one, more string
	}{
		{a.blank, "lacks it: it will be invalid (E301)", "lack it: they will be invalid (E301)"},
		{a.repeats, "repeats it with other cells: it will be invalid (E302)", "repeat it with other cells: they will be invalid (E302)"},
		{a.same, "is equal to an earlier one in every cell: it is not sent again", "are equal to an earlier one in every cell: they are not sent again"},
	} {
		switch m.n {
		case 0:
		case 1:
			all = append(all, fmt.Sprintf("1 of %s (%s) %s", of, m, m.one))
		default:
			all = append(all, fmt.Sprintf("%d of %s (%s) %s", m.n, of, m, m.more))
		}
	}
	return all
}

// nearer says that fewer rows have no value of their own.
func (a apart) nearer(b apart) bool { return a.blank.n+a.repeats.n < b.blank.n+b.repeats.n }

// why says in a word how near it comes, for people.
func (a apart) why() string {
	if a.isKey() {
		return "filled and different in every row"
	}
	return fmt.Sprintf("filled and different in all but %d of %s", a.blank.n+a.repeats.n, count(a.rows, "row"))
}

// apart gives what was seen of a column, or of its first rows if it was given up.
func (c *Columns) apart(i int) apart {
	col := &c.cols[i]
	if col.apart == nil {
		col.apart = c.count(col.sums)
	}
	return *col.apart
}

// giveUp lets the columns go that are no key by far.
func (c *Columns) giveUp() {
	for i := range c.cols {
		col := &c.cols[i]
		if col.apart != nil {
			continue
		}
		if a := c.count(col.sums); (a.blank.n+a.repeats.n)*hopeless > a.rows {
			col.apart, col.sums = a, nil
		}
	}
}

// count compares the rows by a column, of which sums has a digest for each row,
// 0 for a blank.
func (c *Columns) count(sums []uint64) *apart {
	a := &apart{rows: int64(len(sums))}
	c.order = c.order[:0]
	for row, sum := range sums {
		c.order = append(c.order, place{sum, int32(row)})
	}
	slices.SortFunc(c.order, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.row, b.row))
	})
	var blank, repeats, same []int32
	first := 0
	for i, p := range c.order {
		switch {
		case p.sum == 0:
			blank = append(blank, p.row)
		case i == 0 || p.sum != c.order[first].sum:
			first = i
		case c.sums[p.row] == c.sums[c.order[first].row]:
			same = append(same, p.row)
		default:
			repeats = append(repeats, p.row)
		}
	}
	a.blank, a.repeats, a.same = c.missed(blank), c.missed(repeats), c.missed(same)
	return a
}

// place is a row with what it is sorted by.
type place struct {
	sum uint64
	row int32
}

func (c *Columns) missed(rows []int32) (m misses) {
	m.unit = c.unit
	slices.Sort(rows)
	for _, row := range rows {
		m.add(c.lines[row])
	}
	return m
}

// Identical is how many rows are equal in every cell to an earlier one.
func (c *Columns) Identical() int64 {
	if c.whole == nil {
		c.whole = c.count(c.sums)
	}
	return c.whole.same.n
}
