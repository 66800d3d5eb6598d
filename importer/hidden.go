package importer

import (
	"fmt"

	"caseload/importer/intake"
)

// hiddenRows counts the rows of a workbook that a person does not see: hidden
// by hand, by a filter or by a closed outline. Whether they are meant is not to
// be guessed: a filter that was forgotten hides cases that must not be lost, one
// that was set on purpose hides cases that must not be made.
type hiddenRows struct {
	n     int64
	first int // row
}

func (h *hiddenRows) count(it *intake.Row) {
	if !it.Hidden {
		return
	}
	if h.n++; h.n == 1 {
		h.first = it.Line
	}
}

// askHidden stops where rows are hidden and the mapping does not say what that
// means; what it says is told with their number, since nobody sees them.
func (c *command) askHidden() error {
	fate := map[string]string{"skip": "skipped", "send": "sent like the others"}[c.Mapping.Source.HiddenRows]
	for _, in := range c.inputs {
		switch {
		case in.hidden.n == 0:
		case fate != "":
			c.Say(fmt.Sprintf("%s: rows hidden or filtered out: %d (the first is row %d): %s, as the mapping says", in.Path(), in.hidden.n, in.hidden.first, fate))
		default:
			return stopf("show them in Excel; or say in the mapping what they are: source.hidden_rows: send (cases like the others) or skip (left out)",
				"%s: rows that are hidden or filtered out: %d, the first is row %d", in.Path(), in.hidden.n, in.hidden.first)
		}
	}
	return nil
}
