package xlsx_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The rows of a sheet in the reference.

const (
	maxRows    = 1_048_576
	maxColumns = 16_384
)

func (r *reference) sheet(root *node) (*tab, error) {
	if err := isRoot(root, "worksheet"); err != nil {
		return nil, err
	}
	data, err := root.one("sheetData")
	if err != nil || data == nil {
		return nil, fmt.Errorf("no sheetData: %v", err)
	}
	out := &tab{}
	number := 0
	for _, n := range data.all("row") {
		if number, err = rowNumber(n.attr("r"), number); err != nil {
			return nil, err
		}
		cells, err := r.cells(n, number)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", number, err)
		}
		if len(cells) > 0 {
			out.rows = append(out.rows, row{number, isTrue(n.attr("hidden")), cells})
		}
	}
	out.layout = layoutOf(root)
	return out, nil
}

// rowNumber is what the row says, or one more than the last.
func rowNumber(said string, last int) (int, error) {
	number := last + 1
	if said != "" {
		var err error
		if number, err = index(said); err != nil {
			return 0, err
		}
	}
	if number <= last || number > maxRows {
		return 0, fmt.Errorf("row %d comes after %d", number, last)
	}
	return number, nil
}

// index is a number of digits alone.
func index(text string) (int, error) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return strconv.Atoi(text)
}

// cells are those of a row, from column A to the last that is not blank.
func (r *reference) cells(n *node, number int) ([]cell, error) {
	seen := map[int]cell{}
	column, last := -1, -1
	for _, c := range n.all("c") {
		column++
		if said := c.attr("r"); said != "" {
			var err error
			if column, err = columnIn(said, number); err != nil {
				return nil, err
			}
		}
		if _, twice := seen[column]; twice || column >= maxColumns {
			return nil, fmt.Errorf("cell %s stands twice or is beyond the last column", columnName(column))
		}
		value, err := r.cell(c)
		if err != nil {
			return nil, fmt.Errorf("cell %s: %w", columnName(column), err)
		}
		seen[column] = value
		if value.kind != 0 {
			last = max(last, column)
		}
	}
	out := make([]cell, last+1)
	for i := range out {
		out[i] = seen[i]
	}
	return out, nil
}

// columnIn is the column, from 0, of a reference into this row.
func columnIn(reference string, number int) (int, error) {
	reference = strings.ToUpper(reference)
	digits := strings.TrimLeft(reference, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	letters := reference[:len(reference)-len(digits)]
	if letters == "" || len(letters) > 3 || digits != strconv.Itoa(number) {
		return 0, fmt.Errorf("the cell %q is not in row %d", reference, number)
	}
	column := 0
	for _, letter := range letters {
		column = column*26 + int(letter-'A') + 1
	}
	if column > maxColumns {
		return 0, fmt.Errorf("the cell %q is beyond the last column", reference)
	}
	return column - 1, nil
}

// cell is the value of a c element.
func (r *reference) cell(n *node) (cell, error) {
	if strings.TrimSpace(n.content()) != "" {
		return cell{}, errors.New("text beside the value")
	}
	format, err := r.format(n.attr("s"))
	if err != nil {
		return cell{}, err
	}
	formula, err := n.one("f")
	if err != nil {
		return cell{}, err
	}
	value, err := n.one("v")
	if err != nil {
		return cell{}, err
	}
	inline, err := n.one("is")
	if err != nil {
		return cell{}, err
	}
	if n.attr("t") == "inlineStr" {
		if inline == nil || value != nil {
			return cell{}, errors.New("an inline string without one")
		}
		return textCell(joined(inline)), nil
	}
	if inline != nil {
		return cell{}, errors.New("an inline string in another cell")
	}
	stored := ""
	if value != nil {
		if slices.ContainsFunc(value.kids, func(kid *node) bool { return kid.space == n.space }) {
			return cell{}, errors.New("a value that is no text")
		}
		stored = value.content()
	}
	if formula != nil && stored == "" {
		if n.attr("t") == "str" && value != nil {
			return cell{'s', ""}, nil
		}
		return cell{'f', ""}, nil
	}
	if stored == "" {
		return cell{}, nil
	}
	return r.value(n.attr("t"), stored, format)
}

// value is what a cell of a type stores.
func (r *reference) value(kind, stored, format string) (cell, error) {
	switch kind {
	case "", "n":
		return numeric(stored, format, r.date1904)
	case "s":
		i, err := index(stored)
		if err != nil || i >= len(r.strings) {
			return cell{}, fmt.Errorf("there is no shared string %q", stored)
		}
		return textCell(r.strings[i]), nil
	case "str":
		return textCell(unescaped(stored)), nil
	case "b":
		switch stored {
		case "1", "true":
			return cell{'b', "TRUE"}, nil
		case "0", "false":
			return cell{'b', "FALSE"}, nil
		}
		return cell{}, fmt.Errorf("%q is no boolean", stored)
	case "e":
		return cell{'e', stored}, nil
	case "d":
		return isoDate(stored, format), nil
	}
	return cell{}, fmt.Errorf("a cell of the type %q", kind)
}

// textCell is a cell of text, blank when there is none.
func textCell(text string) cell {
	if text == "" {
		return cell{}
	}
	return cell{'s', text}
}

// joined is the text of an si or is: its t, or that of its runs; phonetic runs
// are in elements of another name.
func joined(n *node) string {
	var b strings.Builder
	for _, kid := range n.kids {
		if kid.space != n.space {
			continue
		}
		switch kid.name {
		case "t":
			b.WriteString(unescaped(kid.content()))
		case "r":
			for _, t := range kid.all("t") {
				b.WriteString(unescaped(t.content()))
			}
		}
	}
	return b.String()
}

func sharedStrings(root *node) ([]string, error) {
	if err := isRoot(root, "sst"); err != nil {
		return nil, err
	}
	var out []string
	for _, item := range root.all("si") {
		out = append(out, joined(item))
	}
	return out, nil
}

// layoutOf is what a sheet says beside its data. It is for a word to people: what
// is no range of columns or cells says nothing.
func layoutOf(root *node) (out layout) {
	for _, cols := range root.all("cols") {
		for _, c := range cols.all("col") {
			first, firstErr := index(c.attr("min"))
			last, lastErr := index(c.attr("max"))
			if firstErr != nil || lastErr != nil || first > maxColumns {
				continue
			}
			for i := max(first, 1); i <= last && i <= maxColumns && isTrue(c.attr("hidden")); i++ {
				out.hidden = append(out.hidden, i-1)
			}
		}
	}
	slices.Sort(out.hidden)
	out.hidden = slices.Compact(out.hidden)
	for _, merges := range root.all("mergeCells") {
		for _, m := range merges.all("mergeCell") {
			if area := strings.ToUpper(m.attr("ref")); cellRange.MatchString(area) {
				out.merged = append(out.merged, area)
			}
		}
	}
	out.filtered = len(root.all("autoFilter")) > 0
	return out
}

var cellRange = regexp.MustCompile(`^[A-Z]{1,3}[1-9][0-9]*:[A-Z]{1,3}[1-9][0-9]*$`)
