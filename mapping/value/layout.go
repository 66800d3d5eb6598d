package value

import (
	"errors"
	"fmt"
	"strings"

	"caseload/mapping/naming"
)

// Layout is how dates of a field are written, as package time spells it.
type Layout string

// The layouts where the mapping names none. The CRM gives dates back so.
const (
	DefaultDate     = "yyyy-mm-dd"
	DefaultDatetime = "yyyy-mm-dd hh:mm:ss"
)

// layoutParts are what a layout is made of, besides signs; mm is the minute, too.
var layoutParts = []struct{ text, golang string }{{"yyyy", "2006"}, {"mm", "01"}, {"dd", "02"}, {"hh", "15"}, {"ss", "05"}}

// ParseLayout reads a format such as dd/mm/yyyy or yyyy-mm-ddThh:mm:ss. mm is
// the month until an hour stood before it, then the minute. Year, month and day
// must all be there, with clock also hour and minute.
func ParseLayout(text string, clock bool) (Layout, error) {
	var layout Layout
	has := map[string]bool{}
	for rest := text; rest != ""; {
		part, golang := rest[:1], rest[:1]
		for _, one := range layoutParts {
			if strings.HasPrefix(rest, one.text) {
				part, golang = one.text, one.golang
			}
		}
		if part == "mm" && has["15"] {
			golang = "04"
		}
		switch {
		case len(part) == 1 && !strings.Contains("-/.: T,", part):
			return "", fmt.Errorf("%s is none of yyyy mm dd hh mm ss and the signs - / . : T", naming.Quote(naming.Excerpt(rest, 8)))
		case len(part) > 1 && has[golang]:
			return "", fmt.Errorf("%s stands twice", part)
		}
		has[golang] = true
		layout += Layout(golang)
		rest = rest[len(part):]
	}
	switch {
	case !has["2006"] || !has["01"] || !has["02"]:
		return "", errors.New("year, month and day must all be there")
	case clock && (!has["15"] || !has["04"]):
		return "", errors.New("hour and minute must be there")
	case !clock && (has["15"] || has["04"] || has["05"]):
		return "", errors.New("a date has no time; type: datetime has one")
	}
	return layout, nil
}
