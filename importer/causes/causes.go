// Package causes groups what is wrong with the rows of a run by its cause, so that a
// screen has them all, however many rows there are. Its memory is bounded.
package causes

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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

// Groups are the causes that were found so far.
type Groups map[string]*group

// group is one cause on its way.
type group struct {
	report.Problem
	reason framed
	hint   framed
	values map[string]int64
	alike  Groups           // those of the same text, while they are few
	of     []report.Problem // the examples, each as its row has it
}

// AddField counts what is wrong with a cell of a row.
func (all Groups) AddField(e *mapping.FieldError, where func() string) {
	g := all.add(report.Problem{Code: e.Code, Field: cmp.Or(e.Column, e.Field), Reason: causeOf(e.Column, e.What), Hint: e.Tip}, where)
	if e.Code == mapping.CodeNotInMap {
		g.value(e.Value)
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

// Add counts a row's problem with those of the same cause and the same hint, whatever
// values and numbers these name of each row.
func (all Groups) Add(p report.Problem, where func() string) { all.add(p, where) }

func (all Groups) add(p report.Problem, where func() string) *group {
	reason, hint := frame(p.Reason), frame(p.Hint)
	key := p.Code + "\x00" + p.Field + "\x00" + reason.text + "\x00" + hint.text
	g := all[key]
	if g == nil && len(all) >= maxProblems {
		p = report.Problem{Code: p.Code, Reason: "further problems of many kinds", Hint: "mend the others first"}
		key, reason, hint = p.Code, frame(p.Reason), frame(p.Hint)
		g = all[key]
	}
	if g == nil {
		g = &group{Problem: p, reason: reason, hint: hint}
		all[key] = g
	}
	g.reason.merge(reason)
	g.hint.merge(hint)
	g.count(p, where)
	return g
}

// count counts one more row.
func (g *group) count(p report.Problem, where func() string) {
	g.Rows++
	if len(g.Examples) >= maxExamples {
		return
	}
	g.Examples, g.of = append(g.Examples, where()), append(g.of, p)
}

// value counts a value that a map does not know.
func (g *group) value(text string) {
	if g.values == nil {
		g.values = map[string]int64{}
	}
	if _, known := g.values[text]; !known && len(g.values) == maxUnknown {
		g.Others++
		return
	}
	g.values[text]++
}

// Sorted gives the problems, the most frequent first.
func (all Groups) Sorted() []report.Problem {
	list := []report.Problem{}
	for _, g := range all {
		if n := len(g.alike); n > 1 && n <= maxRefused {
			list = append(list, g.alike.Sorted()...)
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
