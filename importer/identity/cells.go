package identity

import "slices"

// differs gives the columns, by place, whose cells are not those of v. A
// column that v's file did not have cannot be told, and does not count.
func (c *Candidate) differs(v *Version, columns []int) []int {
	if v.Exact == c.Exact && v.Exact != 0 {
		return nil
	}
	var differ []int
	for _, i := range columns {
		if was, known := v.text(c.Hasher.ids[i], i); known && was != c.text(i) {
			differ = append(differ, i)
		}
	}
	return differ
}

func (c *Candidate) text(i int) string {
	if i < len(c.Cells) {
		return Text(c.Cells[i])
	}
	return ""
}

// text gives the text of a column; guess is where it may stand.
func (v *Version) text(id string, guess int) (text string, known bool) {
	i := guess
	if i >= len(v.IDs) || v.IDs[i] != id {
		i = slices.Index(v.IDs, id)
	}
	if i < 0 {
		return "", false
	}
	if i < len(v.Cells) {
		return Text(v.Cells[i]), true
	}
	return "", true
}

// isRow tells whether a version has all cells of a row, and none besides.
func (c *Candidate) isRow(v *Version) bool {
	return c.is(v, c.Hasher.all, func(text string) string { return text })
}

// isLike is isRow of the rule's columns, but for what a spreadsheet changes.
func (c *Candidate) isLike(v *Version) bool {
	if len(v.IDs) == 0 {
		return false
	}
	for _, i := range c.Hasher.rule {
		if was, known := v.text(c.Hasher.ids[i], i); !known || Loose(was) != Loose(c.text(i)) {
			return false
		}
	}
	return true
}

func (c *Candidate) is(v *Version, columns []int, change func(string) string) bool {
	if v.Exact == c.Exact && v.Exact != 0 {
		return true
	}
	filled := 0
	for _, i := range columns {
		was, _ := v.text(c.Hasher.ids[i], i)
		now := c.text(i)
		if change(was) != change(now) {
			return false
		}
		if was != "" {
			filled++
		}
	}
	for _, cell := range v.Cells {
		if Text(cell) != "" {
			filled--
		}
	}
	return filled == 0 && len(v.IDs) > 0
}
