package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/crm"
	"caseload/mapping"
)

func (p *program) previewCommand() *cobra.Command {
	o := &options{}
	n := 3
	c := &cobra.Command{
		Use:     "preview -m MAPPING FILE",
		Short:   "shows the first cases just as they would be sent",
		Long:    "preview shows the first cases just as they would be sent, the token hidden.\nIt needs no network and no token.",
		Example: `  caseload preview -m casos.yaml casos.csv -n 1`,
		Args:    wantArgs(1, 1, "one FILE"),
		PreRunE: fromOne,
		RunE:    func(_ *cobra.Command, args []string) error { return p.runPreview(o, args, n) },
	}
	o.mappingFlags(c)
	o.sourceFlags(c)
	o.todayFlag(c)
	c.Flags().IntVarP(&n, "count", "n", n, "how many `CASES`")
	c.Flags().BoolVar(&o.json, "json", false, "one JSON object a case, on a line each")
	p.voice.flags(c)
	return c
}

func (p *program) runPreview(o *options, args []string, n int) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if n < 1 {
		return &usageError{fmt.Errorf("-n %d: at least one case", n), ""}
	}
	l, err := p.load(o)
	if err != nil {
		return err
	}
	job, err := p.job("preview", o, l)
	if err != nil {
		return err
	}
	if job.Files, err = p.inputs(args); err != nil {
		return err
	}
	if job.Ledger, err = view(o.ledgerPath(l)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, job.Ledger.Close()) }()
	encoder := crm.NewEncoder(l.operation)
	return importer.Preview(job, n, func(where string, c *mapping.Case) error {
		shown, err := encoder.Preview(c)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		if o.json {
			return p.previewJSON(where, shown)
		}
		return p.previewText(where, l, shown)
	})
}

func (p *program) previewText(where string, l *loaded, shown []crm.Part) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nPOST %s/server/API/v2/cases/insert.php\nWolkvox-Token: (hidden)\n", where, l.base)
	for _, part := range shown {
		value := part.Value
		if part.FileName != "" {
			value = fmt.Sprintf("%s (%s, %d bytes)", part.FileName, part.ContentType, part.Size)
		}
		fmt.Fprintf(&b, "  %-12s %s\n", part.Name, strings.ReplaceAll(clean(value), "\n", "\n"+strings.Repeat(" ", 15)))
	}
	_, err := fmt.Fprintln(p.stdout, b.String())
	return err
}

func (p *program) previewJSON(where string, shown []crm.Part) error {
	parts := map[string]any{}
	for _, part := range shown {
		parts[part.Name] = part.Value
		if part.FileName != "" {
			parts[part.Name] = map[string]any{"filename": part.FileName, "content_type": part.ContentType, "size": part.Size}
		}
	}
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(map[string]any{"row": where, "parts": parts})
}
