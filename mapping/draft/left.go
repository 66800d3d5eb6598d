package draft

import "strings"

// leftMark stands in the comment of a line that a person must complete. A line
// that is one comment as a whole and has the mark is left; when its # is taken
// away the mark may stay.
const leftMark = "fill in: "

// Left is a line of a mapping that waits for what only a person can know.
type Left struct {
	Line int    // from 1
	Key  string // "server", "owner", "map"
	Ask  string // what to fill in
}

// FindLeft lists the lines of a mapping that are left, from the first to the last.
func FindLeft(text string) []Left {
	var all []Left
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		body, commented := strings.CutPrefix(line, "#")
		before, ask, marked := strings.Cut(body, "# "+leftMark)
		if !commented || !marked {
			continue
		}
		key, _, _ := strings.Cut(strings.TrimSpace(before), ":")
		all = append(all, Left{i + 1, strings.Trim(key, `" `), strings.TrimSpace(ask)})
	}
	return all
}
