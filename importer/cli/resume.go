package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/ledger"
	"caseload/importer/source"
)

func (p *program) resumeCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "resume REPORT",
		Short: "goes on from a results or failures file, mended in Excel or not",
		Long: `resume sends the rows of a results or failures file that were not created.
Rows are known by their import_id: mend the cells, leave our columns. The ledger
wins: what it calls created is not sent, whatever the file says. The mapping of
the run serves unless -m names another.`,
		Example: `  caseload resume casos.failures.csv`,
		Args:    wantArgs(1, 1, "one REPORT"),
		PreRunE: fromOne,
		RunE:    func(_ *cobra.Command, args []string) error { return p.runResume(o, args[0]) },
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "the one that knows the run, in the report's folder or above, or here")
	o.rowFlags(c)
	o.sendFlags(c)
	o.sourceFlags(c)
	o.todayFlag(c)
	p.voice.flags(c)
	return c
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
	isReport, err := importer.IsReport(path, src)
	if err != nil {
		return err
	}
	if !isReport {
		return &usageError{
			fmt.Errorf("%s is no results or failures file of ours: it has no columns import_id and import_run", path),
			"to import it: caseload import -m MAPPING " + shellWord(path),
		}
	}
	book, run, err := p.whichLedger(o, path, src)
	if err != nil {
		return err
	}
	if o.mapping == "" {
		o.mapping = run.MappingPath
	}
	l, err := p.load(o)
	if err != nil {
		return err
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
func (p *program) whichLedger(o *options, path string, src source.Options) (string, *ledger.Run, error) {
	var run *ledger.Run
	book, err := findLedger(o, filepath.Dir(path), func(l *ledger.Ledger) (bool, error) {
		known, _, err := importer.ReportOf(path, src, l)
		var stop *importer.StopError
		if errors.As(err, &stop) {
			return false, nil
		}
		run = known
		return run != nil, err
	})
	if err == nil && run == nil {
		err = &usageError{
			fmt.Errorf("%s: no ledger knows the run of this report", path),
			"name the ledger of that run with --ledger; without it nobody can tell which rows were sent",
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
