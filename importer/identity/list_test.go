package identity

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAListKeepsItsOrder(t *testing.T) {
	for _, n := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3*chunkSize + 7} {
		var h ChunkedList[int]
		for i := range n {
			h.Add(i)
		}
		all := h.Slice()
		if len(all) != n || !slices.IsSorted(all) || h.Len() != 0 {
			t.Errorf("%d: gave %d, sorted %t, left %d", n, len(all), slices.IsSorted(all), h.Len())
		}
	}
}

func TestAllDifferFindsTheOneThatRepeats(t *testing.T) {
	same := func(v uint64) uint64 { return v }
	for n := range 200 {
		for _, spread := range []uint64{1, 1 << 40} { // digests that crowd into few places, too
			var values []uint64
			for i := range n {
				values = append(values, uint64(i)*spread)
			}
			rand.Shuffle(n, func(i, j int) { values[i], values[j] = values[j], values[i] })
			var h ChunkedList[uint64]
			for _, v := range values {
				h.Add(v)
			}
			if !allDiffer(&h, same) {
				t.Fatalf("%d different: not told", n)
			}
			if n == 0 {
				continue
			}
			h.Add(values[rand.IntN(n)])
			if allDiffer(&h, same) {
				t.Fatalf("%d, of which one stands twice: not told", n+1)
			}
		}
	}
}
