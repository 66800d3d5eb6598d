package importer

import (
	"encoding/json"
	"fmt"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/source"
	"caseload/mapping"
)

// maxConflicts is the share of rows, one in so many, that may have the key of
// another row and other cells: more, and the key is wrong.
const maxConflicts = 100

// look reads every row once: it counts identities, lets every cell vote on the
// forms of dates and numbers, and looks for damage.
func (c *command) look() error {
	c.tally = identity.NewTally(c.batch.Rule)
	if err := c.beginAhead(); err != nil {
		return err
	}
	return c.each(func(in *input, it *intake.Row) error {
		in.rows++
		in.hidden.count(it)
		row, skipErr := c.candidate(in, it)
		c.tally.Add(&row)
		if c.filled != nil {
			c.filled.add(len(in.Header), in.Hasher.Hash, in.Hasher.HashOfAll())
		}
		if it.Fault == nil && !row.Skip {
			in.survey.Add(it.Line, it.Row)
			in.damage.Add(source.Row{Line: it.Line, Record: it.Record, Cells: it.Cells, Kinds: it.Kinds})
		}
		if c.ahead.on {
			return c.planAhead(in, it, &row, skipErr)
		}
		return nil
	})
}

// candidate makes of a row what the ledger wants to know of it, but for what
// the mapping says of its cells. skipErr is a skip_when that could not be told.
func (c *command) candidate(in *input, it *intake.Row) (row identity.Candidate, skipErr error) {
	row = identity.Candidate{
		Place: identity.Place{Input: in.Number, Line: it.Line}, Hasher: in.Hasher, Print: in.Hasher.Row(it.Cells), Cells: it.Cells, ID: it.ID,
	}
	if it.ID != "" && source.IsOfForm(it.Told.Code) {
		told := it.Told
		row.Stays = &told
	}
	switch {
	case it.Hidden && c.Mapping.Source.HiddenRows == "skip":
		row.Skip = true
		return row, nil
	case it.Skip:
		row.Odd, row.Skip = in.Hasher.Odd(it.Cells), true
		return row, nil
	case it.Fault != nil:
		row.Odd = in.Hasher.Odd(it.Cells)
		row.Problem = &identity.Problem{Code: it.Fault.Code, Reason: it.Fault.Reason, Hint: it.Fault.Hint}
		return row, nil
	case row.Print.Blank || in.Mapper.HasBlankKey(it.Row):
		row.Odd = in.Hasher.Odd(it.Cells)
		row.Problem = &identity.Problem{
			Code: "E301", Reason: "the key is blank: " + strings.Join(c.Mapping.Key.Columns, ", "),
			Hint: "fill it in: without it nobody can tell whether the case was made before",
		}
	}
	row.Skip, skipErr = in.Mapper.Skip(it.Row)
	return row, skipErr
}

// settle decides the forms of every input, by setting, by proof in the file, or
// by what earlier files of the dataset proved.
func (c *command) settle() error {
	earlier, err := c.earlierForms()
	if err != nil {
		return err
	}
	for _, in := range c.inputs {
		in.survey.File, in.survey.Report = in.Path(), in.IsReport()
		forms, err := in.survey.Decide(earlier)
		if err != nil {
			return fmt.Errorf("%s: %w", in.Path(), err)
		}
		if err := c.sameForms(in, forms, earlier); err != nil {
			return err
		}
		in.reformed = !in.Mapper.Reads(forms)
		in.Mapper.Use(forms)
		in.forms = forms
		for _, line := range forms.Said() {
			if c.filled != nil {
				break // a check has it beside the field
			}
			c.Say(in.Path() + ": " + line)
		}
		for _, line := range forms.Warned() {
			c.Warn(in.Path() + ": " + line)
		}
		for _, f := range forms.Proved() {
			f = f.After(earlier[f.Column])
			earlier[f.Column] = f
			c.proved[f.Column] = f
		}
	}
	return nil
}

