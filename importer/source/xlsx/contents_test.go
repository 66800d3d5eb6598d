package xlsx_test

import (
	"fmt"
	"strings"
)

// contents is all that a workbook says, as a test compares it.
type contents struct {
	date1904 bool
	tabs     []tab
}

type tab struct {
	name   string
	hidden bool
	rows   []row
	layout layout
}

type row struct {
	number int // from 1
	hidden bool
	cells  []cell // from column A on; blank ones at the end are not there
}

// cell is a letter of what it is, 0 for a blank one, and its text. The kind '?'
// of the reference is a cell that this package may read as it likes.
type cell struct {
	kind byte
	text string
}

type layout struct {
	hidden   []int    // columns, from 0
	merged   []string // "A1:B2"
	filtered bool
}

// String is the cell's letter and text, or "-" for a blank one.
func (c cell) String() string {
	if c.kind == 0 && c.text == "" {
		return "-"
	}
	return fmt.Sprintf("%c%q", c.kind, c.text)
}

// String is a line a row: `3: s"a" - n"1"`, after the number a tilde where the
// row is hidden.
func (t tab) String() string {
	var b strings.Builder
	for _, r := range t.rows {
		fmt.Fprint(&b, r.number)
		if r.hidden {
			b.WriteByte('~')
		}
		b.WriteByte(':')
		for _, c := range r.cells {
			fmt.Fprint(&b, " ", c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// String is all sheets: the name, a tilde where it is hidden, what is known of
// its layout, and the rows.
func (c *contents) String() string {
	var b strings.Builder
	if c.date1904 {
		b.WriteString("1904\n")
	}
	for _, t := range c.tabs {
		fmt.Fprintf(&b, "== %s", t.name)
		if t.hidden {
			b.WriteByte('~')
		}
		if len(t.layout.hidden) > 0 {
			fmt.Fprintf(&b, " hidden %v", t.layout.hidden)
		}
		if len(t.layout.merged) > 0 {
			fmt.Fprintf(&b, " merged %v", t.layout.merged)
		}
		if t.layout.filtered {
			b.WriteString(" filtered")
		}
		fmt.Fprintf(&b, "\n%v", t)
	}
	return b.String()
}

// difference is the first place where got is not what want says, or "".
func difference(want, got *contents) string {
	w, g := strings.Split(want.String(), "\n"), strings.Split(got.settled(want).String(), "\n")
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(w):
			return fmt.Sprintf("more than there is: %s", g[i])
		case i >= len(g):
			return fmt.Sprintf("the end, where there is %s", w[i])
		case w[i] != g[i]:
			return fmt.Sprintf("%s, want %s", g[i], w[i])
		}
	}
	return ""
}

// settled is c, with the cells that want leaves open taken over from it.
func (c *contents) settled(want *contents) *contents {
	if len(c.tabs) != len(want.tabs) {
		return c
	}
	out := &contents{date1904: c.date1904}
	for i, t := range c.tabs {
		t.rows = settledRows(t.rows, want.tabs[i].rows)
		out.tabs = append(out.tabs, t)
	}
	return out
}

func settledRows(rows, want []row) []row {
	open := map[int]row{}
	for _, r := range want {
		open[r.number] = r
	}
	out := make([]row, 0, len(rows))
	for _, r := range rows {
		cells := append([]cell(nil), r.cells...)
		for i, c := range open[r.number].cells {
			if c.kind == '?' && i < len(cells) && cells[i].kind != 0 {
				cells[i] = c
			}
		}
		r.cells = cells
		out = append(out, r)
	}
	return out
}

// columnName is the letters of a column, counted from 0.
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnName(i/26-1) + string(rune('A'+i%26))
}
