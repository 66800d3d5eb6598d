package importer

import (
	"fmt"
	"slices"
	"strconv"
)

// maxNamed is how many columns one line names.
const maxNamed = 12

// sayDrift says, once for files with one header, which of its columns the mapping
// does not use, and which it spells otherwise. Neither is a mistake; both are what
// an export looks like whose columns have changed.
func (c *command) sayDrift() {
	for n, in := range c.inputs {
		known := func(other *input) bool { return slices.Equal(other.Header, in.Header) }
		if slices.ContainsFunc(c.inputs[:n], known) {
			continue
		}
		for _, r := range in.Mapper.Renamed() {
			c.Say(fmt.Sprintf("%s: column %q of the mapping is %q here", in.Path(), r.Mapping, r.Header))
		}
		if names := in.Unused(); len(names) > 0 {
			say := c.Say
			if n == 0 && c.Show != nil { // it is Checked.Unused
				say = c.Show
			}
			say(fmt.Sprintf("%s: not used by the mapping: %s (source.ignore says that this is meant)", in.Path(), someOf(names)))
		}
	}
}

// someOf quotes the first of many names, and counts the others.
func someOf(names []string) string {
	if len(names) <= maxNamed {
		return quoted(names)
	}
	return quoted(names[:maxNamed]) + " and " + strconv.Itoa(len(names)-maxNamed) + " more"
}
