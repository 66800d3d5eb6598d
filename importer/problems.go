package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/mapping"
)

// Problem is one cause for which rows cannot be sent, or should be looked at.
type Problem struct {
	Code, Field, Reason, Hint string
	Rows                      int64
	Examples                  []string    // the first places, "casos.csv:41", "casos.xlsx!F41"
	Values                    []ValueSeen // of E102, what the map does not know, the most frequent first
	Others                    int64       // rows with further values of that kind
}

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
	Problem
	values  map[string]int64
	reasons []string // of the examples
}

// add counts a row's problems.
func (all problems) add(in *input, it item, p planned) {
	d := p.decision
	if d.Problem.Code == "" {
		return
	}
	if len(p.errs) == 0 || d.Status != ledger.Invalid {
		all.note(Problem{Code: d.Problem.Code, Reason: d.Problem.Reason, Hint: d.Problem.Hint}, func() string { return in.where(it) })
		return
	}
	for _, e := range p.errs {
		one := Problem{Code: e.Code, Field: cmp.Or(e.Column, e.Field), Reason: causeOf(e), Hint: e.Tip}
		g := all.note(one, func() string { return in.whereCell(it, e) })
		if e.Code == mapping.CodeNotInMap {
			g.value(e.Value)
		}
	}
}

// causeOf is what is wrong with a value, without the value: the places have it.
func causeOf(e *mapping.FieldError) string {
	value, err := strconv.QuotedPrefix(e.What)
	if e.Column == "" || err != nil {
		return e.What
	}
	return "a value" + strings.TrimPrefix(e.What, value)
}

// note counts a problem with those of the same cause; their hints may name
// different values, and stand beside each other.
func (all problems) note(p Problem, where func() string) *problem {
	key := p.Code + "\x00" + p.Field + "\x00"
	if strings.HasPrefix(p.Reason, "a value ") && p.Code != mapping.CodeJSON { // JSON fails at another sign in each cell
		key += withoutNumbers(p.Reason)
	} else {
		key += p.Hint
	}
	g := all[key]
	if g == nil && len(all) >= maxProblems {
		p = Problem{Code: p.Code, Reason: "further problems of many kinds", Hint: "mend the others first"}
		key = p.Code
		g = all[key]
	}
	if g == nil {
		g = &problem{Problem: p}
		all[key] = g
	}
	g.Rows++
	if g.Reason != p.Reason {
		g.Reason = shared(g.Reason, p.Reason)
	}
	if len(g.Examples) >= maxExamples {
		return g
	}
	g.Examples, g.reasons = append(g.Examples, where()), append(g.reasons, p.Reason)
	for part := range strings.SplitSeq(p.Hint, "; ") {
		if !strings.Contains(g.Hint, part) {
			g.Hint = part + "; " + g.Hint
		}
	}
	return g
}

// withoutNumbers is a reason without what each value has of its own: how long it
// is, which day it is.
func withoutNumbers(reason string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, reason)
}

// shared is what two reasons have in common, with … for the words in which they
// differ: `attachment …: it is not in the folder "adjuntos"`.
func shared(a, b string) string {
	one, other := strings.Fields(a), strings.Fields(b)
	front := 0
	for front < min(len(one), len(other)) && one[front] == other[front] {
		front++
	}
	back := 0
	for back < min(len(one), len(other))-front && one[len(one)-1-back] == other[len(other)-1-back] {
		back++
	}
	words := append(slices.Clone(one[:front]), "…")
	return strings.Join(append(words, one[len(one)-back:]...), " ")
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
func (all problems) sorted() []Problem {
	var list []Problem
	for _, g := range all {
		for text, rows := range g.values {
			g.Values = append(g.Values, ValueSeen{text, rows})
		}
		slices.SortFunc(g.Values, func(a, b ValueSeen) int {
			return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Value, b.Value))
		})
		for i, reason := range g.reasons {
			if g.Field == "" && g.Reason != reason {
				g.Examples[i] += ": " + reason
			}
		}
		list = append(list, g.Problem)
	}
	slices.SortFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}

// whereCell names a cell for people: casos.xlsx!F41 "Estado": "Abirto".
func (in *input) whereCell(it item, e *mapping.FieldError) string {
	if e.Column == "" {
		return in.where(it)
	}
	where := in.where(it)
	if e.Cell >= 0 && e.Cell < len(in.own) && in.file.Dialect().Format == source.XLSX {
		where = fmt.Sprintf("%s!%s%d", in.file.Path(), source.ColumnName(in.own[e.Cell]), it.line)
	}
	return fmt.Sprintf("%s %q: %q", where, e.Column, e.Value)
}
