package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// maxHelpWidth is the longest line of a help, in characters; a narrower terminal
// has shorter ones.
const maxHelpWidth = 100

// flagKinds are the kinds of flags in the order of a help, and of each those flags
// that belong together.
var flagKinds = []struct{ title, flags string }{
	{"Mapping and CRM", "mapping server operation token-file ledger today"},
	{"Reading the files", "sheet header-row delimiter encoding limit allow-none"},
	{"Reports", "results failures"},
	{"Pace and stopping", "rate workers max-calls max-failures canary wait"},
	{"Rows that may have been sent before", "resend-unknown allow-duplicates new-identity new-ledger new-target"},
	{"Output", "json quiet log-format no-progress yes help"},
}

// helpCommand is cobra's own, but for an unknown command, which is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "explains a command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, _, err := root.Find(args)
			if err != nil {
				return unknownCommand(root, err)
			}
			return c.Help()
		},
	}
}

// printUsage is what a help says of a command below its description.
func (p *program) printUsage(c *cobra.Command) error {
	var b strings.Builder
	line := c.UseLine()
	if c.HasAvailableSubCommands() {
		line = c.CommandPath() + " COMMAND"
	}
	fmt.Fprintf(&b, "Usage:\n  %s\n", line)
	if c.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
	}
	if c.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s  %s\n", c.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	width := maxHelpWidth
	if columns, ok := terminalWidth(p.screen); ok {
		width = min(width, columns)
	}
	for _, group := range flagGroups(c) {
		fmt.Fprintf(&b, "\n%s:\n%s", group.title, group.flags.FlagUsagesWrapped(width))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n`%s COMMAND --help` explains a command.\n", c.CommandPath())
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(exitCodeText, "\n"), "\n") {
		b.WriteString(strings.Join(broken(line, width), "\n") + "\n")
	}
	_, err := io.WriteString(c.OutOrStdout(), b.String())
	return err
}

// flagGroup is some flags of a command, under a title.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// flagGroups divides a command's flags into those of its own and the kinds that
// commands share, where it has many.
func flagGroups(c *cobra.Command) []flagGroup {
	own := flagGroup{"Flags", pflag.NewFlagSet("", pflag.ContinueOnError)}
	own.flags.SortFlags = false
	kinds := flagKinds
	if c.Flags().Lookup("mapping") == nil {
		kinds = nil
	}
	var shared []flagGroup
	named := map[string]bool{}
	for _, kind := range kinds {
		group := flagGroup{kind.title, pflag.NewFlagSet("", pflag.ContinueOnError)}
		group.flags.SortFlags = false
		for _, name := range strings.Fields(kind.flags) {
			if f := c.Flags().Lookup(name); f != nil {
				group.flags.AddFlag(f)
				named[name] = true
			}
		}
		shared = append(shared, group)
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !named[f.Name] {
			own.flags.AddFlag(f)
		}
	})
	return slices.DeleteFunc(append([]flagGroup{own}, shared...), func(g flagGroup) bool { return !g.flags.HasAvailableFlags() })
}

// completion lets cobra's command of that name refuse to be called without a shell.
func completion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short = "prints the script that completes commands in a shell"
			c.RunE = func(c *cobra.Command, _ []string) error {
				return usage(c, errors.New("completion wants one SHELL: bash, zsh, fish or powershell"))
			}
		}
	}
}
