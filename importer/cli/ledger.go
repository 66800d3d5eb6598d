package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/ledger"
	"caseload/importer/shell"
)

func (p *program) ledgerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ledger",
		Short: "backs up, rescues or repairs a ledger, or forgets cells",
		Long: `ledger looks after the file that records what was sent. Without it, or with an
older copy, everything that it does not know is sent again: a backup is useful
only together with the reports written since.`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(c, fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath()))
			}
			return usage(c, errors.New("ledger wants a command: backup, rescue, repair or forget"))
		},
	}
	c.AddCommand(p.backupCommand(), p.rescueCommand(), p.repairCommand(), p.forgetCommand())
	return c
}

func (p *program) backupCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:     "backup PATH",
		Short:   "copies the whole ledger to PATH, even while a run is sending",
		Example: "  caseload ledger backup /srv/copias/caseload-lunes.db",
		Args:    wantArgs(1, 1, "one PATH"),
		RunE:    func(_ *cobra.Command, args []string) error { return p.runBackup(o, args[0]) },
	}
	o.ledgerFlag(c, "the one in this folder or above")
	p.voice.flags(c)
	return c
}

func (p *program) runBackup(o *options, to string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.bookWith(o, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.Backup(to); err != nil {
		return err
	}
	p.voice.say(fmt.Sprintf("%s: a whole copy of %s", to, short(l.Path())))
	p.voice.say("it does not know what is sent from now on: after restoring it, run `caseload ledger repair --from-report FILE...` with the reports written since")
	return nil
}

func (p *program) rescueCommand() *cobra.Command {
	o := &options{}
	to := ""
	c := &cobra.Command{
		Use:   "rescue [LEDGER]",
		Short: "recovers what is readable of a damaged ledger into a new one",
		Long: `rescue recovers what is readable of a damaged ledger into a new one beside it,
and leaves the damaged file alone. It exits with 4 when rows or runs were lost,
or when it is no longer known whether some rows were sent: then take the created
cases from reports with ` + "`caseload ledger repair`" + ` before you send anything.`,
		Example: "  caseload ledger rescue caseload.db -o entero.db",
		Args:    wantArgs(0, 1, "one LEDGER, or none"),
		RunE:    func(_ *cobra.Command, args []string) error { return p.runRescue(o, args, to) },
	}
	o.ledgerFlag(c, "caseload.db in this folder")
	c.Flags().StringVarP(&to, "output", "o", "", "new `FILE` (else NAME.rescued.db beside the damaged one)")
	p.voice.flags(c)
	return c
}

func (p *program) runRescue(o *options, args []string, to string) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	from := first(o.ledger, os.Getenv("CASELOAD_LEDGER"), "caseload.db")
	if len(args) == 1 {
		from = args[0]
	}
	if to == "" {
		to = strings.TrimSuffix(from, filepath.Ext(from)) + ".rescued.db"
	}
	found, err := ledger.Rescue(from, to)
	if err != nil {
		return err
	}
	lost := fmt.Sprint(found.Lost)
	if found.Open {
		lost = "at least " + lost
	}
	p.voice.say(fmt.Sprintf("%s: %s of %s known again, %d of them unknown now, %s lost", to, plural(found.Entries, "row"), plural(found.Runs, "run"),
		found.Unknown, lost))
	if found.NoRuns > 0 {
		p.voice.say(plural(found.NoRuns, "run") + " could not be read, though their rows are known: their reports are not known either")
	}
	if found.Lost > 0 || found.Open || found.NoRuns > 0 || found.Unknown > 0 {
		p.exit = worst(p.exit, exitUnknown)
	}
	if found.Unknown > 0 {
		p.voice.say("unknown rows are not sent by themselves: `caseload ledger repair` takes created ones from reports, `caseload reconcile` looks the others up")
	}
	if found.Lost > 0 || found.Open || found.NoRuns > 0 {
		p.voice.say("lost rows are sent again unless the newest reports are taken in:")
		p.voice.say(nextWord + "caseload ledger repair --ledger " + shell.Word(to) + " --from-report FILE...")
	}
	p.voice.say("then replace " + from + " with " + to)
	return nil
}

