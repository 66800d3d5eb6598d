package expression

import (
	"strconv"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// source is a cell, or a text that is none, of which a number or a date is read.
type source struct {
	value.Cell
	column int    // -1: no cell
	reader string // the function's name
	row    *Row
}

func (row *Row) cell(reader string, column int) source {
	kind := byte(value.KindText)
	if column < len(row.Kinds) {
		kind = row.Kinds[column]
	}
	return source{value.Cell{Text: row.Cells[column], Kind: kind}, column, reader, row}
}

func (row *Row) text(reader, text string) source {
	return source{value.Cell{Text: invisible.Trim(text), Kind: value.KindText}, -1, reader, row}
}

// shape is what a source is read by: what was settled of its column, where that is
// more than the mapping says.
func (s source) shape(dates bool) value.Shape {
	for _, one := range s.row.Reads {
		if one.Column == s.column && one.Dates == dates && s.row.Shapes[one.Slot] != (value.Shape{}) {
			return s.row.Shapes[one.Slot]
		}
	}
	return s.row.Shape
}

// refuse says why a value cannot be read.
func (s source) refuse(bad value.Fault) error {
	if s.Text == "" {
		return &Fault{Column: s.column, Blank: true, What: "a blank, of which " + s.reader + "(…) reads no value"}
	}
	return &Fault{
		Column: s.column, Value: naming.Excerpt(s.Text, naming.MaxShown),
		What: naming.Quote(s.Text) + " " + bad.What, Tip: strings.TrimSuffix(bad.Tip, value.OrAsText),
	}
}

// number gives the digits of a number, with a point.
func (s source) number(most int) (string, error) {
	if s.Text == "" {
		return "", s.refuse(value.Fault{})
	}
	var room [64]byte
	dst, bad := value.Convert(room[:0], value.Number, "", s.Cell, s.shape(false))
	if bad.Code == value.CodeContrary {
		bad.Tip = "write it as source.decimal says, or say source.decimal"
	}
	if bad.Code != "" {
		return "", s.refuse(bad)
	}
	text := string(dst)
	if n := len(strings.Trim(strings.Replace(strings.TrimPrefix(text, "-"), ".", "", 1), "0")); n > most {
		return "", s.refuse(value.Fault{
			What: "has " + strconv.Itoa(n) + " digits, more than can be reckoned with (" + strconv.Itoa(most) + ")",
			Tip:  "type: number or type: text sends it as it is",
		})
	}
	return text, nil
}

func (s source) whole() (int, error) {
	text, err := s.number(maxWhole)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	switch {
	case strings.Contains(text, "."):
		return 0, s.refuse(value.Fault{What: "is not a whole number", Tip: "float(…) takes fractions, and round(float(…)) makes it whole"})
	case err != nil:
		return 0, s.refuse(value.Fault{What: "is too large"})
	}
	return n, nil
}

func (s source) float() (float64, error) {
	text, err := s.number(maxExact)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, s.refuse(value.Fault{What: "is too large"})
	}
	return n, nil
}

// day reads a date in an order; "" is that of the settings.
func (s source) day(order string) (time.Time, error) {
	if s.Text == "" {
		return time.Time{}, s.refuse(value.Fault{})
	}
	if order == "" {
		order = s.shape(true).Order
	}
	day, bad := value.Day(s.Cell, order)
	if bad.Code == value.CodeContrary {
		bad.Tip = `say source.dates, or in the expression: date(Column, "dd/mm/yyyy")`
	}
	if bad.Code != "" {
		return day, s.refuse(bad)
	}
	return day, nil
}

func wholeOfCell(row *Row, column int) (int, error)      { return row.cell("int", column).whole() }
func wholeOfText(row *Row, text string) (int, error)     { return row.text("int", text).whole() }
func numberOfCell(row *Row, column int) (float64, error) { return row.cell("float", column).float() }

func numberOfText(row *Row, text string) (float64, error) {
	return row.text("float", text).float()
}

func dayOfCell(row *Row, column int, order string) (time.Time, error) {
	return row.cell("date", column).day(order)
}

func dayOfTextIn(row *Row, text, order string) (time.Time, error) {
	return row.text("date", text).day(order)
}
func dayOfText(row *Row, text string) (time.Time, error) { return dayOfTextIn(row, text, "") }
