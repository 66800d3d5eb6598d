package value

import (
	"slices"
	"strings"
)

// Form is the regional form of one column.
type Form struct {
	Column  string // the header's name, "Fecha#2" where it is repeated, or a template's text
	Decimal string // "," or "."; "stored" for a workbook's own numbers; "" nothing known
	Dates   string // dd/mm/yyyy, mm/dd/yyyy, dd/mm/yy, mm/dd/yy, yyyy-mm-dd; "named" with the month by name; "stored" for a workbook's own; "" nothing known
	Line    int    // where the proof stands; 0 when there is none in this file
	Proof   string // the cell that proved it, shortened
	By      string // "setting", "earlier", "proof"
	Also    string `json:",omitempty"` // always clear forms that stand beside it, joined by blanks: yyyy-mm-dd, named, stored
	Few     bool   `json:",omitempty"` // more cells have one of those
}

// These settle nothing for the texts in which the form is open.
const (
	stored    = "stored" // a workbook's own numbers or dates
	nameMonth = "named"  // dates with the month by name
)

// What a form rests on.
const (
	bySetting = "setting"
	byEarlier = "earlier"
	byProof   = "proof"
)

// decides says that a form, as [Form] spells it, reads texts that have two
// meanings without it.
func decides(spelled string) bool {
	full, _ := fullOrder(spelled)
	return full == DayFirst || full == MonthFirst || spelled == "," || spelled == "."
}

// Differs says that the cells of a column have, in now, another form than in f,
// so that their texts are not the same for the same values. What is not known
// differs from nothing, nor do a few cells of another form.
func (f Form) Differs(now Form) bool {
	return f.lacks(f.Decimal, now.Decimal, now) || f.lacks(f.Dates, now.Dates, now)
}

// lacks says that most cells have a form now that f did not have.
func (f Form) lacks(before, after string, now Form) bool {
	if before == "" || after == "" {
		return false
	}
	had := append(strings.Fields(f.Also), before)
	if now.Few {
		return !slices.ContainsFunc(strings.Fields(now.Also), func(form string) bool { return slices.Contains(had, form) })
	}
	return !slices.Contains(had, after)
}

// After gives what is to be kept of a column when f, what a file proves, comes
// after what earlier files proved. A form that decides stays: a stray cell does
// not undo it, but a setting that the cells bear out does.
func (f Form) After(earlier Form) Form {
	set := f.By == bySetting
	f.Also = join(f.Also, earlier.Also)
	if !set && decides(earlier.Decimal) || f.Decimal == "" {
		f.Decimal = earlier.Decimal
	}
	if !set && decides(earlier.Dates) || f.Dates == "" {
		f.Dates = earlier.Dates
	}
	if f.Decimal == earlier.Decimal && f.Dates == earlier.Dates {
		f.Line, f.Proof = earlier.Line, earlier.Proof
	}
	return f
}

// join joins two lists of forms, each form once.
func join(a, b string) string {
	all := strings.Fields(a)
	for _, form := range strings.Fields(b) {
		if !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	return strings.Join(all, " ")
}

// String is the form in words: "dd/mm/yyyy", "decimal comma".
func (f Form) String() string {
	var parts []string
	switch f.Dates {
	case "":
	case stored:
		parts = append(parts, "dates of the workbook's own")
	case nameMonth:
		parts = append(parts, "dates with the month by name")
	default:
		parts = append(parts, f.Dates)
	}
	switch f.Decimal {
	case stored:
		parts = append(parts, "numbers of the workbook's own")
	case ",":
		parts = append(parts, "decimal comma")
	case ".":
		parts = append(parts, "decimal point")
	}
	return strings.Join(parts, ", ")
}
