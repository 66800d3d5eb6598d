package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/source"
)

// list is a CSV or XLSX exported from the CRM, which answers questions after
// cases in its place.
type list struct {
	reconcile.List
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
	made, err := s.Ledger.Witnesses(s.Target, len(l.Records)+maxListed)
	if err != nil {
		return nil, err
	}
	found := map[string]string{} // the descriptions
	long := map[string]int{}     // and how long they are
	for _, r := range l.Records {
		found[r.WolkvoxID], long[r.WolkvoxID] = r.Fields["description"], 1+len(r.Fields["description"])
	}
	made = slices.DeleteFunc(made, func(m ledger.Made) bool { return long[m.WolkvoxID] == 0 })
	l.Shortened = slices.ContainsFunc(made, func(m ledger.Made) bool { return !strings.Contains(found[m.WolkvoxID], m.ID) })
	l.Grace = s.Grace
	l.witnesses = some(madeOf(made), long)
	if len(made) > 0 {
		l.Lacks, err = s.lacking(l, made[len(made)-1].Since, made[0].At)
	}
	return l, err
}

// lacking says which cases that were sent from one time to another the list has
// not, "" none: one that is filtered, or a page of more, proves nothing.
func (s *searching) lacking(l *list, from, to time.Time) (string, error) {
	has := map[string]bool{}
	for _, r := range l.Records {
		has[r.WolkvoxID], has[r.Prefix] = true, true // a person may have settled one by either
	}
	n, one, err := s.Ledger.Lacking(s.Target, from, to, func(id string) bool { return has[id] })
	switch n {
	case 0:
		return "", err
	case 1:
		return fmt.Sprintf("the case %s of this ledger. Export it without a filter", one), err
	}
	return fmt.Sprintf("%d cases of this ledger, %s among them. Export it without a filter", n, one), err
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
		case row.Fault == nil, row.Fault.Code == source.CodeRemark: // what it says may be of the case that is looked for
			l.Records = append(l.Records, reconcile.NewRecord(header, slices.Clone(row.Cells)))
		case row.Fault.Code != source.CodeTotal:
			fault := stopf(exportAgain, "%s:%d: %s", file.Path(), row.Line, row.Fault.Reason)
			return errors.Join(fault, rows.Close())
		}
	}
	reconcile.ReadTimes(l.Records)
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
	for _, r := range l.Records {
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
	return slices.ContainsFunc(l.Records, func(r reconcile.Record) bool {
		for _, value := range r.Fields {
			if strings.Contains(value, text) {
				return true
			}
		}
		return false
	})
}
