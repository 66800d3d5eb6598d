package ledger

// Heap holds a number for each row of a file: it grows without moving what it has,
// as a slice of a million would, five times over.
type Heap[T any] struct {
	full [][]T
	last []T
}

// heapChunk is how many it takes at once.
const heapChunk = 8192

// Add puts one in.
func (h *Heap[T]) Add(v T) {
	if len(h.last) == cap(h.last) {
		if len(h.last) > 0 {
			h.full = append(h.full, h.last)
		}
		h.last = make([]T, 0, heapChunk)
	}
	h.last = append(h.last, v)
}

// Len is how many there are.
func (h *Heap[T]) Len() int { return len(h.full)*heapChunk + len(h.last) }

// Each gives them in their order, until one is refused.
func (h *Heap[T]) Each(take func(T) bool) {
	for _, chunk := range append(h.full[:len(h.full):len(h.full)], h.last) {
		for _, v := range chunk {
			if !take(v) {
				return
			}
		}
	}
}

// Slice gives all of them, and empties the heap.
func (h *Heap[T]) Slice() []T {
	all := make([]T, 0, h.Len())
	h.Each(func(v T) bool {
		all = append(all, v)
		return true
	})
	*h = Heap[T]{}
	return all
}

// AllDiffer tells whether no two of a heap have the same digest. It stops at the
// first that has another's.
func AllDiffer[T any](h *Heap[T], digest func(T) uint64) bool {
	size := 16
	for size < 2*h.Len() {
		size *= 2
	}
	seen := make([]uint64, size) // 0: free
	zeros, differ := 0, true
	h.Each(func(v T) bool {
		d := digest(v)
		if d == 0 {
			zeros++
			differ = zeros < 2
			return differ
		}
		i := d % uint64(size)
		for ; seen[i] != 0; i = (i + 1) % uint64(size) {
			if seen[i] == d {
				differ = false
				return false
			}
		}
		seen[i] = d
		return true
	})
	return differ
}