func (p *program) repairCommand() *cobra.Command {
	o := &options{}
	var reports []string
	c := &cobra.Command{
		Use:   "repair --from-report FILE...",
		Short: "takes created cases from reports that the ledger does not know",
		Long: `repair teaches an old or new ledger what the results and failures files of runs
that it does not know have in them. Rows that they call created are created. All
other rows in them, and those that the ledger would still send, may have been
sent since: they become unknown and are not sent by themselves;
` + "`caseload reconcile`" + ` looks them up. Give every report written since.`,
		Example: "  caseload ledger repair -m casos.yaml --from-report casos.results.csv otros.results.csv",
		RunE: func(c *cobra.Command, args []string) error {
			if len(reports) == 0 {
				return usage(c, errors.New("repair wants --from-report FILE"))
			}
			return p.runRepair(o, append(reports, args...))
		},
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "caseload.db beside the mapping")
	c.Flags().StringArrayVar(&reports, "from-report", nil, "results or failures `FILE`; more may follow")
	p.voice.flags(c)
	return c
}

func (p *program) runRepair(o *options, reports []string) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if err := p.mappingOfLedger(o); err != nil {
		return err
	}
	l, err := p.load(o)
	if err != nil {
		return err
	}
	job, err := p.job("ledger repair", o, l)
	if err != nil {
		return err
	}
	job.Files = reports
	_, err = p.takeBack(l, job, o.ledgerPath(l))
	return err
}

// mappingOfLedger takes the mapping of the ledger's newest run, when none is named.
func (p *program) mappingOfLedger(o *options) error {
	if o.mapping != "" {
		return nil
	}
	path, err := p.bookPath(o, ".", nil)
	if err != nil {
		return &usageError{errors.New("no mapping is named"), "-m MAPPING says for which CRM the reports are"}
	}
	l, err := ledger.View(path)
	if err != nil {
		return err
	}
	runs, err := l.Runs()
	if err = errors.Join(err, l.Close()); err != nil {
		return err
	}
	if len(runs) == 0 {
		return &usageError{errors.New("no mapping is named, and the ledger has no run"), "-m MAPPING says for which CRM the reports are"}
	}
	o.mapping, o.ledger = runs[0].MappingPath, path
	return nil
}

// listed is how many requests the account's list knows of the ledger, by target.
func (p *program) listed(job importer.Job) map[ledger.Target]int64 {
	sequences := map[ledger.Target]int64{}
	list, err := ledger.OpenRegister()
	for _, t := range job.Targets() {
		if err == nil {
			sequences[t], err = list.Listed(job.Ledger, t)
		}
	}
	if err != nil {
		p.noList(err)
	}
	return sequences
}

// takeBack lets the ledger at path learn from the reports of a job, and tells
// what it has learned. A ledger that is not there yet is made.
func (p *program) takeBack(l *loaded, job importer.Job, path string) (taken ledger.TakenBack, err error) {
	for _, file := range job.Files {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return taken, &usageError{err, ""}
		}
	}
	if job.Ledger, err = ledger.Open(path); err != nil {
		return taken, err
	}
	defer func() { err = errors.Join(err, job.Ledger.Close()) }()
	if taken, err = importer.TakeBack(job, p.listed(job)); err != nil {
		return taken, err
	}
	p.enlist(l, job, false)
	p.voice.say(fmt.Sprintf("%s, operation %s, dataset %s: taken back as created: %d; known before: %d; unknown by the reports: %d; unknown too, of what else the ledger has: %d",
		job.Server, job.Operation, l.Dataset, taken.Created, taken.Known, taken.Unknown, taken.Rest))
	if taken.Odd > 0 {
		p.voice.warn(fmt.Sprintf("rows without import_id, or created without wolkvox_id, of which nothing was learned: %d", taken.Odd))
	}
	if taken.Untold > 0 {
		p.exit = worst(p.exit, exitUnknown)
		p.voice.warn(fmt.Sprintf("requests that neither the ledger nor these reports tell of: %d; what a killed run has sent stands in no report, and would be made again: "+
			"look in the CRM for cases after the last report before you import (questions count among them, too)", taken.Untold))
	}
	if taken.Unknown+taken.Rest > 0 {
		p.voice.say("next: caseload reconcile")
	}
	return taken, nil
}
