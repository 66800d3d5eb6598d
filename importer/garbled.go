package importer

import (
	"fmt"
	"slices"
	"strconv"

	"caseload/importer/ledger"
	"caseload/importer/source"
)

// A spreadsheet may take the UTF-8 of a report for Windows-1252: it shows
// FacturaciÃ³n, and saves that. A cell is taken back where the ledger proves what
// it was. One that a person has mended besides is not sent: nobody can tell which
// of its letters are meant.

// ungarbled gives the cells of a report's row that are the ledger's own, garbled.
// A row with others that are garbled, and would be sent, is noted as faulty.
func (c *command) ungarbled(in *input, it *item) (found []respelling, err error) {
	var columns []int
	cells := slices.Clone(it.cells)
	for i, cell := range it.cells {
		if was, garbled := source.Ungarbled(cell); garbled {
			columns, cells[i] = append(columns, i), was
		}
	}
	if len(columns) == 0 {
		return nil, nil
	}
	same, err := c.Ledger.Knows(in.eye, it.id, it.cells)
	if err != nil {
		return nil, err
	}
	before, err := c.Ledger.Knows(in.eye, it.id, cells)
	if err != nil {
		return nil, err
	}
	mapped := slices.Concat(in.mapper.CaseColumns(), in.mapper.KeyColumns())
	for _, i := range columns {
		switch {
		case same[i]:
		case before[i]:
			found = append(found, respelling{it.line, i, it.id, it.cells[i], cells[i]})
		case slices.Contains(mapped, i):
			in.garbled[it.line] = &source.Fault{
				Code:   "E309",
				Reason: fmt.Sprintf("column %s: letters were garbled when the report was opened and saved: %q", strconv.Quote(in.name(i)), it.cells[i]),
				Hint:   "write the text of this cell again",
			}
		}
	}
	return found, nil
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
	have := ledger.ColumnIDs(header)
	for _, id := range was.Header {
		if !slices.Contains(have, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
