package identity

// ChunkedList holds a number for each row of a file: it grows without moving what it has,
// as a slice of a million would, five times over.
type ChunkedList[T any] struct {
	full [][]T
	last []T
}

// chunkSize is how many it takes at once.
const chunkSize = 8192

// Add puts one in.
func (h *ChunkedList[T]) Add(v T) {
	if len(h.last) == cap(h.last) {
		if len(h.last) > 0 {
			h.full = append(h.full, h.last)
		}
		h.last = make([]T, 0, chunkSize)
	}
	h.last = append(h.last, v)
}

// Len is how many there are.
func (h *ChunkedList[T]) Len() int { return len(h.full)*chunkSize + len(h.last) }

// At gives the one at index i.
func (h *ChunkedList[T]) At(i int) T {
	if chunk := i / chunkSize; chunk < len(h.full) {
		return h.full[chunk][i%chunkSize]
	}
	return h.last[i%chunkSize]
}

// Each gives them in their order, until one is refused.
func (h *ChunkedList[T]) Each(take func(T) bool) {
	for _, chunk := range append(h.full[:len(h.full):len(h.full)], h.last) {
		for _, v := range chunk {
			if !take(v) {
				return
			}
		}
	}
}

// Slice gives all of them, and empties the list.
func (h *ChunkedList[T]) Slice() []T {
	all := make([]T, 0, h.Len())
	h.Each(func(v T) bool {
		all = append(all, v)
		return true
	})
	*h = ChunkedList[T]{}
	return all
}

// Set is a set of digests. The zero set is empty, and has no room.
type Set struct {
	seen []uint64 // 0: free
	zero bool
}

// Reset empties the set, and makes room for so many digests.
func (s *Set) Reset(most int) {
	size := 16
	for size < 2*most {
		size *= 2
	}
	if cap(s.seen) < size {
		s.seen = make([]uint64, size)
	}
	s.seen, s.zero = s.seen[:size], false
	clear(s.seen)
}

// Add puts a digest in; false when it is there.
func (s *Set) Add(digest uint64) bool {
	if digest == 0 {
		again := s.zero
		s.zero = true
		return !again
	}
	// The lowest bits are left: [allDiffer] and others part digests by them.
	mask := uint64(len(s.seen) - 1)
	i := digest >> setBits & mask
	for ; s.seen[i] != 0; i = (i + 1) & mask {
		if s.seen[i] == digest {
			return false
		}
	}
	s.seen[i] = digest
	return true
}

// setBits are the bits that do not tell where a digest stands in a set.
const setBits = 4

// allDiffer tells whether no two of a list have the same digest. It stops at the
// first that has another's. It looks at one part of the digests after another, by
// their lowest bits, so that its set is small beside a large list.
func allDiffer[T any](h *ChunkedList[T], digest func(T) uint64) bool {
	const parts = 1 << setBits
	var set Set
	for part := range uint64(parts) {
		set.Reset(h.Len() / parts)
		inPart, differ := 0, true
		h.Each(func(v T) bool {
			d := digest(v)
			if d%parts != part {
				return true
			}
			if inPart++; 4*inPart > 3*len(set.seen) {
				set.grow()
			}
			differ = set.Add(d)
			return differ
		})
		if !differ {
			return false
		}
	}
	return true
}

// grow makes room for twice as many: digests that crowd into a few parts.
func (s *Set) grow() {
	old := s.seen
	s.seen = make([]uint64, 2*len(old))
	for _, digest := range old {
		if digest != 0 {
			s.Add(digest)
		}
	}
}
