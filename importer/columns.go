package importer

import (
	"encoding/binary"
	"slices"

	"caseload/importer/ledger"
)

// columns looks for columns that could be a key: filled, and different in every
// row. It keeps 8 bytes a row of the columns that may still be one; most drop
// out within the first rows.
type columns struct {
	out    []bool
	values []ledger.Heap[uint64]
	first  []map[uint64]bool // of the first rows, for dropping out early
	rows   int
}

// firstRows is for how many rows a repeated value is found at once.
const firstRows = 4096

func (k *columns) add(row ledger.Sight) {
	n := len(row.Cells) / 8
	if k.values == nil {
		k.out, k.values, k.first = make([]bool, n), make([]ledger.Heap[uint64], n), make([]map[uint64]bool, n)
	}
	for i := range min(n, len(k.values)) {
		if k.out[i] {
			continue
		}
		v := binary.LittleEndian.Uint64(row.Cells[i*8:])
		if v == 0 || k.repeats(i, v) {
			k.out[i], k.values[i], k.first[i] = true, ledger.Heap[uint64]{}, nil
			continue
		}
		k.values[i].Add(v)
	}
	k.rows++
}

func (k *columns) repeats(i int, v uint64) bool {
	if k.rows >= firstRows {
		k.first[i] = nil
		return false
	}
	if k.first[i] == nil {
		k.first[i] = map[uint64]bool{}
	}
	if k.first[i][v] {
		return true
	}
	k.first[i][v] = true
	return false
}

// different names the columns that could serve. With several inputs it speaks
// of their common columns only when they have the same header.
func (k *columns) different(inputs []*input) []string {
	if len(inputs) == 0 || k.rows < 2 {
		return nil
	}
	header := inputs[0].header
	for _, in := range inputs[1:] {
		if !slices.Equal(in.header, header) {
			return nil
		}
	}
	var names []string
	for i := range k.values {
		if k.out[i] || i >= len(header) || header[i] == "" {
			continue
		}
		if k.values[i].Len() == k.rows && ledger.AllDiffer(&k.values[i], func(v uint64) uint64 { return v }) {
			names = append(names, header[i])
		}
	}
	return names
}
