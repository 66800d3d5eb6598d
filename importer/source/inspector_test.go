package source_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload/importer/source"
)

// inspect looks over a column with these cells; "n:12" is a workbook's number, and
// so with the other kinds.
func inspect(cells ...string) []source.Damage {
	n := source.NewInspector([]int{1, 9}, nil)
	for i, cell := range cells {
		row := source.Row{Line: i + 2, Record: i + 2, Cells: []string{"x", cell}, Kinds: []byte("ss")}
		if len(cell) > 1 && cell[1] == ':' {
			row.Kinds[1], row.Cells[1] = cell[0], cell[2:]
		}
		n.Add(row)
	}
	return n.Damage()
}

// numbers gives count cells by a format of their index.
func numbers(count int, format string, value func(i int) int) []string {
	cells := make([]string, count)
	for i := range cells {
		cells[i] = fmt.Sprintf(format, value(i))
	}
	return cells
}

func TestDamageIsNamed(t *testing.T) {
	// Ids of ten digits: multiples of a prime, spread over all beginnings.
	ids := func(i int) int { return 1_000_000_007 + i*97_003_471 }
	long := func(n int, more string) string { return strings.Repeat("ñ", n) + more }
	tests := []struct {
		name  string
		cells []string
		want  string // "what: how many, the first", of each damage; "" none
	}{
		{"a comma and a power", []string{"573001234567", "5,73E+11"}, "whose last digits are lost: 1, 5,73E+11"},
		{"a point and a power", []string{" 5.73E+11 ", "5.7e+11", "1E-05"}, "whose last digits are lost: 3, 5.73E+11"},
		{"codes with an E", []string{"12E5", "9e1", "12345e67", "E+11", "5,73E11", "55.7E+11", "5,E+11"}, ""},

		{"sixteen digits, the last always 0", numbers(10, "%d0", func(i int) int { return 123_456_789_012_345 + i*1_000_003 }), "keeps 15 digits of them: 10, 1234567890123450"},
		{"sixteen digits, one in ten with a 0", numbers(100, "%d", func(i int) int { return 1_234_567_890_123_456 + i*7 }), ""},
		{"one of eighteen digits", []string{"573001234567890000"}, "keeps 15 digits of them: 1,"},
		{"one of sixteen digits", []string{"5730012345678900"}, ""},
		{"fifteen digits with three zeros", []string{"573001234567000"}, "keeps 15 digits of them: 1,"},
		{"fifteen digits with two zeros", []string{"573001234567800"}, ""},
		{"twenty digits with leading zeros", []string{"00579000100200300000"}, ""},
		{"a workbook's number", []string{"n:573001234567890000"}, "keeps 15 digits of them: 1,"},

		{"ids as decimals", []string{"52123456.0", "80123456.0", "nan", "1012345678.0"}, "took the column for decimals: 3, 52123456.0"},
		{"ids as decimals with a comma", []string{"52123456,0"}, "took the column for decimals: 1, 52123456,0"},
		{"versions", []string{"1.0", "1.1", "2.0", "3.0"}, ""},
		{"amounts", []string{"1.00", "2.00", "5.00"}, ""},
		{"a text now and then", []string{"v 1", "v 2", "v 3", "1.0"}, ""},
		{"a workbook's whole numbers", []string{"n:52123456", "n:80123456"}, ""},

		{"some of ten digits are shorter", append(numbers(30, "%d", ids), "901234567", "80123456"), "shorter than the others of the column, as when a spreadsheet takes leading zeros away: 2, 901234567"},
		{"leading zeros are there", append(numbers(30, "%d", ids), "0901234567", "801234567"), ""},
		{"all are of ten digits", numbers(30, "%d", ids), ""},
		{"not most are of ten digits", append(numbers(10, "%d", ids), numbers(10, "%d", func(i int) int { return ids(i) / 10 })...), ""},
		{"landlines among mobiles", append(numbers(30, "%d", ids), numbers(9, "%d", func(i int) int { return 6_012_345 + i*331 })...), ""},
		{"one is much shorter", append(numbers(30, "%d", ids), "901234567", "12"), ""},
		{"a counter from the beginning", numbers(2000, "%d", func(i int) int { return 9_500 + i*7 }), ""},
		{"a counter past a power of ten", numbers(300, "%d", func(i int) int { return 999_000 + i*50 }), ""},
		{"postal codes", append(numbers(60, "%d", func(i int) int { return 11_001 + i*1_471 }), "5001", "8001"), "shorter than the others of the column, as when a spreadsheet takes leading zeros away: 2, 5001"},
		{"names beside numbers", append(numbers(20, "%d", ids), "901234567", "Ana", "Luis"), ""},
		{"few", []string{"12345", "1234"}, ""},

		{"a date among codes", []string{"3-5", "mar-03", "12-8", "A-7"}, "dates among codes, as a spreadsheet makes of a code like 3-4: 1, mar-03"},
		{"an English one", []string{"10-5", "3-Mar", "12-8"}, "dates among codes, as a spreadsheet makes of a code like 3-4: 1, 3-Mar"},
		{"a whole date among codes", []string{"17/2", "3/4/2026 0:00:00", "2026-04-03", "18/5", "19/7"}, "dates among codes, as a spreadsheet makes of a code like 3-4: 2, 3/4/2026 0:00:00"},
		{"a workbook's date among codes", []string{"n:17", "d:2026-04-03", "18-2", "19-2"}, "dates among codes, as a spreadsheet makes of a code like 3-4: 1, 2026-04-03"},
		{"a column of dates", []string{"3-mar", "4-mar", "x-1", "5-abr"}, ""},
		{"a date among words", []string{"ayer", "3-mar", "mañana", "nunca"}, ""},
		{"codes with the name of a month", []string{"MAR-03", "MED-03", "CAL-07"}, ""},

		{"exactly 255 characters", []string{long(255, ""), "x", long(254, "")}, "exactly 255 characters, and none is longer: they seem to be cut: 1, ñññ"},
		{"a cut text that ends with a space", []string{long(254, " ")}, "exactly 255"},
		{"255 characters by chance", []string{long(255, ""), long(300, "")}, ""},
		{"the most that a cell holds", []string{long(32767, ""), long(255, "")}, "exactly 32,767"},

		{"a column too narrow", []string{"#####", "########", "##"}, "cells of #####"},
		{"errors", []string{"#N/A", "#¡REF!", "#¿NOMBRE?", "#VALOR!", "#DIV/0!", "#¡NUM!", "#NULL!", "#N/D", "#NOME?", "#VALOR"}, "error values of a spreadsheet: 10, #N/A"},
		{"what is no error", []string{"#1", "#urgente", "# N/A", "N/A"}, ""},
		{"a workbook's error", []string{"e:#REF!", "f:"}, "error values of a spreadsheet: 1, #REF!; formulas without their result: 1,"},
		{"a tag is no error", []string{"#5 mesa"}, ""},

		{"nothing", []string{"", " ", "\u00a0"}, ""},
		{"ordinary cells", []string{"María Pérez", "a@b.example", "Calle 5 # 3-4", "03/04/2026", "$ 1.234,50", "Bogotá"}, ""},
	}
	for _, test := range tests {
		var got []string
		for _, d := range inspect(test.cells...) {
			if d.Column != 1 || d.Hint == "" || len(d.Examples) == 0 || len(d.Examples) > 3 {
				t.Errorf("%s: %+v", test.name, d)
			}
			got = append(got, fmt.Sprintf("%s: %d, %s", d.What, d.Cells, d.Examples[0].Cell))
		}
		said := strings.Join(got, "; ")
		if test.want == "" && said != "" || !strings.Contains(said, test.want) {
			t.Errorf("%s: found %.300q, want %q", test.name, said, test.want)
		}
	}
}

func TestDamageSaysWhereItIs(t *testing.T) {
	found := inspect("5,73E+11", "7", "5,74E+11", "5,75E+11", "5,76E+11")
	if len(found) != 1 || found[0].Cells != 4 || len(found[0].Examples) != 3 || found[0].Examples[1] != (source.Example{Line: 4, Record: 4, Cell: "5,74E+11"}) {
		t.Errorf("found %+v, want 4 cells and the first 3, the second in line 4", found)
	}
}
