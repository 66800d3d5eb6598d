package report

import (
	"fmt"
	"strings"
)

// Counts says how many rows were read and what became of them. Each row read
// stands in exactly one of the others. Its zero value is ready for use; it is
// one goroutine's at a time.
type Counts struct {
	Read                int64 `json:"read"`                  // rows of the input, blank ones and the header left out
	Created             int64 `json:"created"`               // cases made by this run, also before a stop
	Duplicate           int64 `json:"duplicate"`             // created before by another run, with the same mapped cells
	DuplicateOtherCells int64 `json:"duplicate_other_cells"` // key sent before with other mapped cells (E303)
	Skipped             int64 `json:"skipped"`               // left out on purpose
	Invalid             int64 `json:"invalid"`               // a cell or field is wrong; never sent
	Rejected            int64 `json:"rejected"`              // refused by the CRM
	Failed              int64 `json:"failed"`                // provably not created
	Unknown             int64 `json:"unknown"`               // sent, and no answer that says what became of it
	Pending             int64 `json:"pending"`               // not reached
}

// codeOtherCells marks a duplicate whose mapped cells are not those sent before.
const codeOtherCells = "E303"

// count is one of the counts with its name for people.
type count struct {
	status string
	n      *int64
}

// all gives the counts of outcomes in the order in which they are told.
func (c *Counts) all() []count {
	return []count{
		{"created", &c.Created},
		{"duplicate", &c.Duplicate},
		{"duplicate with other cells", &c.DuplicateOtherCells},
		{"skipped", &c.Skipped},
		{"invalid", &c.Invalid},
		{"rejected", &c.Rejected},
		{"failed", &c.Failed},
		{"unknown", &c.Unknown},
		{"pending", &c.Pending},
	}
}

// Add counts an outcome by its status and code. It does not count the row as
// read: whoever reads counts that, so that [Counts.Check] compares two sources.
// A status that is none of ours counts nowhere, and Check tells.
func (c *Counts) Add(status, code string) {
	if status == "duplicate" && code == codeOtherCells {
		c.DuplicateOtherCells++
		return
	}
	for _, each := range c.all() {
		if each.status == status {
			*each.n++
			return
		}
	}
}

// Merge adds the counts of another file, Read included.
func (c *Counts) Merge(other Counts) {
	c.Read += other.Read
	from := other.all()
	for i, each := range c.all() {
		*each.n += *from[i].n
	}
}

// Sum is how many rows have an outcome.
func (c Counts) Sum() int64 {
	var sum int64
	for _, each := range c.all() {
		sum += *each.n
	}
	return sum
}

// Check tells whether every row read has one outcome. The error is an [*Error]
// with exit code 1 that gives both numbers and every count: rows are missing
// from the reports, or stand in them twice.
func (c Counts) Check() error {
	sum := c.Sum()
	if sum == c.Read {
		return nil
	}
	return &Error{
		What: fmt.Sprintf("the balance does not hold: %d rows were read, but %d have an outcome (%s)", c.Read, sum, c.Line()),
		Tip:  "do not trust this run's reports: keep the ledger and the files as they are, and report this as a defect of caseload",
		Exit: exitCannotGoOn,
	}
}

// Line tells the counts in one line: "500 read, 497 created, 2 invalid,
// 1 rejected". The rows read are always there, the others where they are not
// zero.
func (c Counts) Line() string {
	parts := []string{fmt.Sprintf("%d read", c.Read)}
	for _, each := range c.all() {
		if *each.n != 0 {
			parts = append(parts, fmt.Sprintf("%d %s", *each.n, each.status))
		}
	}
	return strings.Join(parts, ", ")
}
