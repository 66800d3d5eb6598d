package mapping

import "caseload/mapping/naming"

// Case is one case of the CRM, ready to be sent: text as it goes on the wire.
//
// The strings may share memory with the row's cells; nobody changes them.
type Case struct {
	CaseType    string // part case-type
	Responsible string // part responsible, user@operation
	Owner       string // part owner, user@operation
	Contact     string // part contact, the e-mail of a contact
	Description string // part description; inner line breaks are kept
	Status      string // part status
	Priority    string // part priority
	Solution    string // part solution; "" = the part is left out
	Form        []byte // part form: one flat JSON object, at least {}
	File        string // the attachment's path within Folder; "" = none
	Folder      string // the attachment's folder, as the mapping spells it

	Dropped FieldErrors // bad values that on_error: blank took for blanks; nil for none
}

// FieldError is one bad value of one row.
type FieldError struct {
	Field  string // the part of the case, or the label of the form's field
	Column string // the header of the source's column; "" when there is none
	Cell   int    // that column's index in the row, -1 when there is none
	Code   string // one of the codes below
	Value  string // the value as it stood, shortened
	What   string // why it is wrong, without the column
	Tip    string // what to do; "" when there is nothing to add
}

// The stable codes of a row's faults that this package finds; those of values stand in
// mapping/value.
const (
	CodeBlank      = "E101" // a required value is blank
	CodeNotInMap   = "E102" // a value is not among the map's keys
	CodeSolution   = "E109" // a closed status without a solution
	CodeCondition  = "E110" // an expression has no value for this row
	CodeLong       = "E117" // longer than max_length
	CodePattern    = "E118" // does not fit pattern
	CodeOneOf      = "E119" // not among one_of
	CodeExpression = "E120" // a field's expression has no value for this row
)

// Error says where and what, with the value seen.
func (e *FieldError) Error() string {
	if e.Column == "" {
		return "field " + naming.Quote(e.Field) + ": " + e.What
	}
	return "column " + naming.Quote(e.Column) + ": " + e.What
}

// Hint says what to do about it, "" when there is nothing to add.
func (e *FieldError) Hint() string { return e.Tip }

// FieldErrors are all bad values of one row, in the mapping's order.
type FieldErrors []*FieldError

// Error joins the faults with "; ".
func (e FieldErrors) Error() string {
	text := ""
	for i, one := range e {
		if i > 0 {
			text += "; "
		}
		text += one.Error()
	}
	return text
}

// Hint is the first hint there is.
func (e FieldErrors) Hint() string {
	for _, one := range e {
		if one.Tip != "" {
			return one.Tip
		}
	}
	return ""
}

// Unwrap gives each fault to errors.As.
func (e FieldErrors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}
