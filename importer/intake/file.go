package intake

import (
	"fmt"
	"os"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/source"
	"caseload/mapping"
)

// File is one file of a batch.
type File struct {
	*source.File
	Number   int      // of the input in the run
	Absolute string   // its path; "-" for standard input
	Header   []string // the source's own columns
	Mapper   *mapping.Mapper
	Hasher   *identity.Hasher

	info   os.FileInfo            // of the path when it was opened; nil of standard input
	own    []int                  // the places of the own columns in the file
	ours   map[string]int         // the places of our columns, when the file is a report
	back   map[int]map[int]string // originals of a report's cells, by line, then by column
	faults map[int]*source.Fault  // of a report's rows that cannot be taken as they are, by line
	first  reading
}

// bind binds a mapping to the file.
func (f *File) bind(m *mapping.Mapping) (err error) {
	if f.Mapper, err = m.Bind(f.Header); err != nil {
		return fmt.Errorf("%s does not fit the mapping%s:\n%w", f.Path(), whyUnfit(f.File), err)
	}
	columns := f.Mapper.KeyColumns()
	if m.Key.Content {
		columns = f.Mapper.CaseColumns()
	}
	f.Hasher = identity.NewHasher(f.Header, columns, f.Mapper.CaseColumns(), f.Mapper.ContactColumns())
	return nil
}

// IsReport tells whether the file has the columns of a report of ours.
func (f *File) IsReport() bool { return f.ours != nil }

// is tells whether a path, of which info may be known, is that of the file, or
// leads to the same one.
func (f *File) is(path string, info os.FileInfo) bool {
	return path == f.Absolute || info != nil && f.info != nil && os.SameFile(info, f.info)
}

// Name is a column's name as messages tell it.
func (f *File) Name(i int) string { return mapping.OneLine(f.Header[i]) }

// Where names a row for people: its line, and where that differs its row in Excel.
func (f *File) Where(line, record int) string {
	if record != line {
		return fmt.Sprintf("%s:%d (row %d in Excel)", f.Path(), line, record)
	}
	return fmt.Sprintf("%s:%d", f.Path(), line)
}

// WhereOf names a row for people.
func (f *File) WhereOf(row *Row) string { return f.Where(row.Line, row.Record) }

// WhereCell names a cell for people: casos.xlsx!F41 "Estado": "Abirto".
func (f *File) WhereCell(row *Row, e *mapping.FieldError) string {
	where := f.WhereOf(row)
	if e.Column == "" {
		return where
	}
	if e.Cell >= 0 && e.Cell < len(f.own) && f.Dialect().Format == source.XLSX {
		where = fmt.Sprintf("%s!%s%d", f.Path(), source.ColumnName(f.own[e.Cell]), row.Line)
	}
	return fmt.Sprintf("%s %q: %q", where, e.Column, e.Value)
}

// Unused names the columns that the mapping does not use.
func (f *File) Unused() []string {
	var names []string
	for _, i := range f.Mapper.Unused() {
		names = append(names, strings.TrimSpace(f.Name(i)))
	}
	return names
}

// TakeBack gives a cell of a report's row, in each reading to come, the text that it
// was sent as.
func (f *File) TakeBack(line, column int, original string) {
	if f.back == nil {
		f.back = map[int]map[int]string{}
	}
	if f.back[line] == nil {
		f.back[line] = map[int]string{}
	}
	f.back[line][column] = original
}

// Refuse says what is wrong with a row of a report, in each reading to come.
func (f *File) Refuse(line int, fault *source.Fault) { f.faults[line] = fault }
