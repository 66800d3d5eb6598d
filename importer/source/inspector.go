package source

import (
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/mapping/invisible"
)

// The rules for damage that was done to cells before the file came here:
//
//   - A number in scientific notation with its sign (5,73E+11) is what a
//     spreadsheet shows of a long one. A code such as 12E5 is none.
//   - A spreadsheet keeps 15 digits of a number and puts zeros for the others.
//     Numbers end in zeros by themselves, too: it is damage when more of them do
//     than chance has. One that begins with 0 has never been such a number.
//   - A spreadsheet takes leading zeros away. That is seen where most numbers of
//     a column have the same width, the others are up to three digits shorter,
//     the fewer the shorter, and none begins with 0. A counter that goes from
//     99999 to 100000 looks alike, but its numbers lie close together.
//   - A spreadsheet makes dates of codes (3-4 becomes 3-Apr). In a column of
//     codes a few dates are damage; a column of dates is one.
//   - A text is cut when it is exactly as long as some program's limit, and no
//     text of the column is longer.
//   - A spreadsheet's error values and ##### stand for nothing.
//   - A program that took a column of ids for decimals writes .0 behind each:
//     where nearly all codes of a column are so, and most of its cells.
//   - A sign inside a key that nobody sees makes another key of it.

// Inspector looks over the cells of some columns for damage, a row at a time.
// It keeps counts and a few examples. It is for one goroutine.
type Inspector struct{ columns []inspected }

// NewInspector makes an inspector of columns, by their places in [Row].Cells, some
// of which are those of the key.
func NewInspector(columns, key []int) *Inspector {
	n := &Inspector{columns: make([]inspected, len(columns))}
	for i, c := range columns {
		n.columns[i].column, n.columns[i].key = c, slices.Contains(key, c)
	}
	return n
}

// Add looks at a row. Columns that it does not have are blank in it.
func (n *Inspector) Add(row Row) {
	for i := range n.columns {
		c := &n.columns[i]
		if c.column < len(row.Cells) {
			c.add(&row, row.Cells[c.column])
		}
	}
}

// Damage tells what was found, by column in the order of [NewInspector].
func (n *Inspector) Damage() []Damage {
	var all []Damage
	for i := range n.columns {
		all = append(all, n.columns[i].damage()...)
	}
	return all
}

const (
	// shortCell bounds what can be an id, a number or a date, in bytes.
	shortCell = 32
	// typedDigits is how many digits of a number a spreadsheet keeps.
	typedDigits = 15
	// valueDigits is how many digits are read as a value: they fit in 64 bits.
	valueDigits = 18
	// A cell of Excel holds maxCell characters; databases' drivers, and older
	// spreadsheets, cut at cutCell.
	cutCell, maxCell = 255, 32767
)

// inspected is what the cells of one column have shown.
type inspected struct {
	column  int
	key     bool
	sign    rune // the first that was found inside a key and is not seen
	filled  int64
	codes   int64                  // cells with a digit and without a space, dates not among them
	numbers int64                  // cells of digits alone
	padded  int64                  // of these, that begin with 0
	widths  [shortCell + 1]finding // of these, by their number of digits
	low     uint64                 // the least and the greatest of these
	high    uint64
	length  int // of the longest text, in characters, once one reaches cutCell
	finds   [finds]finding
}

// finding is how many cells show something, and the first of them.
type finding struct {
	cells    int64
	examples []Example
}

// shownExamples is how many cells a finding shows.
const shownExamples = 3

func (f *finding) add(row *Row, cell string) {
	if f.cells++; len(f.examples) < shownExamples {
		f.examples = append(f.examples, Example{row.Line, row.Record, strings.Clone(shown(cell))})
	}
}

// shown is the beginning of a cell.
func shown(cell string) string {
	n := 0
	for i := range cell {
		if n++; n > excerptRunes {
			return cell[:i] + "…"
		}
	}
	return cell
}

// The kinds of a workbook's cells that matter here; see [Row].
const (
	cellCoded   = 'c'
	cellDate    = 'd'
	cellError   = 'e'
	cellFormula = 'f'
)

