package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"caseload/importer/source"
	"caseload/mapping/draft"
)

func (p *program) initCommand() *cobra.Command {
	o := &options{}
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "init FILE",
		Short: "drafts a mapping from a file's headers and values",
		Long: `init reads every row of a file and drafts a mapping: it matches the columns to
the fields of a case by their names and values, and says how sure it is of each.
What only a person can know stands there as a comment. It needs no network.`,
		Example: `  caseload init casos.csv -o mapping.yaml`,
		Args:    wantArgs(1, 1, "one FILE"),
		PreRunE: fromOne,
		RunE:    func(_ *cobra.Command, args []string) error { return p.runInit(o, args[0], out, force) },
	}
	o.sourceFlags(c)
	c.Flags().StringVarP(&out, "output", "o", "", "the mapping's `FILE`; else standard output")
	c.Flags().BoolVar(&force, "force", false, "write over a mapping that is there")
	p.voice.flags(c)
	return c
}

func (p *program) runInit(o *options, path, out string, force bool) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	how, err := o.source(p, nil)
	if err != nil {
		return err
	}
	file, err := source.Open(path, how)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err := p.draft(file)
	if err != nil {
		return err
	}
	if out == "" {
		_, err := fmt.Fprint(p.stdout, text)
		return err
	}
	return writeDraft(out, text, force)
}

// draft looks at the whole file, and says what it made of each column.
func (p *program) draft(file *source.File) (string, error) {
	words, err := draft.Builtin()
	if err != nil {
		return "", err
	}
	header := file.Header()
	matches, key := words.Match(header), -1
	for _, m := range matches {
		if m.Field == draft.KeyField {
			key = m.Column
		}
	}
	seen := draft.NewColumns(len(header), key)
	rows, err := file.Rows()
	if err != nil {
		return "", err
	}
	for rows.Next() {
		if row := rows.Row(); row.Fault == nil && !row.Skip {
			seen.Add(row.Cells)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return "", err
	}
	p.voice.say(file.Understood(seen.Rows))
	for _, m := range matches {
		p.voice.say(fmt.Sprintf("%q is %s: %s (%s)", header[m.Column], m.Field, m.Sure, m.Why))
	}
	return draft.YAML(header, matches, seen), nil
}

// writeDraft makes the file; over one that is there only by force.
func writeDraft(path, text string, force bool) error {
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(path, how, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{fmt.Errorf("%s is there already", path), "name another with -o, or write over it with --force"}
	}
	if err != nil {
		return &usageError{err, ""}
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}
