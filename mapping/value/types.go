package value

import "slices"

// Type is what a field holds.
type Type uint8

// The types, in the order of TypeNames.
const (
	Text Type = iota
	Number
	Integer
	Boolean
	Date
	Datetime
	Email
	Phone
	JSON
)

// TypeNames are the words of the language, in the order of the constants.
var TypeNames = []string{"text", "number", "integer", "boolean", "date", "datetime", "email", "phone", "json"}

func (t Type) String() string { return TypeNames[t] }

// TypeOf gives the type of a name, text for one that is none.
func TypeOf(name string) Type { return Type(max(0, slices.Index(TypeNames, name))) }

// IsDate tells a date, with a time or without.
func (t Type) IsDate() bool { return t == Date || t == Datetime }

// IsNumber tells a number, whole or not.
func (t Type) IsNumber() bool { return t == Number || t == Integer }

// IsText tells what is sent as it stands.
func (t Type) IsText() bool { return t == Text || t == Email }

// HasForm says that texts of the type are read by the form of their column.
func (t Type) HasForm() bool { return t.IsDate() || t.IsNumber() }

// IsQuoted says that the type's values are strings in the form's JSON.
func (t Type) IsQuoted() bool {
	return t.IsText() || t.IsDate() || t == Phone
}
