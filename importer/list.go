package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/source"
)

// list is a CSV or XLSX exported from the CRM, which answers questions after
// cases in its place.
type list struct {
	records   []reconcile.Record
	witnesses []reconcile.Made
}

// readList reads the list and finds the marked cases in it that the ledger knows.
func (s *searching) readList() (*list, error) {
	file, err := source.Open(s.List, source.Options{})
	if err != nil {
		return nil, mustBeWhole(err)
	}
	l := &list{}
	err = errors.Join(l.read(file), file.Close())
	if err != nil {
		return nil, mustBeWhole(err)
	}
	made, err := s.Ledger.Witnesses(s.Target, len(l.records)+maxListed)
	if err != nil {
		return nil, err
	}
	long := map[string]int{} // of the descriptions
	for _, r := range l.records {
		long[r.WolkvoxID] = 1 + len(r.Fields["description"])
	}
	l.witnesses = some(madeOf(slices.DeleteFunc(made, func(m ledger.Made) bool { return long[m.WolkvoxID] == 0 })), long)
	return l, nil
}

// mustBeWhole says what to do about a list that cannot be read to its end. What
// cannot be read may be the case that is looked for: a list is read whole, or not.
func mustBeWhole(err error) error {
	var wrong *source.Error
	if errors.As(err, &wrong) && wrong.Line > 0 {
		wrong.Tip = exportAgain
	}
	return err
}

const exportAgain = "export the list anew: what cannot be read of it may be a case that is looked for"

// some picks of witnesses, which are sorted by time, the first, the last, and the
// longest.
func some(all []reconcile.Made, long map[string]int) []reconcile.Made {
	n := len(all)
	if n <= maxWitnesses {
		return all
	}
	longest := slices.MaxFunc(all, func(a, b reconcile.Made) int { return long[a.WolkvoxID] - long[b.WolkvoxID] })
	picked := append(slices.Clone(all[:maxWitnesses/2]), all[n-maxWitnesses/2:]...)
	return append(picked, longest)
}

// maxListed is how many cases more than the list has are looked through for
// those that stand in it.
const maxListed = 1_000_000

func (l *list) read(file *source.File) error {
	header := file.Header()
	parts := map[string]bool{}
	for _, name := range header {
		parts[reconcile.PartOf(name)] = true
	}
	for _, needed := range []string{"wolkvox_id", "description", "contact"} {
		if !parts[needed] {
			return stopf("export the cases with their id, description, contact and time of creation",
				"%s: no column is the cases' %s", file.Path(), needed)
		}
	}
	rows, err := file.Rows()
	if err != nil {
		return err
	}
	for rows.Next() {
		row := rows.Row()
		switch {
		case row.Fault == nil:
			l.records = append(l.records, reconcile.NewRecord(header, slices.Clone(row.Cells)))
		case row.Fault.Code != source.CodeTotal:
			fault := stopf(exportAgain, "%s:%d: %s", file.Path(), row.Line, row.Fault.Reason)
			return errors.Join(fault, rows.Close())
		}
	}
	reconcile.ReadTimes(l.records)
	return errors.Join(rows.Err(), rows.Close())
}

// ask answers as the CRM would.
func (l *list) ask(_ context.Context, field, value string) (reconcile.Answer, error) {
	var fits func(reconcile.Record) bool
	switch field {
	case "description":
		fits = func(r reconcile.Record) bool { return strings.Contains(r.Fields["description"], value) }
	case "email contact":
		fits = func(r reconcile.Record) bool { return strings.EqualFold(strings.TrimSpace(r.Fields["contact"]), value) }
	case "wolkvox-id":
		fits = func(r reconcile.Record) bool { return r.WolkvoxID == value }
	default:
		return reconcile.Answer{}, fmt.Errorf("a list cannot be asked for %q", field)
	}
	a := reconcile.Answer{Sign: "the list"}
	for _, r := range l.records {
		if fits(r) {
			a.Records = append(a.Records, r)
		}
	}
	a.None = len(a.Records) == 0 && (field != "description" || !l.mentions(value))
	return a, nil
}

// mentions tells whether a text stands anywhere in the list: in a row that was
// torn, or under another name, it is no case that is known to be there, and none
// that is known not to be.
func (l *list) mentions(text string) bool {
	return slices.ContainsFunc(l.records, func(r reconcile.Record) bool {
		for _, value := range r.Fields {
			if strings.Contains(value, text) {
				return true
			}
		}
		return false
	})
}
