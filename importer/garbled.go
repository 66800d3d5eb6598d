package importer

import (
	"fmt"
	"slices"
	"strconv"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/source"
)

// A spreadsheet may take the UTF-8 of a report for Windows-1252: it shows
// FacturaciÃ³n, and saves that. A cell is taken back where the ledger proves what
// it was. One that a person has mended besides is not sent: nobody can tell which
// of its letters are meant.

// ungarbled gives the cells of a report's row that are the ledger's own, garbled.
// A row with others that are garbled, and would be sent, is noted as faulty.
func (c *command) ungarbled(in *input, it *intake.Row, versions []identity.Version) (found []reformat) {
	ids := in.Hasher.IDs()
	for i, cell := range it.Cells {
		was, garbled := source.Ungarbled(cell)
		switch {
		case !garbled, identity.IsKnown(cell, ids[i], versions):
		case identity.IsKnown(was, ids[i], versions):
			found = append(found, reformat{it.Line, i, cell, was})
		case slices.Contains(in.Mapper.CaseColumns(), i) || slices.Contains(in.Mapper.KeyColumns(), i):
			in.Refuse(it.Line, &source.Fault{
				Code:   "E309",
				Reason: fmt.Sprintf("column %s: letters were garbled when the report was opened and saved: %q", strconv.Quote(in.Name(i)), it.Cells[i]),
				Hint:   "write the text of this cell again",
			})
		}
	}
	return found
}
