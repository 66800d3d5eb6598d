package mapping

import (
	"slices"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
)

// Unused gives the columns of the header that the mapping does not read, neither
// for the case nor for the key or skip_when, and that source.ignore does not
// name: in file order, without those that have no name.
func (b *Mapper) Unused() []int {
	ignored := map[string]bool{}
	for _, name := range b.m.Source.Ignore {
		ignored[naming.Fold(name)] = true
	}
	var all []int
	for i, name := range b.header {
		switch {
		case invisible.Trim(name) == "" || ignored[naming.Fold(name)]:
		case slices.Contains(b.trimmed, i) || slices.Contains(b.key, i):
		default:
			all = append(all, i)
		}
	}
	return all
}

// Renamed gives the columns that the mapping spells otherwise than the header,
// each once, in the order in which the mapping names them.
func (b *Mapper) Renamed() []Renamed { return slices.Clone(b.cols.loose) }
