package importer

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/results"
	"caseload/report"
)

// Causes groups why rows of a run were not created, by the ledger alone: those
// that somebody has to look at. Its memory is bounded, however many they are.
func Causes(l *ledger.Ledger, run *ledger.Run) ([]report.Problem, error) {
	all := problems{}
	err := eachResult(l, run, func(path string, r *resultRow) {
		if r.here && (results.IsFailure(r.out.Status) || r.out.Problem.Code == "E303") {
			all.addTrouble(path, r)
		}
	})
	return all.sorted(), err
}

// addOutcome counts a row that is to be looked at and that was found out by sending
// it: the others were counted when they were planned.
func (all problems) addOutcome(path string, r *resultRow) {
	if results.IsFailure(r.out.Status) && r.out.Status != identity.Invalid {
		all.addTrouble(path, r)
	}
}

func (all problems) addTrouble(path string, r *resultRow) {
	problem := r.out.Problem
	column, what := columnOf(beginning(problem.Reason))
	value, _ := strconv.QuotedPrefix(what)
	one := report.Problem{Code: problem.Code, Field: column, Reason: causeOf(column, what), Hint: beginning(problem.Hint)}
	where := func() string {
		where := fmt.Sprintf("%s:%d", filepath.Base(path), r.Line)
		if value != "" && column != "" {
			where += fmt.Sprintf(" %q: %s", column, value)
		}
		return where
	}
	g := all.note(one, where)
	if strings.HasPrefix(problem.Code, "CRM ") {
		g.refused(one, where)
	}
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
