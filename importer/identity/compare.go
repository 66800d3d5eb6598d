package identity

// Change is what became of a cell of a report since its row was known last.
type Change int

// The changes of a cell.
const (
	Unchanged Change = iota
	OnlyForm         // only a spreadsheet has changed it: the cell is as it was known
	Edited           // a person has
)

// Compare compares a cell of a report, in the column of this id, with those that are
// known of its import_id; was is the known one of a cell that a spreadsheet has
// changed. A blank cell, and one of which nothing is known, counts as unchanged.
func Compare(now, id string, versions []Version) (change Change, was string) {
	text := Text(now)
	if text == "" {
		return Unchanged, ""
	}
	some := false
	for i := range versions {
		switch before, known := versions[i].text(id, 0); {
		case !known || before == "":
		case before == text:
			return Unchanged, ""
		default:
			some = true
		}
	}
	for i := len(versions) - 1; i >= 0 && some; i-- {
		if before, known := versions[i].text(id, 0); known && before != "" && Reformatted(text, before) {
			return OnlyForm, before
		}
	}
	if some {
		return Edited, ""
	}
	return Unchanged, ""
}

// IsKnown tells whether a text is one that is known of a column.
func IsKnown(now, id string, versions []Version) bool {
	for i := range versions {
		if before, known := versions[i].text(id, 0); known && before != "" && before == Text(now) {
			return true
		}
	}
	return false
}
