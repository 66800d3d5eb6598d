package importer

import (
	"fmt"

	"caseload/importer/intake"
	"caseload/mapping"
)

// dropped counts the values that on_error: blank left out, by field, so that
// nothing goes missing in silence.
type dropped struct {
	fields []string // in the order of their first value
	counts map[string]int64
	first  map[string]string
}

func (d *dropped) add(in *input, it *intake.Row, all mapping.FieldErrors) {
	if d.counts == nil {
		d.counts, d.first = map[string]int64{}, map[string]string{}
	}
	for _, e := range all {
		if d.counts[e.Field]++; d.counts[e.Field] == 1 {
			d.fields = append(d.fields, e.Field)
			d.first[e.Field] = in.WhereOf(it) + ": " + e.Error()
		}
	}
}

// lines tells each field's count, with its first value.
func (d *dropped) lines() []string {
	all := make([]string, len(d.fields))
	for i, name := range d.fields {
		all[i] = fmt.Sprintf("field %q: values taken as blank, as on_error says: %d, the first %s", name, d.counts[name], d.first[name])
	}
	return all
}
