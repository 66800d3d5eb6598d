// Package identity says what "the same case" is: pure rules over the cells of rows
// and over what is known of cases, without storage, files or a clock.
//
// A scope is server + operation + dataset. Within it the mapping's rule says
// what tells one case from another:
//
//	key      the text of the key's columns. One key is one case.
//	content  the text of every column whose cells can enter the case, counted:
//	         of m such rows over n cases of that content, m − n are new.
//
// Rules of the text: see [Text]. Rules of the names: case, accents and outer spaces do
// not count; a repeated name is numbered. The order of columns never counts.
//
//  1. A row that this run has planned before (it goes on after a stop), or that
//     carries an import_id, is that case, whatever its cells say.
//  2. Otherwise cases are found under the rule among every version of the cells of
//     every row that was ever seen, also under another rule.
//  3. Of several cases: one whose cells are the same and that is created or
//     unknown; else any that is created or unknown; else one whose cells are
//     the same; else the newest.
//     A row that carries an id and was never made gives way to a case that its
//     key has made, or its content, if that case is no other row's of its run.
//     A case is sent for one row of a command: a second that comes to it shares
//     it by point 7, or has its own. A row without an id does not take the case
//     whose id another row carries.
//  4. created by this run or the run it goes on from: created. Created by
//     another: duplicate; under a key, with other mapped cells it says which
//     columns differ (E303), and with another contact it is invalid (E304).
//  5. unknown stays unknown, unless it is asked to be sent again, and then once
//     in a run.
//  6. Anything else was never made: it is sent, under the id it has.
//  7. In one command, a second row of a key with the same mapped cells shares
//     the first one's case (E305); with other cells it is invalid (E302).
//     Rows equal in every cell are asked about under content (identical_rows);
//     "once" makes them share, "each" counts them.
//  8. What the cells of earlier rows cannot tell under a new rule, because their
//     files lacked its columns, stops the run before it sends.
//
// A case is known at first sight, also that of an invalid row, so that a row
// mended later is known by its old cells and by its new ones.
package identity

import (
	"encoding/base32"
	"encoding/json"
	"slices"
)

// Status is what is known of a case, or of a row in a run.
type Status string

// The states of a row, as its report shows them. Of a case two more are known: that
// it was only seen, and that its request may be under way.
const (
	Created   Status = "created"
	Duplicate Status = "duplicate"
	Skipped   Status = "skipped"
	Invalid   Status = "invalid"
	Rejected  Status = "rejected"
	Failed    Status = "failed"
	Unknown   Status = "unknown"
	Pending   Status = "pending"

	Seen    Status = "seen"
	Sending Status = "sending"
)

// Problem is why a row cannot be sent, in the words of its report.
type Problem struct {
	Code, Reason, Hint string
}

// Place is where a row stands in a command: the input's number, and the row's in it.
type Place struct{ Input, Line int }

// Spot is a row's place in a run.
type Spot struct {
	Run int64
	Place
}

// Flags are what a person may ask of one command.
type Flags struct {
	ResendUnknown   bool
	AllowDuplicates bool
}

// Rule says which columns tell one case from another.
type Rule struct {
	Content bool     // counted content of Columns, else a key of Columns
	Columns []string // column ids (see [ColumnIDs]), sorted, none twice
}

// NewRule makes a rule of column ids, in any order.
func NewRule(content bool, columns []string) Rule {
	sorted := slices.Clone(columns)
	slices.Sort(sorted)
	return Rule{Content: content, Columns: slices.Compact(sorted)}
}

// String names the rule: its kind and its columns as JSON.
func (r Rule) String() string {
	names, err := json.Marshal(r.Columns)
	if err != nil {
		return err.Error() // strings always marshal
	}
	if r.Content {
		return "content:" + string(names)
	}
	return "key:" + string(names)
}

// Version is the cells of a row, as they were kept of it.
type Version struct {
	IDs   []string // of the columns; none until it is loaded, or where the cells were forgotten
	Cells []string
	Exact uint64 // hash of the very bytes, see [Hasher.Exact]
	Page  int64  // where they are kept: the keeper's own
	Slot  int64
}

// Case is one case to be, as it is known.
type Case struct {
	Number    int64 // 0: none
	ID        string
	Status    Status
	WolkvoxID string
	Prefix    string
	Problem   Problem
	Run, Root int64     // the run that sent it last, and the run that one goes on from
	Resent    bool      // it was unknown and that run sent it again
	Extra     bool      // made on purpose beside one that was created
	Former    bool      // of an earlier target
	Plan      Spot      // where a run last planned to send it
	Contact   uint64    // see [ContactHash]; 0: not known
	Versions  []Version // oldest first; the last is what it is sent as
}

// made tells whether a case was, or may have been, made.
func (e *Case) made() bool { return e.Status == Created || e.Status == Unknown }

// Mended tells whether the row was seen with other cells than at first.
func (e *Case) Mended() bool { return len(e.Versions) > 1 }

// Candidate is one row of a command, before it is decided what it is.
type Candidate struct {
	Place
	Spare   Place // where it goes when its place is taken by another row of its import_id
	Hasher  *Hasher
	Print   Fingerprint
	Exact   uint64
	Cells   []string
	ID      string   // the import_id it carries, or ""
	Problem *Problem // why it cannot be sent, if so
	Stays   *Problem // why it could not be sent, and still cannot unless a cell was changed
	Skip    bool     // the mapping leaves it out
	Contact string   // the mapped contact, for telling another person
	Odd     *Digest  // identity of a row that has none under the rule
}

// Decision says what becomes of a candidate.
type Decision struct {
	Case    Case
	New     bool // the case is made for it, with this number and id
	Adds    bool // its cells are a further version of its case
	Takes   bool // its case is to be sent for it
	Status  Status
	Problem Problem
	Class   int   // order of sending: 1 never tried, 2 failed, 3 rejected; 0 not sent
	Place         // its place, when another row shares its case
	Twin    Place // of the row whose case it shares; Line 0: none
	Resend  bool
	Again   bool     // the row was decided already, at the same place: not written down
	Moved   bool     // it stands at its spare place
	Digest  *Digest  // by which the case is to be found again; nil: by nothing new
	Loose   *Digest  // the same of its loosened cells, where that is another
	Same    *Version // of its very bytes; nil: none is known
}

const idBytes = 10

// IDText shows an id of 10 bytes: its letter, then 16 capitals and digits 2 to 7. No
// spreadsheet takes it for a number, a date or a power, since it begins with a
// letter and is no hex.
func IDText(letter byte, id []byte) string {
	return string(letter) + base32.StdEncoding.EncodeToString(id)
}

// ParseID reads an import_id.
func ParseID(text string) (id []byte, ok bool) {
	if len(text) != 17 || text[0] != 'C' {
		return nil, false
	}
	id, err := base32.StdEncoding.DecodeString(text[1:])
	return id, err == nil && len(id) == idBytes
}
