package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/mapping"
	"caseload/report"
)

const (
	// maxExamples is how many places a problem names: enough to see a pattern.
	maxExamples = 3
	// maxProblems is how many causes are told apart; further rows are counted under
	// one that says so.
	maxProblems = 200
	// maxUnknown is how many values of one column that a map does not know are
	// counted one by one.
	maxUnknown = 100
)

// problems groups what is wrong with rows by its cause. Its memory is bounded.
type problems map[string]*problem

// problem is one on its way.
type problem struct {
	report.Problem
	reason framed
	hint   framed
	values map[string]int64
	alike  problems         // those of the same text, while they are few
	of     []report.Problem // the examples, each as its row has it
}

// add counts a row's problems.
func (all problems) add(in *input, it *intake.Row, p planned) {
	d := p.decision
	if d.Problem.Code == "" {
		return
	}
	if len(p.errs) == 0 || d.Status != identity.Invalid {
		all.note(report.Problem{Code: d.Problem.Code, Reason: d.Problem.Reason, Hint: d.Problem.Hint}, func() string { return in.WhereOf(it) })
		return
	}
	for _, e := range p.errs {
		one := report.Problem{Code: e.Code, Field: cmp.Or(e.Column, e.Field), Reason: causeOf(e.Column, e.What), Hint: e.Tip}
		g := all.note(one, func() string { return in.WhereCell(it, e) })
		if e.Code == mapping.CodeNotInMap {
			g.value(e.Value)
		}
	}
}

// causeOf is what is wrong with a column's value, without the value: the places
// have it.
func causeOf(column, what string) string {
	value, err := strconv.QuotedPrefix(what)
	if column == "" || err != nil {
		return what
	}
	return "a value" + strings.TrimPrefix(what, value)
}

// note counts a problem with those of the same cause and the same hint, whatever
// values and numbers these name of each row.
func (all problems) note(p report.Problem, where func() string) *problem {
	reason, hint := frame(p.Reason), frame(p.Hint)
	key := p.Code + "\x00" + p.Field + "\x00" + reason.text + "\x00" + hint.text
	g := all[key]
	if g == nil && len(all) >= maxProblems {
		p = report.Problem{Code: p.Code, Reason: "further problems of many kinds", Hint: "mend the others first"}
		key, reason, hint = p.Code, frame(p.Reason), frame(p.Hint)
		g = all[key]
	}
	if g == nil {
		g = &problem{Problem: p, reason: reason, hint: hint}
		all[key] = g
	}
	g.reason.merge(reason)
	g.hint.merge(hint)
	g.count(p, where)
	return g
}

// count counts one more row.
func (g *problem) count(p report.Problem, where func() string) {
	g.Rows++
	if len(g.Examples) >= maxExamples {
		return
	}
	g.Examples, g.of = append(g.Examples, where()), append(g.of, p)
}

// value counts a value that a map does not know.
func (g *problem) value(text string) {
	if g.values == nil {
		g.values = map[string]int64{}
	}
	if _, known := g.values[text]; !known && len(g.values) == maxUnknown {
		g.Others++
		return
	}
	g.values[text]++
}

// sorted gives the problems, the most frequent first.
func (all problems) sorted() []report.Problem {
	list := []report.Problem{}
	for _, g := range all {
		if n := len(g.alike); n > 1 && n <= maxRefused {
			list = append(list, g.alike.sorted()...)
			continue
		}
		g.Reason, g.Hint, g.Values = g.reason.String(), g.hint.String(), []report.ValueSeen{}
		for text, rows := range g.values {
			g.Values = append(g.Values, report.ValueSeen{Value: text, Rows: rows})
		}
		slices.SortFunc(g.Values, func(a, b report.ValueSeen) int {
			return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Value, b.Value))
		})
		for i, one := range g.of {
			if g.Field == "" && g.Reason != one.Reason && len(g.values) == 0 {
				g.Examples[i] += ": " + one.Reason
			}
			for part := range strings.SplitSeq(one.Hint, "; ") {
				if !strings.Contains(g.Hint, part) {
					g.Examples[i] += ": " + part
				}
			}
		}
		list = append(list, g.Problem)
	}
	slices.SortFunc(list, func(a, b report.Problem) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}
