package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// reportName splits the name of a report of ours: NAME, which of the two it is,
// the number from 2 on that keeps it from replacing another, and the format.
var reportName = regexp.MustCompile(`(?i)^(.+)\.(results|failures)(-(?:[2-9]|[1-9][0-9]+))?\.(csv|xlsx|jsonl)$`)

// numbered splits the number of FreeName off a name without its ending.
var numbered = regexp.MustCompile(`^(.+)-([2-9]|[1-9][0-9]{1,8})$`)

// IsReportName tells by its name alone whether a file is a report of ours:
// NAME.results.csv, NAME.failures-2.xlsx and the like, in any case. Only the
// last element of a path is looked at.
func IsReportName(name string) bool {
	return reportName.MatchString(filepath.Base(name))
}

// DefaultNames gives the names of the reports of an input, beside it: NAME.results
// and NAME.failures with the ending of the format.
//
// NAME is the input's name without its ending if that is the format's own
// (casos.csv gives casos, but casos.txt stays casos.txt, so that two inputs
// never share their reports); an ending that says how it is packed goes too
// (casos.csv.gz, casos.zip: casos). Of a report of ours it is the NAME within it.
// Standard input, "-", is called stdin and has its reports in the current folder.
//
// The reports of a workbook that has several sheets with rows are those of one:
// NAME.SHEET.results.xlsx. A sign of its name that files cannot have everywhere
// stands as %XX, so that no two sheets share their reports. "" is no sheet.
func DefaultNames(input, sheet, format string) (results, failures string) {
	folder, name := filepath.Split(input)
	switch found := reportName.FindStringSubmatch(name); {
	case input == "-":
		name = "stdin"
	case found != nil:
		name = found[1]
	default:
		name = unpackedName(name)
		if ending := filepath.Ext(name); strings.EqualFold(ending, "."+format) && ending != name {
			name = strings.TrimSuffix(name, ending)
		}
	}
	if sheet != "" && !IsReportName(input) {
		name += "." + fileName(sheet)
	}
	return folder + name + ".results." + format, folder + name + ".failures." + format
}

// fileName gives a text as it can stand in the name of a file on any system.
func fileName(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) && !strings.ContainsRune(`<>:"/\|?*%`, r) {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// unpackedName takes off the ending that says how a file is packed, unless
// nothing else is left.
func unpackedName(name string) string {
	switch ending := filepath.Ext(name); strings.ToLower(ending) {
	case ".gz", ".zst", ".zip":
		if ending != name {
			return strings.TrimSuffix(name, ending)
		}
	}
	return name
}

// FreeName gives path if nothing stands there, else the first of its numbered
// forms that is free: "casos.failures.csv" gives "casos.failures-2.csv", then -3
// and so on, and so does "casos.failures-2.csv". Where the folder cannot be
// looked into it gives the next one: [CheckTarget] says why it cannot serve.
func FreeName(path string) string {
	ending := filepath.Ext(path)
	name, n := strings.TrimSuffix(path, ending), 2
	if found := numbered.FindStringSubmatch(name); found != nil && IsReportName(path) {
		if before, err := strconv.Atoi(found[2]); err == nil {
			name, n = found[1], before+1
		}
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return path
	}
	for ; ; n++ {
		candidate := name + "-" + strconv.Itoa(n) + ending
		if _, err := os.Lstat(candidate); err != nil {
			return candidate
		}
	}
}
