package ledger

// What "the same case" is.
//
// A scope is server + operation + dataset. Within it the mapping's rule says
// what tells one case from another:
//
//	key      the text of the key's columns. One key is one case.
//	content  the text of every column whose cells can enter the case, counted:
//	         of m such rows over n cases of that content, m − n are new.
//
// Rules of the text: NFC, all no-break spaces and what is not seen at the ends off
// (package invisible), CRLF as LF.
// Rules of the names: case, accents and outer spaces do not count; a repeated
// name is numbered. The order of columns never counts.
//
//  1. A row that this run has planned before (it goes on after a stop), or that
//     carries an import_id, is that entry, whatever its cells say.
//  2. Otherwise entries are found under the rule among every version ("sight")
//     of every row the ledger has seen, also those written under another rule:
//     sights keep a digest of each cell, and an identity under any rule is a
//     digest of those digests.
//  3. Of several entries: one whose cells are the same and that is created or
//     unknown; else any that is created or unknown; else one whose cells are
//     the same; else the newest.
//     A row that carries an id and was never made gives way to a case that its
//     key has made, or its content, if that case is no other row's of its run.
//     An entry is sent for one row of a command: a second that comes to it shares
//     it by point 7, or has its own. A row without an id does not take the entry
//     whose id another row carries.
//  4. created by this run or the run it goes on from: created. Created by
//     another: duplicate; under a key, with other mapped cells it says which
//     columns differ (E303), and with another contact it is invalid (E304).
//  5. unknown stays unknown, unless it is asked to be sent again, and then once
//     in a run.
//  6. Anything else was never made: it is sent, under the id it has.
//  7. In one command, a second row of a key with the same mapped cells shares
//     the first one's entry (E305); with other cells it is invalid (E302).
//     Rows equal in every cell are asked about under content (identical_rows);
//     "once" makes them share, "each" counts them.
//  8. What earlier sights cannot be told under a new rule, because their files
//     lacked its columns, stops the run before it sends (see gap.go).
//
// An entry is made at first sight, also for an invalid row, so that a row
// mended later is known by its old cells and by its new ones.

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
)

// Status is what the ledger knows of an entry, or of a row in a run.
type Status string

// The states of a row, as its report shows them. The ledger alone knows two
// more: an entry that was only seen, and one whose request may be under way.
const (
	Created   Status = "created"
	Duplicate Status = "duplicate"
	Skipped   Status = "skipped"
	Invalid   Status = "invalid"
	Rejected  Status = "rejected"
	Failed    Status = "failed"
	Unknown   Status = "unknown"
	Pending   Status = "pending"

	seen    Status = "seen"
	sending Status = "sending"
)

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

// String names the rule for the ledger: its kind and its columns as JSON.
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

// Problem is why a row cannot be sent, in the words of its report.
type Problem struct {
	Code, Reason, Hint string
}

// Candidate is one row of a command, before it is decided what it is.
type Candidate struct {
	Input, Line int      // its place: the input's number and the row's in it
	Eye         *Eye     // that saw it
	Spare       Place    // where it goes when its place is taken by another row of its import_id
	Sight       Sight    // its cells, as digests
	Cells       []string // the same as they stand, of a row that carries an import_id
	ID          string   // the import_id it carries, or ""
	Problem     *Problem // why it cannot be sent, if so
	Stays       *Problem // why it could not be sent, and still cannot unless a cell was changed
	Skip        bool     // the mapping leaves it out
	Contact     string   // the mapped contact, for telling another person
	Odd         []byte   // identity of a row that has none under the rule
}

// Decision says what becomes of a candidate.
type Decision struct {
	Entry       Entry
	New         bool // Entry was made for it
	Status      Status
	Problem     Problem
	Class       int // order of sending: 1 never tried, 2 failed, 3 rejected; 0 not sent
	Input, Line int // its place, when another row shares its case
	TwinInput   int // the place of the row whose case it shares;
	Twin        int // Twin is 0 when it shares none
	Resend      bool
	Again       bool // the row was decided already, at the same place: not written down
	Moved       bool // it stands at its spare place
}

