package mapping

import "slices"

// fieldType is what a field holds.
type fieldType uint8

const (
	typeText fieldType = iota
	typeNumber
	typeInteger
	typeBoolean
	typeDate
	typeDatetime
	typeEmail
	typePhone
	typeJSON
)

// typeNames are the words of the language, in the order of the constants.
var typeNames = []string{"text", "number", "integer", "boolean", "date", "datetime", "email", "phone", "json"}

func typeOf(name string) fieldType { return fieldType(max(0, slices.Index(typeNames, name))) }

func (t fieldType) isDate() bool   { return t == typeDate || t == typeDatetime }
func (t fieldType) isNumber() bool { return t == typeNumber || t == typeInteger }
func (t fieldType) isText() bool   { return t == typeText || t == typeEmail }

// hasForm says that texts of the type are read by the form of their column.
func (t fieldType) hasForm() bool { return t.isDate() || t.isNumber() }

// isQuoted says that the type's values are strings in the form's JSON.
func (t fieldType) isQuoted() bool {
	return t.isText() || t.isDate() || t == typePhone
}
