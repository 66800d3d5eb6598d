package draft

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// hasKey says that a column was found that tells one case from another. Where
// there are too few rows to tell, a certain name is enough.
func (w *writer) hasKey() bool {
	m, ok := w.fields[KeyField]
	if !ok {
		return false
	}
	few := w.Seen.Rows < 2 && w.Seen.cols[m.Column].looks.Filled == w.Seen.Rows
	return w.Seen.apart(m.Column).isNear() || few && m.Sure == Certain
}

// keyGap is what a person may answer where no column was found.
const keyGap, keyContent = "key", "content"

// isContent says that no column tells one case from another, nor did a person
// name any.
func (w *writer) isContent() bool {
	answer := w.answers[keyGap]
	return !w.hasKey() && (answer == "" || answer == keyContent)
}

// key gives the lines of the key.
func (w *writer) key() string {
	m, ok := w.fields[KeyField]
	if w.hasKey() {
		lines := noted("key: ["+w.column(m.Column)+"]", fmt.Sprintf("%s: %s", m.Sure, m.Why)) + "\n"
		for _, text := range w.Seen.apart(m.Column).misses() {
			lines += "# " + text + "\n"
		}
		return lines
	}
	if !w.isContent() {
		return "key: [" + w.keyColumns() + "]\n"
	}
	if w.answers[keyGap] == "" {
		w.left = append(w.left, Gap{Name: keyGap, Ask: "the columns that tell one case from another, with commas between; or content: a row is known by its whole content", Suggest: keyContent, Written: true})
	}
	why := "no column is filled and different in (nearly) every row"
	if ok {
		why = w.whyNoKey(m.Column)
	}
	return noted("key: content", why+": a row is known by its whole content") + "\n"
}

// keyColumns are the names that a person gave, as YAML has them.
func (w *writer) keyColumns() string {
	answer := w.answers[keyGap]
	if slices.Contains(w.names.of, answer) { // a name may have a comma
		return strconv.Quote(answer)
	}
	var all []string
	for name := range strings.SplitSeq(answer, ",") {
		all = append(all, strconv.Quote(strings.TrimSpace(name)))
	}
	return strings.Join(all, ", ")
}

// whyNoKey says why a column that is called like a key is none.
func (w *writer) whyNoKey(i int) string {
	name, a := strconv.Quote(w.Header[i]), w.Seen.apart(i)
	if w.Seen.Rows < 2 {
		return "too few rows to tell whether " + name + " is different in each"
	}
	var all []string
	for _, m := range []struct {
		misses
		one, more string
	}{{a.blank, "lacks", "lack"}, {a.repeats, "repeats", "repeat"}} {
		switch m.n {
		case 0:
		case 1:
			all = append(all, fmt.Sprintf("1 %s %s (%s)", m.one, name, m))
		default:
			all = append(all, fmt.Sprintf("%d %s %s (%s)", m.n, m.more, name, m))
		}
	}
	return fmt.Sprintf("of %s %s", count(a.rows, "row"), strings.Join(all, " and "))
}
