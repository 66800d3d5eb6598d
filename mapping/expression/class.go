package expression

import (
	"slices"
	"strconv"
	"time"

	"caseload/mapping/value"
)

// Class is what a part of an expression gives.
type Class uint8

// The classes, with the Go type of their values.
const (
	none   Class = iota // a mistake, told already
	Text                // string
	Whole               // int
	Number              // float64
	Truth               // bool
	Day                 // time.Time, midnight UTC
	Texts               // []string
)

func (c Class) String() string {
	return [...]string{"nothing", "a text", "a whole number", "a number", "true or false", "a date", "a list of texts"}[c]
}

func (c Class) isNumber() bool { return c == Whole || c == Number }

// Fits tells whether a field of a type can hold such values. A text may be one of any
// type: that is for the row to say.
func (c Class) Fits(t value.Type) bool {
	switch t {
	case value.Number, value.Integer:
		return c == Text || c.isNumber()
	case value.Boolean:
		return c == Text || c == Truth
	case value.Date, value.Datetime:
		return c == Text || c == Day
	}
	return true
}

// classOf is the class of a Go type.
func classOf[T any]() Class {
	switch any(*new(T)).(type) {
	case string:
		return Text
	case int:
		return Whole
	case float64:
		return Number
	case bool:
		return Truth
	case time.Time:
		return Day
	}
	return Texts
}

// textOf writes a value as a case has it.
func textOf(of any) string {
	switch of := of.(type) {
	case int:
		return strconv.Itoa(of)
	case float64:
		return strconv.FormatFloat(of, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(of)
	case time.Time:
		return of.Format(time.DateOnly)
	case string:
		return of
	}
	return ""
}

// given names the classes of arguments.
func given(classes []Class) string {
	switch {
	case len(classes) == 0:
		return "nothing"
	case len(classes) > 4:
		return strconv.Itoa(len(classes)) + " values"
	}
	text := classes[0].String()
	for _, c := range classes[1:] {
		text += " and " + c.String()
	}
	return text
}

// function is a function or an operator for one kind of arguments.
type function struct {
	in   []Class
	more bool // the last of in may stand again and again
	out  Class
	run  func(row *Row, args []any) (any, error)
}

// of1, of2 and of3 make functions of Go's, whose types say the classes.
func of1[A, R any](f func(*Row, A) (R, error)) function {
	return function{in: []Class{classOf[A]()}, out: classOf[R](), run: func(row *Row, args []any) (any, error) {
		return f(row, args[0].(A))
	}}
}

func of2[A, B, R any](f func(*Row, A, B) (R, error)) function {
	return function{in: []Class{classOf[A](), classOf[B]()}, out: classOf[R](), run: func(row *Row, args []any) (any, error) {
		return f(row, args[0].(A), args[1].(B))
	}}
}

func of3[A, B, C, R any](f func(*Row, A, B, C) (R, error)) function {
	return function{in: []Class{classOf[A](), classOf[B](), classOf[C]()}, out: classOf[R](), run: func(row *Row, args []any) (any, error) {
		return f(row, args[0].(A), args[1].(B), args[2].(C))
	}}
}

// parameter is the class of the ith argument.
func (f function) parameter(i int) Class { return f.in[min(i, len(f.in)-1)] }

// takes says that the function can work on arguments of these classes.
func (f function) takes(classes []Class) bool {
	if len(classes) < len(f.in) || len(classes) > len(f.in) && !f.more {
		return false
	}
	for i, c := range classes {
		if p := f.parameter(i); c != p && (p != Number || c != Whole) {
			return false
		}
	}
	return true
}

func (f function) wantsText() bool { return slices.Contains(f.in, Text) }
