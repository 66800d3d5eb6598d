package mapping

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"caseload/mapping/naming"
)

// The rules for what is shown of a mapping with mistakes:
//
//   - Each mistake is told with its line, the first maxMistakes of them; the others
//     are counted.
//   - A secret that a person wrote into the mapping is not shown back, neither in the
//     words nor in the line, whatever is wrong with that line.

// maxMistakes bounds how many mistakes are told: nobody mends more at once, and a
// line of a megabyte may hold a hundred thousand.
const maxMistakes = 500

// maxLine bounds, in bytes, the lines that are kept whole.
const maxLine = 4096

// result gives the mistakes as an error, sorted by place; nil when there are none.
func (r *reader) result() error {
	if len(r.errs) == 0 {
		return nil
	}
	all := r.errs
	slices.SortStableFunc(all, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if more := len(all) - maxMistakes; more > 0 {
		all = all[:maxMistakes]
		all[maxMistakes-1].What += fmt.Sprintf("; and %d more mistakes", more)
	}
	lines := map[int]string{}
	for _, e := range all {
		line, known := lines[e.Line]
		if !known {
			line = r.shown(e.Line)
			lines[e.Line] = line
		}
		e.Text, e.before = around(line, e.Column)
	}
	return all
}

// around gives what stands round a column of a long line, and how many characters
// stand before that.
func around(line string, column int) (text string, before int) {
	if len(line) <= maxLine {
		return line, 0
	}
	first, last := column-maxLine/8, column+maxLine/8
	start, end, n := 0, len(line), 0
	for i := range line {
		n++
		if n == first {
			start, before = i, n-1
		}
		if n == last {
			end = i
			break
		}
	}
	return line[start:end], before
}

// hidden is a part of a line that is not shown; where the line does not hold it as
// it is, or it is "", nothing from the column on is shown.
type hidden struct {
	place
	part string
}

// hide notes what may be a secret in a value: what stands before an @, and what
// behind a ?; all of it when whole says so.
func (r *reader) hide(e entry, whole bool) {
	value := e.node.Value
	at, query := strings.LastIndexByte(value, '@'), strings.IndexAny(value, "?#")
	from := 0
	if i := strings.Index(value, "://"); i >= 0 && i < at {
		from = i + len("://")
	}
	switch {
	case whole && at < 0 && query < 0:
		r.hidden = append(r.hidden, hidden{e.valuePlace, value})
		return
	case at > from:
		r.hidden = append(r.hidden, hidden{e.valuePlace, value[from:at]})
	}
	if query >= 0 && query > at {
		r.hidden = append(r.hidden, hidden{e.valuePlace, value[query+1:]})
	}
}

// shown gives a line without the secrets in it.
func (r *reader) shown(line int) string {
	if line < 1 || line > len(r.lines) {
		return ""
	}
	text := r.lines[line-1]
	for _, h := range r.hidden {
		switch {
		case h.line != line:
		case h.part != "" && strings.Contains(text, h.part):
			text = strings.ReplaceAll(text, h.part, "…")
		default:
			text = naming.Excerpt(text, h.column-1)
		}
	}
	return hideSecret(text)
}

// hideSecret leaves the value away of a line that names a secret.
func hideSecret(line string) string {
	line = userInfo.ReplaceAllString(line, "://…@")
	low := strings.ToLower(line)
	for _, word := range []string{"token", "password", "passwd", "secret", "contraseña", "api_key", "apikey"} {
		if i := strings.Index(low, word); i >= 0 {
			if j := strings.IndexAny(low[i:], ":="); j >= 0 && i+j < len(line) {
				return line[:i+j+1] + " …"
			}
			return "…"
		}
	}
	return line
}

// userInfo is what stands before the host of an address, and may be a password.
var userInfo = regexp.MustCompile(`://\S*@`)
