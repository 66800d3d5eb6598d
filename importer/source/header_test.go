package source

import "testing"

func TestHeaderIsTheRowThatFillsAsManyCellsAsTheRowsBelow(t *testing.T) {
	for _, test := range []struct {
		filled    []int
		csv, xlsx int
	}{
		{[]int{5, 5, 5}, 0, 0},
		{[]int{5}, 0, 0},
		{[]int{1, 5}, 1, 1},
		{[]int{1, 5, 5, 4}, 1, 1},
		{[]int{1, 2, 5, 5}, 2, 2},
		{[]int{1, 4, 8, 8, 7}, 2, 2},
		{[]int{7, 10, 10, 10}, 0, 0},           // three columns without a name
		{[]int{10, 3, 4, 3, 5}, 0, 0},          // mostly blank
		{[]int{1, 1, 1, 1}, 0, 0},              // one column
		{[]int{5, 5, 12, 5, 5, 12}, 0, 0},      // rows that are too long
		{[]int{3, 7, 3}, 0, 1},                 // a CSV's row that is too long
		{[]int{2, 4}, 0, 1},                    // and the only one
		{[]int{1, 1, 2, 2, 1, 8, 8, 8}, 5, 5},  // a page of titles
		{[]int{1, 12, 12, 0, 1, 12, 12}, 1, 1}, // a remark in the table
	} {
		if got := findHeader(test.filled, CSV); got != test.csv {
			t.Errorf("CSV with rows of %v cells: header is row %d, want %d", test.filled, got, test.csv)
		}
		if got := findHeader(test.filled, XLSX); got != test.xlsx {
			t.Errorf("sheet with rows of %v cells: header is row %d, want %d", test.filled, got, test.xlsx)
		}
	}
}
