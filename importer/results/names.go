package results

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/importer/source"
	"caseload/importer/stop"
	"caseload/report"
)

// Name gives a target its reports' names: as asked for, else beside the source. Of
// several sources a name that is asked for is a folder's.
func (t *Target) Name(results, failures string, several bool) error {
	sheet := ""
	if t.Dialect.Among {
		sheet = t.Dialect.Sheet
	}
	t.Results, t.Failures = report.DefaultNames(t.Path, sheet, string(t.Dialect.Format))
	for _, want := range []struct {
		asked string
		into  *string
	}{{results, &t.Results}, {failures, &t.Failures}} {
		switch {
		case want.asked == "":
		case several || isFolder(want.asked):
			*want.into = filepath.Join(want.asked, filepath.Base(*want.into))
		default:
			*want.into = want.asked
		}
		absolute, err := filepath.Abs(*want.into)
		if err != nil {
			return err
		}
		*want.into = absolute
		if err := report.CheckTarget(absolute); err != nil {
			return err
		}
		if _, err := report.FormatOf(absolute); err != nil {
			return err
		}
	}
	return nil
}

// isFolder tells a place for reports that names a folder: one that is there, or
// that ends as only a folder does.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir() || os.IsPathSeparator(path[len(path)-1])
}

// Apart stops before anything is sent when a report would replace a source, or
// another report.
func (r *Reports) Apart(isSource func(path string) bool) error {
	taken := map[string]bool{}
	for i := range r.Targets {
		for _, path := range r.Targets[i].both() {
			if isSource(path) {
				return stop.Errorf("another name with -o or --failures", "%s is the input itself: a report would replace it", path)
			}
			if taken[path] {
				return stop.Errorf("another name with -o or --failures", "%s would hold two reports", path)
			}
			taken[path] = true
		}
	}
	return nil
}

// Foreign gives the styles of a target's reports that are not of their input's own
// form: what those cannot hold must be known before anything is sent. mended is true
// for a report of ours, whose cells may be of any form.
func (r *Reports) Foreign(t *Target, mended bool) (styles []report.Style, err error) {
	for _, path := range t.both() {
		s, err := r.style(path, &t.Dialect)
		if err != nil {
			return nil, err
		}
		if mended || s.Format != string(t.Dialect.Format) {
			styles = append(styles, s)
		}
	}
	return styles, nil
}

// Fits tells why a report of one of these styles could not hold a row. A mended report
// may have letters that its source's encoding lacks: then the new reports are
// in UTF-8.
func (r *Reports) Fits(styles []report.Style, header, cells []string, mended bool) error {
	r.letters = r.letters || mended && slices.ContainsFunc(cells, hasLetters)
	if r.utf8 {
		return nil
	}
	for _, s := range styles {
		err := s.Fits(header, cells)
		if err == nil {
			continue
		}
		if !mended || s.Format != report.CSV {
			return err
		}
		r.utf8 = true
		r.Say("mended cells have letters that the source's encoding lacks: the reports will be in UTF-8")
		return nil
	}
	return nil
}

// style gives a report the form of its source, if it is of the same format.
func (r *Reports) style(path string, d *source.Dialect) (report.Style, error) {
	format, err := report.FormatOf(path)
	if err != nil {
		return report.Style{}, err
	}
	if format != string(d.Format) {
		return report.Style{Format: format, BOM: format == report.CSV}, nil
	}
	s := report.Style{
		Format: format, Delimiter: d.Delimiter, Encoding: d.Encoding, BOM: d.BOM, QuoteAll: d.QuoteAll, CRLF: d.CRLF, CR: d.CR, Sheet: d.Sheet,
	}
	if r.utf8 {
		s.Encoding, s.BOM = "utf-8", true
	}
	if r.letters && s.Encoding == "utf-8" {
		s.BOM = true
	}
	return s, nil
}

// hasLetters tells whether a cell has other letters than those of ASCII.
func hasLetters(cell string) bool {
	return strings.ContainsFunc(cell, func(r rune) bool { return r >= utf8.RuneSelf })
}
