package importer

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/survey"
)

// TakeBack lets the ledger of a job learn from the reports of runs that it does
// not know, the job's files: see [ledger.Taking]. listed is how many requests to
// each target the ledger has to know of after it. A file that is no report of
// ours is an error, and nothing is kept then.
func TakeBack(job Job, listed map[ledger.Target]int64) (taken ledger.TakenBack, err error) {
	c := &command{Job: job}
	if c.batch, err = intake.OpenReports(job.Files, job.Source, "import_id", "import_status", "wolkvox_id"); err != nil {
		return taken, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	for _, f := range c.batch.Files {
		c.inputs = append(c.inputs, &input{File: &survey.File{File: f}})
	}
	info := c.info()
	info.Same = nil
	taking, err := job.Ledger.TakeBack(info)
	if err != nil {
		return taken, err
	}
	for _, in := range c.batch.Files {
		digest := in.Digest()
		if err := errors.Join(takeRows(taking, in), taking.Note(in.Number, absolutePath(in.Absolute), digest[:])); err != nil {
			return taken, errors.Join(err, taking.Cancel())
		}
	}
	return taking.Done(listed)
}

// absolutePath is a path from the root, or as it is where there is none.
func absolutePath(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// takeRows takes the rows of a report back.
func takeRows(taking *ledger.Taking, f *intake.File) error {
	return f.Each(context.Background(), func(f *intake.File, row *intake.Row) error {
		back := ledger.Returned{
			ID: row.ID, Status: identity.Status(f.Ours(row, "import_status")), WolkvoxID: f.Ours(row, "wolkvox_id"), Prefix: f.Ours(row, "idPrefijo"),
			Attempts: intake.Number(f.Ours(row, "import_attempts")), Header: f.Header, Exact: f.Hasher.Exact(row.Cells, row.Kinds, row.Raw),
			Row: ledger.Row{
				Place: identity.Place{Input: f.Number, Line: row.Line}, Record: row.Record, Cells: row.Cells, Kinds: row.Kinds, Raw: row.Raw, Status: identity.Pending,
			},
		}
		if at, err := time.Parse(time.RFC3339, f.Ours(row, "import_at")); err == nil {
			back.At = at
		}
		return taking.Row(&back)
	})
}
