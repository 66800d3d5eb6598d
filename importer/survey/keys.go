package survey

import "slices"

// keys looks for columns that could be a key: filled, and different in every row,
// or in all but one of a hundred. Rows that are equal in every cell do not speak
// against one.
//
// It keeps the digests of at most maxKept values. Of a file that has more it keeps a
// sample of the values, not of the rows: those whose digests end with so many zeros.
// So all rows of a value are in the sample or none, and as many times as the sample
// is smaller there are more repeats in the file. Values that are frequent before the
// sample is drawn, such as a dash for none, are counted for themselves: one more or
// less of them would change much. A few repeats in a long file may be missed: what is
// told is advice, and the key that is taken is judged by every row.
type keys struct {
	columns []values
	whole   values // the rows themselves
	rows    int
	kept    int // digests, of all columns
	zeros   uint
}

// values are those of one column.
type values struct {
	out      bool // it is no key
	blank    int
	kept     []uint64       // their digests
	frequent map[uint64]int // rows of each; none of these is kept
}

const (
	maxKept = 1 << 19
	// firstRows is after how many rows columns drop out in which more than one row
	// of hopeless is blank or repeated.
	firstRows = 4096
	hopeless  = 10
	// fewestFrequent is in how many rows a frequent value stands.
	fewestFrequent = 8
	// maxMisses is the share of rows, one in so many, that may lack or repeat a key.
	maxMisses = maxConflicts
)

// add takes a row: the hash of each of its cells, 0 for a blank one, and of all.
func (k *keys) add(n int, hash func(i int) uint64, all uint64) {
	if k.columns == nil {
		k.columns = make([]values, n)
	}
	for i := range min(n, len(k.columns)) {
		k.value(&k.columns[i], hash(i))
	}
	k.value(&k.whole, all)
	if k.rows++; k.rows == firstRows || k.kept > maxKept {
		k.thin()
	}
}

// value adds a value to those of a column; 0 is a blank.
func (k *keys) value(v *values, digest uint64) {
	switch {
	case v.out:
	case digest == 0:
		v.blank++
	case v.frequent[digest] > 0:
		v.frequent[digest]++
	case digest&(1<<k.zeros-1) == 0:
		v.kept = append(v.kept, digest)
		k.kept++
	}
}

// thin lets go of columns that cannot be a key, and then of half of the values where
// there are too many still.
func (k *keys) thin() {
	identical := k.repeats(&k.whole)
	k.kept = len(k.whole.kept)
	for i := range k.columns {
		v := &k.columns[i]
		if v.out || (v.blank+max(0, k.repeats(v)-identical))*hopeless > k.rows {
			*v = values{out: true}
		}
		k.kept += len(v.kept)
	}
	if k.kept > maxKept*3/4 {
		k.zeros++
		k.kept = k.halve(&k.whole)
		for i := range k.columns {
			k.kept += k.halve(&k.columns[i])
		}
	}
}

// halve keeps those of the values that stay in the sample, and gives how many.
func (k *keys) halve(v *values) int {
	if k.zeros == 1 {
		v.frequent = map[uint64]int{}
		for i, rows := 0, 0; i < len(v.kept); i += rows {
			for rows = 1; i+rows < len(v.kept) && v.kept[i+rows] == v.kept[i]; {
				rows++
			}
			if rows >= fewestFrequent {
				v.frequent[v.kept[i]] = rows
			}
		}
	}
	v.kept = slices.DeleteFunc(v.kept, func(digest uint64) bool { return digest&(1<<k.zeros-1) != 0 || v.frequent[digest] > 0 })
	return len(v.kept)
}

// repeats counts the rows of which the value stands there before.
func (k *keys) repeats(v *values) (n int) {
	slices.Sort(v.kept)
	for i := 1; i < len(v.kept); i++ {
		if v.kept[i] == v.kept[i-1] {
			n++
		}
	}
	n <<= k.zeros
	for _, rows := range v.frequent {
		n += rows - 1
	}
	return n
}

// misses gives for each column how many rows lack or repeat it, -1 where it cannot
// be a key.
func (k *keys) misses() []int {
	found := make([]int, len(k.columns))
	if k.rows < 2 {
		return nil
	}
	identical := k.repeats(&k.whole)
	for i := range found {
		v := &k.columns[i]
		if found[i] = v.blank + max(0, k.repeats(v)-identical); v.out || found[i]*maxMisses > k.rows {
			found[i] = -1
		}
	}
	return found
}

// Near is a column that could nearly be the key.
type Near struct {
	Column string
	Misses int // rows that lack or repeat it
}
