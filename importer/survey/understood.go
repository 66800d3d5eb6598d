package survey

import (
	"fmt"
	"slices"
	"strconv"

	"caseload/importer/source"
	"caseload/importer/stop"
)

// maxNamed is how many columns one line names.
const maxNamed = 12

// Understood says what was understood of each file.
func (s *Found) Understood() {
	for _, f := range s.Files {
		s.Say(f.Understood(f.Rows))
		for _, warning := range f.Warnings() {
			s.Say(f.Path() + ": " + warning)
		}
		idle, kind := s.ForXLSX, "a CSV"
		if f.Dialect().Format == source.XLSX {
			idle, kind = s.ForCSV, "a workbook"
		}
		for _, flag := range idle {
			s.Warn(fmt.Sprintf("%s is %s: %s does nothing", f.Path(), kind, flag))
		}
		if f.Rows == 0 {
			s.Say(f.Path() + ": no rows below the header: nothing to do")
		}
	}
	s.sayDrift()
}

// sayDrift says, once for files with one header, which of its columns the mapping
// does not use, and which it spells otherwise. Neither is a mistake; both are what
// an export looks like whose columns have changed.
func (s *Found) sayDrift() {
	for n, f := range s.Files {
		known := func(other *File) bool { return slices.Equal(other.Header, f.Header) }
		if slices.ContainsFunc(s.Files[:n], known) {
			continue
		}
		for _, r := range f.Mapper.Renamed() {
			s.Say(fmt.Sprintf("%s: column %q of the mapping is %q here", f.Path(), r.Mapping, r.Header))
		}
		if names := f.Unused(); len(names) > 0 {
			say := s.Say
			if n == 0 { // the caller has it from Files[0]
				say = s.Show
			}
			say(fmt.Sprintf("%s: not used by the mapping: %s (source.ignore says that this is meant)", f.Path(), someOf(names)))
		}
	}
}

// someOf quotes the first of many names, and counts the others.
func someOf(names []string) string {
	if len(names) <= maxNamed {
		return stop.Quoted(names)
	}
	return stop.Quoted(names[:maxNamed]) + " and " + strconv.Itoa(len(names)-maxNamed) + " more"
}
