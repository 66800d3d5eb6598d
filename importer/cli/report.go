package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"caseload/importer"
)

func (p *program) reportCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "rewrites the results and failures files of a run",
		Long: `report rewrites the results and failures files of a run from the ledger and the
run's own input, which must be where it was, unchanged.`,
		Example: "  caseload report R7K3FAZ2MWQ5TBNCX -o otra.csv",
		Args:    wantArgs(1, 1, "one RUN"),
		RunE:    func(_ *cobra.Command, args []string) error { return p.runReport(o, args) },
	}
	o.ledgerFlag(c, "the one in this folder or above")
	c.Flags().StringVarP(&o.results, "results", "o", "", "results `FILE` or folder (else where the run wrote it)")
	c.Flags().StringVar(&o.failures, "failures", "", "failures `FILE` or folder (else where the run wrote it)")
	p.voice.flags(c)
	return c
}

func (p *program) runReport(o *options, args []string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	l, err := p.bookWith(o, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	run, err := l.Run(args[0])
	if err != nil {
		return err
	}
	files, err := importer.Rewrite(l, run, o.results, o.failures, p.voice.say)
	for _, f := range files {
		p.voice.say(f.Counts.Line())
		p.voice.say("results:  " + short(f.Results))
		if f.Failures != "" {
			p.voice.say("failures: " + short(f.Failures))
		}
	}
	return err
}
