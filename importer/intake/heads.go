package intake

import (
	"errors"
	"fmt"

	"caseload/importer/shell"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// Heads reads the headers of files, those of our own reports without our columns.
// A file of which it is not known how it is to be read gives none, nor does a
// report among other files, which no command takes.
func Heads(files []string, o source.Options) []mapping.Head {
	var all []mapping.Head
	for _, path := range files {
		head, isReport, err := headOf(path, o)
		if err == nil && (!isReport || len(files) == 1) {
			all = append(all, head)
		}
	}
	return all
}

func headOf(path string, o source.Options) (head mapping.Head, isReport bool, err error) {
	file, err := openSource(path, o)
	if err != nil {
		return head, false, err
	}
	head = mapping.Head{File: file.Path()}
	_, own, isReport := report.Ours(file.Header())
	for _, i := range own {
		head.Columns = append(head.Columns, file.Header()[i])
	}
	err = file.Close()
	if isUndelimited(file) {
		err = errors.Join(err, errors.New("no delimiter was found"))
	}
	return head, isReport, err
}

// isUndelimited tells whether a CSV file has one column since nothing was found
// that sets more apart.
func isUndelimited(file *source.File) bool {
	d := file.Dialect()
	return d.Format == source.CSV && len(file.Header()) == 1 && d.Delimiter == 0
}

// whyUnfit says what may be wrong with how a file is read: a CSV that has one
// column, a header in another place.
func whyUnfit(file *source.File) string {
	d, header := file.Dialect(), file.Header()
	if sheet := file.OtherSheet(); sheet != "" {
		return fmt.Sprintf(" (sheet %q was read; %q has the mapping's columns: --sheet %s)", d.Sheet, sheet, shell.Word(sheet))
	}
	switch {
	case isUndelimited(file):
		return fmt.Sprintf(" (no delimiter was found: the file has one column, %q)", header[0])
	case d.Format == source.CSV && len(header) == 1:
		return fmt.Sprintf(" (the delimiter is %q, by a sep= line or a setting: the file has one column, %q)", string(d.Delimiter), header[0])
	case file.HeaderHint() != "":
		return " (" + file.HeaderHint() + ")"
	}
	return ""
}
