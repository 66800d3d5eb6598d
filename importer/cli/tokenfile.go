package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"caseload/importer/shell"
)

const maxTokenFile = 64 << 10

// readTokenFile reads the token's file. setting says who names it. Others may not
// read it: who has the token can make cases in the CRM.
//
// The mode tells that on Unix, and the access list on Windows. Neither is looked
// at where containers get their secrets, as Docker makes those 0444.
func readTokenFile(path, setting string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", noTokenFile(path, setting, err)
	}
	info, err := file.Stat()
	var text []byte
	var who, mend string
	if err == nil && !ofContainer(path) {
		who, mend, err = readers(file, info)
	}
	switch {
	case err != nil:
	case who != "":
		err = &usageError{
			fmt.Errorf("%s: other users of this machine may read %s (%s)", setting, path, who),
			fmt.Sprintf(mend, shell.Word(path)) + ", and if they may have read it, ask for a new token",
		}
	default:
		text, err = io.ReadAll(io.LimitReader(file, maxTokenFile))
	}
	if err = errors.Join(err, file.Close()); err != nil {
		if wrong, ok := errors.AsType[*usageError](err); ok {
			return "", wrong
		}
		return "", &usageError{fmt.Errorf("%s: %w", setting, err), ""}
	}
	return string(bytes.TrimRight(text, "\r\n")), nil
}

func ofContainer(path string) bool {
	path, err := filepath.Abs(path)
	return err == nil && (strings.HasPrefix(path, "/run/secrets/") || strings.HasPrefix(path, "/var/run/secrets/"))
}

// noTokenFile says that a file cannot be opened, and its name only if it looks like
// one: it may be the token itself, written in the wrong place.
func noTokenFile(path, setting string, err error) error {
	if _, lstatErr := os.Lstat(path); lstatErr == nil || fileEnding.MatchString(path) {
		return &usageError{fmt.Errorf("%s: %w", setting, err), ""}
	}
	return &usageError{fmt.Errorf("%s: there is no such file", setting), "it names a file that holds the token; the token itself does not go there"}
}

// fileEnding and variable are what names of files and of variables look like, and
// tokens do not.
var (
	fileEnding = regexp.MustCompile(`\.[a-z]{1,5}$`)
	variable   = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$`)
)
