package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/identity"
)

// reformatted has the originals of a report's cells that a spreadsheet has changed
// when it saved the report: by line of the report, then by column.
//
// Two things tell a person's change from a spreadsheet's, where both come to the
// same text: a person mends the cells that the report's own words name, and a
// spreadsheet does not leave a cell of the same form as it was in that column.
type reformatted map[int]map[int]string

// textKind is a text's kind among the cells of a workbook, see source.Row.
const textKind = 's'

// restore gives a row its originals back. They are text: so they were sent.
func (r reformatted) restore(it *item) {
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

// reformat is one cell that a spreadsheet has changed.
type reformat struct {
	line, column  int
	now, original string
}

// takenBack takes the cells of a report back that a spreadsheet has changed, and
// says so.
func (c *command) takenBack() error {
	if c.Parent == nil {
		return nil
	}
	for _, in := range c.inputs {
		if in.ours == nil {
			continue
		}
		found, err := c.reformats(in)
		if err != nil || len(found) == 0 {
			return err
		}
		in.back = reformatted{}
		for _, f := range found {
			if in.back[f.line] == nil {
				in.back[f.line] = map[int]string{}
			}
			in.back[f.line][f.column] = f.original
		}
		first := found[0]
		c.Say(fmt.Sprintf("%s: cells that a spreadsheet has changed are taken as they were sent: %d; in line %d %q: %q is %q again",
			in.file.Path(), len(found), first.line, in.name(first.column), first.now, first.original))
	}
	return nil
}

// reformats finds the cells of a report that a spreadsheet has changed.
func (c *command) reformats(in *input) ([]reformat, error) {
	var found []reformat
	kept := make([]map[string]bool, len(in.header)) // the forms that no spreadsheet has touched, by column
	ids := in.hasher.IDs()
	err := c.eachOf(in, nil, func(_ *input, it item) error {
		if it.fault != nil {
			return nil
		}
		e, err := c.known.ByID(it.id)
		if err == nil && e != nil {
			err = c.known.Load(e)
		}
		if err != nil {
			return err
		}
		var versions []identity.Version
		if e != nil {
			versions = e.Versions
		}
		found = append(found, c.ungarbled(in, &it, versions)...)
		for i, cell := range it.cells {
			switch change, was := identity.Compare(cell, ids[i], versions); {
			case change == identity.OnlyForm && !strings.Contains(it.told.Reason, "column "+strconv.Quote(in.name(i))):
				found = append(found, reformat{it.line, i, cell, was})
			case change == identity.Unchanged && formOf(cell) != "" && it.id != "":
				if kept[i] == nil {
					kept[i] = map[string]bool{}
				}
				kept[i][formOf(cell)] = true
			}
		}
		return nil
	})
	return slices.DeleteFunc(found, func(f reformat) bool {
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