func (c *inspected) add(row *Row, cell string) {
	if c.column < len(row.Kinds) && c.addKind(row, cell, row.Kinds[c.column]) || cell == "" {
		return
	}
	if c.key {
		c.addKey(row, cell)
	}
	if len(cell) >= cutCell {
		c.filled++
		c.addLong(row, cell)
		return
	}
	if !isInk(cell[0]) || !isInk(cell[len(cell)-1]) {
		if cell = invisible.Trim(cell); cell == "" {
			return
		}
	}
	c.filled++
	switch first := cell[0]; {
	case first == '#':
		c.addSharp(row, cell)
	case len(cell) > shortCell:
	case isDecimal(first):
		c.addDigits(row, cell)
	default:
		c.addWord(row, cell)
	}
}

// addKey counts a key with a sign inside that is not seen.
func (c *inspected) addKey(row *Row, cell string) {
	sign, found := invisible.Inside(cell)
	if !found {
		return
	}
	if c.sign == 0 {
		c.sign = sign
	}
	c.finds[findInvisible].add(row, cell)
}

// addKind counts what a workbook's kind tells by itself.
func (c *inspected) addKind(row *Row, cell string, kind byte) bool {
	switch kind {
	case cellCoded:
		c.codes++
	case cellDate:
		c.finds[findDate].add(row, cell)
	case cellError:
		kind := findNoDay
		if strings.HasPrefix(strings.TrimSpace(cell), "#") {
			kind = findError
		}
		c.finds[kind].add(row, cell)
	case cellFormula:
		c.finds[findFormula].add(row, cell)
	default:
		return false
	}
	c.filled++
	return true
}

// addLong counts a text that may have been cut.
func (c *inspected) addLong(row *Row, cell string) {
	if c.length > cutCell && len(cell) < maxCell {
		return
	}
	n := utf8.RuneCountInString(cell)
	c.length = max(c.length, n)
	switch n {
	case cutCell:
		c.finds[findCut].add(row, cell)
	case maxCell:
		c.finds[findFull].add(row, cell)
	}
}

// addDigits counts a cell that begins with a digit.
func (c *inspected) addDigits(row *Row, cell string) {
	value, i := uint64(0), 0
	for i < len(cell) && isDecimal(cell[i]) {
		if i < valueDigits {
			value = value*10 + uint64(cell[i]-'0')
		}
		i++
	}
	switch {
	case i == len(cell):
		c.addNumber(row, cell, value)
	case isScientific(cell):
		c.finds[findPower].add(row, cell)
	case looksLikeDate(cell):
		c.finds[findDate].add(row, cell)
	case isPointZero(cell):
		c.finds[findPointZero].add(row, cell)
		c.codes++
	case strings.IndexByte(cell, ' ') < 0:
		c.codes++
	}
}

// addNumber counts a cell of digits alone.
func (c *inspected) addNumber(row *Row, cell string, value uint64) {
	c.codes++
	c.numbers++
	c.widths[len(cell)].add(row, cell)
	if c.numbers == 1 || value < c.low {
		c.low = value
	}
	c.high = max(c.high, value)
	switch {
	case cell[0] == '0' && len(cell) > 1:
		c.padded++ // and so never was a spreadsheet's number
	case len(cell) >= typedDigits && endsInZeros(cell):
		c.finds[findZeros].add(row, cell)
	}
}

// addSharp counts a cell that begins with #.
func (c *inspected) addSharp(row *Row, cell string) {
	switch {
	case len(cell) >= 3 && strings.Trim(cell, "#") == "":
		c.finds[findNarrow].add(row, cell)
	case isErrorText(cell):
		c.finds[findError].add(row, cell)
	}
}

// addWord counts a cell that begins with a letter or another sign.
func (c *inspected) addWord(row *Row, cell string) {
	switch {
	case looksLikeDate(cell):
		c.finds[findDate].add(row, cell)
	case isCode(cell):
		c.codes++
	}
}

// isInk says that a byte is a visible ASCII character.
func isInk(b byte) bool { return b > ' ' && b < 0x7f }

func isDecimal(b byte) bool { return b >= '0' && b <= '9' }

// isCode says that a cell has a digit and no space.
func isCode(cell string) bool {
	digit := false
	for i := range len(cell) {
		if cell[i] == ' ' {
			return false
		}
		digit = digit || isDecimal(cell[i])
	}
	return digit
}
