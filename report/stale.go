package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// privateName is what [beside] calls its files: the star becomes digits.
var privateName = regexp.MustCompile(`^\.caseload-[0-9]+\.tmp$`)

// Sweep removes what killed programs left where a report is to stand: private
// files of ours in the folder of path that are older than a time, which is that
// of the own start, and that no living program holds. Where the system cannot
// tell the last, they stay. It is safe beside other runs. The error says which
// file could not be removed, or why no report can stand at path.
func Sweep(path string, before time.Time) error {
	place, problem := target(path)
	if problem != nil {
		return problem
	}
	entries, err := os.ReadDir(filepath.Dir(place))
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range entries {
		if !privateName.MatchString(entry.Name()) || !entry.Type().IsRegular() {
			continue
		}
		errs = append(errs, sweep(filepath.Join(filepath.Dir(place), entry.Name()), before))
	}
	return errors.Join(errs...)
}

// sweep removes one private file unless it is young or held.
func sweep(path string, before time.Time) error {
	info, err := os.Lstat(path)
	if err == nil && info.ModTime().Before(before) {
		err = removeStale(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another run was quicker
	}
	return err
}
