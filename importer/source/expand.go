package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Expand turns the FILE arguments of a command into paths: shells on Windows
// leave patterns to the program. An argument is "-", a path, or a pattern of
// [filepath.Match]; one that exists is a path, whatever characters it has.
//
// The files of a pattern are sorted; folders, the locks of open workbooks (~$)
// and, unless the pattern begins so, names that begin with a dot are left out.
// Arguments keep their order; a path that comes twice stays twice, for the caller
// to judge. A pattern that matches no file is an [*Error]; a path without
// pattern characters need not exist: [Open] has the words for that.
func Expand(args []string) ([]string, error) {
	var paths []string
	for _, arg := range args {
		if _, err := os.Lstat(arg); arg == "-" || err == nil || !strings.ContainsAny(arg, "*?[") {
			paths = append(paths, arg)
			continue
		}
		found, err := expandPattern(arg)
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	return paths, nil
}

func expandPattern(pattern string) ([]string, error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, &Error{Path: pattern, What: "is no pattern", Tip: "a [ needs its ]", Err: err}
	}
	hidden := strings.HasPrefix(filepath.Base(pattern), ".")
	found = slices.DeleteFunc(found, func(path string) bool {
		base := filepath.Base(path)
		info, err := os.Stat(path)
		return err == nil && info.IsDir() || isLockName(base) || strings.HasPrefix(base, ".") && !hidden
	})
	if len(found) == 0 {
		return nil, &Error{
			Path: pattern, What: "no file matches this pattern", Code: CodeNoMatch,
			Tip: fmt.Sprintf("look at the folder and the ending: %q; where no file is nothing to do, say --allow-none", filepath.Base(pattern)),
		}
	}
	slices.Sort(found)
	return found, nil
}
