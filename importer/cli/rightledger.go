package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"caseload/importer"
	"caseload/importer/crm"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/shell"
	"caseload/importer/source"
	"caseload/importer/stop"
	"caseload/report"
)

// A ledger that is not the one it should be makes everything twice. Before a run
// to a host that is not this machine, this is looked at:
//
//   - the list of ledgers of this account (ledger.Register): another ledger has
//     sent to this target, or this one is an older copy of itself
//   - the reports beside the inputs: one is of a run that this ledger does not know
//   - the mapping: this ledger knows it under another target, and not under this
//
// What is meant is said by --ledger, --new-ledger, crm.formerly, --new-target.

// rightLedger stops a run that would send with another ledger than it should.
// The ledger's file is not made yet, if it is new.
func (p *program) rightLedger(o *options, l *loaded, job importer.Job, path string) (err error) {
	if crm.Loopback(l.host) {
		return nil
	}
	book, err := ledger.View(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		book = nil
	case err != nil:
		return err
	default:
		defer func() { err = errors.Join(err, book.Close()) }()
	}
	targets := job.Targets()
	for _, t := range targets {
		if err := p.registered(o, path, book, t); err != nil {
			return err
		}
	}
	if err := p.ofItsReports(o, job, path, book); err != nil {
		return err
	}
	return p.sameTarget(o, job, book, targets[0])
}

// registered looks the ledger up in the account's list. A list that cannot be
// read keeps nobody from working.
func (p *program) registered(o *options, path string, book *ledger.Ledger, target ledger.Target) error {
	list, err := ledger.OpenRegister()
	if err == nil {
		err = list.Check(path, book, target)
	}
	var stranger *ledger.StrangerError
	var behind *ledger.Error
	switch {
	case errors.As(err, &stranger) && o.newLedger:
		p.voice.say(stranger.Error() + "; a second one is used, as --new-ledger asks")
		return nil
	case errors.As(err, &stranger), errors.As(err, &behind):
		return err
	case err != nil:
		p.noList(err)
	}
	return nil
}

func (p *program) noList(err error) {
	if p.listTold {
		return
	}
	p.listTold = true
	p.voice.warn(fmt.Sprintf("cannot update the list of this account's ledgers (%v): caseload will not notice if another ledger sends to the same CRM", err))
}

// enlist notes the ledger in the account's list; sends tells that a run is about
// to send.
func (p *program) enlist(l *loaded, job importer.Job, sends bool) {
	if crm.Loopback(l.host) {
		return
	}
	list, err := ledger.OpenRegister()
	if err == nil {
		err = list.Note(job.Ledger, ledger.Target{Server: job.Server, Operation: job.Operation}, sends, time.Now())
	}
	if err != nil {
		p.noList(err)
	}
}

// raisesInVain is how often in a row the list may refuse to be raised before that is
// told: a virus scanner that looks at it is no reason to.
const raisesInVain = 5

// raised keeps the account's list up with a run while it sends, for the case that it
// is killed: an older copy of its ledger would not know what it has sent.
func (p *program) raised(l *loaded, job importer.Job) func(more int64) {
	if crm.Loopback(l.host) {
		return nil
	}
	target := ledger.Target{Server: job.Server, Operation: job.Operation}
	behind, inVain := int64(0), 0
	return func(more int64) {
		behind += more
		list, err := ledger.OpenRegister()
		if err == nil {
			err = list.Raise(job.Ledger, target, behind, time.Now())
		}
		if err == nil {
			behind, inVain = 0, 0
			return
		}
		if inVain++; inVain == raisesInVain {
			p.noList(err)
		}
	}
}

// ofItsReports stops where reports of ours lie beside an input, of a run that
// the ledger does not know: another ledger has sent it.
func (p *program) ofItsReports(o *options, job importer.Job, path string, book *ledger.Ledger) error {
	if o.newLedger || job.Parent != nil {
		return nil
	}
	for _, file := range job.Files {
		if file == "-" || report.IsReportName(file) {
			continue
		}
		for _, beside := range reportsBeside(file) {
			known, err := p.knowsReport(beside, job, book)
			if err != nil || !known {
				return errors.Join(err, &usageError{
					fmt.Errorf("%s is a report of a run that %s does not know", short(beside), short(path)),
					"name the ledger of that run with --ledger; if it is lost, `caseload ledger repair --from-report FILE...` takes back what its reports know; " +
						"--new-ledger goes on without it, and what that run created is created again",
				})
			}
		}
	}
	return nil
}

// reportsBeside gives the reports that lie beside an input under their usual names.
func reportsBeside(file string) []string {
	var names, there []string
	for _, format := range []string{report.CSV, report.XLSX} {
		for _, sheet := range append([]string{""}, source.SheetNames(file)...) {
			results, failures := report.DefaultNames(absolute(file), sheet, format)
			names = append(names, results, failures)
		}
	}
	for _, path := range names {
		if _, err := os.Stat(path); err == nil && !slices.Contains(there, path) {
			there = append(there, path)
		}
	}
	return there
}

// knowsReport tells whether the ledger knows a run of a report. What cannot be
// read, or is no report, tells nothing.
func (p *program) knowsReport(path string, job importer.Job, book *ledger.Ledger) (bool, error) {
	if book != nil {
		if id, err := book.WroteTo(path); err != nil || id != "" {
			return true, err
		}
	}
	var none *intake.Shelf
	names, err := none.RunsOf(path, job.Source)
	if err != nil || names == nil || book == nil {
		return err != nil || names == nil, nil //nolint:nilerr // what cannot be read tells nothing
	}
	_, err = importer.RunOf(names, book)
	var stop *stop.Error
	return !errors.As(err, &stop), nil
}

// sameTarget stops where the ledger knows this mapping under other targets, and
// not under this one: the CRM was renamed, or the mapping was.
func (p *program) sameTarget(o *options, job importer.Job, book *ledger.Ledger, target ledger.Target) error {
	if book == nil || o.newTarget {
		return nil
	}
	targets, err := book.TargetsOf(filepath.Base(job.MappingPath))
	if err != nil {
		return err
	}
	var others []string
	for _, t := range targets {
		switch {
		case t == target || slices.Contains(job.Formerly, t):
			return nil
		case !crm.Loopback(t.Server):
			others = append(others, t.Server+", operation "+t.Operation)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return &usageError{
		fmt.Errorf("%s knows %s for %s, and not for %s, operation %s: every case would be new there",
			short(book.Path()), filepath.Base(job.MappingPath), strings.Join(others, "; "), target.Server, target.Operation),
		"if it is the same CRM under another name, add crm.formerly to the mapping; if it is another CRM, use --new-target",
	}
}

// sayWhere says what the place of a ledger means for it.
func (p *program) sayWhere(book *ledger.Ledger) {
	path := book.Path()
	if book.OnNetwork() {
		p.voice.say(short(path) + " is on a network disk, where a ledger is slower")
	}
	if by := ledger.SyncedBy(path); by != "" {
		p.voice.warn(fmt.Sprintf("%s is in a folder that %s synchronizes; an older copy that comes back would send cases again; to keep it on this machine: --ledger %s",
			short(path), by, shell.Word(ledger.LocalPath(path))))
	}
}
