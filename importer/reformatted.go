package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
)

// A spreadsheet changes cells of a report when it saves it, and so does a person.
// Two things tell a person's change from a spreadsheet's, where both come to the
// same text: a person mends the cells that the report's own words name, and a
// spreadsheet does not leave a cell of the same form as it was in that column.

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
		if !in.IsReport() {
			continue
		}
		found, err := c.reformats(in)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, f := range found {
			in.TakeBack(f.line, f.column, f.original)
		}
		first := found[0]
		c.Say(fmt.Sprintf("%s: cells that a spreadsheet has changed are taken as they were sent: %d; in line %d %q: %q is %q again",
			in.Path(), len(found), first.line, in.Name(first.column), first.now, first.original))
	}
	return nil
}

// reformats finds the cells of a report that a spreadsheet has changed.
func (c *command) reformats(in *input) ([]reformat, error) {
	var found []reformat
	kept := make([]map[string]bool, len(in.Header)) // the forms that no spreadsheet has touched, by column
	ids := in.Hasher.IDs()
	err := in.Each(c.stops(), func(_ *intake.File, it *intake.Row) error {
		if it.Fault != nil {
			return nil
		}
		e, err := c.known.ByID(it.ID)
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
		found = append(found, c.ungarbled(in, it, versions)...)
		for i, cell := range it.Cells {
			switch change, was := identity.Compare(cell, ids[i], versions); {
			case change == identity.OnlyForm && !strings.Contains(it.Told.Reason, "column "+strconv.Quote(in.Name(i))):
				found = append(found, reformat{it.Line, i, cell, was})
			case change == identity.Unchanged && formOf(cell) != "" && it.ID != "":
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
