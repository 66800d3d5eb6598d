package importer

import (
	"context"
	"time"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/results"
	"caseload/importer/send"
	"caseload/importer/source"
	"caseload/importer/submit"
	"caseload/mapping"
	"caseload/report"
)

// Job is what one command wants done. It belongs to one command at a time.
type Job struct {
	Name          string   // "import", "resume", "check", "preview"
	Command       []string // as typed, for the ledger and for the hint how to go on
	Version       string
	Mapping       *mapping.Mapping
	MappingPath   string // absolute
	MappingDigest [32]byte
	Server        string // the host in lower case: part of the identity
	Operation     string
	Formerly      []ledger.Target
	Source        source.Options
	Shelf         *intake.Shelf // of files that were looked at before; may be nil
	ForCSV        []string      // flags that were typed and serve files of one kind alone
	ForXLSX       []string
	Files         []string // paths, or "-" for stdin
	Results       string   // -o: a file, or a folder with several inputs; "" beside the input
	Failures      string   // --failures, likewise
	Ledger        *ledger.Ledger
	Parent        *ledger.Run // the run that Files[0], a report of it, resumes; nil: none

	Today       time.Time // what today() is; zero: the day of the run, or of the one it goes on from
	Limit       int64     // rows to read of all files together; 0: all
	MaxCalls    int64     // requests in this run; 0: no limit
	MaxFailures *submit.Ceiling
	Canary      int64 // rows that are sent and shown before the others; 0: none
	Wait        bool  // until calls may be made again, where waiting helps
	NewIdentity bool
	Flags       identity.Flags
	Resend      int64 // with Flags.ResendUnknown: exactly so many rows are meant; 0: all
	Rate        mapping.Rate
	Workers     int

	// Check says why a case cannot be sent though it is mapped, nil when it can:
	// the attachment. Its error is this machine's, and ends the command.
	Check func(*mapping.Case) (*identity.Problem, error)
	// Connect gives the way to the CRM. It calls begin just before the first
	// byte of each request, and cuts its requests when hard ends.
	Connect func(hard context.Context, begin func(context.Context) error) (send.CRM, error)
	// Confirm is asked once the bill stands, before anything is sent.
	Confirm func(Bill) error
	// Shown is given the rows that went first, see Canary, before the others are
	// sent; its error stops the run.
	Shown func([]send.Sample) error
	// Say tells a person something worth knowing, one line.
	Say func(line string)
	// Show is Say of what [Checked] has, too; nil is Say.
	Show func(line string)
	// Warn tells a person something that should be looked at, one line.
	Warn func(line string)
	// Watch follows the sending; nil: nobody does.
	Watch Watcher
	// Known is told each second, while rows are sent, how many requests more the
	// ledger knows of; nil: nobody wants to know.
	Known func(more int64)
	// Now is the clock of the day's calls and hours; nil is time.Now.
	Now func() time.Time
}

// Targets are the target of a job and its earlier names.
func (j *Job) Targets() []ledger.Target {
	return append([]ledger.Target{{Server: j.Server, Operation: j.Operation}}, j.Formerly...)
}

// Watcher follows a command whose rows are sent. Its methods may be called by many
// at once.
type Watcher interface {
	send.Watcher
	Began(run string) // the run has its name
	Sent()            // all outcomes are in
}

// Bill is what sending costs.
type Bill struct {
	ToSend    int64 // requests, if each row needs one
	Attached  int64 // of these, with an attachment
	Contacts  int64 // requests to look contacts up, before
	Asks      int64 // requests to ask how many calls are left
	Quota     int64 // calls a day
	Assumed   bool  // that is the usual quota; the mapping says none
	Made      int64 // calls to this target today, by the ledger
	Ending    send.Ending
	FirstEver bool // this mapping never sent to this target before
}

// Calls is how many calls the bill is for.
func (b Bill) Calls() int64 { return b.ToSend + b.Contacts + b.Asks }

// Result is what became of a command.
type Result struct {
	Run       *ledger.Run
	Counts    report.Counts
	Whole     *report.Counts // of a resumed run: of all rows of the source
	Files     []results.File
	Sent      int64            // rows that were sent now
	Calls     int64            // requests begun
	Problems  []report.Problem // why rows were not created, by cause, the most frequent first
	Elsewhere int64            // unknown rows of other inputs
	Began     time.Time
	Ended     time.Time
	Stop      error // why it ended before the end; nil when it did not
	Exit      int
}
