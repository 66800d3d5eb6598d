package source

import (
	"math"

	"caseload/mapping/invisible"
)

// Damage is what was done to cells of one column before the file came here, or
// seems to have been.
type Damage struct {
	Column   int    // its place in [Row].Cells
	What     string // for people, in the plural: "numbers in scientific notation, …"
	Hint     string // what to do
	Cells    int64  // how many there are
	Examples []Example
}

// Example is one damaged cell.
type Example struct {
	Line, Record int    // of its row, as in [Row]
	Cell         string // its beginning
}

// The kinds of damage, in the order in which they are told.
const (
	findPower = iota
	findZeros
	findLeading
	findDate
	findCut
	findFull
	findNarrow
	findError
	findNoDay
	findFormula
	findInvisible
	findPointZero
	finds // how many there are
)

const asText = "export it again with this column as text"

// damageWords say each kind of damage and what to do about it.
var damageWords = [finds]struct{ what, hint string }{
	findPower:   {"numbers in scientific notation, whose last digits are lost", asText},
	findZeros:   {"long numbers that end in zeros, as when a spreadsheet keeps 15 digits of them", asText},
	findLeading: {"numbers shorter than the others of the column, as when a spreadsheet takes leading zeros away", asText},
	findDate:    {"dates among codes, as a spreadsheet makes of a code like 3-4", asText},
	findCut:     {"texts of exactly 255 characters, and none is longer: they seem to be cut", "export it again with a program that does not cut texts"},
	findFull:    {"texts of exactly 32,767 characters, the most that a cell of Excel holds: they seem to be cut", "take the texts from where they were written"},
	findNarrow:  {"cells of ##### in place of a value, since the column was too narrow", "make the column wider in the spreadsheet, and export it again"},
	findError:   {"error values of a spreadsheet", "mend the formulas, and export it again"},
	findNoDay:   {"cells with the format of a date that are none", "clear those that show a zero, and write the others anew"},
	findFormula: {"formulas without their result", "open it in Excel, calculate, save"},
	findInvisible: {
		"keys with a sign inside that nobody sees: ",
		"write these keys anew, without the sign: with it they are other keys",
	},
	findPointZero: {
		"whole numbers with .0 behind them, as a program writes them that took the column for decimals",
		asText + "; or, if the export stays so, name the column in the mapping, under source: whole_numbers: [the column]",
	},
}

// damage tells what the column's cells have shown.
func (c *inspected) damage() []Damage {
	var all []Damage
	for kind := range finds {
		f := c.finds[kind]
		switch kind {
		case findZeros:
			if !c.moreZerosThanChance(f.cells) {
				continue
			}
		case findLeading:
			f = c.withoutZeros()
		case findDate:
			if !c.isOfCodes(f.cells) {
				continue
			}
		case findPointZero:
			if 10*f.cells < 9*c.codes || 2*f.cells <= c.filled {
				continue
			}
		case findCut:
			if c.length > cutCell {
				continue
			}
		}
		if f.cells > 0 {
			what := damageWords[kind].what
			if kind == findInvisible {
				what += invisible.Name(c.sign)
			}
			all = append(all, Damage{c.column, what, damageWords[kind].hint, f.cells, f.examples})
		}
	}
	return all
}

// isOfCodes says that a column has a few dates among cells that are codes: with
// a digit, without a space.
func (c *inspected) isOfCodes(dates int64) bool {
	others := c.filled - dates
	return dates < others && c.codes*5 >= others*4
}

// moreZerosThanChance says that more of a column's long numbers end in zeros than
// do by themselves: one in ten for each digit beyond the fifteenth. The margin is
// two standard deviations above four times the mean.
func (c *inspected) moreZerosThanChance(found int64) bool {
	byChance := 0.0
	for width := typedDigits; width <= shortCell; width++ {
		byChance += float64(c.widths[width].cells) * math.Pow10(-lostDigits(width))
	}
	return float64(found) > 4*byChance+2*math.Sqrt(byChance)
}

// The numbers of a column that lost its leading zeros: at least fewestWhole kept
// their width, which is minWidth or more; no number lost more than mostLost.
const (
	fewestWhole = 5
	minWidth    = 5
	mostLost    = 3
)

// withoutZeros gives the numbers that seem to have lost leading zeros.
func (c *inspected) withoutZeros() finding {
	var lost finding
	width := shortCell
	for width > 0 && c.widths[width].cells == 0 {
		width--
	}
	whole := c.widths[width].cells
	if width < minWidth || whole < fewestWhole || c.padded > 0 || whole*3 < c.numbers*2 || c.numbers*20 < c.filled*19 || c.isCounter(width) {
		return lost
	}
	for n := width - 1; n > 0; n-- {
		f := c.widths[n]
		// One number in ten loses a zero, one in a hundred two. Where it is the
		// other way round, they are numbers of two kinds, as landlines among mobiles.
		if width-n > mostLost && f.cells > 0 || f.cells > 2*c.widths[n+1].cells+2 {
			return finding{}
		}
		lost.cells += f.cells
		lost.examples = append(lost.examples, f.examples...)
	}
	lost.examples = lost.examples[:min(len(lost.examples), shownExamples)]
	return lost
}

// isCounter says that the column's numbers lie close together, or as close as
// their rows: they were counted up, and their widths are their own.
func (c *inspected) isCounter(width int) bool {
	if width > valueDigits {
		return false
	}
	span := c.high - c.low
	return span < c.high/4 || span/uint64(c.numbers) < 20
}
