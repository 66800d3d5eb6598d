package importer

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"caseload/importer/ledger"
	"caseload/report"
)

// Causes groups why rows of a run were not created, by the ledger alone: those
// that somebody has to look at. Its memory is bounded, however many they are.
func Causes(l *ledger.Ledger, run *ledger.Run) ([]report.Problem, error) {
	all := problems{}
	err := all.addOutcomes(l, run, false)
	return all.sorted(), err
}

// addOutcomes counts the rows of a run that are to be looked at; sent only those
// that were found out by sending them.
func (all problems) addOutcomes(l *ledger.Ledger, run *ledger.Run, sent bool) error {
	paths := map[int]string{}
	for _, in := range run.Inputs {
		paths[in.Number] = filepath.Base(in.Path)
	}
	return l.Troubles(run, func(input int, o ledger.Outcome) {
		if sent && (o.Status == ledger.Invalid || o.Status == ledger.Duplicate) {
			return
		}
		column, what := columnOf(beginning(o.Problem.Reason))
		value, _ := strconv.QuotedPrefix(what)
		one := report.Problem{Code: o.Problem.Code, Field: column, Reason: causeOf(column, what), Hint: beginning(o.Problem.Hint)}
		where := func() string {
			where := fmt.Sprintf("%s:%d", paths[input], o.Line)
			if value != "" && column != "" {
				where += fmt.Sprintf(" %q: %s", column, value)
			}
			return where
		}
		g := all.note(one, where)
		if strings.HasPrefix(o.Problem.Code, "CRM ") {
			g.refused(one, where)
		}
	})
}

// maxRefused is how many values of one kind that the CRM refuses are causes of
// their own; of more, such as contacts, the kind is one cause.
const maxRefused = 5

// refused counts a refusal with those of the very same text.
func (g *problem) refused(p report.Problem, where func() string) {
	f := frame(p.Reason)
	if v := f.values(); v != "" {
		g.value(v)
	}
	one := g.alike[p.Reason]
	if one == nil {
		if g.alike == nil {
			g.alike = problems{}
		}
		one = &problem{Problem: p, reason: f, hint: frame(p.Hint)}
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
