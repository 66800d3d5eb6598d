package mapping

import "caseload/mapping/value"

// cellRead is a column of which an expression reads numbers, or dates, in the
// column's own form.
type cellRead struct {
	column int
	date   bool
	slot   int // of the form
}

// readsIn gives the columns that a field's expression reads the forms that their
// cells vote on.
func (b *Mapper) readsIn(f *binding) {
	for i := range f.reads {
		one := &f.reads[i]
		one.slot = b.slotFor(f.slotNamed(b.ColumnName(one.column), one.date))
	}
}

// addRead notes a column once.
func (f *binding) addRead(column int, date bool) {
	for _, have := range f.reads {
		if have.column == column && have.date == date {
			return
		}
	}
	f.reads = append(f.reads, cellRead{column: column, date: date})
}

// formOf is what a cell of a column is read by: what was settled of the column,
// where that is more than the mapping says.
func (row *record) formOf(column int, date bool) value.Shape {
	for _, one := range row.reads {
		if one.column == column && one.date == date && row.forms[one.slot] != (value.Shape{}) {
			return row.forms[one.slot]
		}
	}
	return row.form
}

// voteReads lets the cells vote that the field's expression reads.
func (s *Survey) voteReads(f *binding, line int, row *record) {
	for _, one := range f.reads {
		if text := row.Cells[one.column]; text != "" {
			t := &s.tallies[one.slot]
			t.Add(t.Slot.Vote(value.Cell{Text: text, Kind: row.row.kind(one.column)}), line, text)
		}
	}
}
