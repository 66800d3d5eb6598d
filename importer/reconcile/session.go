package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"caseload/mapping"
)

// Doubt is a row whose outcome is unknown.
type Doubt struct {
	ID           string    // import_id
	First, Last  int       // the numbers of the first and the last send that may have arrived
	Since, Until time.Time // when these two were sent
	Marked       bool      // every one of them carried its reference
	Contact      string    // equal for equal contacts, "" not known
	Run          int64     // that sent it last
	Case         *mapping.Case
	Guess        bool // Case is what the row was in another run, or by another mapping: it may have been sent otherwise
	Changed      bool // Case is by a mapping that was changed since: see [Session.mapsAsItDid]
	Ref          any  // the caller's own
}

// Made is a row that is known to be created.
type Made struct {
	Doubt
	WolkvoxID string
}

// Outcome is what was found out about a row.
type Outcome string

// The outcomes of a search.
const (
	Present Outcome = "created"
	Absent  Outcome = "pending"
	Unsure  Outcome = "unknown"
)

// Finding is what a session found out about one row, and why.
type Finding struct {
	Outcome           Outcome
	ByReference       bool   // else by fields
	WolkvoxID, Prefix string // of Present
	Why               string // of Unsure, for a person
	Candidates        []Record
}

// Ask asks for the cases whose field has a value: "description", "email contact"
// or "wolkvox-id". An error means that no answer came, and ends the session.
type Ask func(ctx context.Context, field, value string) (Answer, error)

// Session is one sitting with the CRM, or with a list exported from it. It
// learns how the answers look, and keeps that for the rows that follow. It is for
// one goroutine.
type Session struct {
	Ask  Ask
	List *List // the answers come from it; nil: from the CRM
	// Owner gives the import_id of the row of the ledger that has a case, "" none.
	Owner func(wolkvoxID string) (string, error)
	// Witnesses are marked cases that are known to be created, the last sent first.
	Witnesses []Made
	// Neighbours gives cases that the row's run has created, nearest in time first.
	Neighbours func(d *Doubt) ([]Made, error)
	// Doubts are all rows of the target whose outcome is unknown: any of them may
	// be the one that a case belongs to.
	Doubts []*Doubt
	// Marks tells that rows of which it is not known may have been sent with their
	// reference.
	Marks bool
	// Timeout is how long after it was sent a request may still make its case.
	Timeout time.Duration

	forms   [2]form
	zones   map[zoneKey]*zone
	asked   map[string]Answer // by contact
	decided map[*Doubt]bool
}

// RefusedError says that the CRM answers no questions, or that nothing it says
// can be understood. It exits with 1.
type RefusedError struct{ Said string }

func (e *RefusedError) Error() string { return "the CRM does not answer what cases it has: " + e.Said }

// Hint says what to do.
func (e *RefusedError) Hint() string {
	return "is the token right, its quota not used up, and this address admitted? the same command goes on"
}

// ExitCode is 1.
func (e *RefusedError) ExitCode() int { return 1 }

// Decide finds out what became of a row. The rows are decided one after another;
// one that is decided is no other's rival any more.
func (s *Session) Decide(ctx context.Context, d *Doubt) (Finding, error) {
	find := s.byFields
	if d.Marked {
		find = s.byReference
	}
	f, err := find(ctx, d)
	if err != nil || f.Outcome == Unsure {
		return f, err
	}
	if s.decided == nil {
		s.decided = map[*Doubt]bool{}
	}
	s.decided[d] = true
	return f, nil
}

// ask asks, and ends the session when no question is answered.
func (s *Session) ask(ctx context.Context, field, value string) (Answer, error) {
	a, err := s.Ask(ctx, field, value)
	if err == nil && a.Refused {
		err = &RefusedError{a.Sign}
	}
	return a, err
}

// own gives the row's finding when exactly one of the cases is its, and no other
// row of the ledger has it.
func (s *Session) own(d *Doubt, mine []Record, byReference bool) (Finding, error) {
	ids := map[string]Record{}
	for _, r := range mine {
		ids[r.WolkvoxID] = r
	}
	f := Finding{Outcome: Unsure, Candidates: mine}
	switch {
	case len(ids) > 1:
		f.Why = fmt.Sprintf("%d cases may be this row's", len(ids))
		return f, nil
	case mine[0].WolkvoxID == "":
		f.Why = "the case that was found has no id"
		return f, nil
	case s.List != nil && respelled(mine[0].WolkvoxID):
		f.Why = "the list has its case, and a spreadsheet has made a number of the id: look the id up, and settle it by hand"
		return f, nil
	}
	owner, err := s.Owner(mine[0].WolkvoxID)
	if err != nil {
		return f, err
	}
	if owner != "" && owner != d.ID {
		f.Why = "the case that was found is the row " + owner + "'s"
		return f, nil
	}
	return Finding{Outcome: Present, ByReference: byReference, WolkvoxID: mine[0].WolkvoxID, Prefix: mine[0].Prefix}, nil
}

// respelled tells an id that a spreadsheet took for a number and wrote in its own
// way: 6.65E+23, or its first 15 digits and then noughts.
func respelled(id string) bool {
	const exact = 15 // digits that a spreadsheet keeps of a number
	if strings.ContainsAny(id, "+.,") {
		return true
	}
	digits := len(id) > exact && strings.Trim(id, "0123456789") == ""
	return digits && strings.Trim(id[exact:], "0") == ""
}

// referring are the cases that carry a row's reference.
func referring(records []Record, id string) []Record {
	return slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		of, _, ok := ReferenceIn(r.Fields["description"])
		return !ok || of != id
	})
}
