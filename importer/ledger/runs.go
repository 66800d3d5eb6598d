package ledger

import (
	"errors"
	"os"
	"time"
)

// Target is a CRM operation: the host in lower case, and the operation's name.
type Target struct{ Server, Operation string }

// RunInfo is what a command tells of itself before it begins.
type RunInfo struct {
	Command       string // as typed, without secrets: there are none on a command line
	Target        Target
	Formerly      []Target // earlier names of the target, whose past counts
	Dataset       string
	Mapping       string // the mapping file's name without its folder
	MappingPath   string
	MappingDigest []byte
	Same          []byte // tells a command that goes on from one that begins: equal for the same mapping, inputs and rows
	Parent        int64  // the run that this one resumes, or 0
	Version       string
	Today         string         // yyyy-mm-dd: what today() is for all rows of the run, and of those that resume it
	Mark          bool           // each send carries its reference, see reconcile.Reference
	Zone          *time.Location // by whose days calls are counted; nil: this machine's
	Inputs        []Input
}

// day is the day to which a call counts.
func (i *RunInfo) day(t time.Time) string {
	if i.Zone != nil {
		t = t.In(i.Zone)
	}
	return t.Format(time.DateOnly)
}

// Input is one file of a run.
type Input struct {
	Number   int
	Path     string // as it lies, absolute
	Digest   []byte
	Size     int64
	Rows     int64
	Header   []string // the source's own columns, as the file names them
	Dialect  string   // as its reader describes it, JSON
	Format   string   // "csv", "xlsx"
	Results  string
	Failures string
}

// Run is a command that the ledger has.
type Run struct {
	Number, Root, Parent int64
	ID                   string
	Goes                 bool // it goes on after a stop
	RunInfo
	State   string // "sending", "stopped", "finished"
	Started time.Time
	Ended   time.Time // zero while it runs, or when it was killed
	Exit    int
	Cause   string
	Host    string
	PID     int
	Counts  string // of its rows when it ended, as the caller gave them; "" when these may have changed since

	scopes []int64 // the target's, then the earlier ones'
}

// The states of a run.
const (
	runSends    = "sending"
	runStopped  = "stopped"
	runFinished = "finished"
)

// Begin begins a run, or takes up the one that the same command left unfinished.
// All that is staged of it is one transaction of the ledger, which [Plan.Commit]
// ends, or [Plan.Abandon], which leaves the ledger as it was. A ledger that is only
// looked at plans without writing anything down.
func (l *Ledger) Begin(info RunInfo) (*Run, error) {
	run := &Run{RunInfo: info}
	err := l.begin(run)
	if err != nil {
		return nil, l.failed("a run could not be begun", err)
	}
	return run, nil
}

func (l *Ledger) begin(run *Run) (err error) {
	if l.writes {
		if err := l.store.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		l.planning = true
	}
	if run.scopes, err = l.scopesOf(run.RunInfo); err == nil {
		err = l.takeUp(run)
	}
	if err == nil && !run.Goes {
		err = l.insertRun(run)
	}
	if err != nil && l.writes {
		return errors.Join(err, l.rollBack())
	}
	return err
}

// Abandon forgets a run that was begun and not committed.
func (l *Ledger) Abandon() error {
	if !l.planning {
		return nil
	}
	if err := l.rollBack(); err != nil {
		return l.failed("the plan could not be taken back", err)
	}
	return nil
}

func (l *Ledger) rollBack() error {
	l.planning = false
	return l.store.undo()
}

// Commit makes the plan of a run durable: every row of it is staged. From here on
// the same command goes on. rows is how many were read of each input.
func (l *Ledger) Commit(run *Run, rows map[int]int64) error {
	for input, n := range rows {
		if err := l.store.exec("UPDATE input SET rows = ? WHERE run = ? AND input = ?", n, run.Number, input); err != nil {
			return l.failed("the plan could not be written", err)
		}
	}
	if err := l.store.exec("COMMIT"); err != nil {
		return l.failed("the plan could not be written", errors.Join(err, l.rollBack()))
	}
	l.planning = false
	return nil
}

// scopesOf gives the scopes of a target and its earlier names; one that the
// ledger does not know is made, or left out while it is only looked at.
func (l *Ledger) scopesOf(info RunInfo) ([]int64, error) {
	var scopes []int64
	for i, t := range append([]Target{info.Target}, info.Formerly...) {
		var n int64
		found, err := l.store.one("SELECT scope FROM scope WHERE server = ? AND operation = ? AND dataset = ?",
			[]any{t.Server, t.Operation, info.Dataset}, &n)
		if err == nil && !found && i == 0 && l.writes {
			n, err = l.store.insert("INSERT INTO scope (server, operation, dataset) VALUES (?, ?, ?)", t.Server, t.Operation, info.Dataset)
			found = true
		}
		if err != nil {
			return nil, err
		}
		if found {
			scopes = append(scopes, n)
		}
	}
	return scopes, nil
}

