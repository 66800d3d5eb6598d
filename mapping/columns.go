package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// OneLine gives a column's name with a blank for each line break in it: so names
// are told and compared, in files of which some end their lines in another way.
func OneLine(name string) string {
	if !strings.ContainsAny(name, "\r\n") {
		return name
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(name)
}

// oneLine gives all names so; the slice is not changed.
func oneLine(names []string) []string {
	all := slices.Clone(names)
	for i := range all {
		all[i] = OneLine(all[i])
	}
	return all
}

// columns finds a header's columns by name, line breaks in which are blanks.
//
// A name matches exactly first, then without regard to case, accents and outer
// spaces if one column only is left. "Fecha#2" is the second of the columns
// named Fecha; a header that is spelled with the # itself comes before that.
// A blank header is a column without a name and never matches.
type columns struct {
	header []string
	exact  map[string][]int
	folded map[string][]int
	grows  bool // a name that is not there becomes a column
	grown  bool // the header is our own
	loose  []Renamed
	missed int // names that are not there
}

// Renamed is a column that a mapping spells otherwise than the header, by case,
// accents or outer spaces.
type Renamed struct{ Mapping, Header string }

func newColumns(header []string) *columns {
	c := &columns{header: oneLine(header), exact: map[string][]int{}, folded: map[string][]int{}}
	for i, name := range c.header {
		c.note(i, name)
	}
	return c
}

func (c *columns) note(i int, name string) {
	if invisible.Trim(name) == "" {
		return
	}
	c.exact[name] = append(c.exact[name], i)
	c.folded[naming.Fold(name)] = append(c.folded[naming.Fold(name)], i)
}

// miss is why a name finds no column; what "" is no miss. absent says that
// there is none of the name at all.
type miss struct {
	what, tip string
	absent    bool
}

// code is the mistake's: no column of the name, or more than one.
func (m miss) code() string {
	if m.absent {
		return codeAbsent
	}
	return codeAmbiguous
}

// find gives the index of the one column that name names.
func (c *columns) find(name string) (int, miss) {
	name = OneLine(name)
	hits := c.hits(name)
	if len(hits) == 0 && c.grows && invisible.Trim(name) != "" {
		if !c.grown {
			c.header, c.grown = slices.Clone(c.header), true
		}
		c.header = append(c.header, name)
		c.note(len(c.header)-1, name)
		return len(c.header) - 1, miss{}
	}
	if len(hits) == 0 {
		if base, nth, ok := cutOrdinal(name); ok {
			return c.nth(name, base, nth)
		}
		return -1, miss{fmt.Sprintf("the file has no column %s", naming.Quote(name)), c.suggest(name), true}
	}
	if len(hits) == 1 {
		if r := (Renamed{name, c.header[hits[0]]}); len(c.exact[name]) == 0 && !slices.Contains(c.loose, r) {
			c.loose = append(c.loose, r)
		}
		return hits[0], miss{}
	}
	spelled := naming.Quote(c.header[hits[0]])
	for _, i := range hits[1:] {
		if c.header[i] != c.header[hits[0]] {
			what := fmt.Sprintf("column %s could be %s or %s", naming.Quote(name), spelled, naming.Quote(c.header[i]))
			return -1, miss{what: what, tip: "spell it exactly as the header does"}
		}
	}
	what := fmt.Sprintf("the file has %d columns named %s", len(hits), spelled)
	return -1, miss{what: what, tip: fmt.Sprintf("say which: %q is the first, %q the second", c.header[hits[0]]+"#1", c.header[hits[0]]+"#2")}
}

// Find gives a column to an expression.
func (c *columns) Find(name string) (column int, what, tip string) {
	i, bad := c.find(name)
	return i, bad.what, bad.tip
}

// Has says that a column has the name.
func (c *columns) Has(name string) bool { return len(c.hits(name)) > 0 }

// hits gives the columns of a name: the exact ones, else the folded ones.
func (c *columns) hits(name string) []int {
	if hits := c.exact[name]; len(hits) > 0 {
		return hits
	}
	return c.folded[naming.Fold(name)]
}

func (c *columns) nth(name, base string, nth int) (int, miss) {
	hits := c.hits(base)
	if nth <= len(hits) {
		return hits[nth-1], miss{}
	}
	if len(hits) == 0 {
		return -1, miss{fmt.Sprintf("the file has no column %s", naming.Quote(name)), c.suggest(base), true}
	}
	if len(hits) == 1 {
		return -1, miss{fmt.Sprintf("the file has no column %s: the name stands once", naming.Quote(name)), "did you mean " + naming.Quote(base) + "?", true}
	}
	last := ordinalName(base, len(hits))
	return -1, miss{fmt.Sprintf("the file has no column %s: the name stands %d times", naming.Quote(name), len(hits)), "did you mean " + naming.Quote(last) + "?", true}
}

// cutOrdinal splits "Fecha#2".
func cutOrdinal(name string) (base string, nth int, ok bool) {
	at := strings.LastIndexByte(name, '#')
	if at < 0 {
		return "", 0, false
	}
	nth, err := strconv.Atoi(name[at+1:])
	return name[:at], nth, err == nil && nth >= 1 && value.IsDigits(name[at+1:])
}

func (c *columns) suggest(name string) string {
	if c.missed++; c.missed > maxMistakes {
		return "" // it is not told either
	}
	return naming.DidYouMean(name, "the file's columns are", c.header)
}

func ordinalName(name string, nth int) string { return name + "#" + strconv.Itoa(nth) }
