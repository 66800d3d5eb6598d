package value

import (
	"fmt"
	"slices"
	"strings"

	"caseload/mapping/naming"
)

// The rules for cells that are against the form they are to be read by, be it set
// by the mapping or proved by an earlier file:
//
//   - A few are typing mistakes: their rows are invalid.
//   - More than one in a hundred of a column's filled cells, at least two, and
//     it is the form that is wrong: the cells that can be read in two ways would
//     be sent as something else than they are. Nothing is sent.
//   - The rows of a report were picked for their faults. As long as they are read
//     by the form that their source was read by, they do not count so.

const (
	fewestContrary = 2   // cells against a form are no mistakes of typing, …
	maxContrary    = 100 // … where they are more than one in so many
)

// Conflict is a form that the cells of a column are against.
type Conflict struct {
	Dates    bool   // the form is of dates; else of numbers
	Form     string // dd/mm/yyyy, decimal comma
	Says     string // who says so: "the mapping says (casos.yaml:12)"
	Contrary int    // the cells against it
	Filled   int    // the filled cells of the column
	Wrong    int    // the cells that it would read as something else than they are
}

// Asked is what a doubt about a column's form tells besides its cells.
type Asked struct {
	File    string // the file's name
	Report  bool   // the rows are a report's, picked for their faults
	Place   string // where the mapping says the form: casos.yaml:12
	OfField bool   // in a field
}

// conflict is the doubt about a form that too many cells are against; nil when
// they are few. before is what earlier files proved, "" when that is nothing.
func (t *Tally) conflict(spelled, before string, who Asked) *Doubt {
	n, first := t.contrary(spelled)
	if !t.isMany(n) || who.Report && (before == "" || before == spelled) {
		return nil
	}
	c := &Conflict{Dates: t.Slot.Dates, Form: t.form(spelled, "").String(), Says: "an earlier file of this dataset proved", Contrary: n, Filled: t.filled()}
	if t.Setting != "" {
		c.Says = "the mapping says (" + who.Place + ")"
	}
	instead := t.others(spelled)
	full, _ := fullOrder(spelled)
	if !slices.ContainsFunc(instead, func(other string) bool { return strings.HasPrefix(full, other) }) {
		_, twofold := against(spelled)
		for _, r := range twofold {
			c.Wrong += t.count[r]
		}
	}
	tip := t.noSetting()
	if len(instead) > 0 {
		tip = t.waysOn(instead, before, who)
	}
	return &Doubt{Column: t.Slot.Name, File: who.File, Line: first.Line, Cell: first.Text, Tip: tip, Conflict: c}
}

// waysOn says what to do where other forms read a column.
func (t *Tally) waysOn(instead []string, before string, who Asked) string {
	name, right := naming.Quote(t.Slot.Name), t.asSetting(instead...)
	if t.Setting == "" {
		return fmt.Sprintf("if these cells of column %s are right, say in the mapping, under source or in the field: %s; if not, correct them, or export the file again", name, right)
	}
	tip := fmt.Sprintf("if these cells of column %s are right, write %s in %s", name, right, who.Place)
	rest, _ := t.contrary(instead[0])
	if alone := len(instead) == 1 && rest == 0 && t.shorts() == 0; alone && (before == "" || before == instead[0]) {
		tip += ", or take the setting out, and each file is read by what its cells prove"
	}
	tip += "; if the setting is right, correct the cells, or export the file again"
	if !who.OfField {
		tip += fmt.Sprintf("; if column %s alone differs, write it in its field", name)
	}
	return tip
}

// against gives the readings of cells that a form cannot have though another can,
// and of those that are something else under another.
func against(spelled string) (contrary, twofold []reading) {
	shorts := []reading{shortYear, shortOpen, shortFirst, shortSecond}
	switch spelled {
	case ",":
		return []reading{provesSecond}, []reading{ambiguous}
	case ".":
		return []reading{provesFirst}, []reading{ambiguous}
	case DayFirst:
		return append(shorts, provesSecond), []reading{ambiguous}
	case MonthFirst:
		return append(shorts, provesFirst), []reading{ambiguous}
	case DayFirstShort:
		return []reading{provesSecond, shortSecond}, []reading{ambiguous, shortOpen}
	case MonthFirstShort:
		return []reading{provesFirst, shortFirst}, []reading{ambiguous, shortOpen}
	case YearFirst:
		return append(shorts, provesFirst, provesSecond, plain, ambiguous), nil
	}
	return nil, nil
}

// contrary counts the cells against a form.
func (t *Tally) contrary(spelled string) (n int, first Sample) {
	readings, _ := against(spelled)
	for _, r := range readings {
		n += t.count[r]
		first = earlier(first, t.first[r])
	}
	return n, first
}

func (t *Tally) isMany(contrary int) bool {
	return contrary >= fewestContrary && contrary*maxContrary > t.filled()
}

func (t *Tally) filled() (n int) {
	for _, count := range t.count {
		n += count
	}
	return n
}

// others gives the forms that read what one does not: the nearest, and both where
// either order of day and month does; none where the cells have two forms.
func (t *Tally) others(spelled string) []string {
	all := []string{",", "."}
	if t.Slot.Dates {
		all = []string{DayFirst, MonthFirst, DayFirstShort, MonthFirstShort}
	}
	all = slices.DeleteFunc(all, func(other string) bool {
		n, _ := t.contrary(other)
		return other == spelled || t.isMany(n)
	})
	set, _ := fullOrder(spelled)
	for _, near := range []func(string) bool{
		func(other string) bool { return strings.HasPrefix(set, other) }, // the same order, with years of two digits
		func(other string) bool { return !strings.HasSuffix(other, "/yy") },
	} {
		if slices.ContainsFunc(all, near) {
			return slices.DeleteFunc(all, func(other string) bool { return !near(other) })
		}
	}
	return all
}

// asSetting gives forms as one writes them into a mapping.
func (t *Tally) asSetting(spelled ...string) string {
	var all []string
	for _, one := range spelled {
		if t.Slot.Dates {
			all = append(all, "dates: "+one)
		} else {
			all = append(all, `decimal: "`+one+`"`)
		}
	}
	return strings.Join(all, " or ")
}

// noSetting is the way on where no setting reads a column.
func (t *Tally) noSetting() string {
	return "the cells of column " + naming.Quote(t.Slot.Name) + " have two forms, and no setting reads both: write them in one, or export the file again"
}

// String says how many cells are against which form, and what would go wrong.
func (c *Conflict) String() string {
	be := "be "
	if !c.Dates {
		be = "have a "
	}
	text := fmt.Sprintf("%d of %d cells cannot %s%s, as %s", c.Contrary, c.Filled, be, c.Form, c.Says)
	if c.Wrong > 0 {
		text += fmt.Sprintf(", and %d more would be sent as %s", c.Wrong, c.wrongAs())
	}
	return text
}

func (c *Conflict) wrongAs() string {
	if c.Dates {
		return "other days, day and month swapped"
	}
	return "other numbers than they are"
}
