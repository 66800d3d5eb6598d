package importer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/report"
)

// target is where the reports of one input of a run are wanted.
type target struct {
	number            int    // of the input in the run
	path              string // of the source
	results, failures string
	dialect           source.Dialect
	header            []string // of the source's own columns
}

// aim says where the reports go and checks that they can be written there,
// before anything is sent.
func (c *command) aim() error {
	for _, in := range c.inputs {
		t := target{number: in.Number, path: in.Absolute, dialect: in.ReportDialect(), header: in.Header}
		if err := c.name(&t, len(c.inputs) > 1); err != nil {
			return err
		}
		c.targets = append(c.targets, t)
		if err := c.otherStyles(in, t); err != nil {
			return err
		}
	}
	return c.checkTargets()
}

func (c *command) checkTargets() error {
	taken := map[string]bool{}
	for _, t := range c.targets {
		for _, path := range []string{t.results, t.failures} {
			if in := c.opened(path); in != nil && !in.IsReport() {
				return stopf("another name with -o or --failures", "%s is the input itself: a report would replace it", path)
			}
			if taken[path] {
				return stopf("another name with -o or --failures", "%s would hold two reports", path)
			}
			taken[path] = true
		}
	}
	return nil
}

// pen writes the two reports of one source.
type pen struct {
	*command
	run               *ledger.Run
	t                 target
	header            []string
	results, failures *report.Writer
	file              File
}

// newPen begins the results; the failures begin with the first row to look at.
func (c *command) newPen(run *ledger.Run, t target, header []string) (*pen, error) {
	p := &pen{command: c, run: run, t: t, header: header, file: File{Input: t.path}}
	path, err := c.vacant(t.results)
	if err != nil {
		return nil, err
	}
	p.file.Results = path
	form, err := c.style(path, t.dialect)
	if err != nil {
		return nil, err
	}
	p.results, err = report.Create(path, form, header)
	return p, err
}

// look tells whether a row with this status stands in the failures.
func look(s identity.Status) bool {
	return s == identity.Invalid || s == identity.Rejected || s == identity.Failed || s == identity.Unknown
}

func (p *pen) write(r *resultRow) error {
	o := &r.out
	out := report.Outcome{
		Row: r.Line, Status: string(o.Status), WolkvoxID: o.WolkvoxID, Prefix: o.Prefix, Code: o.Problem.Code, Error: o.Problem.Reason,
		Hint: o.Problem.Hint, Attempts: o.Attempts, At: o.At, Run: o.Run, ID: o.ID,
	}
	p.file.Rows++
	p.file.Counts.Read++
	p.file.Counts.Add(out.Status, out.Code)
	if err := p.results.Write(out, r.cells, r.kinds); err != nil {
		return err
	}
	if !look(o.Status) {
		return nil
	}
	if p.failures == nil {
		if err := p.beginFailures(); err != nil {
			return err
		}
	}
	return p.failures.Write(out, r.cells, r.kinds)
}

func (p *pen) beginFailures() error {
	path, err := p.vacant(p.t.failures)
	if err != nil {
		return err
	}
	form, err := p.style(path, p.t.dialect)
	if err != nil {
		return err
	}
	p.file.Failures = path
	p.failures, err = report.Create(path, form, p.header)
	return err
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
	if p.file.Counts.Pending > 0 && !p.rewriting {
		return nil // an earlier failures file may be what the run goes on from
	}
	run, ours, err := p.writer(p.t.failures)
	if err != nil || !ours || p.rewriting && run != p.run.Number || p.isRead(p.t.failures) && p.changedByHand {
		return err
	}
	return os.Remove(p.t.failures)
}

// commit puts a report under its name, with its digest noted before, so that it
// is known as ours whenever the program ends.
func (p *pen) commit(w *report.Writer, kind, path string) error {
	digest, err := w.Seal()
	if err == nil {
		err = p.Ledger.Note(p.run, p.t.number, kind, path, digest[:])
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

// vacant gives the name under which a report may stand: the wanted one, if
// nothing is there or an unchanged report of ours is that nobody reads; else
// the next number.
func (c *command) vacant(want string) (string, error) {
	path := want
	for n := 2; ; n++ {
		free, err := c.free(path)
		if err != nil {
			return "", err
		}
		if free {
			break
		}
		path = fmt.Sprintf("%s-%d%s", want[:len(want)-len(filepath.Ext(want))], n, filepath.Ext(want))
	}
	if path != want {
		c.Say(fmt.Sprintf("keeping %s (edited, in use, or not from this run); writing %s instead", filepath.Base(want), filepath.Base(path)))
	}
	return path, nil
}

func (c *command) free(path string) (bool, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if c.isRead(path) {
		return false, nil
	}
	run, ours, err := c.writer(path)
	return ours && (!c.rewriting || run == c.run.Number), err
}

func (c *command) isRead(path string) bool { return c.opened(path) != nil }

// unchanged tells whether the file at path is a report as we wrote it.
func (c *command) unchanged(path string) (bool, error) {
	_, ours, err := c.writer(path)
	return ours, err
}

// writer gives the number of the run that wrote the report at path; ours is
// false when a person has changed it since, when it is gone, or no report of ours.
func (c *command) writer(path string) (run int64, ours bool, err error) {
	if last, err := c.Ledger.WroteTo(path); err != nil || last == "" {
		return 0, false, err
	}
	if f := c.opened(path); f != nil && !f.Changed() {
		digest := f.Digest()
		return c.Ledger.Writer(path, digest[:])
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	h := sha256.New()
	_, err = io.Copy(h, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, false, err
	}
	return c.Ledger.Writer(path, h.Sum(nil))
}

// sweep takes away what killed runs left where the reports go. What cannot be
// removed harms nothing.
func (c *command) sweep() {
	for _, t := range c.targets {
		for _, path := range []string{t.results, t.failures} {
			if err := report.Sweep(path, c.began); err != nil {
				c.Say(fmt.Sprintf("unfinished reports of killed runs may be left: %v", err))
			}
		}
	}
}
