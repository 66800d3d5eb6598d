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

// natives are the styles of such cells.
type natives struct {
	file   *excelize.File
	styles map[int]int    // by their number format
	codes  map[string]int // by their number format's code
}

// maxCodes bounds the formats of codes that a workbook gets: Excel itself takes
// some two hundred.
const maxCodes = 100

func newNatives(f *excelize.File) (natives, error) {
	n := natives{f, map[int]int{}, map[string]int{}}
	for _, format := range []int{generalFormat, dateFormat, datetimeFormat, clockFormat} {
		style, err := f.NewStyle(&excelize.Style{NumFmt: format})
		if err != nil {
			return n, err
		}
		n.styles[format] = style
	}
	return n, nil
}

// nativeCell is such a cell as a sheet keeps it; without a value it must be text.
type nativeCell struct {
	style   int
	value   string
	boolean bool
}

// cell gives a cell of a kind.
func (n natives) cell(text string, kind byte) nativeCell {
	switch kind {
	case 'n':
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || strconv.FormatFloat(value, 'f', -1, 64) != text {
			return nativeCell{}
		}
		return nativeCell{style: n.styles[generalFormat], value: text}
	case 'c':
		return n.code(text)
	case 'b':
		switch text {
		case "TRUE":
			return nativeCell{n.styles[generalFormat], "1", true}
		case "FALSE":
			return nativeCell{n.styles[generalFormat], "0", true}
		}
	case 'd':
		return n.date(text)
	case 'h':
		return n.clock(text)
	}
	return nativeCell{}
}

// serialCell is a cell of so many days.
func (n natives) serialCell(format int, days float64) nativeCell {
	return nativeCell{style: n.styles[format], value: strconv.FormatFloat(days, 'f', -1, 64)}
}

// code gives a number that its format shows as text, such as 001-1234567-8, under
// a format of just these places and signs.
func (n natives) code(text string) nativeCell {
	const fewest, most = 2, 15 // digits: one is no code, and no number keeps more
	value, digits := int64(0), 0
	var format strings.Builder
	for _, r := range text {
		if r < '0' || r > '9' {
			format.WriteString(`\` + string(r))
			continue
		}
		if digits++; digits > most {
			return nativeCell{}
		}
		value = 10*value + int64(r-'0')
		format.WriteByte('0')
	}
	if digits < fewest {
		return nativeCell{}
	}
	code := format.String()
	style, known := n.codes[code]
	if !known {
		if len(n.codes) == maxCodes {
			return nativeCell{}
		}
		var err error
		if style, err = n.file.NewStyle(&excelize.Style{CustomNumFmt: &code}); err != nil {
			return nativeCell{}
		}
		n.codes[code] = style
	}
	return nativeCell{style: style, value: strconv.FormatInt(value, 10)}
}

// secondsADay is what a serial's unit, the day, has.
const secondsADay = 24 * 60 * 60

// serialZero is the day 0 of the serials from March 1900 on, when the days are
// counted that there were not (ECMA-376 part 1, 18.17.4.1).
var serialZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// firstSafe is the first serial that needs no thought of 29 February 1900.
const firstSafe = 61

func (n natives) date(text string) nativeCell {
	layout, format := time.DateOnly, dateFormat
	if strings.Contains(text, "T") {
		layout, format = "2006-01-02T15:04:05", datetimeFormat
	}
	day, err := time.Parse(layout, text)
	if err != nil {
		return nativeCell{}
	}
	serial := float64(day.Unix()-serialZero.Unix()) / secondsADay
	if serial < firstSafe {
		return nativeCell{}
	}
	return n.serialCell(format, serial)
}

func (n natives) clock(text string) nativeCell {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return nativeCell{}
	}
	seconds := 0
	for _, part := range parts {
		value, err := strconv.Atoi(part)
		if err != nil || value < 0 || value > math.MaxInt32 {
			return nativeCell{}
		}
		seconds = 60*seconds + value
	}
	return n.serialCell(clockFormat, float64(seconds)/secondsADay)
}
