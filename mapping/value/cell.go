package value

import (
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
)

// The kinds that are told apart here; all others read as text.
const (
	KindText    = 's'
	KindNumber  = 'n'
	kindCoded   = 'c'
	KindDate    = 'd'
	kindClock   = 'h'
	KindBoolean = 'b'
	kindError   = 'e'
	kindFormula = 'f'
)

// Cell is a trimmed cell, or a template's text, and its kind.
type Cell struct {
	Text string
	Kind byte
}

// IsBroken says that a cell of the kind has no value that could be sent.
func IsBroken(kind byte) bool { return kind == kindError || kind == kindFormula }

// BrokenFault says why a broken cell has no value.
func BrokenFault(text string, kind byte) Fault {
	switch {
	case kind == kindError && isZeroDay(text):
		return Fault{CodeError, naming.Quote(text) + " " + whatZeroDay, tipZeroDay}
	case kind == kindError && !strings.HasPrefix(invisible.Trim(text), "#"):
		return Fault{CodeError, naming.Quote(text) + " has the format of a date or a time, and is none", "write the date, or give the cell the format of a number, and save"}
	case kind == kindError:
		return Fault{CodeError, naming.Quote(text) + " is an error of a spreadsheet, and no value", "mend the formula in Excel, or clear the cell, and save"}
	}
	return Fault{CodeFormula, "the cell has a formula without its result", "open it in Excel, calculate, save"}
}
