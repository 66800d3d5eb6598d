package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"caseload/importer/identity"
	"caseload/importer/source"
	"caseload/importer/submit"
	"caseload/mapping"
)

// options are the flags that commands share.
type options struct {
	mapping   string
	ledger    string
	server    string
	operation string
	tokenFile string

	results     string
	failures    string
	rate        string
	workers     int
	maxCalls    int64
	limit       int64
	maxFailures string
	resend      resend
	wait        bool
	canary      int64
	duplicates  bool
	newIdentity bool
	newLedger   bool
	newTarget   bool
	yes         bool
	json        bool
	today       string
	noProgress  bool

	sheet     string
	headerRow int
	allowNone bool
	delimiter string
	encoding  string
}

func (o *options) mappingFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVarP(&o.mapping, "mapping", "m", "", "mapping `FILE` (YAML)")
	f.StringVar(&o.server, "server", "", "CRM `HOST` (else $WOLKVOX_SERVER, else the mapping)")
	f.StringVar(&o.operation, "operation", "", "CRM operation `NAME` (else $WOLKVOX_OPERATION, else the mapping)")
}

func (o *options) ledgerFlag(c *cobra.Command, where string) {
	c.Flags().StringVar(&o.ledger, "ledger", "", "`PATH` of the ledger (else $CASELOAD_LEDGER, else "+where+")")
}

func (o *options) sourceFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.sheet, "sheet", "", "Excel only: `NAME` or number of the sheet")
	f.IntVar(&o.headerRow, "header-row", 0, "row `N` of the header, as Excel or an editor numbers it")
	f.StringVar(&o.delimiter, "delimiter", "", "CSV only: the `CHARACTER` between fields, or tab")
	f.StringVar(&o.encoding, "encoding", "", "CSV only: `ENCODING` of the file, such as windows-1252")
}

func (o *options) allowNoneFlag(c *cobra.Command) {
	c.Flags().BoolVar(&o.allowNone, "allow-none", false, "a pattern that matches no file is not an error")
}

func (o *options) todayFlag(c *cobra.Command) {
	c.Flags().StringVar(&o.today, "today", "", "`DATE` that today() gives, yyyy-mm-dd (else the day the run began)")
}

// day reads --today; the zero time where it is not said.
func (o *options) day() (time.Time, error) {
	if o.today == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, o.today)
	if err != nil || day.Year() < 1000 {
		return day, &usageError{fmt.Errorf("--today %q is no day in the form yyyy-mm-dd", o.today), "for instance --today 2026-03-02"}
	}
	return day, nil
}

func (o *options) rowFlags(c *cobra.Command) {
	f := c.Flags()
	f.Int64Var(&o.limit, "limit", 0, "read only the first `N` rows")
	f.BoolVar(&o.newIdentity, "new-identity", false, "this file has none of the cases that the key cannot find (remembered for this key)")
	f.Var(&o.resend, "resend-unknown", "re-send unknown rows, all or exactly `N`: they may be created twice")
	f.Lookup("resend-unknown").NoOptDefVal = "all"
	f.BoolVar(&o.duplicates, "allow-duplicates", false, "re-send rows that another run created: they will be created twice")
	f.BoolVar(&o.json, "json", false, "print one JSON object on stdout")
}

func (o *options) sendFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVarP(&o.results, "results", "o", "", "results `FILE` (.csv, .xlsx, .jsonl) or folder (else beside the input)")
	f.StringVar(&o.failures, "failures", "", "failures `FILE` or folder (else beside the input)")
	f.StringVar(&o.tokenFile, "token-file", "", "`FILE` with the token (else the mapping's, else $WOLKVOX_TOKEN)")
	f.StringVar(&o.rate, "rate", "", "at most this many requests: `2/s`, 90/min (else the mapping's)")
	f.IntVar(&o.workers, "workers", 0, "`N` requests at a time (else the mapping's)")
	f.Int64Var(&o.maxCalls, "max-calls", 0, "stop after `N` requests")
	f.Int64Var(&o.canary, "canary", 0, "send the first `N` rows, show them and ask; without a terminal, stop there")
	f.BoolVar(&o.wait, "wait", false, "wait until hours and daily calls allow more, instead of stopping")
	f.StringVar(&o.maxFailures, "max-failures", "", "stop when more than `N or N%` of the rows tried were not created")
	f.BoolVar(&o.newLedger, "new-ledger", false, "start a second ledger although another one has sent to this CRM")
	f.BoolVar(&o.newTarget, "new-target", false, "send to another CRM than this mapping did before")
	f.BoolVar(&o.yes, "yes", false, "answer yes to the question before a first import")
	f.BoolVar(&o.noProgress, "no-progress", false, "show no progress bar")
}

// resend is the value of --resend-unknown: a number of rows, or all.
type resend struct {
	asked bool
	rows  int64 // exactly; 0: all
}

func (r *resend) String() string {
	switch {
	case !r.asked:
		return ""
	case r.rows == 0:
		return "all"
	}
	return strconv.FormatInt(r.rows, 10)
}

// Set reads a number from 1, or all.
func (r *resend) Set(text string) error {
	r.asked, r.rows = true, 0
	if text == "all" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return errors.New("it is the number of rows that are meant, or all")
	}
	r.rows = n
	return nil
}

// Type names the value for a help.
func (r *resend) Type() string { return "N" }

// counted are the flags that count from 1.
var counted = []string{"limit", "max-calls", "workers", "header-row", "canary"}

