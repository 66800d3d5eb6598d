package draft

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"strings"
	"unicode"

	"caseload/mapping/value"
)

const (
	maxListed = 12  // values of a column that are listed in a draft
	maxAgents = 40  // and of one whose values each need a counterpart: people, states
	maxValue  = 200 // bytes of a value that may be listed; a longer one is text
)

// Columns looks at the values of every column, a row at a time. Beside a little
// for each column it keeps 8 bytes a row for each that could be a key so far, and
// 16 for the row itself, of at most [MaxDifferent] rows. It is for one goroutine.
type Columns struct {
	Rows int64

	unit   unit
	cols   []column
	seed   maphash.Seed
	sums   []uint64 // of the first rows, each as a whole
	lines  []int    // of the same
	order  []place  // of count, to be used again
	whole  *apart   // of the rows themselves; nil: not counted yet
	hidden int64
}

// column is what was seen of one column.
type column struct {
	unit    unit
	looks   value.Looks
	mails   int64
	phones  int64
	abroad  int64   // phones that begin with +
	zeros   int64   // phones that begin with 0
	noMail  cell    // the first value that is no address
	spaced  int64   // values with a space in them
	worded  int64   // and a letter, too: values of several words
	digits  int64   // values with a digit in them
	longest int     // bytes of the longest value
	example string  // the first value, shortened
	values  []Value // in order of appearance; nil once there were too many
	many    bool
	sums    []uint64 // of the first rows, as [Columns.count] has them
	apart   *apart   // nil: not counted yet
}

// Value is a value and the rows that have it.
type Value struct {
	Text string
	Rows int64
}

// NewColumns looks at width columns.
func NewColumns(width int) *Columns {
	return &Columns{cols: make([]column, width), seed: maphash.MakeSeed()}
}

// InLines says that the rows are known by their lines, as those of a CSV are: where
// a cell has line breaks, Excel counts otherwise.
func (c *Columns) InLines() {
	c.unit = "line"
	for i := range c.cols {
		c.cols[i].unit = c.unit
	}
}

// unit is the word for what [Row.Line] counts: "line", or "" for Excel's rows.
type unit string

// at names one of them.
func (u unit) at(line int) string { return fmt.Sprintf("%s %d", cmp.Or(u, "row"), line) }

// Row is a row as the source has it: kinds as for [mapping.Row].
type Row struct {
	Line   int
	Cells  []string
	Kinds  []byte
	Hidden bool // in a workbook, by hand or by a filter
}

// Add looks at a row. Cells that are missing are blank, those too many are left
// out. It does not keep cells, but copies the few values it lists.
func (c *Columns) Add(row Row) {
	c.Rows++
	if row.Hidden {
		c.hidden++
	}
	keep := len(c.sums) < MaxDifferent
	var whole maphash.Hash
	whole.SetSeed(c.seed)
	for i := range c.cols {
		text := ""
		if i < len(row.Cells) {
			text = strings.TrimSpace(row.Cells[i])
		}
		whole.WriteString(text)
		whole.WriteByte(0)
		col := &c.cols[i]
		if keep && col.apart == nil {
			col.sums = append(col.sums, c.digest(text))
		}
		if text == "" {
			continue
		}
		kind := byte('s')
		if i < len(row.Kinds) {
			kind = row.Kinds[i]
		}
		col.add(row.Line, text, kind)
	}
	if !keep {
		return
	}
	c.sums, c.lines = append(c.sums, whole.Sum64()|1), append(c.lines, row.Line)
	if n := len(c.sums); n >= firstRows && n&(n-1) == 0 {
		c.giveUp()
	}
}

// digest of a value; 0 of a blank alone.
func (c *Columns) digest(text string) uint64 {
	if text == "" {
		return 0
	}
	return maphash.String(c.seed, text) | 1
}

func (c *column) add(line int, text string, kind byte) {
	c.looks.Add(line, text, kind)
	if c.example == "" {
		c.example = strings.Clone(shortened(text))
	}
	c.longest = max(c.longest, len(text))
	if strings.IndexByte(text, ' ') >= 0 {
		c.spaced++
		if strings.ContainsFunc(text, unicode.IsLetter) {
			c.worded++
		}
	}
	if hasDigit(text) {
		c.digits++
	}
	switch {
	case isMail(text):
		c.mails++
	case c.noMail.line == 0:
		c.noMail = cell{line, strings.Clone(shortened(text))}
	}
	if isPhone(text) {
		c.phones++
		switch text[0] {
		case '+':
			c.abroad++
		case '0':
			c.zeros++
		}
	}
	if c.many {
		return
	}
	for i := range c.values {
		if c.values[i].Text == text {
			c.values[i].Rows++
			return
		}
	}
	if len(c.values) == maxAgents || len(text) > maxValue {
		c.values, c.many = nil, true
		return
	}
	c.values = append(c.values, Value{strings.Clone(text), 1})
}

// maxExample bounds, in bytes, a value that is shown.
const maxExample = 40

func shortened(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if len(text) <= maxExample {
		return text
	}
	return strings.ToValidUTF8(text[:maxExample], "") + "…"
}

// few gives the values of a column that repeats a dozen at most; nil for any
// other.
func (c *column) few() []Value {
	if len(c.values) > maxListed || int64(len(c.values))*2 > c.looks.Filled {
		return nil
	}
	return c.values
}

func hasDigit(text string) bool {
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			return true
		}
	}
	return false
}

// isMail says that a text has the looks of one address; it does not judge it.
func isMail(text string) bool {
	name, host, ok := strings.Cut(text, "@")
	return ok && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(text, " ,;") && !strings.Contains(host, "@")
}

// isPhone says that a text has the looks of a phone number: 7 to 15 digits, and
// what else stands in such a number.
func isPhone(text string) bool {
	digits := 0
	for i := range len(text) {
		switch ch := text[i]; {
		case ch >= '0' && ch <= '9':
			digits++
		case ch == '+' && i == 0:
		case ch == ' ' || ch == '-' || ch == '(' || ch == ')' || ch == '.' || ch == '/':
		default:
			return false
		}
	}
	return digits >= 7 && digits <= 15
}
