package value

import (
	"strings"
	"time"
)

// dateType is what a date's field calls its values.
type dateType struct{ code, noun string }

// convertDate writes a date in the layout of its field: a workbook's own as it
// is, a text in the order of its column or in the only one that fits.
func convertDate(dst []byte, t Type, l Layout, c Cell, f Shape) ([]byte, Fault) {
	is := dateType{CodeDate, "date"}
	if t == Datetime {
		is = dateType{CodeDatetime, "date and time"}
	}
	written, offset, hasOffset := c.Text, 0, false
	if f.Zone != nil && c.Kind != KindDate {
		c.Text, offset, hasOffset = CutOffset(c.Text)
	}
	d, order, bad := is.orderOf(c, f.Order)
	if bad.Code != "" {
		return dst, bad
	}
	m, ok := d.read(order)
	if ok && hasOffset {
		m, ok = in(f.Zone, m, offset)
	}
	if !ok {
		return dst, is.notDate(written, order)
	}
	return m.AppendFormat(dst, string(l)), Fault{}
}

// Day reads a filled cell as a day of the calendar, midnight UTC; a time behind it is
// left away.
func Day(c Cell, order string) (time.Time, Fault) {
	is := dateType{CodeDate, "date"}
	d, order, bad := is.orderOf(c, order)
	if bad.Code != "" {
		return time.Time{}, bad
	}
	m, ok := d.read(order)
	if !ok {
		return time.Time{}, is.notDate(c.Text, order)
	}
	return m.Truncate(24 * time.Hour), Fault{}
}

// orderOf takes a cell apart and gives the order in which it is to be read, or why
// it cannot be.
func (is dateType) orderOf(c Cell, settled string) (d dateText, order string, bad Fault) {
	switch c.Kind {
	case KindDate:
		d, _ = splitDate(c.Text)
		return d, YearFirst, Fault{}
	case KindNumber:
		return d, "", Fault{is.code, "is a number without the format of a date", "in Excel, give the column the format of a date, and save"}
	case kindClock:
		return d, "", Fault{is.code, "is a time of day without a date", "in Excel, fill in the date"}
	}
	full, _ := fullOrder(settled)
	d, vote := splitVote(c.Text)
	switch vote {
	case ambiguous:
		if full != DayFirst && full != MonthFirst {
			return d, "", Fault{CodeContrary, "can be read in two ways, day first and month first", "say source.dates, or write it as yyyy-mm-dd"}
		}
	case provesFirst, provesSecond:
		proved := DayFirst
		if vote == provesSecond {
			proved = MonthFirst
		}
		if full != "" && full != proved {
			return d, "", is.contrary(settled)
		}
		return d, proved, Fault{}
	case plain:
		if full == YearFirst {
			return d, "", is.contrary(settled)
		}
		return d, DayFirst, Fault{}
	case shortYear, shortOpen, shortFirst, shortSecond:
		return d, settled, is.short(d, settled)
	case unreadable, serial:
		return d, "", is.notDate(c.Text, settled)
	}
	return d, settled, Fault{}
}

func (is dateType) contrary(order string) Fault {
	bad := Fault{CodeContrary, "is no " + is.noun + " in the form " + order + ", which this column has", "write it as the other rows do; if all rows are so, change source.dates"}
	if order == YearFirst {
		bad.Tip = "write it as yyyy-mm-dd, or change source.dates"
	}
	return bad
}

// short is what is wrong with a year of two digits: nothing, under a setting
// that has two.
func (is dateType) short(d dateText, settled string) Fault {
	if _, short := fullOrder(settled); !short {
		return Fault{is.code, "has a year of two digits", "write all four digits of the year; if all rows are so, say source.dates: " + DayFirstShort + " or " + MonthFirstShort}
	}
	if _, ok := d.read(settled); !ok {
		return is.contrary(settled)
	}
	return Fault{}
}

// notDate says why text is no date, with the usual cause where it is known.
func (is dateType) notDate(text, order string) Fault {
	_, ok := splitDate(text)
	in := ""
	if full, _ := fullOrder(order); full == DayFirst || full == MonthFirst {
		in = " in the form " + order
	}
	switch {
	case isZeroDay(text):
		return Fault{is.code, whatZeroDay, tipZeroDay}
	case ok:
		return Fault{is.code, "is no day of the calendar" + in, "look the day up: is the month that long?"}
	case isSerial(text):
		return Fault{is.code, "is a spreadsheet's number for a day, perhaps " + serialDay(text), "in Excel, give the column the format of a date, and export again"}
	case strings.HasPrefix(text, "#"):
		return Fault{is.code, "is not a " + is.noun, tipError}
	case len(text) > 10 && (strings.HasSuffix(text, "Z") || strings.ContainsAny(text[10:], "+")):
		return Fault{is.code, "has a time zone, and the field has none", "say zone: America/Bogota, or whichever is meant, for the field; or type: text to send it as it is"}
	}
	return Fault{is.code, "is not a " + is.noun + in, "write it as dd/mm/yyyy or yyyy-mm-dd" + OrAsText}
}

const (
	whatZeroDay = "is a zero shown as a date"
	tipZeroDay  = "clear the cell"
)

// isZeroDay tells what a program shows of a zero, or of a blank, as a date:
// 1900-01-00, 00/01/1900, 00/00/0000.
func isZeroDay(text string) bool {
	figures := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	zeros, first, since := 0, 0, 0
	for _, figure := range figures {
		switch {
		case figure != "" && strings.Trim(figure, "0") == "":
			zeros++
		case figure == "1" || figure == "01":
			first++
		case figure == "1900":
			since++
		}
	}
	return len(figures) == 3 && (zeros == 3 || zeros == 1 && first == 1 && since == 1)
}
