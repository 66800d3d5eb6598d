package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/importer/intake"
	"caseload/importer/source"
	"caseload/report"
)

// otherStyles notes the reports that are not of their input's own form: what
// that form cannot hold must be known before anything is sent.
func (c *command) otherStyles(in *input, t target) error {
	for _, path := range []string{t.results, t.failures} {
		s, err := c.style(path, t.dialect)
		if err != nil {
			return err
		}
		if in.IsReport() || s.Format != string(t.dialect.Format) {
			in.styles = append(in.styles, s)
		}
	}
	return nil
}

// fits stops before sending when a report could not hold a row. A mended report
// may have letters that its source's encoding lacks: then the new reports are
// in UTF-8.
func (c *command) fits(in *input, it *intake.Row) error {
	c.letters = c.letters || in.IsReport() && slices.ContainsFunc(it.Cells, hasLetters)
	if c.utf8 {
		return nil
	}
	for _, s := range in.styles {
		err := s.Fits(in.Header, it.Cells)
		if err == nil {
			continue
		}
		if !in.IsReport() || s.Format != report.CSV {
			return fmt.Errorf("%s: %w", in.WhereOf(it), err)
		}
		c.utf8 = true
		c.Say("mended cells have letters that the source's encoding lacks: the reports will be in UTF-8")
		return nil
	}
	return nil
}

// name gives a target its reports' names: as asked for, else beside the input.
func (c *command) name(t *target, several bool) error {
	sheet := ""
	if t.dialect.Among {
		sheet = t.dialect.Sheet
	}
	t.results, t.failures = report.DefaultNames(t.path, sheet, string(t.dialect.Format))
	for _, want := range []struct {
		asked string
		into  *string
	}{{c.Results, &t.results}, {c.Failures, &t.failures}} {
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

// style gives a report the form of its source, if it is of the same format.
func (c *command) style(path string, d source.Dialect) (report.Style, error) {
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
	if c.utf8 {
		s.Encoding, s.BOM = "utf-8", true
	}
	if c.letters && s.Encoding == "utf-8" {
		s.BOM = true
	}
	return s, nil
}

// hasLetters tells whether a cell has other letters than those of ASCII.
func hasLetters(cell string) bool {
	return strings.ContainsFunc(cell, func(r rune) bool { return r >= utf8.RuneSelf })
}
