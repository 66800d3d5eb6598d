package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer"
	"caseload/importer/crm"
	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/submit"
	"caseload/mapping"
)

// reconciling are the flags of reconcile.
type reconciling struct {
	options
	grace  time.Duration
	dry    bool
	settle []string
	from   string
}

// defaultGrace is how long a request may still be running after its answer was
// given up: proxies and queues before the CRM included.
const defaultGrace = 15 * time.Minute

func (p *program) reconcileCommand() *cobra.Command {
	o := &reconciling{}
	c := &cobra.Command{
		Use:   "reconcile [RUN]",
		Short: "looks up unknown rows in the CRM and settles what it can prove",
		Long: `reconcile looks up rows whose outcome is unknown in the CRM: all of the ledger,
or those of one run. A row becomes created when exactly one case is proven to be
its own. It becomes pending, and the next import or resume sends it, when it is
proven that there is none, which takes crm.mark. All others stay unknown, and
are listed with the cases that may be theirs. Rows sent less than --grace ago
are skipped. The reports of the runs are written again.

It exits with 4 while any row is unknown, else with 0.`,
		Example: `  caseload reconcile
  caseload reconcile R7K3FAZ2MWQ5TBNCX --from exportados.xlsx
  caseload reconcile --settle CQ2ZT7B4MWAKR5XNE=66f1c0ffee0123456789abcd
  caseload reconcile --settle CQ2ZT7B4MWAKR5XNE=not-created`,
		Args: wantArgs(0, 1, "one RUN, or none"),
		RunE: func(_ *cobra.Command, args []string) error { return p.runReconcile(o, args) },
	}
	o.mappingFlags(c)
	o.ledgerFlag(c, "the one in this folder or above")
	f := c.Flags()
	f.DurationVar(&o.grace, "grace", defaultGrace, "skip rows sent less than this `TIME` ago")
	f.BoolVar(&o.dry, "dry-run", false, "look up only; change nothing")
	f.StringArrayVar(&o.settle, "settle", nil, "settle a row by hand: `ID=WOLKVOX_ID` or ID=not-created; asks the CRM nothing")
	f.StringVar(&o.from, "from", "", "look in a `FILE` (CSV, XLSX) exported from the CRM instead of asking it")
	f.StringVar(&o.tokenFile, "token-file", "", "`FILE` with the token (else the mapping's, else $WOLKVOX_TOKEN)")
	f.StringVar(&o.rate, "rate", "", "at most this many questions: `2/s`, 90/min (else the mapping's)")
	f.Int64Var(&o.maxCalls, "max-calls", 0, "stop after `N` questions")
	f.BoolVar(&o.json, "json", false, "print one JSON object on stdout")
	p.voice.flags(c)
	return c
}

func (p *program) runReconcile(o *reconciling, args []string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if o.grace < 0 || o.maxCalls < 0 {
		return &usageError{errors.New("--grace and --max-calls are not below 0"), ""}
	}
	path, err := p.whichBook(o, args)
	if err != nil {
		return err
	}
	book, err := ledger.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	s := &settling{program: p, reconciling: o, book: book, mappings: map[string]sentHow{}}
	if len(args) == 1 {
		if s.run, err = book.Run(args[0]); err != nil {
			return err
		}
	}
	if len(o.settle) > 0 {
		if err := s.byHand(); err != nil {
			return err
		}
		return s.finish()
	}
	if err = s.search(); err != nil && len(s.rows) == 0 {
		return err
	}
	return errors.Join(err, s.finish())
}

// whichBook finds the ledger: the one that knows the run, else the nearest to the
// mapping or to here.
func (p *program) whichBook(o *reconciling, args []string) (string, error) {
	folder := "."
	if o.mapping != "" {
		folder = filepath.Dir(o.mapping)
	}
	return p.bookPath(&o.options, folder, args)
}

// settling is a reconcile under way.
type settling struct {
	*program
	*reconciling
	book     *ledger.Ledger
	run      *ledger.Run // nil: all of the ledger
	mappings map[string]sentHow
	rows     []importer.Settled
	young    int
	calls    int64
	stopped  error
}

// targets gives the targets of the rows to look for, each with the newest run
// that has some.
func (s *settling) targets() (map[ledger.Target]int64, error) {
	doubts, err := s.left()
	targets := map[ledger.Target]int64{}
	for _, d := range doubts {
		targets[d.Target] = max(targets[d.Target], d.Run)
	}
	return targets, err
}

// left gives the rows that are unknown still.
func (s *settling) left() ([]ledger.Doubt, error) {
	doubts, err := s.book.Doubts()
	if err != nil || s.run == nil {
		return doubts, err
	}
	in, err := s.book.CasesOf(s.run)
	return slices.DeleteFunc(doubts, func(d ledger.Doubt) bool { return !in[d.Case] }), err
}

func (s *settling) search() error {
	targets, err := s.targets()
	if err != nil {
		return err
	}
	stop, hard, done := s.signals()
	defer done()
	for target, newest := range targets {
		if stop.Err() != nil {
			break
		}
		if err := s.searchAt(stop, hard, target, newest); err != nil {
			return err
		}
	}
	return nil
}