// earlierForms gives what earlier files of the dataset proved, by column.
func (c *command) earlierForms() (map[string]mapping.Form, error) {
	kept, err := c.Ledger.Proofs(c.run)
	if err != nil {
		return nil, err
	}
	forms := map[string]mapping.Form{}
	for name, text := range kept {
		var f mapping.Form
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return nil, fmt.Errorf("what the ledger keeps of column %q cannot be read: %w", name, err)
		}
		forms[name] = f
	}
	return forms, nil
}

// keepProofs writes down what the files proved, for the files to come.
func (c *command) keepProofs() error {
	texts := map[string]string{}
	for name, f := range c.proved {
		text, err := json.Marshal(f)
		if err != nil {
			return err
		}
		texts[name] = string(text)
	}
	return c.Ledger.Prove(c.run, texts)
}

// sameForms stops a dataset by content whose dates or decimals came in another
// form before: every row of it would be a new case.
func (c *command) sameForms(in *input, forms mapping.Forms, earlier map[string]mapping.Form) error {
	if !c.Mapping.Key.Content || c.NewIdentity {
		return nil
	}
	for _, now := range forms.Proved() {
		before, known := earlier[now.Column]
		if known && before.Differs(now) {
			return stopf("a key of columns that do not change their form, or --new-identity if none of its cases was sent before",
				"%s: column %q has another form than in earlier files (%s, now %s): under key: content every row would be a new case",
				in.Path(), now.Column, before, now)
		}
	}
	return nil
}

// countUp ends the tally, and stops where rows cannot be told apart.
func (c *command) countUp() error {
	c.crowd = c.tally.Count()
	c.tally = nil
	if c.Parent != nil {
		return nil // its rows are told apart by their ids
	}
	switch {
	case c.crowd.Conflicts*maxConflicts > c.crowd.Rows:
		return c.wrongKey()
	case c.crowd.Identical > 0 && c.Mapping.Source.IdenticalRows == "":
		return c.askIdentical()
	}
	return nil
}

func (c *command) wrongKey() error {
	places, err := c.examples(maxExamples)
	if err != nil {
		return err
	}
	tip := "name columns that tell one case from another; `caseload check` names those that could serve"
	if c.filled != nil {
		switch names, near := c.candidates(); {
		case c.filled.broken != nil:
			tip = "name columns that tell one case from another"
		case len(names) > 0:
			tip = "name columns that tell one case from another; filled and different in every row: " + quoted(names)
		case len(near) > 0:
			tip = fmt.Sprintf("name columns that tell one case from another, for instance %q, which %d rows lack or repeat", near[0].Column, near[0].Misses)
		default:
			tip = "no column by itself is filled and different in every row: name several that are together, or say key: content"
		}
	}
	return stopf(tip,
		"key %s: %d of %d rows have the key of another row and other cells, so it does not tell one case from another: %s",
		strings.Join(c.Mapping.Key.Columns, ", "), c.crowd.Conflicts, c.crowd.Rows, places)
}

func (c *command) askIdentical() error {
	places, err := c.examples(maxExamples)
	if err != nil {
		return err
	}
	return stopf("say in the mapping what they are: source.identical_rows: once (one case) or each (a case for each)",
		"rows that are equal in every cell to another row: %d, for instance %s", c.crowd.Identical, places)
}

// examples reads the files again for the first rows that repeat another: that are
// equal to it under key: content, that differ from it under a key.
func (c *command) examples(most int) (string, error) {
	type seen struct {
		where string
		tells uint64
	}
	first := map[uint64]seen{}
	var found []string
	err := c.each(func(in *input, it *intake.Row) error {
		row, _ := c.candidate(in, it)
		tells, repeats := c.crowd.Repeats(&row, c.batch.Rule.Content)
		if !repeats || len(found) >= most {
			return nil
		}
		key := tells
		if !c.batch.Rule.Content {
			key = row.Print.Short()
		}
		earlier, again := first[key]
		switch {
		case !again:
			first[key] = seen{in.WhereOf(it), tells}
		case c.batch.Rule.Content || earlier.tells != tells:
			found = append(found, earlier.where+" and "+in.WhereOf(it))
		}
		return nil
	})
	return strings.Join(found, "; "), err
}
