package ledger

import (
	"database/sql"
	"encoding/json"
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
	Header   []string
	Dialect  string // as its reader describes it, JSON
	Format   string // "csv", "xlsx"
	Results  string
	Failures string
	header   int64 // its number, when the input was read from the ledger
}

// Run is a command that the ledger has.
type Run struct {
	Number, Root, Parent int64
	ID                   string
	Goes                 bool // it goes on after a stop
	RunInfo
	scopes  []int64 // the target's, then the earlier ones'
	State   string  // "planning", "sending", "stopped", "finished"
	Started time.Time
	Ended   time.Time // zero while it runs, or when it was killed
	Exit    int
	Cause   string
	Host    string
	PID     int
}

// scopesOf gives the scopes of a target and its earlier names; one that the
// ledger does not know is made, or left out while it is only looked at.
func (l *Ledger) scopesOf(info RunInfo) ([]int64, error) {
	var scopes []int64
	for i, t := range append([]Target{info.Target}, info.Formerly...) {
		var n int64
		found, err := l.store.one("SELECT scope FROM scope WHERE server = ? AND operation = ? AND dataset = ?",
			[]any{t.Server, t.Operation, info.Dataset}, &n)
		if err == nil && !found && i == 0 && l.lock != nil {
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

// settings is what the column of that name holds, as JSON.
type settings struct {
	Today string `json:"today"`
}

// keep takes up the settings that a run began with. One of which none are kept
// has the day on which it began.
func (run *Run) keep(text string, started time.Time) error {
	kept := settings{started.Format(time.DateOnly)}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &kept); err != nil {
			return err
		}
	}
	run.Today = kept.Today
	return nil
}

// Start begins a run, or takes up the one that the same command left
// unfinished. While the ledger is only looked at, nothing is written down.
func (l *Ledger) Start(info RunInfo) (*Run, error) {
	run := &Run{RunInfo: info}
	err := l.shadow()
	if err != nil {
		return nil, l.failed("a run could not be begun", err)
	}
	err = l.atomically(func() error {
		var err error
		if run.scopes, err = l.scopesOf(info); err != nil {
			return err
		}
		if err := l.takeUp(run); err != nil || run.Goes {
			return err
		}
		run.Parent = info.Parent
		if l.lock == nil {
			_, err := l.store.one("SELECT root FROM run WHERE run = ?", []any{run.Parent}, &run.Root)
			return err
		}
		return l.insertRun(run)
	})
	if err != nil {
		return nil, l.failed("a run could not be begun", err)
	}
	return run, nil
}

// atomically is the store's, or nothing of the kind for a ledger that is only
// looked at.
func (l *Ledger) atomically(do func() error) error {
	if l.lock == nil {
		return do()
	}
	return l.store.atomically(do)
}

func (l *Ledger) takeUp(run *Run) error {
	if len(run.scopes) == 0 {
		return nil
	}
	var kept string
	var started int64
	found, err := l.store.one(`SELECT run, id, root, coalesce(parent,0), coalesce(settings,''), started FROM run
		WHERE scope = ? AND same = ? AND state IN ('sending', 'stopped') ORDER BY run DESC LIMIT 1`,
		[]any{run.scopes[0], run.Same}, &run.Number, &run.ID, &run.Root, &run.Parent, &kept, &started)
	run.Goes = found
	if err == nil && found {
		err = run.keep(kept, time.UnixMilli(started))
	}
	if err != nil || !found || l.lock == nil {
		return err
	}
	if err := l.store.exec("UPDATE run SET state = 'sending', ended = NULL, exit = NULL, cause = NULL, pid = ? WHERE run = ?",
		os.Getpid(), run.Number); err != nil {
		return err
	}
	return l.insertInputs(run)
}

func (l *Ledger) insertRun(run *Run) error {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	run.ID, run.Parent = newID('R'), run.RunInfo.Parent
	kept, err := json.Marshal(settings{run.Today})
	if err != nil {
		return err
	}
	run.Number, err = l.store.insert(`INSERT INTO run (id, root, parent, scope, command, mapping, mapping_path, mapping_digest, same, state, started,
		host, pid, version, settings) VALUES (?, 0, nullif(?,0), ?, ?, ?, ?, ?, ?, 'planning', ?, ?, ?, ?, ?)`,
		run.ID, run.Parent, run.scopes[0], run.Command, run.Mapping, run.MappingPath, run.MappingDigest, run.Same,
		time.Now().UnixMilli(), host, os.Getpid(), run.Version, string(kept))
	if err != nil {
		return err
	}
	run.Root = run.Number
	if run.Parent != 0 {
		if _, err := l.store.one("SELECT root FROM run WHERE run = ?", []any{run.Parent}, &run.Root); err != nil {
			return err
		}
	}
	if err := l.store.exec("UPDATE run SET root = ? WHERE run = ?", run.Root, run.Number); err != nil {
		return err
	}
	return l.insertInputs(run)
}

func (l *Ledger) insertInputs(run *Run) error {
	for _, in := range run.Inputs {
		h, err := in.header, error(nil)
		if h == 0 {
			h, err = l.headerNumber(ColumnIDs(in.Header), in.Format)
		}
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

// Sending says that every row of the run is planned: from here on the same
// command goes on. rows is how many were read of each input.
func (l *Ledger) Sending(run *Run, rows map[int]int64) error {
	return l.store.atomically(func() error {
		for input, n := range rows {
			if err := l.store.exec("UPDATE input SET rows = ? WHERE run = ? AND input = ?", n, run.Number, input); err != nil {
				return err
			}
		}
		err := l.store.exec("INSERT OR IGNORE INTO intent (run, marked, mapping) VALUES (?, ?, ?)", run.Number, run.Mark, run.Mapping)
		if err != nil {
			return err
		}
		return l.store.exec("UPDATE run SET state = 'sending' WHERE run = ?", run.Number)
	})
}

// End writes down how a run ended. It is finished when no row is pending and no
// cause stopped it, stopped otherwise; a run that never came to send is
// forgotten.
func (l *Ledger) End(run *Run, exit int, cause string) error {
	return l.store.atomically(func() error {
		var planning, pending bool
		if _, err := l.store.one("SELECT state = 'planning' FROM run WHERE run = ?", []any{run.Number}, &planning); err != nil {
			return err
		}
		if planning {
			return l.forget(run.Number)
		}
		_, err := l.store.one("SELECT EXISTS (SELECT 1 FROM outcome WHERE run = ? AND status = 'pending' AND carried IS NULL)", []any{run.Number}, &pending)
		if err != nil {
			return err
		}
		state := "finished"
		if pending || cause != "" {
			state = "stopped"
		}
		return l.store.exec("UPDATE run SET state = ?, ended = ?, exit = ?, cause = ? WHERE run = ?",
			state, time.Now().UnixMilli(), exit, cause, run.Number)
	})
}

func (l *Ledger) forget(run int64) error {
	return errors.Join(
		l.store.exec("DELETE FROM outcome WHERE run = ?", run),
		l.store.exec("DELETE FROM input WHERE run = ?", run),
		l.store.exec("DELETE FROM run WHERE run = ?", run))
}

// recoverOpen settles what an interrupted run left: an intent without an
// outcome is unknown, and a run that never came to send is forgotten.
func (l *Ledger) recoverOpen() error {
	return l.store.atomically(func() error {
		if err := recoverIntents(l.store); err != nil {
			return err
		}
		var dead []int64
		err := l.store.each("SELECT run FROM run WHERE state = 'planning'", nil, func(r *sql.Rows) error {
			var n int64
			err := r.Scan(&n)
			dead = append(dead, n)
			return err
		})
		for _, n := range dead {
			err = errors.Join(err, l.forget(n))
		}
		return err
	})
}

// HasSent tells whether a mapping file of this name ever began to send to the
// target.
func (l *Ledger) HasSent(info RunInfo) (bool, error) {
	scopes, err := l.scopesOf(info)
	if err != nil || len(scopes) == 0 {
		return false, err
	}
	var sent bool
	_, err = l.store.one("SELECT EXISTS (SELECT 1 FROM run WHERE scope = ? AND mapping = ? AND state <> 'planning')",
		[]any{scopes[0], info.Mapping}, &sent)
	return sent, err
}
