package causes

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"caseload/report"
)

// AddOutcome counts a row of a source that is to be looked at, by what became of it.
func (all Groups) AddOutcome(path string, o *report.Outcome) {
	column, what := columnOf(beginning(o.Error))
	value, _ := strconv.QuotedPrefix(what)
	one := report.Problem{Code: o.Code, Field: column, Reason: causeOf(column, what), Hint: beginning(o.Hint)}
	where := func() string {
		where := fmt.Sprintf("%s:%d", filepath.Base(path), o.Row)
		if value != "" && column != "" {
			where += fmt.Sprintf(" %q: %s", column, value)
		}
		return where
	}
	g := all.add(one, where)
	if strings.HasPrefix(o.Code, "CRM ") {
		g.refused(one, where)
	}
}

// maxRefused is how many values of one kind that the CRM refuses are causes of
// their own; of more, such as contacts, the kind is one cause.
const maxRefused = 5

// refused counts a refusal with those of the very same text.
func (g *group) refused(p report.Problem, where func() string) {
	f := frame(p.Reason)
	if v := f.values(); v != "" {
		g.value(v)
	}
	one := g.alike[p.Reason]
	if one == nil {
		if g.alike == nil {
			g.alike = Groups{}
		}
		one = &group{Problem: p, reason: f, hint: frame(p.Hint)}
		if len(g.alike) <= maxRefused {
			g.alike[p.Reason] = one
		}
	}
	one.count(p, where)
}

// maxReason is how much of a reason is looked at: one tells all bad fields of its
// row, which may be thousands.
const maxReason = 1 << 10

func beginning(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	return strings.ToValidUTF8(reason[:maxReason], "") + "…"
}

// columnOf takes apart what a [mapping.FieldError] says: its column, and what is
// wrong there. A reason of another kind has no column.
func columnOf(reason string) (column, what string) {
	rest, is := strings.CutPrefix(reason, "column ")
	if !is {
		return "", reason
	}
	name, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return "", reason
	}
	what, is = strings.CutPrefix(rest[len(name):], ": ")
	if column, err = strconv.Unquote(name); err != nil || !is {
		return "", reason
	}
	return column, what
}
