package intake

import (
	"errors"
	"slices"

	"caseload/importer/identity"
	"caseload/importer/source"
	"caseload/report"
)

// RunNames is what a report says of runs.
type RunNames struct {
	Path   string          // of the report
	Digest [32]byte        // likewise
	Wrote  map[string]bool // the runs that wrote its rows
	Before map[string]bool // those that made the cases of its rows, which may be another file's
}

// mostRuns bounds how many runs are told of a report: it has a few, however long it
// is.
const mostRuns = 10000

// runsOf collects what stands in a report's import_run; nil when the file is none.
func runsOf(file *source.File) (*RunNames, error) {
	ours, _, ok := report.Ours(file.Header())
	if !ok {
		return nil, nil
	}
	names := &RunNames{Path: file.Path(), Digest: file.Digest(), Wrote: map[string]bool{}, Before: map[string]bool{}}
	rows, err := file.Rows()
	if err != nil {
		return nil, err
	}
	status, hasStatus := ours["import_status"]
	for rows.Next() {
		cells := rows.Row().Cells
		into := names.Wrote
		if hasStatus && (cells[status] == "created" || cells[status] == "duplicate") {
			into = names.Before
		}
		if id := cells[ours["import_run"]]; id != "" && len(into) < mostRuns {
			into[report.Plain(id)] = true
		}
	}
	return names, errors.Join(rows.Err(), rows.Close())
}

// ungarbledHeader gives the header of a report as one of its sources has it, where a
// spreadsheet has garbled it.
func ungarbledHeader(header []string, sources [][]string) []string {
	mended := slices.Clone(header)
	for i, name := range header {
		if was, garbled := source.Ungarbled(name); garbled && was != "" {
			mended[i] = was
		}
	}
	for _, was := range sources {
		if len(Missing(was, header)) > 0 && len(Missing(was, mended)) == 0 {
			return mended
		}
	}
	return header
}

// Missing gives the ids of the columns of a source's header that another does not
// have.
func Missing(source, header []string) (ids []string) {
	have := identity.ColumnIDs(header)
	for _, id := range identity.ColumnIDs(source) {
		if !slices.Contains(have, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
