package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/crm"
)

func (p *program) previewCommand() *cobra.Command {
	o, want := &options{}, &importer.Wanted{Cases: 3}
	c := &cobra.Command{
		Use:   "preview -m MAPPING FILE",
		Short: "shows the first cases exactly as they would be sent",
		Long: `preview shows the first cases exactly as they would be sent, without the token,
and where each value comes from. It needs no network and no token.`,
		Example: `  caseload preview -m casos.yaml casos.csv -n 1
  caseload preview -m casos.yaml casos.csv --row 41
  caseload preview -m casos.yaml casos.csv --where 'Estado == "Cerrado"'`,
		Args: wantArgs(1, 1, "one FILE"),
		RunE: func(c *cobra.Command, args []string) error { return p.runPreview(c, o, args, *want) },
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "caseload.db beside the mapping")
	o.sourceFlags(c)
	o.todayFlag(c)
	c.Flags().IntVarP(&want.Cases, "count", "n", want.Cases, "number of `CASES` to show")
	c.Flags().IntVar(&want.Row, "row", 0, "show only row `N`, as Excel or an editor numbers it")
	c.Flags().StringVar(&want.Where, "where", "", "show only rows for which the `EXPRESSION` is true")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON object per case, one per line")
	p.voice.flags(c)
	return c
}

// wants refuses what cannot be shown.
func wants(c *cobra.Command, want importer.Wanted) error {
	row, count, where := c.Flags().Changed("row"), c.Flags().Changed("count"), c.Flags().Changed("where")
	switch {
	case want.Cases < 1:
		return usage(c, fmt.Errorf("-n %d: at least one case", want.Cases))
	case row && want.Row < 1:
		return usage(c, fmt.Errorf("--row %d: rows count from 1", want.Row))
	case row && (count || where):
		return usage(c, errors.New("--row shows one row; -n and --where are for several"))
	case where && want.Where == "":
		return usage(c, errors.New("--where is blank"))
	}
	return nil
}

func (p *program) runPreview(c *cobra.Command, o *options, args []string, want importer.Wanted) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if err := wants(c, want); err != nil {
		return err
	}
	l, err := p.load(o, p.heads(o, args))
	if err != nil {
		return err
	}
	job, err := p.job("preview", o, l)
	if err != nil {
		return err
	}
	if job.Files, err = p.inputs(o, args); err != nil {
		return err
	}
	if job.Ledger, err = view(o.ledgerPath(l)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, job.Ledger.Close()) }()
	encoder := crm.NewEncoder(l.operation)
	return importer.Preview(job, want, func(one importer.Shown) error {
		parts, err := encoder.Preview(one.Case)
		if err != nil {
			return fmt.Errorf("%s: %w", one.Where, err)
		}
		if o.json {
			return p.previewJSON(one, parts)
		}
		return p.previewText(l, one, parts)
	})
}
