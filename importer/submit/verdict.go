package submit

import (
	"context"
	"strings"
	"time"

	"caseload/mapping"
)

// Status is what became of a row by being sent, as the reports write it.
type Status string

const (
	Created  Status = "created"  // the CRM gave an id
	Rejected Status = "rejected" // the CRM refused this row
	Failed   Status = "failed"   // provably not created, tries used up
	Unknown  Status = "unknown"  // it may have arrived, and nothing says what became of it
	Pending  Status = "pending"  // not reached, or its refusal is not the row's fault

	// Answered is no row's status: a look-up was answered, see [JudgeLookup].
	Answered Status = "answered"
)

// Stable codes of rows, for the column import_code.
const (
	CodeNotSent   = "E401" // never written to the wire
	CodeLost      = "E402" // no answer, or a cut one
	CodeCut       = "E403" // interrupted while in flight
	CodeUncertain = "E404" // an answer that says nothing certain
	CodeBusy      = "E405" // refused for a passing reason
	CodePartly    = "E406" // not written to its end, which the mapping takes as not processed
	CodeNoContact = "E407" // the CRM has no contact of this e-mail
	CodeUnasked   = "E408" // a question before the case got no answer
)

// Verdict says what became of one row, and why, for a person and for the ledger.
//
// Texts are free of control characters and of the token. The zero Verdict has no
// Status and is never returned by this package.
type Verdict struct {
	Status            Status
	WolkvoxID, Prefix string // set when Status is created; Prefix is idPrefijo, "" if the CRM gave none

	Code   string // import_code; "" for created
	Reason string // import_error, a clause in lower case
	Hint   string // import_hint, what to do; "" none

	HTTP int    // status of the answer, 0 when there was none
	Said string // what the CRM says of a row that it rejected, its words alone; "" nothing
	Raw  []byte // first 2 KiB of an answer that is not plain success, cleaned; nil when there is none
	File []byte // SHA-256 of the attachment that was sent, or perhaps was; nil: none
	Sent bool   // the head was written, or may have been, in the attempt this verdict is about

	Began      time.Time     // our own time of the first byte of the last attempt; zero when nothing was begun
	Attempts   int           // attempts made for this row, waits not counted
	RetryAfter time.Duration // how long the CRM wants to be left alone; 0 unsaid
	Stop       *Stop         // the whole run must stop; the row keeps its Status
	Later      time.Time     // not tried: nothing may be sent before then; zero: no such time
	Missing    bool          // of a look-up that was answered: there is no such thing
	UsedUp     bool          // the CRM says that the day's calls are used up
	Noticed    bool          // created, by an answer that had PHP's notices round it
	Blocked    bool          // refused by a 403 that is not the CRM's own
	Held       bool          // Blocked, and pending until another row shows whether it was for this row's text; see [Guard]

	crowded bool  // too many requests at a time
	late    bool  // a deadline ran out after the head was written
	broken  bool  // not written to its end, and may be sent again by itself
	passing bool  // refused for a reason that passes: may be sent again by itself
	spent   *Stop // what stops the run when a passing refusal does not pass
	address bool  // a refusal that means a wrong address as long as nothing proved it right
	own     bool  // such a refusal, in the CRM's own envelope: the address was right if it ever was
	reached bool  // the answer proves that the address is the CRM's own
}

// unreached is true for a row that found no way to the CRM.
func (v *Verdict) unreached() bool {
	return v.Status == Failed && v.Code == CodeNotSent && !v.Sent && v.HTTP == 0
}

// Stop says that the run as a whole cannot go on, as an error for the terminal.
type Stop struct {
	Exit  int       // the process's exit code: 1 cannot go on, 5 stopped before the end
	Cause string    // lower case: where, what, why
	Tip   string    // what to do; "" none
	Later time.Time // from when on the same command goes on; zero: at once, or it is not known
}

// Error gives the cause.
func (s *Stop) Error() string { return s.Cause }

// Hint says what to do, "" when there is nothing to say.
func (s *Stop) Hint() string { return s.Tip }

// ExitCode gives the exit code that this stop asks for.
func (s *Stop) ExitCode() int { return s.Exit }

// Item is one row on its way to the CRM.
type Item struct {
	Case  *mapping.Case // what to send; not changed by any Sender
	Entry int64         // the ledger's number of the row, for [Intended]
	Known bool          // rejected by an earlier run already: does not count towards the limits of failures
	Ref   any           // the caller's own, passed through and never looked at
}

// Sender sends one case and says what became of it.
//
// ctx is the stop: see the package's text. A Sender never fails in another way
// than by its verdict, and is safe for concurrent use.
type Sender interface {
	Send(ctx context.Context, it *Item) Verdict
}

// SenderFunc makes a function a [Sender].
type SenderFunc func(ctx context.Context, it *Item) Verdict

// Send calls f.
func (f SenderFunc) Send(ctx context.Context, it *Item) Verdict { return f(ctx, it) }

// RefusedText is the verdict on a row that was Held, once another row came
// through: a firewall before the CRM refuses its text.
func (v Verdict) RefusedText() Verdict {
	v.Held, v.Status = false, Rejected
	v.Reason = "a firewall before the CRM refuses this row's text" + strings.TrimPrefix(v.Reason, notAdmitted)
	v.Hint = "change what looks like code or tags in its texts (select … from, <script>); then resume, or ask the CRM's support to admit it"
	return v
}

// notAdmitted is what a 403 without a meaning of its own begins with.
const notAdmitted = "the CRM does not admit us"

// NotReached is the verdict on a row whose turn did not come before the stop.
func NotReached() Verdict {
	return Verdict{Status: Pending, Reason: "not reached before the run stopped"}
}
