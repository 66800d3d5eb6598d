// Package results writes what became of the rows of a run: the results of each source,
// and its failures. It says how they are named, what form they have, and whose file it
// is that stands under a name: a report that a person has changed is never replaced.
//
// It gets rows with their outcomes from whoever has them, and reads no row itself.
package results

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/report"
)

// Target is where the reports of one source of a run are wanted.
type Target struct {
	Number            int    // of the source in the run
	Path              string // of the source
	Results, Failures string
	Dialect           source.Dialect
	Header            []string // of the source's own columns
}

func (t *Target) both() []string { return []string{t.Results, t.Failures} }

// Rows gives the rows of a source with what became of them, in their order. raw asks
// for cells as they stand in the file.
type Rows interface {
	Each(of *Target, raw bool, do func(o report.Outcome, cells []string, kinds []byte)) error
}

// Notes is what a ledger is told of reports: see [ledger.Ledger.Note].
type Notes interface {
	Note(run *ledger.Run, source int, kind, path string, digest []byte) error
	Wrote(path string, digest []byte) error
}

// Writers is what a ledger knows of reports: see [ledger.Ledger.Writer].
type Writers interface {
	WroteTo(path string) (run string, err error)
	Writer(path string, digest []byte) (run int64, ours bool, err error)
}

// Ledger is all that reports need of one.
type Ledger interface {
	Notes
	Writers
}

// Reports are the reports of a run.
type Reports struct {
	Ledger  Ledger
	Run     *ledger.Run
	Targets []Target
	Say     func(string)
	IsRead  func(path string) bool // whether the command reads the file at a path
	// Digest gives the digest of such a file that nobody has changed meanwhile; nil: of none.
	Digest    func(path string) []byte
	Edited    bool      // a report that it reads was changed by a person
	Rewriting bool      // those of a run that has ended, again
	Began     time.Time // of the command: what killed runs left is older

	utf8    bool // they cannot be in their source's encoding
	letters bool // mended cells have other letters than those of ASCII
}

// vacant gives the name under which a report may stand: the wanted one, if
// nothing is there or an unchanged report of ours is that nobody reads; else
// the next number.
func (r *Reports) vacant(want string) (string, error) {
	path := want
	for n := 2; ; n++ {
		free, err := r.free(path)
		if err != nil {
			return "", err
		}
		if free {
			break
		}
		path = fmt.Sprintf("%s-%d%s", want[:len(want)-len(filepath.Ext(want))], n, filepath.Ext(want))
	}
	if path != want {
		r.Say(fmt.Sprintf("keeping %s (edited, in use, or not from this run); writing %s instead", filepath.Base(want), filepath.Base(path)))
	}
	return path, nil
}

func (r *Reports) free(path string) (bool, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if r.IsRead(path) {
		return false, nil
	}
	run, ours, err := r.writer(path)
	return ours && (!r.Rewriting || run == r.Run.Number), err
}

// Unchanged tells whether the file at path is a report as we wrote it.
func (r *Reports) Unchanged(path string) (bool, error) {
	_, ours, err := r.writer(path)
	return ours, err
}

// writer gives the number of the run that wrote the report at path; ours is
// false when a person has changed it since, when it is gone, or no report of ours.
func (r *Reports) writer(path string) (run int64, ours bool, err error) {
	if last, err := r.Ledger.WroteTo(path); err != nil || last == "" {
		return 0, false, err
	}
	if r.Digest != nil {
		if digest := r.Digest(path); digest != nil {
			return r.Ledger.Writer(path, digest)
		}
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
	return r.Ledger.Writer(path, h.Sum(nil))
}
