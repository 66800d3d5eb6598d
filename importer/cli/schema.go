package cli

import (
	"github.com/spf13/cobra"

	"caseload/mapping"
)

func (p *program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "prints the JSON Schema of the mapping language",
		Long: `schema prints the JSON Schema (2020-12) of the mapping language, with a
description and an example of every key. An editor that reads it completes and
explains mappings: save it beside them, and let them begin with the line

  # yaml-language-server: $schema=caseload.schema.json`,
		Example: `  caseload schema > caseload.schema.json`,
		Args:    wantArgs(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			text, err := mapping.Schema()
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(text)
			return err
		},
	}
}
