package importer

import (
	"errors"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/results"
	"caseload/importer/stop"
	"caseload/importer/survey"
	"caseload/report"
)

// Checked is what a check found.
type Checked struct {
	Result
	Fields     []FieldSeen // one a field of the mapping, in its order
	Bill       Bill
	Key        string        // the identity that rows go by, in words
	Candidates []string      // columns that are filled and different in every row
	Near       []survey.Near // columns that nearly are
	Unused     []string      // columns of the first file that the mapping does not use
}

// Check reads, maps and validates every row and sends nothing.
//
// It exits with 0 when every row could be sent, or need not be, and with 3 when
// some rows are invalid. What would stop an import is an error here too. A file
// of any length is told on one screen: its memory is that of an import's plan.
func Check(job Job) (Checked, error) {
	k := &check{command: newCommand(job)}
	k.looked = k.see
	k.wants = survey.Options{Keys: true}
	if job.Parent == nil && job.Ledger.IsNew() {
		k.wants.Also = k.alone
	}
	err := k.run()
	found := Checked{}
	if k.found != nil {
		found.Candidates, found.Near = k.found.Candidates()
	}
	if err == nil {
		found.Fields = k.fieldsSeen(&k.seen)
		if len(k.inputs) > 0 {
			found.Unused = k.inputs[0].Unused()
		}
		found.Bill, err = k.bill()
	}
	for _, in := range k.inputs {
		found.Files = append(found.Files, results.File{Input: in.Path(), Understood: in.Understood(in.Rows), Rows: in.Rows, Counts: k.files[in.Number]})
	}
	found.Counts = k.counts
	found.Counts.Read = k.rows() - k.repeated
	found.Key = k.keyInWords()
	found.Problems = k.problems.Sorted()
	if found.Counts.Invalid > 0 {
		found.Exit = 3
	}
	return found, errors.Join(err, k.close())
}

// check is one under way.
type check struct {
	*command
	seen  fieldsSeen
	files map[int]report.Counts // by the input's number
}

// run looks at the rows and plans them.
//
// Where the ledger knows of nothing, one reading is enough: rows are planned while
// they are surveyed, as if no two of them were alike. Where it turns out that two
// are, or that the cells prove other forms than the mapping says, that counts for
// nothing, and they are planned in a second reading, like those of an import.
func (k *check) run() error {
	k.begin()
	err := inTurn(k.open, k.start)
	if err == nil {
		err = k.look(func(string) {}) // the forms stand beside the fields
	}
	if err != nil || k.rows() == 0 {
		return err
	}
	if k.wants.Also == nil || k.found.Alike() {
		k.begin()
		if err := k.plan(); err != nil {
			return err
		}
	}
	return k.told()
}

// begin counts from nothing.
func (k *check) begin() {
	k.outlook, k.seen, k.files = newOutlook(), fieldsSeen{}, map[int]report.Counts{}
}

// alone plans a row as one that no other is like.
func (k *check) alone(f *survey.File, row *intake.Row, c *identity.Candidate, skipErr error) error {
	p, err := k.judge(f, row, c, skipErr)
	if err != nil {
		return err
	}
	p.decision = identity.Fresh(c)
	return k.count(k.inputs[f.Number], row, &p)
}

// see counts what a planned row's fields are.
func (k *check) see(in *input, row *intake.Row, p *planned) {
	if p.mapping {
		k.seen.add(in.columnsOf(), func(i int) string { return in.Mapper.Cell(row.Row, i) })
	}
	if status := p.decision.Status; status != identity.Invalid && p.decision.Problem.Code != "E303" {
		k.addProblem(in, row, p) // the others are counted already
	}
	counts := k.files[in.Number]
	counts.Read++
	counts.Add(string(p.decision.Status), p.decision.Problem.Code)
	k.files[in.Number] = counts
}

func (c *command) keyInWords() string {
	if c.Mapping.Key.Content {
		return "key: content (every cell that is sent): a row that was sent and is edited later is a new case"
	}
	return "key: " + stop.Quoted(c.Mapping.Key.Columns)
}
