package cli

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"caseload/importer"
	"caseload/importer/crm"
	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/ledger"
	"caseload/importer/shell"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/mapping/draft"
	"caseload/report"
)

func isReportName(path string) bool { return report.IsReportName(path) }

// loaded is a mapping with all that its command line and environment add.
type loaded struct {
	*mapping.Mapping
	path      string // absolute
	digest    [32]byte
	base      string // scheme and host
	host      string
	operation string
	left      []draft.Left   // what a person has yet to fill in
	roots     *x509.CertPool // nil: the system's

	attachments *crm.Attachments
}

// load reads the mapping and finds out where its cases go. more is how the
// files that it is for are found, if there are any.
func (p *program) load(o *options, more ...mapping.Option) (*loaded, error) {
	if o.mapping == "" {
		return nil, errNoMapping()
	}
	m, text, err := readMapping(o.mapping, more...)
	if err != nil {
		return nil, err
	}
	for _, warning := range m.Warnings() {
		p.voice.warn(warning)
	}
	l := &loaded{Mapping: m, digest: sha256.Sum256(text), left: draft.FindLeft(string(text))}
	if l.path, err = filepath.Abs(o.mapping); err != nil {
		return nil, err
	}
	l.operation = first(o.operation, os.Getenv("WOLKVOX_OPERATION"), m.CRM.Operation)
	server := first(o.server, os.Getenv("WOLKVOX_SERVER"), m.CRM.Server)
	switch {
	case server == "":
		err := &usageError{fmt.Errorf("%s: no server is named", o.mapping), "crm: {server: crm0001.wolkvox.com}, the host in the browser's address bar, or --server"}
		return nil, unfinished(o.mapping, l.left, err)
	case l.operation == "":
		err := &usageError{fmt.Errorf("%s: no operation is named", o.mapping), "crm: {operation: …}, or --operation"}
		return nil, unfinished(o.mapping, l.left, err)
	}
	if l.base, l.host, err = crm.ParseServer(server); err != nil {
		return nil, err
	}
	if warning := crm.Warning(l.host); warning != "" {
		p.voice.say(warning)
	}
	l.attachments = crm.NewAttachments()
	return l, l.authorities()
}

// authorities reads the certificates that the mapping trusts besides the system's.
func (l *loaded) authorities() error {
	if l.CRM.CAFile == "" {
		return nil
	}
	path := l.beside(l.CRM.CAFile)
	pem, err := readAtMost(path, 8<<20)
	if err == nil {
		if l.roots, err = crm.Authorities(pem); err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	if err != nil {
		return &usageError{fmt.Errorf("crm.ca_file: %w", err), "a file of certificates that begin with -----BEGIN CERTIFICATE-----"}
	}
	return nil
}

// beside finds a file that the mapping names from its own folder.
func (l *loaded) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(l.path), path)
}

// readMapping reads a mapping file, wherever its cases go.
func readMapping(path string, more ...mapping.Option) (m *mapping.Mapping, text []byte, err error) {
	text, err = readAtMost(path, mapping.MaxBytes)
	var wrong *usageError
	switch {
	case errors.As(err, &wrong) && errors.Is(err, fs.ErrNotExist):
		wrong.err, wrong.tip = fmt.Errorf("there is no mapping %s", path), "look at its name and folder, or draft one: caseload init FILE -o "+shell.Word(path)
		return nil, nil, err
	case err != nil:
		return nil, nil, err
	}
	more = append(more, tables(filepath.Dir(path)), mapping.Servers(checkServer))
	if m, err = mapping.Parse(path, text, os.LookupEnv, more...); err != nil {
		return nil, nil, unfinished(path, draft.FindLeft(string(text)), err)
	}
	return m, text, nil
}

// heads lets a mapping that has mistakes be held against the files it is for. One
// that cannot be read is told of when the mapping is right.
func (p *program) heads(o *options, args []string) mapping.Option {
	return mapping.Heads(func(s mapping.Source) []mapping.Head {
		src, err := o.source(p, &mapping.Mapping{Source: s})
		if err != nil {
			return nil
		}
		files, _, err := expand(o, args)
		if err != nil {
			return nil
		}
		if isTerminal(p.stdin) { // nobody types a file to be told of a mistake in another
			files = slices.DeleteFunc(files, func(file string) bool { return file == "-" })
		}
		return intake.Heads(files, src)
	})
}

// headOf is the same for a report, which is read as it was written.
func headOf(path string, src source.Options) mapping.Option {
	return mapping.Heads(func(mapping.Source) []mapping.Head { return intake.Heads([]string{path}, src) })
}

// checkServer says what is wrong with a server that a mapping names.
func checkServer(server string) error {
	_, _, err := crm.ParseServer(server)
	if bad, ok := errors.AsType[*crm.ServerError](err); ok {
		return &usageError{fmt.Errorf("%q: %s", bad.Server, bad.Why), bad.Tip}
	}
	return err
}

