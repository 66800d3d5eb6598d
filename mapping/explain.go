package mapping

import (
	"strconv"
	"strings"

	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// Explanation is where one field of the case comes from.
type Explanation struct {
	Field   string     // the part's name, or form's label in quotes after "form "
	From    string     // for people: column "Fecha" as date; always "open"; …
	Type    string     // what the field holds: "text", "date", …
	Columns []int      // those that its value is made of, by their place in the header; none of a constant
	Mapped  bool       // its values go through a map
	Forms   []FormName // of the [Form]s by which its values are read, or the cells that its expression reads; none when they need none
}

// FormName names a [Form]: its Column, and whether it is of dates or of numbers.
type FormName struct {
	Column string
	Dates  bool
}

func formName(s value.Slot) FormName { return FormName{s.Name, s.Dates} }

// explain says where a field's value comes from.
func (f *binding) explain(header []string) string {
	var text strings.Builder
	switch {
	case f.constant != nil:
		text.WriteString("always " + naming.Quote(f.constant.text))
	case f.firstFilled:
		names := make([]string, len(f.from))
		for n, i := range f.from {
			names[n] = header[i]
		}
		text.WriteString("the first filled of " + naming.List(names))
	case len(f.columns) > 0:
		text.WriteString("column " + naming.Quote(header[f.from[0]]))
	case f.expr != nil:
		text.WriteString("expression " + naming.Quote(f.spell))
	case f.asJSON:
		text.WriteString("JSON " + naming.Quote(f.spell))
	default:
		text.WriteString("template " + naming.Quote(f.spell))
	}
	if f.kind != value.Text && !f.asJSON {
		text.WriteString(" as " + f.kind.String())
	}
	switch {
	case f.table != nil && f.table.file != "":
		text.WriteString(", by " + naming.Quote(f.table.file) + " (" + strconv.Itoa(len(f.table.keys)) + " values)")
	case f.table != nil:
		text.WriteString(", by its map")
	}
	if f.blank != nil {
		text.WriteString(", " + naming.Quote(f.blank.text) + " when blank")
	}
	if f.lenient {
		text.WriteString(", left out when it cannot be sent")
	}
	if f.field.when.text != "" {
		text.WriteString(", when " + f.field.when.text)
	}
	return text.String()
}
