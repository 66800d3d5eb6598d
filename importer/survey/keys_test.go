package survey

import (
	"runtime"
	"slices"
	"testing"
)

// mixed is a digest of a number, as even as those of cells.
func mixed(n uint64) uint64 {
	n = (n ^ n>>31) * 0x9E3779B97F4A7C15
	n = (n ^ n>>29) * 0xBF58476D1CE4E5B9
	return max(n^n>>32, 1)
}

// addRow adds a row of cells' digests.
func addRow(k *keys, cells ...uint64) {
	var all uint64
	for _, cell := range cells {
		all = mixed(all*31 + cell)
	}
	k.add(len(cells), func(i int) uint64 { return cells[i] }, all)
}

func TestColumnsThatCouldBeAKeyAreToldAmongManyRows(t *testing.T) {
	const rows = 50_000 // "Different", "Blank late", "Twice, far apart", "Twice, last", "Constant", "Also different", "Blank too often"
	for _, repeated := range []uint64{1, 16, 115} {
		k := &keys{}
		for i := range uint64(rows) {
			cells := []uint64{mixed(i + 1), mixed(i + 1), mixed(i + 1), mixed(i + 1), 5, mixed((i + 1) << 20), mixed(i + 1)}
			switch {
			case i == rows/2:
				cells[1], cells[2] = 0, mixed(repeated)
			case i == rows-1:
				cells[3] = mixed(repeated)
			}
			if i%99 == 0 {
				cells[6] = 0
			}
			addRow(k, cells...)
		}
		want := []int{0, 1, 1, 1, -1, 0, -1} // rows that lack or repeat it
		for range 2 {
			if got := k.misses(); !slices.Equal(got, want) {
				t.Errorf("%d twice: %v, want %v", repeated, got, want)
			}
		}
	}
}

func TestRowsEqualInEveryCellDoNotSpeakAgainstAKey(t *testing.T) {
	for _, rows := range []uint64{1_000, 50_000, 1_000_000} {
		k := &keys{}
		for i := range rows {
			addRow(k, mixed(i/2+1), mixed(i/4+1)) // each row stands there twice
		}
		if got := k.misses(); rows < maxKept/4 && !slices.Equal(got, []int{0, -1}) || got[0] < 0 || got[1] != -1 {
			t.Errorf("%d rows: %v, want the first column", rows, got)
		}
	}
}

func TestOfVeryManyRowsASampleOfTheValuesTells(t *testing.T) {
	const rows = 1_000_000
	k := &keys{}
	for i := range uint64(rows) {
		near, far := i, i
		if i%200 == 0 { // 0.5 %
			near = 3
		}
		if i%30 == 0 { // 3.3 %
			far = i / 60
		}
		addRow(k, mixed(i+1), mixed(near+1), mixed(far+1))
	}
	got := k.misses()
	if k.zeros == 0 || got[0] != 0 || got[1] < rows/250 || got[1] > rows/150 || got[2] != -1 {
		t.Errorf("%v, want none, some 5,000, and no key", got)
	}
}

func TestColumnsAreNotKeptInMemory(t *testing.T) {
	const rows, most = 300_000, 6 << 20 // all digests would take 16 MB
	k := &keys{}
	before := heapNow()
	for i := range uint64(rows) {
		addRow(k, mixed(i+1), mixed(i+2), mixed(i+3), mixed(i+4), mixed(i+5), mixed(i+6), mixed(i+7))
	}
	if grown := heapNow() - before; grown > most {
		t.Errorf("%d rows of 7 columns take %d bytes, want %d at most", rows, grown, most)
	}
	if got := k.misses(); !slices.Equal(got, make([]int, 7)) {
		t.Errorf("%v, want all", got)
	}
}

func heapNow() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
