package value

// Fault is why a value cannot be converted; code "" is none.
type Fault struct{ Code, What, Tip string }

// The stable codes of what can be wrong with a value.
const (
	CodeNumber   = "E103" // not a number
	CodeInteger  = "E104" // a number, but not a whole one
	CodeBoolean  = "E105" // neither yes nor no
	CodeDate     = "E106" // not a date
	CodeDatetime = "E107" // not a date and time
	CodeContrary = "E108" // contrary to the form settled for the column
	CodeText     = "E111" // text that cannot be stored
	CodeError    = "E112" // a workbook's error value
	CodeFormula  = "E113" // a workbook's formula without a result
	CodeEmail    = "E114" // not an e-mail address
	CodePhone    = "E115" // not a telephone number of the country
	CodeJSON     = "E116" // not JSON
)
