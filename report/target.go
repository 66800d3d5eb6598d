package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	placeTip  = "choose a folder that exists and that you may write in"
	folderTip = "give the name of a file in it"
	excelTip  = "is it open in Excel? close it there, or give another name"
)

// CheckTarget tells before anything is sent whether a report can be written at
// path: it must name a file, in a folder that exists and takes new files (it
// makes a private one there and removes it), and what stands there already must
// be a regular file that may be written to. A link is followed to its file.
// Nothing at path is changed. The error is an [*Error] with exit code 2.
func CheckTarget(path string) error {
	place, problem := target(path)
	if problem != nil {
		return problem
	}
	if problem := checkFolder(path, filepath.Dir(place)); problem != nil {
		return problem
	}
	f, err := beside(place)
	if err != nil {
		return before(path, "its folder takes no new file", placeTip, err)
	}
	if err := f.Remove(); err != nil {
		return before(path, "its folder does not let go of files", placeTip, err)
	}
	return nil
}

// target follows a link and refuses what a report must not replace: a folder, a
// device, a file that its owner has made read-only. It gives the report's place.
func target(path string) (string, *Error) {
	if path == "" || os.IsPathSeparator(path[len(path)-1]) {
		return "", before(path, "is not the name of a file", folderTip, nil)
	}
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		place, err := filepath.EvalSymlinks(path)
		if err != nil {
			return "", before(path, "is a link that leads nowhere", placeTip, err)
		}
		return place, checkFile(path, place)
	}
	switch {
	case err == nil:
		return path, checkFile(path, path)
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	default:
		return "", before(path, "cannot be written", placeTip, err)
	}
}

// checkFile looks at what stands in the report's place.
func checkFile(path, place string) *Error {
	info, err := os.Stat(place)
	switch {
	case err != nil:
		return before(path, "cannot be looked at", placeTip, err)
	case info.IsDir():
		return before(path, "is a folder", folderTip, nil)
	case !info.Mode().IsRegular():
		return before(path, "is no ordinary file", "give the name of a file", nil)
	case info.Mode().Perm()&0o200 == 0:
		// A rename would replace it all the same, and root may write to it.
		return before(path, "is read-only", "give another name, or allow writing to it", nil)
	}
	// On Windows a workbook that is open in Excel cannot be replaced.
	f, err := os.OpenFile(place, os.O_WRONLY, 0)
	if err != nil {
		return before(path, "cannot be written", excelTip, err)
	}
	if err := f.Close(); err != nil {
		return before(path, "cannot be written", excelTip, err)
	}
	return nil
}

// checkFolder looks at the folder that the report will stand in.
func checkFolder(path, folder string) *Error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return before(path, "its folder does not exist", placeTip, nil)
	case err != nil:
		return before(path, "its folder cannot be looked at", placeTip, err)
	case !info.IsDir():
		return before(path, "what should be its folder is a file", placeTip, nil)
	case info.Mode().Perm()&0o222 == 0:
		return before(path, "its folder is read-only", placeTip, nil)
	}
	return nil
}
