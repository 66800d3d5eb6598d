package results

import (
	"errors"
	"fmt"
	"os"

	"caseload/importer/identity"
	"caseload/report"
)

// File is one source and its reports.
type File struct {
	Input      string
	Understood string // how the source was understood, in the caller's words
	Rows       int64
	Counts     report.Counts
	Results    string // "" when none was written
	Failures   string // "" when there are none
}

// Write writes the results and failures of every source. What keeps a report from
// being written keeps no row from being read: whoever gives the rows counts them.
func (r *Reports) Write(rows Rows) (files []File, wrong error) {
	r.sweep()
	for i := range r.Targets {
		t := &r.Targets[i]
		p, err := r.newPen(t)
		wrong = errors.Join(wrong, err)
		err = rows.Each(t, r.raw(t), func(o report.Outcome, cells []string, kinds []byte) {
			if wrong == nil {
				wrong = p.write(&o, cells, kinds)
			}
		})
		if err != nil {
			return files, errors.Join(err, wrong, p.discard())
		}
		if wrong == nil {
			wrong = p.finish()
		}
		if err := p.discard(); wrong == nil {
			wrong = err
		}
		if wrong == nil {
			files = append(files, p.file)
		}
	}
	return files, wrong
}

// raw tells whether reports show cells as they stand in the file.
func (r *Reports) raw(t *Target) bool {
	for _, path := range t.both() {
		if format, err := report.FormatOf(path); err != nil || format != report.CSV {
			return false
		}
	}
	return true
}

// sweep takes away what killed runs left where the reports go. What cannot be
// removed harms nothing.
func (r *Reports) sweep() {
	for i := range r.Targets {
		for _, path := range r.Targets[i].both() {
			if err := report.Sweep(path, r.Began); err != nil {
				r.Say(fmt.Sprintf("unfinished reports of killed runs may be left: %v", err))
			}
		}
	}
}

// IsFailure tells whether a row with this status stands in the failures.
func IsFailure(s identity.Status) bool {
	return s == identity.Invalid || s == identity.Rejected || s == identity.Failed || s == identity.Unknown
}

// pen writes the two reports of one source.
type pen struct {
	*Reports
	t                 *Target
	results, failures *report.Writer
	file              File
}

// newPen begins the results; the failures begin with the first row to look at.
func (r *Reports) newPen(t *Target) (p *pen, err error) {
	p = &pen{Reports: r, t: t, file: File{Input: t.Path}}
	p.results, p.file.Results, err = p.begin(t.Results)
	return p, err
}

// begin begins a report under the name that is wanted, or the next one that is free.
func (p *pen) begin(want string) (*report.Writer, string, error) {
	path, err := p.vacant(want)
	if err != nil {
		return nil, "", err
	}
	form, err := p.style(path, &p.t.Dialect)
	if err != nil {
		return nil, "", err
	}
	w, err := report.Create(path, form, p.t.Header)
	return w, path, err
}

func (p *pen) write(o *report.Outcome, cells []string, kinds []byte) (err error) {
	p.file.Rows++
	p.file.Counts.Read++
	p.file.Counts.Add(o.Status, o.Code)
	if err := p.results.Write(*o, cells, kinds); err != nil || !IsFailure(identity.Status(o.Status)) {
		return err
	}
	if p.failures == nil {
		if p.failures, p.file.Failures, err = p.begin(p.t.Failures); err != nil {
			return err
		}
	}
	return p.failures.Write(*o, cells, kinds)
}

// finish puts the reports under their names, and takes an earlier failures file
// of ours away when nothing is left in it.
func (p *pen) finish() error {
	if err := p.file.Counts.Check(); err != nil {
		return err
	}
	if err := p.commit(p.results, "results", p.file.Results); err != nil {
		return err
	}
	if p.failures != nil {
		return p.commit(p.failures, "failures", p.file.Failures)
	}
	if p.file.Counts.Pending > 0 && !p.Rewriting {
		return nil // an earlier failures file may be what the run goes on from
	}
	run, ours, err := p.writer(p.t.Failures)
	if err != nil || !ours || p.Rewriting && run != p.Run.Number || p.IsRead(p.t.Failures) && p.Edited {
		return err
	}
	return os.Remove(p.t.Failures)
}

// commit puts a report under its name, with its digest noted before, so that it
// is known as ours whenever the program ends.
func (p *pen) commit(w *report.Writer, kind, path string) error {
	digest, err := w.Seal()
	if err == nil {
		err = p.Ledger.Note(p.Run, p.t.Number, kind, path, digest[:])
	}
	if err != nil {
		return err
	}
	if _, err := w.Commit(); err != nil {
		return err
	}
	return p.Ledger.Wrote(path, digest[:])
}

// discard leaves no half report behind.
func (p *pen) discard() error {
	var errs []error
	for _, w := range []*report.Writer{p.results, p.failures} {
		if w != nil {
			errs = append(errs, w.Discard())
		}
	}
	return errors.Join(errs...)
}
