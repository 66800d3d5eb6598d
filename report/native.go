package report

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Cells of a workbook that are numbers, dates or booleans by themselves go into
// a report as such, so that a person can sort and mend them as in the source. The
// rule is that they must be read back as what they were: what would not (00123,
// twenty digits, a date before March 1900) is text.

// Number formats that are built in; Excel shows dates in the user's own order.
const (
	generalFormat  = 0
	dateFormat     = 14
	datetimeFormat = 22
	clockFormat    = 46 // [h]:mm:ss
)

// natives are the styles of such cells, by their number format.
type natives map[int]int

func newNatives(f *excelize.File) (natives, error) {
	n := natives{}
	for _, format := range []int{generalFormat, dateFormat, datetimeFormat, clockFormat} {
		style, err := f.NewStyle(&excelize.Style{NumFmt: format})
		if err != nil {
			return nil, err
		}
		n[format] = style
	}
	return n, nil
}

// cell gives what excelize is to write for a cell of a kind; nil when it must be
// text.
func (n natives) cell(text string, kind byte) any {
	switch kind {
	case 'n':
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || strconv.FormatFloat(value, 'f', -1, 64) != text {
			return nil
		}
		return excelize.Cell{StyleID: n[generalFormat], Value: value}
	case 'b':
		if text == "TRUE" || text == "FALSE" {
			return excelize.Cell{StyleID: n[generalFormat], Value: text == "TRUE"}
		}
	case 'd':
		return n.date(text)
	case 'h':
		return n.clock(text)
	}
	return nil
}

// secondsADay is what a serial's unit, the day, has.
const secondsADay = 24 * 60 * 60

// serialZero is the day 0 of the serials from March 1900 on, when the days are
// counted that there were not (ECMA-376 part 1, 18.17.4.1).
var serialZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// firstSafe is the first serial that needs no thought of 29 February 1900.
const firstSafe = 61

func (n natives) date(text string) any {
	layout, format := time.DateOnly, dateFormat
	if strings.Contains(text, "T") {
		layout, format = "2006-01-02T15:04:05", datetimeFormat
	}
	day, err := time.Parse(layout, text)
	if err != nil {
		return nil
	}
	serial := float64(day.Unix()-serialZero.Unix()) / secondsADay
	if serial < firstSafe {
		return nil
	}
	return excelize.Cell{StyleID: n[format], Value: serial}
}

func (n natives) clock(text string) any {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return nil
	}
	seconds := 0
	for _, part := range parts {
		value, err := strconv.Atoi(part)
		if err != nil || value < 0 || value > math.MaxInt32 {
			return nil
		}
		seconds = 60*seconds + value
	}
	return excelize.Cell{StyleID: n[clockFormat], Value: float64(seconds) / secondsADay}
}
