package importer

import (
	"errors"
	"fmt"
	"slices"

	"caseload/importer/identity"
)

// columns looks for columns that could be a key: filled, and different in every
// row, or in all but one of a hundred. Rows that are equal in every cell do not
// speak against one. Most drop out after the first rows; of the others the digests
// go into a private temporary file, 8 bytes a row and column.
type columns struct {
	columns []values
	whole   values // the rows themselves
	file    sieveFile
	rows    int
	broken  error // why the columns could not be followed
}

// values are those of one column.
type values struct {
	out     bool
	blank   int
	repeats int             // of values of the first rows
	first   map[uint64]bool // of the first rows
	others  sieve
}

const (
	// firstRows is after how many rows columns drop out in which more than one row
	// of hopeless is blank or repeated.
	firstRows = 4096
	hopeless  = 10
	// maxMisses is the share of rows, one in so many, that may lack or repeat a key.
	maxMisses = maxConflicts
)

// add takes a row: the hash of each of its cells, 0 for a blank one, and of all.
func (k *columns) add(n int, hash func(i int) uint64, all uint64) {
	if k.columns == nil {
		k.columns = make([]values, n)
	}
	for i := range min(n, len(k.columns)) {
		k.value(&k.columns[i], hash(i))
	}
	k.value(&k.whole, all)
	if k.rows++; k.rows != firstRows {
		return
	}
	for i := range k.columns {
		if c := &k.columns[i]; k.misses(c, c.repeats, k.whole.repeats)*hopeless > k.rows {
			*c = values{out: true}
		}
		k.columns[i].first = nil
	}
	k.whole.first = nil
}

// value adds a value to those of a column; 0 is a blank.
func (k *columns) value(c *values, v uint64) {
	switch {
	case c.out:
	case v == 0:
		c.blank++
	case c.first[v]:
		c.repeats++
	default:
		if k.rows < firstRows {
			if c.first == nil {
				c.first = map[uint64]bool{}
			}
			c.first[v] = true
		}
		if err := c.others.add(v, &k.file); err != nil {
			k.fail(err)
		}
	}
}

// misses counts the rows in which a column does not tell a case from the others.
func (*columns) misses(c *values, repeats, identical int) int {
	return c.blank + max(0, repeats-identical)
}

// fail gives all columns up: a check can be made without them.
func (k *columns) fail(err error) {
	k.broken = fmt.Errorf("which columns could be a key was not looked at: %w", err)
	for i := range k.columns {
		k.columns[i] = values{out: true}
	}
	k.whole = values{out: true}
}

// Candidate is a column that could be the key.
type Candidate struct {
	Column string
	Misses int // rows that lack or repeat it
}

// candidates gives the columns that could serve as the key: those that are filled
// and different in every row, and those that nearly are.
func (c *command) candidates() (keys []string, near []Candidate) {
	for i, misses := range c.filled.candidates(c.inputs) {
		switch name := c.inputs[0].Mapper.ColumnName(i); {
		case misses == 0:
			keys = append(keys, name)
		case misses > 0:
			near = append(near, Candidate{name, misses})
		}
	}
	return keys, near
}

// candidates gives for each column how many rows lack or repeat it, -1 where it
// cannot be a key. With several inputs it speaks of their common columns only when
// they have the same header.
func (k *columns) candidates(inputs []*input) []int {
	if len(inputs) == 0 || k.rows < 2 {
		return nil
	}
	header := inputs[0].Header
	for _, in := range inputs[1:] {
		if !slices.Equal(in.Header, header) {
			return nil
		}
	}
	var set identity.Set
	identical, err := k.whole.others.repeats(&k.file, &set)
	if err != nil {
		k.fail(err)
		return nil
	}
	identical += k.whole.repeats
	found := make([]int, min(len(k.columns), len(header)))
	for i := range found {
		c := &k.columns[i]
		if found[i] = -1; c.out || header[i] == "" || c.blank*maxMisses > k.rows {
			continue
		}
		repeats, err := c.others.repeats(&k.file, &set)
		if err != nil {
			k.fail(err)
			return nil
		}
		if misses := k.misses(c, c.repeats+repeats, identical); misses*maxMisses <= k.rows {
			found[i] = misses
		}
	}
	return found
}

// close lets the file go, and gives what went wrong with it.
func (k *columns) close() error { return errors.Join(k.broken, k.file.close()) }
