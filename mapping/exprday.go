package mapping

import (
	"slices"
	"time"

	"caseload/mapping/value"
)

// A date of an expression is a day of the calendar: midnight UTC, with a year of
// four digits. A time behind it is left away.

func today(row *record, _ []any) (any, error) {
	if row.today.IsZero() {
		return nil, faultf("today() is not known here")
	}
	return row.today, nil
}

// Today says which day today() is: the same for all rows. Only year, month and
// day of it count. Call it before the first Skip, Survey or Map, not beside one;
// without it today() is a fault of its row.
func (b *Mapper) Today(day time.Time) {
	b.today = dayOf(day.Year(), int(day.Month()), day.Day())
}

// ReadsToday says that an expression of the mapping calls today().
func (b *Mapper) ReadsToday() bool {
	asks := func(p *program) bool { return p != nil && p.today }
	return asks(b.skip) || slices.ContainsFunc(b.fields, func(f binding) bool { return asks(f.expr) || asks(f.when) })
}

func dayOf(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// maxDays is more than there are between any two dates of four digits' years.
const maxDays = 4_000_000

func addDays(_ *record, args []any) (any, error) {
	return later(args[0].(time.Time), args[1].(int))
}

func takeDays(_ *record, args []any) (any, error) {
	n, err := subWhole(0, args[1].(int))
	if err != nil {
		return nil, err
	}
	return later(args[0].(time.Time), n)
}

func later(day time.Time, n int) (any, error) {
	if n > maxDays || n < -maxDays {
		return nil, faultf("the date is out of the calendar")
	}
	day = day.AddDate(0, 0, n)
	if day.Year() < 1000 || day.Year() > 9999 {
		return nil, faultf("the date is out of the calendar")
	}
	return day, nil
}

// daysBetween counts the days from the second date to the first.
func daysBetween(_ *record, args []any) (any, error) {
	const secondsOfDay = 24 * 60 * 60
	return int((args[0].(time.Time).Unix() - args[1].(time.Time).Unix()) / secondsOfDay), nil
}

// day reads a date in an order; "" is that of the settings.
func (x exprReader) day(row *record, order string) (any, error) {
	if x.cell.Text == "" {
		return nil, x.refuse(value.Fault{})
	}
	if order == "" {
		order = row.formOf(x.column, true).Order
	}
	day, bad := value.Day(x.cell, order)
	if bad.Code == "" {
		return day, nil
	}
	if bad.Code == value.CodeContrary {
		bad.Tip = `say source.dates, or in the expression: date(Column, "dd/mm/yyyy")`
	}
	return nil, x.refuse(bad)
}

func dayOfCell(row *record, args []any) (any, error) {
	return cellAt(row, "date", args[0].(int)).day(row, args[1].(string))
}

// dayOfText reads a text, in the order that may stand behind it.
func dayOfText(row *record, args []any) (any, error) {
	order := ""
	if len(args) > 1 {
		order = args[1].(string)
	}
	return textOf("date", args[0]).day(row, order)
}
