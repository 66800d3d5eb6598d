package draft

import (
	"fmt"
	"strconv"
	"strings"
)

// parts are the fields of a case that a draft names, in their order; true: the
// CRM requires it.
var parts = []struct {
	name     string
	required bool
}{
	{"case-type", true},
	{"responsible", true},
	{"owner", true},
	{"contact", true},
	{"description", true},
	{"status", true},
	{"priority", true},
	{"solution", false},
	{"file", false},
}

// YAML writes the draft of a mapping: what was matched, and as comments what
// only a person can know. Columns without a match stand under form. Its text
// ends with a line break.
func YAML(header []string, matches []Match, seen *Columns) string {
	w := &writer{header: header, seen: seen, used: map[int]bool{}}
	w.line("version: 1\ncrm:")
	w.line("  # server: crm0001.wolkvox.com     # fill in: the host in the browser's address bar")
	w.line("  # operation: demo                 # fill in: the operation's name")
	w.line("  token_env: WOLKVOX_TOKEN          # the token itself never stands in a file")
	w.line("# source:\n  # decimal: \",\"                    # say it if numbers are like 1.234,50\n  # dates: dd/mm/yyyy               # say it if dates are like 31/12/2026")
	w.key(matches)
	w.line("case:")
	for _, part := range parts {
		w.part(part.name, part.required, matches)
	}
	w.form()
	return w.b.String()
}

type writer struct {
	b      strings.Builder
	header []string
	seen   *Columns
	used   map[int]bool
}

func (w *writer) line(text string) { w.b.WriteString(text + "\n") }

func (w *writer) key(matches []Match) {
	for _, m := range matches {
		if m.Field != KeyField {
			continue
		}
		w.used[m.Column] = true
		if w.seen.IsKey() {
			w.line(fmt.Sprintf("key: [%s]    # filled and different in every row", strconv.Quote(w.header[m.Column])))
			return
		}
	}
	w.line("key: content    # no column that looks like a number of the case is filled and different in every row")
}

func (w *writer) part(name string, required bool, matches []Match) {
	for _, m := range matches {
		if m.Field != name {
			continue
		}
		w.used[m.Column] = true
		w.line(fmt.Sprintf("  %s:    # %s: %s\n    column: %s", name, m.Sure, strings.Join(strings.Fields(m.Why), " "), strconv.Quote(w.header[m.Column])))
		w.values(m)
		return
	}
	if required {
		w.line(fmt.Sprintf("  # %s: {value: …}    # fill in: no column looks like it", name))
	}
}

// values lists what a map would have to know, for a person to fill in.
func (w *writer) values(m Match) {
	few := w.seen.Few(m.Column)
	if m.Field == "contact" || m.Field == "description" || few == nil {
		return
	}
	w.line("    # map:    # fill in what the CRM calls these, where it differs")
	for _, v := range few {
		w.line(fmt.Sprintf("    #   %s: …    # %d", strconv.Quote(v.Text), v.Rows))
	}
}

func (w *writer) form() {
	begun := false
	for i, name := range w.header {
		if w.used[i] || strings.TrimSpace(name) == "" {
			continue
		}
		if !begun {
			w.line("# form:    # take away the # of those that the CRM has; the name on the left is the label of the CRM's own field")
			begun = true
		}
		kind := "text"
		if w.seen.IsMail(i) {
			kind = "email"
		}
		w.line(fmt.Sprintf("  # %s: {column: %s, type: %s}", strconv.Quote(name), strconv.Quote(name), kind))
	}
}
