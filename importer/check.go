package importer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/importer/ledger"
	"caseload/mapping"
	"caseload/report"
)

// Checked is what a check found.
type Checked struct {
	Result
	Problems   []Problem
	Bill       Bill
	Key        string   // the identity that rows go by, in words
	Candidates []string // columns that are filled and different in every row
}

// Problem is one cause for which rows cannot be sent, or should be looked at.
type Problem struct {
	Code, Field, Reason, Hint string
	Rows                      int64
	Examples                  []string // the first places, "casos.csv:41"
}

// maxExamples is how many places a problem names: enough to see a pattern.
const maxExamples = 3

// Check reads, maps and validates every row and sends nothing.
//
// It exits with 0 when every row could be sent, or need not be, and with 3 when
// some rows are invalid. What would stop an import is an error here too.
func Check(job Job) (Checked, error) {
	c := &command{Job: job, dry: true, proved: map[string]mapping.Form{}, filled: &columns{}}
	found := Checked{}
	groups := map[string]*Problem{}
	counts := map[*input]*report.Counts{}
	c.planned = func(in *input, it item, p planned) {
		group(groups, in, it, p)
		if counts[in] == nil {
			counts[in] = &report.Counts{}
		}
		counts[in].Read++
		counts[in].Add(string(p.decision.Status), p.decision.Problem.Code)
	}
	err := c.prepare()
	found.Candidates = c.filled.different(c.inputs)
	if err == nil {
		found.Bill, err = c.bill()
	}
	for _, in := range c.inputs {
		f := File{Input: in.file.Path(), Understood: in.file.Understood(in.rows), Rows: in.rows}
		if counts[in] != nil {
			f.Counts = *counts[in]
		}
		found.Files = append(found.Files, f)
	}
	found.Counts = c.counts
	found.Counts.Read = c.rows() - c.repeated
	found.Key = c.keyInWords()
	for _, p := range groups {
		found.Problems = append(found.Problems, *p)
	}
	slices.SortFunc(found.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Field, b.Field))
	})
	if found.Counts.Invalid > 0 {
		found.Exit = 3
	}
	return found, errors.Join(err, c.close())
}

func (c *command) keyInWords() string {
	if c.Mapping.Key.Content {
		return "key: content (every cell that is sent): a row that was sent and is edited later is a new case"
	}
	return "key: " + quoted(c.Mapping.Key.Columns)
}

// group counts a row's problems by cause.
func group(groups map[string]*Problem, in *input, it item, p planned) {
	d := p.decision
	if d.Problem.Code == "" {
		return
	}
	if len(p.errs) == 0 || d.Status != ledger.Invalid {
		note(groups, Problem{Code: d.Problem.Code, Reason: d.Problem.Reason, Hint: d.Problem.Hint}, in.where(it))
		return
	}
	for _, e := range p.errs {
		where := in.where(it)
		if e.Column != "" {
			where = fmt.Sprintf("%s %q: %q", where, e.Column, e.Value)
		}
		note(groups, Problem{Code: e.Code, Field: cmp.Or(e.Column, e.Field), Reason: causeOf(e), Hint: e.Tip}, where)
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
func note(groups map[string]*Problem, p Problem, where string) {
	key := p.Code + "\x00" + p.Field
	if strings.HasPrefix(p.Reason, "a value ") {
		key += "\x00" + p.Reason
	} else {
		key += "\x00" + p.Hint
	}
	if groups[key] == nil {
		groups[key] = &p
	}
	g := groups[key]
	g.Rows++
	if len(g.Examples) >= maxExamples {
		return
	}
	g.Examples = append(g.Examples, where)
	for part := range strings.SplitSeq(p.Hint, "; ") {
		if !strings.Contains(g.Hint, part) {
			g.Hint = part + "; " + g.Hint
		}
	}
}

// maxUnfit is how many rows that cannot be sent a preview names before it ends:
// when so many come first, there is something to mend before looking at cases.
const maxUnfit = 10

// Preview maps the first n rows that could be sent and gives each to show, with
// the row's place. It reads every row, since all of them decide the forms of
// dates and decimals.
func Preview(job Job, n int, show func(where string, c *mapping.Case) error) error {
	c := &command{Job: job, dry: true, proved: map[string]mapping.Form{}}
	unfit := 0
	err := c.prepareToShow()
	enough := errors.New("enough")
	if err == nil {
		err = c.each(func(in *input, it item) error {
			if n <= 0 {
				return enough
			}
			row, mapped, _ := c.consider(in, it)
			if row.Skip {
				return nil
			}
			if row.Problem != nil {
				if unfit++; unfit > maxUnfit {
					return enough
				}
				c.Say(fmt.Sprintf("%s: not sent: %s", in.where(it), row.Problem.Reason))
				return nil
			}
			n--
			c.markShown(&mapped)
			return show(in.where(it), &mapped)
		})
	}
	if errors.Is(err, enough) {
		err = nil
	}
	return errors.Join(err, c.close())
}

func (c *command) prepareToShow() error {
	for _, step := range []func() error{c.open, c.start, c.sameDay, c.look, c.understood, c.askHidden, c.damaged, c.settle} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
