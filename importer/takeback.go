package importer

import (
	"errors"
	"path/filepath"
	"time"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/report"
)

// TakeBack lets the ledger of a job learn from the reports of runs that it does
// not know, the job's files: see [ledger.Taking]. listed is how many requests to
// each target the ledger has to know of after it. A file that is no report of
// ours is an error, and nothing is kept then.
func TakeBack(job Job, listed map[ledger.Target]int64) (taken ledger.TakenBack, err error) {
	c := &command{Job: job, rewriting: true}
	defer func() { err = errors.Join(err, c.close()) }()
	for _, path := range job.Files {
		if err := c.openReport(path); err != nil {
			return taken, err
		}
	}
	info := c.info()
	info.Same = nil
	taking, err := job.Ledger.TakeBack(info)
	if err != nil {
		return taken, err
	}
	for _, in := range c.inputs {
		digest := in.file.Digest()
		if err := errors.Join(takeRows(taking, in), taking.Note(in.number, absolutePath(in.path), digest[:])); err != nil {
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

// openReport opens a report as an input of its own columns.
func (c *command) openReport(path string) error {
	file, err := openInput(path, c.Source)
	if err != nil {
		return err
	}
	in := &input{number: len(c.inputs), path: path, file: file}
	c.inputs = append(c.inputs, in)
	header := file.Header()
	ours, own, ok := report.Ours(header)
	if !ok {
		return stopf("give results or failures files as caseload wrote them", "%s is no report of ours", path)
	}
	for _, needed := range []string{"import_id", "import_status", "wolkvox_id"} {
		if _, there := ours[needed]; !there {
			return stopf("give results or failures files as caseload wrote them", "%s has no column %s", path, needed)
		}
	}
	in.ours, in.own = ours, own
	for _, i := range own {
		in.header = append(in.header, header[i])
	}
	in.hasher = identity.NewHasher(in.header, nil, nil, nil)
	return nil
}

// takeRows takes the rows of a report back.
func takeRows(taking *ledger.Taking, in *input) error {
	rows, err := in.file.Rows()
	if err != nil {
		return err
	}
	for rows.Next() {
		row := rows.Row()
		told := func(name string) string {
			if i, there := in.ours[name]; there && i < len(row.Cells) {
				return report.Plain(row.Cells[i])
			}
			return ""
		}
		it := in.item(row)
		back := ledger.Returned{
			ID: told("import_id"), Status: identity.Status(told("import_status")), WolkvoxID: told("wolkvox_id"), Prefix: told("idPrefijo"),
			Attempts: number(told("import_attempts")), Header: in.header, Exact: in.hasher.Exact(it.cells, it.kinds, it.raw),
			Row: ledger.Row{
				Place: identity.Place{Input: in.number, Line: it.line}, Record: it.record, Cells: it.cells, Kinds: it.kinds, Raw: it.raw, Status: identity.Pending,
			},
		}
		if at, err := time.Parse(time.RFC3339, told("import_at")); err == nil {
			back.At = at
		}
		if err := taking.Row(&back); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
