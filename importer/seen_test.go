package importer

import (
	"fmt"
	"slices"
	"testing"

	"caseload/report"
)

func TestFieldsSeenCountValuesInBoundedMemory(t *testing.T) {
	s := &fieldsSeen{}
	columns := [][]int{{0}, {1}, nil, {0, 1}}
	for i := range 100 {
		s.add(columns, func(column int) string { return []string{fmt.Sprint(i % 3), fmt.Sprint(i)}[column] })
	}
	blank := func(int) string { return "" }
	s.add(columns, blank)
	s.add(columns, blank)
	few, many, constant, two := s.fields[0], s.fields[1], s.fields[2], s.fields[3]
	if !slices.Equal(few.Values, []report.ValueSeen{{Value: "0", Rows: 34}, {Value: "1", Rows: 33}, {Value: "2", Rows: 33}}) || few.Filled != 100 || few.Rows != 102 {
		t.Errorf("of three values: %+v", few)
	}
	if many.Values != nil || many.Example != "0" || many.Filled != 100 {
		t.Errorf("of a hundred values: %+v", many)
	}
	if constant.Filled != 0 || constant.Rows != 102 || two.Filled != 100 || two.Example != "0 / 0" {
		t.Errorf("of a constant: %+v; of two columns: %+v", constant, two)
	}
}

// BenchmarkFieldsSeen is what a check's screen costs a row of 15 fields.
func BenchmarkFieldsSeen(b *testing.B) {
	var columns [][]int
	for i := range 15 {
		columns = append(columns, []int{i})
	}
	rows := make([][]string, 1000)
	for n := range rows {
		for i := range columns {
			rows[n] = append(rows[n], fmt.Sprint("valor ", n%[]int{2, 3, 4, 1000, 1000}[i%5]))
		}
	}
	s := &fieldsSeen{}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		row := rows[i%len(rows)]
		s.add(columns, func(column int) string { return row[column] })
	}
}
