package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer/ledger"
)

func (p *program) forgetCommand() *cobra.Command {
	o := &options{}
	older, run := "", ""
	c := &cobra.Command{
		Use:   "forget --older DAYS",
		Short: "takes the cells of old, settled runs out of the ledger",
		Long: `forget takes the cells of runs out of the ledger that ended so long ago and are
settled: finished, with no row whose outcome is unknown. Their cases are still
known under the keys in use, so nothing is sent twice; their reports cannot be
written again, and a key that is named later cannot find them: an import says so
before it sends.`,
		Example: "  caseload ledger forget --older 365d",
		Args:    wantArgs(0, 0, "no argument"),
		RunE: func(c *cobra.Command, _ []string) error {
			age, err := parseAge(older)
			if err != nil {
				return usage(c, err)
			}
			return p.runForget(o, age, run)
		},
	}
	o.ledgerFlag(c, "the one in this folder or above")
	c.Flags().StringVar(&older, "older", "", "how long ago a run has ended, in `DAYS`: 365d")
	c.Flags().StringVar(&run, "run", "", "this `RUN` alone")
	p.voice.flags(c)
	return c
}

// parseAge reads an age in days.
func parseAge(text string) (time.Duration, error) {
	days, err := strconv.Atoi(strings.TrimSuffix(text, "d"))
	if err != nil || days < 0 || !strings.HasSuffix(text, "d") {
		return 0, errors.New("forget wants --older with a number of days, for instance --older 365d")
	}
	return time.Duration(days) * 24 * time.Hour, nil
}

func (p *program) runForget(o *options, age time.Duration, id string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	var args []string
	if id != "" {
		args = []string{id}
	}
	path, err := p.bookPath(o, ".", args)
	if err != nil {
		return err
	}
	l, err := ledger.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	var run *ledger.Run
	if id != "" {
		if run, err = l.Run(id); err != nil {
			return err
		}
	}
	f, err := l.Forget(time.Now().Add(-age), run)
	if err != nil {
		return err
	}
	if f.Unsettled > 0 {
		p.voice.say(plural(f.Unsettled, "run") + " not settled, and kept whole: `caseload runs` shows what is left of them")
	}
	if f.Runs == 0 {
		p.voice.say("nothing to forget: no settled run is that old and has its cells")
		return nil
	}
	p.voice.say(fmt.Sprintf("forgot the cells of %s in %s; their cases are still known by %s", plural(f.Rows, "row"), plural(f.Runs, "run"), strings.Join(f.Rules, "; ")))
	return nil
}
