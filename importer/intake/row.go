package intake

import (
	"fmt"

	"caseload/importer/identity"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// Row is one row of a batch.
type Row struct {
	mapping.Row          // the source's own cells, and their kinds
	Line        int      // as an editor or Excel shows it in the file that is read
	Record      int      // as Excel shows it
	Raw         []string // the cells as they stand in the file, where that is not what they mean; else nil
	Hidden      bool     // in a workbook, by hand or by a filter
	Skip        bool     // the source leaves it out
	Fault       *source.Fault

	ID    string           // import_id, if the file is a report and the row has one
	Place int              // import_row of a report
	Told  identity.Problem // import_code, import_error and import_hint of a report
	all   []string         // every cell of a report's row
}

// textKind is a text's kind among the cells of a workbook, see [source.Row].
const textKind = 's'

// row takes a row of the file apart: the source's own cells, and ours.
func (f *File) row(from source.Row) Row {
	r := Row{
		Row: mapping.Row{Cells: from.Cells, Kinds: from.Kinds}, Line: from.Line, Record: from.Record, Raw: from.Raw,
		Hidden: from.Hidden, Skip: from.Skip, Fault: from.Fault,
	}
	if f.ours == nil {
		return r
	}
	r.Hidden = false // who filters a report looks at some of its rows, and means all
	r.Cells, r.Kinds, r.all = make([]string, 0, len(f.own)), nil, from.Cells
	for _, i := range f.own {
		r.Cells = append(r.Cells, from.Cells[i])
		if i < len(from.Kinds) {
			r.Kinds = append(r.Kinds, from.Kinds[i])
		}
	}
	if from.Raw != nil {
		r.Raw = make([]string, 0, len(f.own))
		for _, i := range f.own {
			r.Raw = append(r.Raw, from.Raw[i])
		}
	}
	f.restore(&r)
	if r.Fault == nil {
		r.Fault = f.faults[r.Line]
	}
	r.ID, r.Place = f.Ours(&r, "import_id"), Number(f.Ours(&r, "import_row"))
	r.Told = identity.Problem{Code: f.Ours(&r, "import_code"), Reason: f.Ours(&r, "import_error"), Hint: f.Ours(&r, "import_hint")}
	return r
}

// restore gives a row the originals of its cells back. They are text: so they were
// sent.
func (f *File) restore(r *Row) {
	for i, original := range f.back[r.Line] {
		r.Cells[i] = original
		if i < len(r.Kinds) {
			r.Kinds[i] = textKind
		}
		if r.Raw != nil {
			r.Raw[i] = original
		}
	}
}

// Ours gives the cell of one of our columns in a report's row, "" where the report
// lost it.
func (f *File) Ours(row *Row, name string) string {
	if i, there := f.ours[name]; there && i < len(row.all) {
		return report.Plain(row.all[i])
	}
	return ""
}

// Number reads a number of one of our columns; 0 when a person has made it something
// else.
func Number(text string) int {
	n := 0
	if _, err := fmt.Sscan(text, &n); err != nil {
		return 0
	}
	return n
}
