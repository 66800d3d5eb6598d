package survey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"caseload/importer/intake"
	"caseload/importer/source"
	"caseload/importer/stop"
	"caseload/mapping"
)

const (
	// maxConflicts is the share of rows, one in so many, that may have the key of
	// another row and other cells: more, and the key is wrong.
	maxConflicts = 100
	// maxExamples is how many places a question names: enough to see a pattern.
	maxExamples = 3
)

// Questions stops where only a person can say what rows are: see
// [Found.QuestionsOfCells], and rows that cannot be told apart. Those of a report
// are told apart by their ids.
func (s *Found) Questions(ctx context.Context) error {
	err := s.QuestionsOfCells()
	switch {
	case err != nil || len(s.Files) == 0 || s.Files[0].IsReport():
		return err
	case s.Crowd.Conflicts*maxConflicts > s.Crowd.Rows:
		return s.wrongKey(ctx)
	case s.Crowd.Identical > 0 && s.m.Source.IdenticalRows == "":
		return s.askIdentical(ctx)
	}
	return nil
}

// QuestionsOfCells stops where rows are hidden, and where cells of the key are
// damaged; other damage is warned of.
func (s *Found) QuestionsOfCells() error {
	if err := s.askHidden(); err != nil {
		return err
	}
	return s.damaged()
}

// askHidden stops where rows are hidden by hand, by a filter or by a closed outline,
// and the mapping does not say what that means. It is not to be guessed: a filter
// that was forgotten hides cases that must not be lost, one that was set on purpose
// hides cases that must not be made. What the mapping says is told with their
// number, since nobody sees them.
func (s *Found) askHidden() error {
	fate := map[string]string{"skip": "skipped", "send": "sent like the others"}[s.m.Source.HiddenRows]
	for _, f := range s.Files {
		switch {
		case f.hidden == 0:
		case fate != "":
			s.Say(fmt.Sprintf("%s: rows hidden or filtered out: %d (the first is row %d): %s, as the mapping says", f.Path(), f.hidden, f.first, fate))
		default:
			return stop.Errorf("show them in Excel; or say in the mapping what they are: source.hidden_rows: send (cases like the others) or skip (left out)",
				"%s: rows that are hidden or filtered out: %d, the first is row %d", f.Path(), f.hidden, f.first)
		}
	}
	return nil
}

// inspected names the columns that are looked over for damage: those that enter
// a case as they stand, and those of the key.
func inspected(m *mapping.Mapper) []int {
	columns := slices.Concat(m.TextColumns(), m.KeyColumns())
	slices.Sort(columns)
	return slices.Compact(columns)
}

// damaged warns of cells that were damaged before their file came here. In a
// column of the key that stops the command: a damaged key is another case's, or
// several cases', and what was sent under it would never be found again.
func (s *Found) damaged() error {
	var lines, hints []string
	for _, f := range s.Files {
		key := f.Mapper.KeyColumns()
		for _, d := range f.damage.Damage() {
			if s.m.Source.AcceptDamage || !slices.Contains(key, d.Column) {
				s.Warn(f.damageLine(d) + ": " + d.Hint)
				continue
			}
			lines = append(lines, f.damageLine(d))
			if !slices.Contains(hints, d.Hint) {
				hints = append(hints, d.Hint)
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return &stop.Error{
		What: "damage in a column of the key:", More: lines,
		Tip: strings.Join(hints, "; ") + "; if these keys are as they should be, say in the mapping, under source: damage: accept",
	}
}

// damageLine tells a damage on one line, with its places.
func (f *File) damageLine(d source.Damage) string {
	examples := make([]string, len(d.Examples))
	for i, e := range d.Examples {
		examples[i] = fmt.Sprintf("%s %q", f.Where(e.Line, e.Record), e.Cell)
	}
	name := fmt.Sprintf("column %q", strings.TrimSpace(f.Name(d.Column)))
	return fmt.Sprintf("%s: %s: %s: %d, for instance %s", f.Path(), name, d.What, d.Cells, strings.Join(examples, ", "))
}

func (s *Found) wrongKey(ctx context.Context) error {
	places, err := s.examples(ctx)
	if err != nil {
		return err
	}
	tip := "name columns that tell one case from another; `caseload check` names those that could serve"
	if s.keys != nil {
		switch names, near := s.Candidates(); {
		case len(names) > 0:
			tip = "name columns that tell one case from another; filled and different in every row: " + stop.Quoted(names)
		case len(near) > 0:
			tip = fmt.Sprintf("name columns that tell one case from another, for instance %q, which %d rows lack or repeat", near[0].Column, near[0].Misses)
		default:
			tip = "no column by itself is filled and different in every row: name several that are together, or say key: content"
		}
	}
	return stop.Errorf(tip,
		"key %s: %d of %d rows have the key of another row and other cells, so it does not tell one case from another: %s",
		strings.Join(s.m.Key.Columns, ", "), s.Crowd.Conflicts, s.Crowd.Rows, places)
}

func (s *Found) askIdentical(ctx context.Context) error {
	places, err := s.examples(ctx)
	if err != nil {
		return err
	}
	return stop.Errorf("say in the mapping what they are: source.identical_rows: once (one case) or each (a case for each)",
		"rows that are equal in every cell to another row: %d, for instance %s", s.Crowd.Identical, places)
}

// examples reads the files again, for the last time, and names the first rows that
// repeat another: that are equal to it under key: content, that differ from it under
// a key.
func (s *Found) examples(ctx context.Context) (string, error) {
	type seen struct {
		where string
		tells uint64
	}
	content := s.batch.Rule.Content
	first := map[uint64]seen{}
	var found []string
	err := s.batch.Each(ctx, func(f *intake.File, row *intake.Row) error {
		if len(found) == maxExamples {
			return errEnough
		}
		c, _ := Candidate(s.m, f, row)
		tells, repeats := s.Crowd.Repeats(&c, content)
		if !repeats {
			return nil
		}
		key := tells
		if !content {
			key = c.Print.Short()
		}
		earlier, again := first[key]
		switch {
		case !again:
			first[key] = seen{f.WhereOf(row), tells}
		case content || earlier.tells != tells:
			found = append(found, earlier.where+" and "+f.WhereOf(row))
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return strings.Join(found, "; "), err
}

// errEnough ends a reading of rows early.
var errEnough = errors.New("enough")