func (l *Ledger) takeUp(run *Run) error {
	if len(run.scopes) == 0 {
		return nil
	}
	found, err := l.store.one(`SELECT run, id, root, coalesce(parent,0), today FROM run
		WHERE scope = ? AND same = ? AND state IN ('sending', 'stopped') ORDER BY run DESC LIMIT 1`,
		[]any{run.scopes[0], run.Same}, &run.Number, &run.ID, &run.Root, &run.Parent, &run.Today)
	run.Goes = found
	if err != nil || !found || !l.writes {
		return err
	}
	if err := l.store.exec("UPDATE run SET state = ?, mapping_digest = ?, ended = NULL, exit = NULL, cause = NULL, counts = NULL, pid = ? WHERE run = ?",
		runSends, run.MappingDigest, os.Getpid(), run.Number); err != nil {
		return err
	}
	return l.insertInputs(run)
}

func (l *Ledger) insertRun(run *Run) error {
	run.ID, run.Parent = newID('R'), run.RunInfo.Parent
	if run.Parent != 0 {
		if _, err := l.store.one("SELECT root FROM run WHERE run = ?", []any{run.Parent}, &run.Root); err != nil {
			return err
		}
	}
	if !l.writes {
		return nil
	}
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	run.Number, err = l.store.insert(`INSERT INTO run (id, root, parent, scope, command, mapping, mapping_path, mapping_digest, same, state, started,
		host, pid, version, today) VALUES (?, ?, nullif(?,0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		run.ID, run.Root, run.Parent, run.scopes[0], run.Command, run.Mapping, run.MappingPath, run.MappingDigest, run.Same, runSends,
		time.Now().UnixMilli(), host, os.Getpid(), run.Version, run.Today)
	if err != nil {
		return err
	}
	if run.Root == 0 {
		run.Root = run.Number
		if err := l.store.exec("UPDATE run SET root = run WHERE run = ?", run.Number); err != nil {
			return err
		}
	}
	return l.insertInputs(run)
}

func (l *Ledger) insertInputs(run *Run) error {
	for _, in := range run.Inputs {
		h, err := l.headerNumber(in.Header, in.Format)
		if err != nil {
			return err
		}
		err = l.store.exec(`INSERT OR REPLACE INTO input (run, input, path, digest, size, rows, header, dialect, results, failures)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			run.Number, in.Number, in.Path, in.Digest, in.Size, in.Rows, h, in.Dialect, in.Results, in.Failures)
		if err != nil {
			return err
		}
	}
	return nil
}

// End writes down how a run ended, with the counts of its rows as text for people
// and programs that look at it later. It is finished when no row is pending and no
// cause stopped it, stopped otherwise.
func (l *Ledger) End(run *Run, exit int, cause, counts string, pending bool) error {
	state := runFinished
	if pending || cause != "" {
		state = runStopped
	}
	err := l.store.exec("UPDATE run SET state = ?, ended = ?, exit = ?, cause = ?, counts = ? WHERE run = ?",
		state, time.Now().UnixMilli(), exit, cause, filled(counts), run.Number)
	if err != nil {
		return l.failed("the end of the run could not be written", err)
	}
	return nil
}

// DropPages forgets the rows of a run that is over: each is a row of another run's case,
// as that has it, and stands in the run's reports. A run by which a case is known in
// another way, too, keeps its rows.
func (l *Ledger) DropPages(run *Run) error {
	err := l.store.exec("DELETE FROM page WHERE run = ?1 AND NOT EXISTS (SELECT 1 FROM version WHERE page IN (SELECT page FROM page WHERE run = ?1))", run.Number)
	if err != nil {
		return l.failed("the rows of the run could not be forgotten", err)
	}
	return nil
}

// HasSent tells whether a mapping file of this name ever sent to the target, in
// another run than this one.
func (l *Ledger) HasSent(run *Run) (bool, error) {
	if len(run.scopes) == 0 {
		return false, nil
	}
	var sent bool
	_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM run WHERE scope = ? AND mapping = ? AND (run <> ? OR ?))",
		[]any{run.scopes[0], run.Mapping, run.Number, run.Goes}, &sent)
	return sent, l.unread(err)
}
