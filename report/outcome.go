package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/gocarina/gocsv"
)

// Outcome is what became of one row, as our columns tell it.
type Outcome struct {
	Row       int       `csv:"import_row"`      // the row's number in the source as Excel or an editor shows it, from 1
	Status    string    `csv:"import_status"`   // created, duplicate, skipped, invalid, rejected, failed, unknown or pending
	WolkvoxID string    `csv:"wolkvox_id"`      // the case's id in the CRM; blank when none is known
	Prefix    string    `csv:"idPrefijo"`       // the case's number as agents see it; blank when none is known
	Code      string    `csv:"import_code"`     // E… of ours, or "CRM 400"
	Error     string    `csv:"import_error"`    // the reason
	Hint      string    `csv:"import_hint"`     // what to do
	Attempts  int       `csv:"import_attempts"` // requests begun for this row
	At        time.Time `csv:"import_at"`       // when the outcome was known; RFC 3339 to the second, blank when zero
	Run       string    `csv:"import_run"`      // the run's identity, a letter first
	ID        string    `csv:"import_id"`       // the row's identity, a letter first
}

// Places in Columns of those that are looked at one by one, and how many there are.
const (
	columnRow      = 0
	columnAttempts = 7
	columnAt       = 8
	ourColumns     = 11
)

// Columns gives the names of our columns in their order. The slice is the
// caller's own.
func Columns() []string {
	var names row
	// An empty list of a struct with tags has nothing in it that could fail.
	if err := gocsv.MarshalCSV([]Outcome{}, &names); err != nil {
		return nil
	}
	return names
}

// Fields gives the outcome as the text of our columns, in the order of
// [Columns], each on one line and harmless in a spreadsheet:
//
//   - line breaks become "; ", other control characters a blank, bytes that are
//     no UTF-8 the replacement character;
//   - a text that begins with = + - @ (or their full-width forms) gets an
//     apostrophe before it, and so does one that begins with apostrophes and
//     then such a character, so that [Plain] can tell and take it off again.
//
// It fails only for a time beyond the year 9999. The slice is the caller's own.
func (o Outcome) Fields() ([]string, error) {
	fields, err := o.texts()
	if err != nil {
		return nil, err
	}
	for i, text := range fields {
		fields[i] = harmless(text)
	}
	return fields, nil
}

// texts gives the outcome as text, not yet made harmless. It is what gocsv makes
// of the struct, written out: a row took three times as long by reflection.
func (o Outcome) texts() ([]string, error) {
	var at []byte
	if !o.At.IsZero() {
		var err error
		if at, err = o.At.Truncate(time.Second).MarshalText(); err != nil {
			return nil, err
		}
	}
	fields := []string{
		strconv.Itoa(o.Row), o.Status, o.WolkvoxID, o.Prefix, o.Code, o.Error, o.Hint, strconv.Itoa(o.Attempts), string(at), o.Run, o.ID,
	}
	for i, text := range fields {
		fields[i] = oneLine(text)
	}
	return fields, nil
}

// row takes the fields of one row from gocsv, in place of a file.
type row []string

// Write keeps a copy of fields: gocsv uses its slice again for the next row.
func (r *row) Write(fields []string) error {
	*r = append((*r)[:0], fields...)
	return nil
}

// Flush has nothing to do.
func (r *row) Flush() {}

// Error is always nil: nothing is written anywhere yet.
func (r *row) Error() error { return nil }

// Ours tells whether a header is that of a report of ours, and which of its
// columns are which.
//
// Our columns are known by name, without regard to case, outer blanks and order;
// of two columns of one name the leftmost is ours, since we write ours first.
// Indexes gives the place of each of our columns that is there, by its name as
// in [Columns]; source gives the places of all the others, in order. A header
// is a report's when import_id and import_run are there; otherwise ok is false,
// indexes is nil and source gives every column.
func Ours(header []string) (indexes map[string]int, source []int, ok bool) {
	names := make(map[string]string, len(header))
	for _, name := range Columns() {
		names[strings.ToLower(name)] = name
	}
	indexes = make(map[string]int, len(names))
	for i, cell := range header {
		name, isOurs := names[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))]
		if _, taken := indexes[name]; isOurs && !taken {
			indexes[name] = i
			continue
		}
		source = append(source, i)
	}
	_, hasID := indexes["import_id"]
	_, hasRun := indexes["import_run"]
	if hasID && hasRun {
		return indexes, source, true
	}
	source = make([]int, len(header))
	for i := range source {
		source[i] = i
	}
	return nil, source, false
}
