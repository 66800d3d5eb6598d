package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/shell"
	"caseload/importer/stop"
	"caseload/report"
)

func (p *program) resumeCommand() *cobra.Command {
	o := &options{}
	fromReport := false
	c := &cobra.Command{
		Use:   "resume REPORT",
		Short: "continues from a results or failures file, corrected or not",
		Long: `resume sends the rows of a results or failures file that were not created. It
knows rows by their import_id: correct the cells, and leave our columns alone.
The ledger has the last word: a row that it knows as created is not sent,
whatever the file says. The run's own mapping is used unless -m names another.

If the ledger is lost, --from-report takes the created cases from the report
itself; all other rows are then unknown, and are not sent by themselves.`,
		Example: `  caseload resume casos.failures.csv`,
		Args:    wantArgs(1, 1, "one REPORT"),
		RunE: func(_ *cobra.Command, args []string) error {
			if fromReport {
				return p.runFromReport(o, args[0])
			}
			return p.runResume(o, args[0])
		},
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "the one that knows the run, in the report's folder or above, or here")
	o.rowFlags(c)
	o.sendFlags(c)
	o.sourceFlags(c)
	o.todayFlag(c)
	c.Flags().BoolVar(&fromReport, "from-report", false, "the ledger is lost: take created cases from the report; all other rows are unknown")
	p.voice.flags(c)
	p.answers[c] = func(err error) { p.printJSON(p.ended(o, report.Summary{Command: "resume"}, err)) }
	return c
}

// runFromReport makes a ledger that knows of the run of a report what the report
// does. Nothing is sent: of what was not created nobody knows whether it was.
func (p *program) runFromReport(o *options, path string) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	src, err := o.source(p, nil)
	if err != nil {
		return err
	}
	var stop *usageError
	var none *intake.Shelf
	names, err := none.RunsOf(path, src)
	if err != nil {
		return err
	}
	if book, _, err := p.whichLedger(o, path, names); err == nil {
		return &usageError{
			fmt.Errorf("the run of %s stands in %s: --from-report would forget what that knows", path, short(book)),
			"caseload resume " + shell.Word(path),
		}
	} else if !errors.As(err, &stop) {
		return err
	}
	l, err := p.load(o, headOf(path, src))
	if err != nil {
		return err
	}
	job, err := p.job("resume", o, l)
	if err != nil {
		return err
	}
	job.Files = []string{path}
	began := time.Now()
	taken, err := p.takeBack(l, job, o.ledgerPath(l))
	if taken.Unknown+taken.Rest > 0 {
		p.exit = worst(p.exit, exitUnknown)
	}
	if err == nil && o.json {
		made := taken.Created + taken.Known
		counts := report.Counts{Read: made + taken.Unknown, Created: made, Unknown: taken.Unknown}
		p.printJSON(p.summary(o, l, job, importer.Result{Counts: counts, Began: began, Ended: time.Now()}, nil))
	}
	return err
}

func (p *program) runResume(o *options, path string) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if path == "-" {
		return &usageError{errors.New("resume wants a file: its folder tells the ledger"), "save the report, then: caseload resume REPORT"}
	}
	src, err := o.source(p, nil)
	if err != nil {
		return err
	}
	var none *intake.Shelf
	names, err := none.RunsOf(path, src)
	if err != nil {
		return err
	}
	if names == nil {
		return &usageError{
			fmt.Errorf("%s is no results or failures file of ours: it has no columns import_id and import_run", path),
			"to import it: caseload import -m MAPPING " + shell.Word(path),
		}
	}
	book, run, err := p.whichLedger(o, path, names)
	if err != nil {
		return err
	}
	if o.mapping == "" {
		o.mapping = run.MappingPath
	}
	l, err := p.load(o, headOf(path, src))
	if err != nil {
		return err
	}
	if !slices.Equal(l.digest[:], run.MappingDigest) {
		p.voice.say(fmt.Sprintf("%s has changed since run %s; rows not sent yet are sent by the new version", short(l.path), run.ID))
	}
	job, err := p.job("resume", o, l)
	if err != nil {
		return err
	}
	job.Files, job.Parent = []string{path}, run
	job.Source.Sheet, job.Source.HeaderRow = src.Sheet, src.HeaderRow
	job.Source.Delimiter, job.Source.Encoding = src.Delimiter, src.Encoding
	return p.withLedger(o, l, job, book)
}

// whichLedger finds the ledger that knows the run of a report.
func (p *program) whichLedger(o *options, path string, names *intake.RunNames) (string, *ledger.Run, error) {
	var run *ledger.Run
	book, err := findLedger(o, filepath.Dir(path), func(l *ledger.Ledger) (bool, error) {
		if names == nil {
			return false, nil
		}
		known, err := importer.RunOf(names, l)
		var stop *stop.Error
		if errors.As(err, &stop) {
			return false, nil
		}
		run = known
		return run != nil, err
	})
	if err == nil && run == nil {
		err = &usageError{
			fmt.Errorf("%s: no ledger knows the run of this report", path),
			"name the ledger of that run with --ledger; without it nobody can tell which rows were sent. " +
				"If it is gone: caseload resume --from-report -m MAPPING " + shell.Word(path),
		}
	}
	return book, run, err
}

// findLedger looks for a ledger that knows what is wanted: the one that is
// named, else in the folder and its parents, else here.
func findLedger(o *options, folder string, knows func(*ledger.Ledger) (bool, error)) (string, error) {
	places, err := ledgerPlaces(o, folder)
	if err != nil {
		return "", err
	}
	for _, place := range places {
		ok, err := asks(place, knows)
		if errors.Is(err, fs.ErrNotExist) && len(places) > 1 {
			continue
		}
		if err != nil {
			return "", err
		}
		if ok {
			return place, nil
		}
	}
	return "", nil
}

func asks(place string, knows func(*ledger.Ledger) (bool, error)) (ok bool, err error) {
	l, err := ledger.View(place)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return knows(l)
}

func ledgerPlaces(o *options, folder string) ([]string, error) {
	if named := first(o.ledger, os.Getenv("CASELOAD_LEDGER")); named != "" {
		return []string{named}, nil
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	var places []string
	for {
		places = append(places, filepath.Join(folder, "caseload.db"))
		up := filepath.Dir(folder)
		if up == folder {
			break
		}
		folder = up
	}
	here, err := filepath.Abs("caseload.db")
	if err == nil && !slices.Contains(places, here) {
		places = append(places, here)
	}
	return places, err
}