// meant refuses flags of which a script that computed their value meant something
// else: a 0 would be "no limit" to us, and a value that is blank "not given".
func meant(c *cobra.Command, _ []string) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case err != nil:
		case f.Value.String() == "0" && slices.Contains(counted, f.Name):
			err = usage(c, fmt.Errorf("--%s 0: it counts from 1", f.Name))
		case isBlank(f.Value):
			err = &usageError{fmt.Errorf("--%s is blank", f.Name), "give it a value, or leave it out"}
		}
	})
	return err
}

// isBlank tells a flag that has a text, and none was given.
func isBlank(v pflag.Value) bool {
	if list, ok := v.(pflag.SliceValue); ok {
		return slices.ContainsFunc(list.GetSlice(), isBlankText)
	}
	return v.Type() == "string" && isBlankText(v.String())
}

func isBlankText(text string) bool { return strings.TrimSpace(text) == "" }

// oneKind gives the flags that were typed and serve files of one kind alone.
func (o *options) oneKind() (forCSV, forXLSX []string) {
	if o.sheet != "" {
		forXLSX = append(forXLSX, "--sheet")
	}
	if o.delimiter != "" {
		forCSV = append(forCSV, "--delimiter")
	}
	if o.encoding != "" {
		forCSV = append(forCSV, "--encoding")
	}
	return forCSV, forXLSX
}

// source gives the reader's options: a flag beats the mapping. m may be nil.
func (o *options) source(p *program, m *mapping.Mapping) (source.Options, error) {
	s := source.Options{Stdin: p.stdin}
	if m != nil {
		s.Sheet, s.HeaderRow, s.Delimiter, s.Encoding = m.Source.Sheet, m.Source.HeaderRow, m.Source.Delimiter, m.Source.Encoding
		if name := m.Source.PasswordEnv; name != "" {
			s.Password = os.Getenv(name)
		}
		s.Misfits, s.Whole = m.HeaderTest(), m.WholeNumbers()
		s.Quote, s.Backslash, s.AcceptCut, s.SkipTotals = m.Source.Quote, m.Source.Backslash, m.Source.AcceptCut, m.Source.SkipTotals
	}
	if o.sheet != "" {
		s.Sheet = o.sheet
	}
	if o.headerRow != 0 {
		s.HeaderRow = o.headerRow
	}
	if o.encoding != "" {
		s.Encoding = o.encoding
	}
	if o.headerRow < 0 {
		return s, &usageError{fmt.Errorf("--header-row %d: rows count from 1", o.headerRow), ""}
	}
	if o.delimiter == "" {
		return s, nil
	}
	d := o.delimiter
	if d == "tab" || d == `\t` {
		d = "\t"
	}
	r, size := utf8.DecodeRuneInString(d)
	if size != len(d) || strings.ContainsAny(d, "\"\r\n") {
		return s, &usageError{fmt.Errorf("--delimiter %q: it is one character, or tab", o.delimiter), ""}
	}
	s.Delimiter = r
	return s, nil
}

// limits checks the flags that bound a run, and gives them.
func (o *options) limits(m *mapping.Mapping) (rate mapping.Rate, workers int, ceiling *submit.Ceiling, err error) {
	rate, workers = m.Limits.Rate, m.Limits.Workers
	if o.rate != "" {
		if rate, err = mapping.ParseRate(o.rate); err != nil {
			return rate, 0, nil, &usageError{fmt.Errorf("--rate: %w", err), "for instance --rate 2/s or --rate 90/min"}
		}
	}
	if o.workers != 0 {
		workers = o.workers
	}
	if workers < 1 || workers > maxWorkers {
		return rate, 0, nil, &usageError{fmt.Errorf("--workers %d: from 1 to %d", workers, maxWorkers), ""}
	}
	if o.maxCalls < 0 || o.limit < 0 || o.canary < 0 {
		return rate, 0, nil, &usageError{errors.New("--max-calls, --limit and --canary count from 1"), ""}
	}
	if o.maxFailures != "" {
		c, err := submit.ParseCeiling(o.maxFailures)
		if err != nil {
			return rate, 0, nil, &usageError{fmt.Errorf("--max-failures: %w", err), "a number, or a share like 10%"}
		}
		ceiling = &c
	}
	return rate, workers, ceiling, nil
}

// maxWorkers is what a mapping may say too, far above what the CRM admits.
const maxWorkers = 64

// inputs expands the files of a command line; a glob leaves our own reports out.
// There may be none where that is allowed.
func (p *program) inputs(o *options, args []string) ([]string, error) {
	kept, left, err := expand(o, args)
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		p.voice.say("left out, our own reports: " + strings.Join(left, ", "))
	}
	switch {
	case len(kept) > 0:
	case o.allowNone:
		p.voice.say(strings.Join(args, " ") + ": no file: nothing to do")
	default:
		return nil, &usageError{fmt.Errorf("%s: nothing but our own reports", strings.Join(args, " ")), "to go on from a report: caseload resume REPORT"}
	}
	return kept, nil
}

// expand finds the files of a command line, and the reports of ours that a glob
// leaves out.
func expand(o *options, args []string) (kept, left []string, err error) {
	named := map[string]bool{}
	for _, arg := range args {
		if arg == "-" && named[arg] {
			return nil, nil, &usageError{errors.New("- stands twice: standard input can be read once"), "name it once"}
		}
		named[arg] = true
		files, err := source.Expand([]string{arg})
		if none, ok := errors.AsType[*source.Error](err); ok && none.Code == source.CodeNoMatch && o.allowNone {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		for _, file := range files {
			if file != arg && isReportName(file) {
				left = append(left, filepath.Base(file))
				continue
			}
			kept = append(kept, file)
		}
	}
	return kept, left, nil
}

func flagsOf(o *options) identity.Flags {
	return identity.Flags{ResendUnknown: o.resend.asked, AllowDuplicates: o.duplicates}
}

func plural(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + one + "s"
}