// searchAt looks for the rows of one target.
func (s *settling) searchAt(stop, hard context.Context, target ledger.Target, newest int64) error {
	l, err := s.mappingOf(target, newest)
	if err != nil || l == nil {
		return err
	}
	rate, _, _, err := s.limits(l.Mapping)
	if err != nil {
		return err
	}
	job := importer.Reconciling{
		Ledger: s.book, Target: target, Run: s.run, Grace: s.grace, Timeout: l.CRM.Timeout, Mark: l.CRM.Mark, DailyCalls: int64(l.Limits.DailyCalls),
		MaxCalls: s.maxCalls, DryRun: s.dry, List: s.from, Sent: func(run *ledger.Run) (importer.Sent, error) { return s.sentBy(l, run) },
		Begin: func(f importer.Search) error { s.sayCosts(f, rate); return nil }, Say: s.voice.say, Now: time.Now,
	}
	if s.from == "" {
		client, err := s.client(hard, l, rate)
		if err != nil {
			return err
		}
		defer client.Close()
		job.Ask = func(ctx context.Context, field, value string) (reconcile.Answer, error) {
			status, body, err := client.QueryCases(ctx, field, value)
			return reconcile.ReadAnswer(status, body), err
		}
	}
	r, err := importer.Reconcile(stop, job)
	s.rows, s.young, s.calls = append(s.rows, r.Rows...), s.young+r.Young, s.calls+r.Calls
	s.stopped = errors.Join(s.stopped, r.Stop)
	return err
}

func (s *settling) client(hard context.Context, l *loaded, rate mapping.Rate) (*crm.Client, error) {
	token, err := s.token(&s.options, l)
	if err != nil {
		return nil, err
	}
	return crm.New(crm.Config{
		Base: l.base, Operation: l.operation, Token: token, Timeout: l.CRM.Timeout, Hard: hard,
		Begin: submit.NewPacer(rate.N, rate.Per).Begin,
	})
}

// mappingOf loads the mapping by which a target is reached: the one that is
// named, else that of the newest run; nil when the one that is named is another
// target's.
func (s *settling) mappingOf(target ledger.Target, newest int64) (*loaded, error) {
	o := s.options
	if o.mapping == "" {
		path, err := s.mappingKnown(target, newest)
		if err != nil {
			return nil, err
		}
		if path == "" {
			s.voice.say(fmt.Sprintf("rows of %s, operation %s, are left: the ledger knows no mapping of theirs: name it with -m FILE", target.Server, target.Operation))
			return nil, nil
		}
		o.mapping = path
	}
	l, err := s.load(&o)
	if err != nil {
		return nil, err
	}
	formerly, err := l.formerly()
	if err != nil {
		return nil, err
	}
	now := ledger.Target{Server: crm.Hostname(l.host), Operation: l.operation}
	if target == now || slices.Contains(formerly, target) {
		return l, nil
	}
	if s.options.mapping != "" && s.run == nil {
		s.voice.say(fmt.Sprintf("rows of %s, operation %s, are left: %s is for %s, operation %s",
			target.Server, target.Operation, s.options.mapping, now.Server, now.Operation))
		return nil, nil
	}
	return nil, &usageError{
		fmt.Errorf("the rows were sent to %s, operation %s; %s is for %s, operation %s", target.Server, target.Operation, o.mapping, now.Server, now.Operation),
		"name the mapping of that target with -m, or the earlier target in crm.formerly",
	}
}

// mappingKnown is where the mapping of a run lies, else, where the run or its
// mapping is not known, that of the newest run to the target; "" where there is
// none.
func (s *settling) mappingKnown(target ledger.Target, newest int64) (string, error) {
	run, err := s.book.RunNumbered(newest)
	if err == nil && run.MappingPath != "" {
		return run.MappingPath, nil
	}
	if err != nil && !errors.Is(err, ledger.ErrNoRun) {
		return "", err
	}
	runs, err := s.book.Runs()
	for _, run := range runs {
		if run.Target == target && run.MappingPath != "" {
			return run.MappingPath, err
		}
	}
	return "", err
}

// sentBy says how the rows of a run were mapped: by its own mapping file, or by
// the one that is named, if it has the same name. Of a run whose mapping is not
// known it is the target's, which may be another.
func (s *settling) sentBy(l *loaded, run *ledger.Run) (importer.Sent, error) {
	path := run.MappingPath
	if path == "" {
		path = l.path
	}
	if s.options.mapping != "" && filepath.Base(l.path) == run.Mapping {
		path = l.path
	}
	how, ok := s.mappings[path]
	if !ok {
		m, text, err := readMapping(path)
		if err != nil {
			return importer.Sent{}, err
		}
		how = sentHow{Sent: importer.Sent{Mapping: m, MappingPath: path}, digest: sha256.Sum256(text)}
	}
	now := how.Sent
	now.Guess = run.MappingPath == ""
	now.Changed = !now.Guess && !slices.Equal(how.digest[:], run.MappingDigest)
	if now.Changed && !how.told {
		s.voice.say(fmt.Sprintf("%s was changed since run %s: its rows are compared as it maps them now", short(path), run.ID))
		how.told = true
	}
	s.mappings[path] = how
	return now, nil
}

// sentHow is a mapping by which rows were sent, or may have been.
type sentHow struct {
	importer.Sent
	digest [sha256.Size]byte
	told   bool // that it was changed since a run
}
