package importer

import (
	"fmt"
	"slices"
	"testing"

	"caseload/importer/ledger"
	"caseload/mapping"
)

func TestReasonsShareWhatTheyHaveInCommon(t *testing.T) {
	for _, test := range [][3]string{
		{`attachment "a.pdf": it is not in the folder "x"`, `attachment "b c.pdf": it is not in the folder "x"`, `attachment … it is not in the folder "x"`},
		{"same key as import_row 3", "same key as import_row 4", "same key as import_row …"},
		{"same key as import_row …", "same key as import_row 5", "same key as import_row …"},
		{"one", "two", "…"},
	} {
		if got := shared(test[0], test[1]); got != test[2] {
			t.Errorf("shared(%q, %q) = %q, want %q", test[0], test[1], got, test[2])
		}
	}
}

func TestProblemsOfAMillionKindsAreGrouped(t *testing.T) {
	all := problems{}
	for i := range 3 * maxProblems {
		one := planned{decision: ledger.Decision{Status: ledger.Invalid, Problem: ledger.Problem{Code: "E121", Reason: "r", Hint: fmt.Sprint(i)}}}
		all.note(Problem{Code: one.decision.Problem.Code, Reason: "r", Hint: one.decision.Problem.Hint}, func() string { return "here" })
	}
	list := all.sorted()
	if len(list) != maxProblems+1 || list[0].Rows != 2*maxProblems {
		t.Errorf("%d causes, the largest of %d rows; want %d, and %d", len(list), list[0].Rows, maxProblems+1, 2*maxProblems)
	}
}

func TestFieldsSeenCountValuesInBoundedMemory(t *testing.T) {
	s := &fieldsSeen{}
	columns := [][]int{{0}, {1}, nil, {0, 1}}
	for i := range 100 {
		s.add(columns, []string{fmt.Sprint(i % 3), fmt.Sprint(i)})
	}
	s.add(columns, []string{" ", ""})
	s.add(columns, nil)
	few, many, constant, two := s.fields[0], s.fields[1], s.fields[2], s.fields[3]
	if !slices.Equal(few.Values, []ValueSeen{{"0", 34}, {"1", 33}, {"2", 33}}) || few.Filled != 100 || few.Rows != 102 {
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
		s.add(columns, rows[i%len(rows)])
	}
}

func TestCellsThatAreNoJSONAreOneCause(t *testing.T) {
	all := problems{}
	for _, sign := range "abc" {
		all.note(Problem{
			Code: mapping.CodeJSON, Field: "Cuenta", Hint: "h",
			Reason: fmt.Sprintf("a value is no JSON: invalid character %q looking for beginning of value", sign),
		}, func() string { return "here" })
	}
	const want = "a value is no JSON: invalid character … looking for beginning of value"
	if list := all.sorted(); len(list) != 1 || list[0].Rows != 3 || list[0].Reason != want {
		t.Errorf("three cells gave %+v", list)
	}
}

func TestValuesThatAreWrongBySoMuchAreOneCause(t *testing.T) {
	for reason, want := range map[string]string{
		"a value has %d characters, more than max_length: 6":                "a value has … characters, more than max_length: 6",
		"a value is a spreadsheet's number for a day, perhaps 2026-03-%02d": "a value is a spreadsheet's number for a day, perhaps …",
		"a value is a text of %d bytes, more than can be sent (6)":          "a value is a text of … bytes, more than can be sent (6)",
		"a value has %d digits, more than can be reckoned with (15)":        "a value has … digits, more than can be reckoned with (15)",
	} {
		all := problems{}
		for n := 8; n < 12; n++ {
			all.note(Problem{Code: "E1", Field: "X", Hint: "h", Reason: fmt.Sprintf(reason, n)}, func() string { return "here" })
		}
		if list := all.sorted(); len(list) != 1 || list[0].Rows != 4 || list[0].Reason != want {
			t.Errorf("four values gave %+v, want %q", list, want)
		}
	}
}
