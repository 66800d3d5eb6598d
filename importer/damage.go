package importer

import (
	"fmt"
	"slices"
	"strings"

	"caseload/importer/source"
	"caseload/mapping"
)

// inspected names the columns that are looked over for damage: those that enter
// a case as they stand, and those of the key.
func inspected(m *mapping.Mapper) []int {
	columns := slices.Concat(m.TextColumns(), m.KeyColumns())
	slices.Sort(columns)
	return slices.Compact(columns)
}

// damaged warns of cells that were damaged before their file came here. In a
// column of the key that stops the command: a damaged key is another case's, or
// several cases', and what was sent under it would never be found again.
func (c *command) damaged() error {
	var lines, hints []string
	for _, in := range c.inputs {
		key := in.Mapper.KeyColumns()
		for _, d := range in.damage.Damage() {
			if c.Mapping.Source.AcceptDamage || !slices.Contains(key, d.Column) {
				c.Warn(in.damageLine(d) + ": " + d.Hint)
				continue
			}
			lines = append(lines, in.damageLine(d))
			if !slices.Contains(hints, d.Hint) {
				hints = append(hints, d.Hint)
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return &StopError{
		What: "damage in a column of the key:", More: lines,
		Tip: strings.Join(hints, "; ") + "; if these keys are as they should be, say in the mapping, under source: damage: accept",
	}
}

// damageLine tells a damage on one line, with its places.
func (in *input) damageLine(d source.Damage) string {
	examples := make([]string, len(d.Examples))
	for i, e := range d.Examples {
		examples[i] = fmt.Sprintf("%s %q", in.Where(e.Line, e.Record), e.Cell)
	}
	name := fmt.Sprintf("column %q", strings.TrimSpace(in.Name(d.Column)))
	return fmt.Sprintf("%s: %s: %s: %d, for instance %s", in.Path(), name, d.What, d.Cells, strings.Join(examples, ", "))
}