func errNoMapping() error {
	return &usageError{errors.New("no mapping is named"), "name it with -m FILE; `caseload init` drafts one"}
}

// readAtMost reads a small file, and one byte more than allowed of a large one,
// so that its reader can say that it is too large.
func readAtMost(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &usageError{err, ""}
	}
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, &usageError{err, ""}
	}
	return text, nil
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// formerly gives the earlier targets as the ledger names them.
func (l *loaded) formerly() ([]ledger.Target, error) {
	var targets []ledger.Target
	for _, t := range l.CRM.Formerly {
		_, host, err := crm.ParseServer(first(t.Server, l.host))
		if err != nil {
			return nil, fmt.Errorf("crm.formerly: %w", err)
		}
		targets = append(targets, ledger.Target{Server: crm.Hostname(host), Operation: first(t.Operation, l.operation)})
	}
	return targets, nil
}

// ledgerPath says where the ledger of a mapping is.
func (o *options) ledgerPath(l *loaded) string {
	return first(o.ledger, os.Getenv("CASELOAD_LEDGER"), filepath.Join(filepath.Dir(l.path), "caseload.db"))
}

// view opens a ledger to look at; where there is none, one that knows nothing.
func view(path string) (*ledger.Ledger, error) {
	l, err := ledger.View(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ledger.Blank()
	}
	return l, err
}

// token finds the token: the flag's file, the mapping's, the environment's, or a
// person's answer. It is never printed.
func (p *program) token(o *options, l *loaded) (crm.Token, error) {
	text, from, err := p.findToken(o, l)
	if err != nil {
		return crm.Token{}, err
	}
	token, err := crm.CheckToken(text)
	if err != nil {
		return crm.Token{}, fmt.Errorf("the token of %s: %w", from, err)
	}
	return token, nil
}

func (p *program) findToken(o *options, l *loaded) (text, from string, err error) {
	name := first(l.CRM.TokenEnv, "WOLKVOX_TOKEN")
	file, setting := o.tokenFile, "--token-file"
	if file == "" && l.CRM.TokenFile != "" {
		file, setting = l.beside(l.CRM.TokenFile), "crm.token_file of "+o.mapping
	}
	if file != "" {
		text, err := readTokenFile(file, setting)
		return text, file, err
	}
	if text, ok := os.LookupEnv(name); ok && text != "" {
		return text, "$" + name, nil
	}
	if stdin, ok := p.stdin.(*os.File); ok && isTTY(stdin) && isTerminal(p.stderr) {
		text, err := p.askHidden(stdin, l.host)
		return text, "the keyboard", err
	}
	if !variable.MatchString(name) { // it may be the token itself
		name = "the variable that crm.token_env names in " + o.mapping
	}
	return "", "", &usageError{errors.New("no token"), "set " + name + ", or name a file with --token-file"}
}

// job fills in what every command with a mapping has.
func (p *program) job(name string, o *options, l *loaded) (importer.Job, error) {
	formerly, err := l.formerly()
	if err != nil {
		return importer.Job{}, err
	}
	src, err := o.source(p, l.Mapping)
	if err != nil {
		return importer.Job{}, err
	}
	rate, workers, ceiling, err := o.limits(l.Mapping)
	if err != nil {
		return importer.Job{}, err
	}
	today, err := o.day()
	if err != nil {
		return importer.Job{}, err
	}
	forCSV, forXLSX := o.oneKind()
	return importer.Job{
		ForCSV: forCSV, ForXLSX: forXLSX,
		Name: name, Command: p.typed(), Version: version(), Mapping: l.Mapping, MappingPath: l.path, MappingDigest: l.digest,
		Server: crm.Hostname(l.host), Operation: l.operation, Formerly: formerly, Source: src, Results: o.results, Failures: o.failures,
		Today: today, Limit: o.limit, MaxCalls: o.maxCalls, Wait: o.wait, Canary: o.canary, MaxFailures: ceiling, NewIdentity: o.newIdentity, Flags: flagsOf(o), Resend: o.resend.rows, Rate: rate, Workers: workers,
		Check: attachment(l.attachments), Say: p.voice.say, Warn: p.voice.warn,
	}, nil
}

// attachment checks the attachment of a case before anything is sent. Its error
// is no row's.
func attachment(seen *crm.Attachments) func(*mapping.Case) (*identity.Problem, error) {
	return func(c *mapping.Case) (*identity.Problem, error) {
		err := seen.Check(c)
		if bad, ok := errors.AsType[*crm.AttachmentError](err); ok {
			return &identity.Problem{Code: bad.Code, Reason: bad.Error(), Hint: bad.Tip}, nil
		}
		return nil, err
	}
}
