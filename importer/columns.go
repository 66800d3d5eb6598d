package importer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"caseload/importer/ledger"
)

// columns looks for columns that could be a key: filled, and different in every
// row. Most drop out within the first rows; of those that may still be one the
// digests go into a private temporary file, 8 bytes a row and column.
type columns struct {
	out    []bool
	values []sieve
	first  []map[uint64]bool // of the first rows, for dropping out early
	file   sieveFile
	rows   int
	broken error // why the columns could not be followed
}

// firstRows is for how many rows a repeated value is found at once.
const firstRows = 4096

func (k *columns) add(row ledger.Sight) {
	n := len(row.Cells) / 8
	if k.values == nil {
		k.out, k.values, k.first = make([]bool, n), make([]sieve, n), make([]map[uint64]bool, n)
	}
	for i := range min(n, len(k.values)) {
		if k.out[i] {
			continue
		}
		v := binary.LittleEndian.Uint64(row.Cells[i*8:])
		if v == 0 || k.repeats(i, v) {
			k.drop(i)
			continue
		}
		if err := k.values[i].add(v, &k.file); err != nil {
			k.fail(err)
		}
	}
	k.rows++
}

func (k *columns) drop(i int) { k.out[i], k.values[i], k.first[i] = true, sieve{}, nil }

// fail gives all columns up: a check can be made without them.
func (k *columns) fail(err error) {
	k.broken = fmt.Errorf("which columns could be a key was not looked at: %w", err)
	for i := range k.out {
		k.drop(i)
	}
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

// candidates names the columns that could serve as the key.
func (c *command) candidates() []string {
	var names []string
	for _, i := range c.filled.different(c.inputs) {
		names = append(names, c.inputs[0].mapper.ColumnName(i))
	}
	return names
}

// different tells the columns that could serve. With several inputs it speaks
// of their common columns only when they have the same header.
func (k *columns) different(inputs []*input) []int {
	if len(inputs) == 0 || k.rows < 2 {
		return nil
	}
	header := inputs[0].header
	for _, in := range inputs[1:] {
		if !slices.Equal(in.header, header) {
			return nil
		}
	}
	var found []int
	var set ledger.Set
	for i := range k.values {
		if k.out[i] || i >= len(header) || header[i] == "" || k.values[i].length < k.rows {
			continue
		}
		differ, err := k.values[i].allDiffer(&k.file, &set)
		if err != nil {
			k.fail(err)
			return nil
		}
		if differ {
			found = append(found, i)
		}
	}
	return found
}

// close lets the file go, and gives what went wrong with it.
func (k *columns) close() error { return errors.Join(k.broken, k.file.close()) }
