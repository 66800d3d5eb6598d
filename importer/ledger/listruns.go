package ledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// ErrNoRun says that a ledger does not know a run.
var ErrNoRun = errors.New("no such run in this ledger")

// Runs lists the runs, newest first, without their inputs.
func (l *Ledger) Runs() ([]*Run, error) { return l.listRuns("ORDER BY run DESC") }

// Run finds a run by its id, with its inputs; [ErrNoRun] if there is none.
func (l *Ledger) Run(id string) (*Run, error) { return l.oneRun("WHERE r.id = ?", id) }

// RunNumbered finds a run by its number, as [Ledger.Run] does by its id.
func (l *Ledger) RunNumbered(n int64) (*Run, error) { return l.oneRun("WHERE r.run = ?", n) }

func (l *Ledger) oneRun(where string, arg any) (*Run, error) {
	runs, err := l.listRuns(where, arg)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, ErrNoRun
	}
	return runs[0], l.inputs(runs[0])
}

func (l *Ledger) listRuns(where string, args ...any) ([]*Run, error) {
	var runs []*Run
	err := l.store.each(`SELECT r.run, r.id, r.root, coalesce(r.parent,0), r.scope, r.command, r.mapping, r.mapping_path, coalesce(r.mapping_digest,''),
		r.state, r.started, coalesce(r.ended,0), coalesce(r.exit,0), coalesce(r.cause,''), coalesce(r.host,''), coalesce(r.pid,0), coalesce(r.version,''),
		coalesce(r.today,''), coalesce(r.counts,''), s.server, s.operation, s.dataset FROM run r JOIN scope s ON s.scope = r.scope `+where, args, func(rows *sql.Rows) error {
		r := &Run{scopes: []int64{0}}
		var started, ended int64
		err := rows.Scan(&r.Number, &r.ID, &r.Root, &r.Parent, &r.scopes[0], &r.Command, &r.Mapping, &r.MappingPath, &r.MappingDigest,
			&r.State, &started, &ended, &r.Exit, &r.Cause, &r.Host, &r.PID, &r.Version, &r.Today, &r.Counts, &r.Target.Server, &r.Target.Operation, &r.Dataset)
		if r.Started = time.UnixMilli(started); ended != 0 {
			r.Ended = time.UnixMilli(ended)
		}
		runs = append(runs, r)
		return err
	})
	if err != nil {
		return nil, l.failed("the runs could not be read", err)
	}
	return runs, nil
}

func (l *Ledger) inputs(run *Run) error {
	err := l.store.each(`SELECT i.input, i.path, i.digest, i.size, coalesce(i.rows, 0), h.columns, h.form, i.dialect, i.results, i.failures
		FROM input i JOIN header h ON h.header = i.header WHERE i.run = ? ORDER BY i.input`,
		[]any{run.Number}, func(r *sql.Rows) error {
			var in Input
			var columns string
			err := r.Scan(&in.Number, &in.Path, &in.Digest, &in.Size, &in.Rows, &columns, &in.Format, &in.Dialect, &in.Results, &in.Failures)
			if err == nil {
				err = json.Unmarshal([]byte(columns), &in.Header)
			}
			run.Inputs = append(run.Inputs, in)
			return err
		})
	if err != nil {
		return l.failed("the runs could not be read", err)
	}
	return nil
}
