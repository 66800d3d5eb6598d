package draft

import (
	"slices"
	"strings"
)

const (
	// MaxDifferent is for how many rows it is told whether a column is different
	// in all of them: 32 MiB a column.
	MaxDifferent = 4 << 20
	// firstRows is for how many rows a repeated value is found at once, with its
	// line: most columns drop out here.
	firstRows = 4096
)

// different tells whether values are all different. The zero value has seen none.
type different struct {
	out    bool // they are not, or a blank came between, or there are too many to tell
	sums   []uint64
	first  map[uint64]int // line, of the first rows
	again  string         // the first value that came twice
	lines  [2]int         // and where
	sorted bool
}

// add takes a value by its hash. A text of "" is not shown, and it is told at
// the end only how often the value came.
func (d *different) add(sum uint64, line int, text string) {
	if len(d.sums) == MaxDifferent {
		d.out, d.sums = true, nil
		return
	}
	if text != "" && len(d.sums) < firstRows {
		if d.first == nil {
			d.first = map[uint64]int{}
		}
		if at, twice := d.first[sum]; twice {
			d.out, d.again, d.lines = true, strings.Clone(shortened(text)), [2]int{at, line}
			d.sums, d.first = nil, nil
			return
		}
		d.first[sum] = line
	} else {
		d.first = nil
	}
	d.sums, d.sorted = append(d.sums, sum), false
}

// holds says that no value came twice.
func (d *different) holds() bool { return !d.out && d.repeats() == 0 }

// repeats is how many values are those of an earlier one; 0 of too many to tell.
func (d *different) repeats() int64 {
	if !d.sorted {
		slices.Sort(d.sums)
		d.sorted = true
	}
	n := int64(0)
	for i := 1; i < len(d.sums); i++ {
		if d.sums[i] == d.sums[i-1] {
			n++
		}
	}
	return n
}
