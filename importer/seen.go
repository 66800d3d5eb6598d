package importer

import (
	"slices"
	"strings"

	"caseload/importer/send"
	"caseload/mapping"
	"caseload/report"
)

// FieldSeen is what a check saw of one field of the case.
type FieldSeen struct {
	Field   string             // the part's name, or `form "Valor"`
	From    string             // for people: its columns, or what it always is
	Columns []string           // the columns that its value is made of; none of a constant
	Type    string             // "text", "date", …
	Mapped  bool               // its values go through a map
	Form    *mapping.Form      // by which its values are read; nil when they need none
	Rows    int64              // rows that were looked at
	Filled  int64              // rows in which one of its columns is filled
	Values  []report.ValueSeen // of a column with few values, the most frequent first; nil of any other
	Example string             // the first filled cell, shortened; of several columns, their cells with " / " between
}

const (
	maxFew     = 12 // values of a column that are counted one by one
	maxExample = 60 // bytes of a value that is shown
)

// fieldsSeen counts what the fields' cells are. Its memory is bounded by the
// number of fields.
type fieldsSeen struct {
	fields []FieldSeen
	many   []bool // the field has more values than are counted, or several columns
}

// add looks at a row's cells, as the mapping reads them: columns gives those of
// each field.
func (s *fieldsSeen) add(columns [][]int, cell func(int) string) {
	if s.many == nil {
		s.fields, s.many = make([]FieldSeen, len(columns)), make([]bool, len(columns))
	}
	for i, from := range columns {
		f := &s.fields[i]
		f.Rows++
		switch len(from) {
		case 0:
		case 1:
			if text := cell(from[0]); text != "" {
				s.one(i, f, text)
			}
		default:
			s.several(i, f, from, cell)
		}
	}
}

func (s *fieldsSeen) one(i int, f *FieldSeen, text string) {
	if f.Filled++; f.Filled == 1 {
		f.Example = strings.Clone(send.Shorten(text))
	}
	if s.many[i] {
		return
	}
	for j := range f.Values {
		if f.Values[j].Value == text {
			f.Values[j].Rows++
			return
		}
	}
	if len(f.Values) == maxFew || len(text) > maxExample {
		f.Values, s.many[i] = nil, true
		return
	}
	f.Values = append(f.Values, report.ValueSeen{Value: strings.Clone(text), Rows: 1})
}

func (s *fieldsSeen) several(i int, f *FieldSeen, from []int, cell func(int) string) {
	s.many[i] = true
	if !slices.ContainsFunc(from, func(column int) bool { return cell(column) != "" }) {
		return
	}
	if f.Filled++; f.Filled > 1 {
		return
	}
	var parts []string
	for _, column := range from {
		if text := cell(column); text != "" {
			parts = append(parts, send.Shorten(text))
		}
	}
	f.Example = send.Shorten(strings.Join(parts, " / "))
}

// fieldsSeen says what was seen of every field, in the order of the mapping. The
// first input stands for all where they differ in their headers.
func (c *command) fieldsSeen(s *fieldsSeen) []FieldSeen {
	if len(c.inputs) == 0 || s.many == nil {
		return nil
	}
	in := c.inputs[0]
	for i, e := range in.Mapper.Explain() {
		f := &s.fields[i]
		f.Field, f.Type, f.Mapped, f.Form = e.Field, e.Type, e.Mapped, in.formOf(e)
		for _, column := range e.Columns {
			f.Columns = append(f.Columns, in.Mapper.ColumnName(column))
		}
		if f.From = e.From; len(f.Columns) > 0 {
			f.From = strings.Join(f.Columns, " + ")
		}
		slices.SortStableFunc(f.Values, func(a, b report.ValueSeen) int { return int(b.Rows - a.Rows) })
		if !f.Mapped && int64(len(f.Values))*2 > f.Filled {
			f.Values = nil // nearly all are different
		}
	}
	return s.fields
}

// formOf gives the form that was settled for a field's values, the first where its
// expression reads several columns.
func (in *input) formOf(e mapping.Explanation) *mapping.Form {
	for _, name := range e.Forms {
		for _, f := range in.Forms.All() {
			if f.Column == name.Column && (f.Dates != "") == name.Dates {
				return &f
			}
		}
	}
	return nil
}

// columnsOf gives the columns of each field.
func (in *input) columnsOf() [][]int {
	if in.columns == nil {
		for _, e := range in.Mapper.Explain() {
			in.columns = append(in.columns, e.Columns)
		}
	}
	return in.columns
}
