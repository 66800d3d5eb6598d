package intake

import (
	"errors"

	"caseload/importer/source"
	"caseload/report"
)

// Shelf keeps the files of a command open that were looked at before [Open] takes
// them, so that each is opened once. All are opened with the same options. A nil
// shelf keeps none.
type Shelf struct{ files map[string]*source.File }

// open gives a file that lies on the shelf, or opens it.
func (s *Shelf) open(path string, o source.Options) (*source.File, error) {
	if s != nil {
		if file := s.files[path]; file != nil {
			delete(s.files, path)
			return file, nil
		}
	}
	return openSource(path, o)
}

// keep puts a file on the shelf.
func (s *Shelf) keep(path string, file *source.File) error {
	if s == nil {
		return file.Close()
	}
	if s.files == nil {
		s.files = map[string]*source.File{}
	}
	s.files[path] = file
	return nil
}

// Close closes the files that nobody took.
func (s *Shelf) Close() error {
	var errs []error
	for _, file := range s.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}

// IsReport tells whether a file has the columns of a report of ours.
func (s *Shelf) IsReport(path string, o source.Options) (bool, error) {
	file, err := s.open(path, o)
	if err != nil {
		return false, err
	}
	_, _, ok := report.Ours(file.Header())
	return ok, s.keep(path, file)
}

// RunsOf tells what a report says of runs; nil when the file is none.
func (s *Shelf) RunsOf(path string, o source.Options) (*RunNames, error) {
	file, err := s.open(path, o)
	if err != nil {
		return nil, err
	}
	names, err := runsOf(file)
	return names, errors.Join(err, s.keep(path, file))
}
