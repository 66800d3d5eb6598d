package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// number is the version of this program, told by the tags of the repository.
const number = "0.1.0"

func version() string { return number }

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "prints the version",
		Args:  wantArgs(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.stdout, "caseload %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
