package draft

import (
	"hash/maphash"
	"strings"
)

const (
	maxDistinct  = 12      // values of a column that are listed for a map
	maxValue     = 200     // bytes of a value that may be listed; a longer one is text
	maxDifferent = 1 << 20 // rows of which it is told whether a column is different in all
)

// Columns looks at the values of every column, a row at a time. Its memory is
// bounded by the number of columns. It is for one goroutine.
type Columns struct {
	Rows  int64
	cols  []column
	keyed int // the column that could be the key, or -1
	seed  maphash.Seed
	seen  map[uint64]struct{}
	twice bool
}

// column is what was seen of one column.
type column struct {
	filled, mails int64
	values        []Value // in order of appearance; nil once there were too many
	many          bool
}

// Value is a value and the rows that have it.
type Value struct {
	Text string
	Rows int64
}

// NewColumns looks at width columns; key is the one of which it also tells
// whether it is different in every row, -1 for none.
func NewColumns(width, key int) *Columns {
	return &Columns{cols: make([]column, width), keyed: key, seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}}
}

// Add looks at a row. Cells that are missing are blank, those too many are left
// out. It does not keep cells, but copies the few values it lists.
func (c *Columns) Add(cells []string) {
	c.Rows++
	for i := range min(len(cells), len(c.cols)) {
		text := strings.TrimSpace(cells[i])
		if text == "" {
			continue
		}
		c.cols[i].add(text)
		if i == c.keyed && c.Rows <= maxDifferent {
			sum := maphash.String(c.seed, text)
			_, known := c.seen[sum]
			c.twice = c.twice || known
			c.seen[sum] = struct{}{}
		}
	}
}

func (c *column) add(text string) {
	c.filled++
	if isMail(text) {
		c.mails++
	}
	if c.many {
		return
	}
	for i := range c.values {
		if c.values[i].Text == text {
			c.values[i].Rows++
			return
		}
	}
	if len(c.values) == maxDistinct || len(text) > maxValue {
		c.values, c.many = nil, true
		return
	}
	c.values = append(c.values, Value{strings.Clone(text), 1})
}

// IsKey says that the column given to [NewColumns] is filled and different in
// every row. It is false of a file too long to tell.
func (c *Columns) IsKey() bool {
	return c.keyed >= 0 && c.Rows > 0 && c.Rows <= maxDifferent && !c.twice && c.cols[c.keyed].filled == c.Rows
}

// Few gives the values of a column that has at most a dozen and repeats them;
// nil for any other.
func (c *Columns) Few(i int) []Value {
	if int64(len(c.cols[i].values))*2 > c.cols[i].filled {
		return nil
	}
	return c.cols[i].values
}

// IsMail says that every filled cell of a column looks like an e-mail address,
// and some are filled.
func (c *Columns) IsMail(i int) bool {
	return c.cols[i].filled > 0 && c.cols[i].mails == c.cols[i].filled
}

// isMail says that a text has the looks of one address; it does not judge it.
func isMail(text string) bool {
	name, host, ok := strings.Cut(text, "@")
	return ok && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(text, " ,;") && !strings.Contains(host, "@")
}
