package importer

import (
	"errors"

	"caseload/importer/intake"
	"caseload/mapping"
)

// Checked is what a check found.
type Checked struct {
	Result
	Fields     []FieldSeen // one a field of the mapping, in its order
	Bill       Bill
	Key        string      // the identity that rows go by, in words
	Candidates []string    // columns that are filled and different in every row
	Near       []Candidate // columns that nearly are
	Unused     []string    // columns of the first file that the mapping does not use
}

// Check reads, maps and validates every row and sends nothing.
//
// It exits with 0 when every row could be sent, or need not be, and with 3 when
// some rows are invalid. What would stop an import is an error here too. A file
// of any length is told on one screen: its memory is that of an import's plan.
func Check(job Job) (Checked, error) {
	c := &command{Job: job, dry: true, proved: map[string]mapping.Form{}, filled: &columns{}, problems: problems{}}
	found, seen := Checked{}, &fieldsSeen{}
	c.ahead.forget = func() {
		*seen = fieldsSeen{}
		clear(c.problems)
	}
	c.looked = func(in *input, it *intake.Row, p planned) {
		if p.mapping {
			row := it.Row
			seen.add(in.columnsOf(), func(i int) string { return in.Mapper.Cell(row, i) })
		}
		in.counts.Read++
		in.counts.Add(string(p.decision.Status), p.decision.Problem.Code)
	}
	err := c.prepare()
	found.Candidates, found.Near = c.candidates()
	if err := c.filled.close(); err != nil {
		c.Warn(err.Error())
	}
	if err == nil {
		found.Fields = c.fieldsSeen(seen)
		if len(c.inputs) > 0 {
			found.Unused = c.inputs[0].Unused()
		}
		found.Bill, err = c.bill()
	}
	for _, in := range c.inputs {
		found.Files = append(found.Files, File{
			Input: in.Path(), Understood: in.Understood(in.rows), Rows: in.rows, Counts: in.counts,
		})
	}
	found.Counts = c.counts
	found.Counts.Read = c.rows() - c.repeated
	found.Key = c.keyInWords()
	found.Problems = c.problems.sorted()
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