// Flags are what a person may ask of one command.
type Flags struct {
	ResendUnknown   bool
	AllowDuplicates bool
}

// decide applies points 4 to 6 to a row and the entry it was found to be.
// again means that the entry must be made anew: a duplicate that is wanted.
func decide(c Candidate, e Entry, run, root int64, f Flags) (d Decision, again bool) {
	d = Decision{Entry: e, Status: Pending}
	own := e.Status == Created && (e.Run == run || e.Root == root)
	switch {
	case own:
		d.Status = Created
	case c.Skip:
		d.Status = Skipped
	case e.Status == Created && f.AllowDuplicates && c.Problem == nil:
		return d, true
	case e.Status == Created:
		d.Status = Duplicate
	case e.Status == Unknown && (!f.ResendUnknown || e.Run == run && e.Resent):
		d.Status = Unknown
		d.Problem = Problem{Code: e.Code, Reason: e.Reason, Hint: e.Hint}
	case c.Problem != nil && e.Status == Unknown:
		d.Status = Unknown
		d.Problem = *c.Problem
	case c.Problem != nil:
		d.Status, d.Problem = Invalid, *c.Problem
	default:
		d.Class = classOf(e.Status)
		d.Resend = e.Status == Unknown
	}
	return d, false
}

// Fresh says what becomes of a row of which the ledger knows nothing, and that no
// other row of its command is like.
func Fresh(c *Candidate) Decision {
	d, _ := decide(*c, Entry{}, 0, 0, Flags{})
	d.New = true
	return d
}

func classOf(s Status) int {
	switch s {
	case Failed:
		return 2
	case Rejected:
		return 3
	default:
		return 1
	}
}

// sameKeyOtherCells applies the second half of point 4: it tells how a row
// differs from the case that its key has made.
func sameKeyOtherCells(d *Decision, differ []string, otherPerson bool) {
	names := strings.Join(differ, ", ")
	if otherPerson {
		d.Status = Invalid
		d.Problem = Problem{
			Code:   "E304",
			Reason: "same key, another person: this key was sent before" + caseOf(d.Entry) + ", with other cells in " + names,
			Hint:   "a longer key, or a dataset of its own, in the mapping",
		}
		return
	}
	d.Problem = Problem{
		Code:   "E303",
		Reason: "this key was sent before with other cells in " + names,
		Hint:   "the case stands as it was sent: change it in the CRM; if this is another case, give it a key of its own, and in a report empty its import_id",
	}
}

func caseOf(e Entry) string {
	if e.WolkvoxID == "" {
		return ""
	}
	return " and made case " + e.WolkvoxID
}

// best picks by point 3 among entries found under a rule. It wants the entries
// oldest first and returns -1 for none.
func best(entries []Entry, same func(Entry) bool) int {
	pick, rank := -1, 0
	for i, e := range entries {
		score := 1
		switch e.Status {
		case Created:
			score = 4
		case Unknown:
			score = 3
		}
		switch {
		case same(e) && e.made():
			score += 2
		case same(e):
			score = 2
		}
		if score >= rank {
			pick, rank = i, score
		}
	}
	return pick
}

// Digest is the identity of a row under a rule, 16 bytes.
type Digest [16]byte

// digestOf joins the digests of a rule's cells, in the order of its columns.
func digestOf(cells []byte, columns []int, buf []byte) Digest {
	buf = buf[:0]
	for _, i := range columns {
		buf = append(buf, cells[i*cellBytes:(i+1)*cellBytes]...)
	}
	sum := sha256.Sum256(buf)
	return Digest(sum[:16])
}

// rowOf joins the digests of the cells that are not blank, each with its
// column's name, so that neither order nor empty columns count.
func rowOf(cells []byte, columns []int, names []uint64, buf []byte) uint64 {
	buf = buf[:0]
	for _, i := range columns {
		cell := cells[i*cellBytes : (i+1)*cellBytes]
		if binary.LittleEndian.Uint64(cell) == 0 {
			continue
		}
		buf = binary.LittleEndian.AppendUint64(buf, names[i])
		buf = append(buf, cell...)
	}
	return key{}.sum(buf) // the cells' own digests are keyed
}
