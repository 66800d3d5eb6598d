package draft

import (
	"strconv"
	"strings"

	"caseload/mapping/invisible"
)

// names are what a mapping calls the columns of a header: each by its name, with
// #2 where the same name stands again.
type names struct {
	of   []string
	able []bool // a mapping can name the column
}

func namesOf(header []string) names {
	n := names{of: make([]string, len(header)), able: make([]bool, len(header))}
	all, nth := map[string]int{}, map[string]int{}
	for _, name := range header {
		all[name]++
	}
	for i, name := range header {
		n.of[i] = name
		if all[name] > 1 {
			nth[name]++
			n.of[i] = name + "#" + strconv.Itoa(nth[name])
		}
		_, others := all[n.of[i]]
		n.able[i] = !invisible.IsBlankText(name) && strings.IndexFunc(name, isControl) < 0 && (n.of[i] == name || !others)
	}
	return n
}

func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }
