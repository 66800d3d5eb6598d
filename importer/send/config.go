package send

import (
	"context"
	"time"

	"caseload/importer/submit"
	"caseload/mapping"
)

// CRM is what sending needs of the CRM: it takes a case, and answers questions.
// Each call goes through the run's pace.
type CRM interface {
	submit.Sender
	// Contact asks whether the CRM has the contact of a case; see [submit.JudgeLookup].
	Contact(ctx context.Context, it *submit.Item) submit.Verdict
	// Quota asks how many calls are left today; known is false when it is not told.
	Quota(ctx context.Context) (q submit.Quota, known bool, v submit.Verdict)
}

// Config says how rows are sent. It is not changed.
type Config struct {
	// Connect gives the way to the CRM. It calls begin just before the first
	// byte of each request, and cuts its requests when hard ends.
	Connect     func(hard context.Context, begin func(context.Context) error) (CRM, error)
	Limits      mapping.Limits
	CRM         mapping.CRM
	MappingPath string // named where it says a value that the CRM refuses
	Rate        mapping.Rate
	Workers     int
	MaxCalls    int64 // requests in this run; 0: no limit
	MaxFailures *submit.Ceiling
	Canary      int64    // rows that are sent and shown before the others; 0: none
	Wait        bool     // until calls may be made again, where waiting helps
	Classes     [4]int64 // how many rows each class has, see [Queue]
	Contacts    int64    // how many contacts will be looked up
	Past        Past
	Now         func() time.Time // the clock of the day's calls and hours
	Voice
}

// Voice is how sending tells what it does.
type Voice struct {
	// Say tells a person something worth knowing, one line.
	Say func(line string)
	// Warn tells a person something that should be looked at, one line.
	Warn func(line string)
	// Shown is given the rows that went first, see [Config], before the others are
	// sent; its error stops the run. nil: nobody looks at them.
	Shown func([]Sample) error
	// Watch follows the sending; nil: nobody does.
	Watch Watcher
	// Known is told each second, while rows are sent, how many requests more the
	// ledger knows of; nil: nobody wants to know.
	Known func(more int64)
}

// Watcher follows the sending of rows. Its methods may be called by many at
// once.
type Watcher interface {
	Sending(rows int64)      // how many are to be sent
	Settled(s submit.Status) // one more outcome is on the disk
	Stopping(in int64)       // no new rows; how many are in flight
}

// Ended is how a sending ended.
type Ended struct {
	Stop  error // why it ended before the last row; nil when it did not
	Sent  int64 // rows that came as far as the CRM
	Calls int64 // requests begun
}

// toSend is how many rows there are.
func (c *Config) toSend() int64 { return c.Classes[1] + c.Classes[2] + c.Classes[3] }

// workers is how many rows may be under way at a time.
func (c *Config) workers() int { return max(c.Workers, 1) }

func (c *Config) pacer() *submit.Pacer { return submit.NewPacer(c.Rate.N, c.Rate.Per) }

// zone is the one whose calendar counts the day's calls.
func (c *Config) zone() *time.Location {
	if c.Limits.Zone == nil {
		return time.Local
	}
	return c.Limits.Zone
}
