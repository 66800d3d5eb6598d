package importer

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/ledger"
)

// respelled has the originals of a report's cells that a spreadsheet has changed
// when it saved the report: by line of the report, then by column.
//
// Two things tell a person's change from a spreadsheet's, where both come to the
// same text: a person mends the cells that the report's own words name, and a
// spreadsheet does not leave a cell of the same form as it was in that column.
type respelled map[int]map[int]string

// textKind is a text's kind among the cells of a workbook, see source.Row.
const textKind = 's'

// restore gives a row its originals back. They are text: so they were sent.
func (r respelled) restore(it *item) {
	for i, original := range r[it.line] {
		it.cells[i] = original
		if i < len(it.kinds) {
			it.kinds[i] = textKind
		}
		if it.raw != nil {
			it.raw[i] = original
		}
	}
}

// respelling is one cell that a spreadsheet may have changed.
type respelling struct {
	line, column  int
	id            string
	now, original string // original is "" when the ledger cannot tell it
}

// respelled takes the cells of a report back that a spreadsheet has changed, and
// says so. One whose original nobody can tell stops the command.
func (c *command) respelled() error {
	if c.Parent == nil {
		return nil
	}
	for _, in := range c.inputs {
		if in.ours == nil {
			continue
		}
		found, err := c.respellings(in)
		if err != nil || len(found) == 0 {
			return err
		}
		if err := c.fromSource(in, found); err != nil {
			return err
		}
		back := respelled{}
		for _, f := range found {
			if f.original == "" {
				continue
			}
			if back[f.line] == nil {
				back[f.line] = map[int]string{}
			}
			back[f.line][f.column] = f.original
		}
		in.back = back
		c.sayRespelled(in, found)
	}
	return nil
}

func (c *command) sayRespelled(in *input, found []respelling) {
	n := 0
	for _, f := range found {
		if f.original != "" {
			n++
		}
	}
	i := slices.IndexFunc(found, func(f respelling) bool { return f.original != "" })
	if i < 0 {
		return
	}
	c.Say(fmt.Sprintf("%s: cells that a spreadsheet has changed are taken as they were sent: %d; in line %d %q: %q is %q again",
		in.file.Path(), n, found[i].line, in.name(found[i].column), found[i].now, found[i].original))
}

// respellings finds the cells of a report that a spreadsheet has changed.
func (c *command) respellings(in *input) ([]respelling, error) {
	var found []respelling
	kept := make([]map[string]bool, len(in.header)) // the forms that no spreadsheet has touched, by column
	err := c.eachOf(in, nil, func(_ *input, it item) error {
		if it.fault != nil {
			return nil
		}
		garbled, err := c.ungarbled(in, &it)
		if err != nil || it.id == "" {
			return err
		}
		changed, err := c.Ledger.Respelled(in.eye, it.id, it.cells)
		if err != nil {
			return err
		}
		found = append(found, garbled...)
		touched := map[int]bool{}
		for _, r := range changed {
			touched[r.Column] = true
			if !r.Edited && !strings.Contains(it.told.Reason, "column "+strconv.Quote(in.name(r.Column))) {
				found = append(found, respelling{it.line, r.Column, it.id, it.cells[r.Column], r.Original})
			}
		}
		for i, cell := range it.cells {
			if form := formOf(cell); form != "" && !touched[i] {
				if kept[i] == nil {
					kept[i] = map[string]bool{}
				}
				kept[i][form] = true
			}
		}
		return nil
	})
	return slices.DeleteFunc(found, func(f respelling) bool {
		form := formOf(f.original)
		return form != "" && kept[f.column][form]
	}), err
}

// touchable are the forms of cells that a spreadsheet does not leave alone: dates
// of which the first two numbers could each be the month, and years.
var touchable = regexp.MustCompile(`^(0?[1-9]|1[0-2])([-/.])(0?[1-9]|1[0-2])([-/.][0-9]{2,4})?$`)

// formOf is the form of a cell that a spreadsheet would change, "" when it would
// leave it.
func formOf(cell string) string {
	cell = strings.TrimSpace(cell)
	switch {
	case len(cell) > 1 && cell[0] == '0' && strings.Trim(cell, "0123456789") == "":
		return "0"
	case touchable.MatchString(cell):
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '9'
			}
			return r
		}, cell)
	}
	return ""
}

// fromSource finds the originals of numbers that a spreadsheet has cut in the
// source, as it was imported.
func (c *command) fromSource(in *input, found []respelling) error {
	wanted := map[ledger.Place]map[int]int{} // place → column → found
	for i, f := range found {
		if f.original != "" {
			continue
		}
		place := ledger.Candidate{ID: f.id}
		if err := c.locate(&place, in, item{id: f.id}); err != nil {
			return err
		}
		at := ledger.Place{Input: place.Input, Line: place.Line}
		if wanted[at] == nil {
			wanted[at] = map[int]int{}
		}
		wanted[at][f.column] = i
	}
	if len(wanted) == 0 {
		return nil
	}
	for _, t := range c.targets {
		if err := c.cellsOf(t, in, wanted, found); err != nil {
			return err
		}
	}
	for _, f := range found {
		if f.original == "" {
			return stopf("put "+c.targets[0].path+" back as it was imported, or write the cell whole",
				"%s: line %d, column %q: %s is a number that a spreadsheet has cut, and what it was cannot be told",
				in.file.Path(), f.line, in.name(f.column), f.now)
		}
	}
	return nil
}

// cellsOf reads the wanted cells of a source that is as it was imported.
func (c *command) cellsOf(t target, in *input, wanted map[ledger.Place]map[int]int, found []respelling) (err error) {
	was, _, _, err := c.asImported(t)
	if err != nil || was == nil {
		return err
	}
	defer func() { err = errors.Join(err, was.file.Close()) }()
	ids, own := ledger.ColumnIDs(in.header), ledger.ColumnIDs(was.header)
	return c.eachOf(was, nil, func(_ *input, it item) error {
		for column, i := range wanted[ledger.Place{Input: t.number, Line: it.line}] {
			if j := slices.Index(own, ids[column]); j >= 0 && j < len(it.cells) {
				found[i].original = it.cells[j]
			}
		}
		return nil
	})
}
