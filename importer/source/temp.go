package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tempPrefix begins the name of every temporary file and folder of ours.
const tempPrefix = "caseload-"

// What a kill leaves behind goes with the next command, once it is certain that
// no command still uses it: a run ends or stops within a day, and a folder, whose
// files are opened again and again, is given a week.
const (
	oldFile   = 24 * time.Hour
	oldFolder = 7 * 24 * time.Hour
)

// PrivateFile makes an empty temporary file that only its owner may read. kind
// is a word in its name. The name is removed at once where the system allows that
// of an open file, so that not even a kill leaves the data behind. drop closes the
// file, and removes it where that was not allowed.
func PrivateFile(kind string) (file *os.File, drop func() error, err error) {
	file, err = os.CreateTemp("", tempPrefix+kind+"-*") // 0600
	if err != nil {
		return nil, nil, err
	}
	name := file.Name()
	if os.Remove(name) == nil {
		return file, file.Close, nil
	}
	return file, func() error { return errors.Join(file.Close(), os.Remove(name)) }, nil
}

// Sweep removes the temporary files and folders that commands of ours left
// behind when they were killed: by name, by owner, and by age. What cannot be
// looked at or removed stays; it harms nobody.
func Sweep(now time.Time) {
	folder := os.TempDir()
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), tempPrefix) {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		info, err := os.Lstat(path)
		if err != nil || !isOurs(info) {
			continue
		}
		age := now.Sub(info.ModTime())
		switch {
		case info.Mode().IsRegular() && age > oldFile:
			_ = os.Remove(path)
		case info.IsDir() && age > oldFolder && newest(path).Before(now.Add(-oldFolder)):
			_ = os.RemoveAll(path)
		}
	}
}

// newest is when something in a folder was last changed; now, when that cannot
// be told.
func newest(folder string) time.Time {
	var last time.Time
	err := filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
		return err
	})
	if err != nil {
		return time.Now()
	}
	return last
}
