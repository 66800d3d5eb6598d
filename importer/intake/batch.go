// Package intake opens the files of a command, which may be reports of ours, and
// gives their rows with their headers bound to the mapping.
//
//	paths ─ Open ─ Batch ─ Each ─ File, Row
//
// A batch may be read as often as it is asked to; each reading must find the very
// rows of the first (reading.go).
package intake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"caseload/importer/identity"
	"caseload/importer/shell"
	"caseload/importer/source"
	"caseload/importer/stop"
	"caseload/mapping"
	"caseload/report"
)

// Options say how files are read.
type Options struct {
	Source  source.Options
	Shelf   *Shelf            // that has some of the files; may be nil
	Limit   int64             // rows to read of all files together; 0: all
	Sources [][]string        // the headers of the sources of which the files are reports; nil: they are none
	Say     func(line string) // tells a person something worth knowing
}

// Batch is the files of one command. It is for one goroutine.
type Batch struct {
	Files []*File
	Rule  identity.Rule // by which their rows are told apart
	limit int64
}

// Open opens files, "-" for standard input, and binds the mapping to each. A report
// of ours among files that are none is left out, and that is said. On an error
// nothing is left open.
func Open(paths []string, m *mapping.Mapping, o Options) (_ *Batch, err error) {
	source.Sweep(time.Now())
	b := &Batch{limit: o.Limit}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	for _, path := range paths {
		f, err := open(path, o.Source, o.Shelf)
		if err != nil {
			return nil, err
		}
		if f.IsReport() && o.Sources == nil {
			o.Say(fmt.Sprintf("%s is a report of ours and is left out; to go on from it: caseload resume %s", path, shell.Word(path)))
			if err := f.Close(); err != nil {
				return nil, err
			}
			continue
		}
		f.Number = len(b.Files)
		b.Files = append(b.Files, f)
		if f.IsReport() {
			f.Header = ungarbledHeader(f.Header, o.Sources)
			f.MayBeGarbled()
		}
		if err := f.bind(m); err != nil {
			return nil, err
		}
		rule := f.Hasher.Rule(m.Key.Content)
		if f.Number > 0 && rule.String() != b.Rule.String() {
			return nil, stop.Errorf("give them to separate commands, or use a key that all of them have",
				"%s and %s do not have the same columns for the key", b.Files[0].Path(), f.Path())
		}
		b.Rule = rule
	}
	return b, b.twice()
}

// OpenReports opens reports of ours that have these of our columns, bound to no
// mapping. Any other file is an error.
func OpenReports(paths []string, o source.Options, needed ...string) (_ *Batch, err error) {
	b := &Batch{}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	const tip = "give results or failures files as caseload wrote them"
	for _, path := range paths {
		f, err := open(path, o, nil)
		if err != nil {
			return nil, err
		}
		f.Number = len(b.Files)
		b.Files = append(b.Files, f)
		if !f.IsReport() {
			return nil, stop.Errorf(tip, "%s is no report of ours", path)
		}
		for _, name := range needed {
			if _, there := f.ours[name]; !there {
				return nil, stop.Errorf(tip, "%s has no column %s", path, name)
			}
		}
		f.Hasher = identity.NewHasher(f.Header, nil, nil, nil)
	}
	return b, nil
}

// open opens one file, which may be a report.
func open(path string, o source.Options, shelf *Shelf) (*File, error) {
	file, err := shelf.open(path, o)
	if err != nil {
		return nil, err
	}
	f := &File{File: file, Absolute: path}
	if path != "-" {
		f.Absolute, err = filepath.Abs(path)
		if err == nil {
			f.info, err = os.Stat(path)
		}
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	header := file.Header()
	ours, own, isReport := report.Ours(header)
	if isReport {
		f.ours, f.faults = ours, map[int]*source.Fault{}
	}
	f.own = own
	for _, i := range own {
		f.Header = append(f.Header, header[i])
	}
	return f, nil
}

// openSource opens a file as the options say. A report of ours is written with
// double quotes and without escapes, whatever its source has, since Excel saves
// it so; it is read as it is written. One that Excel has shown garbled may hold
// UTF-8 and Windows-1252 side by side: it is read as the latter, and who reads it
// takes its cells back.
func openSource(path string, o source.Options) (*source.File, error) {
	if path != "-" && (o.Quote != 0 || o.Backslash) {
		plain := o
		plain.Quote, plain.Backslash = 0, false
		if file, err := source.Open(path, plain); err == nil {
			if _, _, ours := report.Ours(file.Header()); ours {
				return file, nil
			}
			if err := file.Close(); err != nil {
				return nil, err
			}
		}
	}
	file, err := source.Open(path, o)
	if err == nil || o.Encoding != "" || path == "-" {
		return file, err
	}
	o.Encoding = "windows-1252"
	mixed, mixedErr := source.Open(path, o)
	if mixedErr != nil {
		return nil, err
	}
	if _, _, ours := report.Ours(mixed.Header()); ours {
		return mixed, nil
	}
	return nil, errors.Join(err, mixed.Close())
}

// twice refuses a file that is named twice.
func (b *Batch) twice() error {
	for i, f := range b.Files {
		for _, other := range b.Files[:i] {
			if other.is(f.Absolute, f.info) {
				return stop.Errorf("name it once", "%s and %s are the same file", other.Path(), f.Path())
			}
		}
	}
	return nil
}

// At gives the file that a path leads to, nil for none.
func (b *Batch) At(path string) *File {
	info, err := os.Stat(path)
	if err != nil {
		info = nil
	}
	i := slices.IndexFunc(b.Files, func(f *File) bool { return f.is(path, info) })
	if i < 0 {
		return nil
	}
	return b.Files[i]
}

// Close closes the files.
func (b *Batch) Close() error {
	var errs []error
	for _, f := range b.Files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
