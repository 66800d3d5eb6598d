package importer

import (
	"fmt"
	"slices"
	"strconv"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/importer/source"
)

// A spreadsheet may take the UTF-8 of a report for Windows-1252: it shows
// FacturaciÃ³n, and saves that. A cell is taken back where the ledger proves what
// it was. One that a person has mended besides is not sent: nobody can tell which
// of its letters are meant.

// ungarbled gives the cells of a report's row that are the ledger's own, garbled.
// A row with others that are garbled, and would be sent, is noted as faulty.
func (c *command) ungarbled(in *input, it *item, versions []identity.Version) (found []reformat) {
	ids := in.hasher.IDs()
	for i, cell := range it.cells {
		was, garbled := source.Ungarbled(cell)
		switch {
		case !garbled, identity.IsKnown(cell, ids[i], versions):
		case identity.IsKnown(was, ids[i], versions):
			found = append(found, reformat{it.line, i, cell, was})
		case slices.Contains(in.mapper.CaseColumns(), i) || slices.Contains(in.mapper.KeyColumns(), i):
			in.garbled[it.line] = &source.Fault{
				Code:   "E309",
				Reason: fmt.Sprintf("column %s: letters were garbled when the report was opened and saved: %q", strconv.Quote(in.name(i)), it.cells[i]),
				Hint:   "write the text of this cell again",
			}
		}
	}
	return found
}

// ungarbledHeader gives the header of a report as its source has it, where a
// spreadsheet has garbled it.
func (c *command) ungarbledHeader(header []string) []string {
	mended := slices.Clone(header)
	for i, name := range header {
		if was, garbled := source.Ungarbled(name); garbled && was != "" {
			mended[i] = was
		}
	}
	for _, was := range c.Parent.Inputs {
		if len(missing(was, header)) > 0 && len(missing(was, mended)) == 0 {
			return mended
		}
	}
	return header
}

// missing gives the columns of a source that a header does not have.
func missing(was ledger.Input, header []string) (ids []string) {
	have := identity.ColumnIDs(header)
	for _, id := range identity.ColumnIDs(was.Header) {
		if !slices.Contains(have, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
