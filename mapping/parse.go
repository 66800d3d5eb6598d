package mapping

import (
	"slices"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"

	"go.yaml.in/yaml/v4"
)

// MaxBytes bounds a mapping's text. The largest sensible one, with a map of
// thousands of agents, is far below.
const MaxBytes = 1 << 20

// Mapping is a mapping file, decoded and checked as far as it can be without a
// source. It is read only and may be used concurrently.
type Mapping struct {
	Name    string // as given to Parse
	CRM     CRM
	Source  Source
	Key     Key
	Dataset string // default "main"
	Limits  Limits
	CaseURL string // of a case's page in the CRM, with {wolkvox_id}; "" = not said

	lines   []string // the text, for messages of Bind
	keyAt   []place  // of Key.Columns
	wholeAt []place  // of Source.WholeNumbers
	formsAt formsAt  // of source.dates and source.decimal
	fields  []*field // the parts in the API's order, then the form in the mapping's
	skip    formula
	closed  map[string]bool // folded statuses that need a solution
	tests   []test

	warnings []string
}

// CRM says where the cases go. "" = not said here.
type CRM struct {
	Server, Operation   string // as written, ${NAME} replaced
	TokenEnv, TokenFile string // at most one of them
	Closed              []string
	Mark                bool          // a reference at the end of each description, so that a case can be found again
	Timeout             time.Duration // of one request; default 120 s
	RetryPartial        bool          // a request that was not written to its end was not processed
	Assume503           bool          // a request answered by 503 was not processed
	Proxy               string        // the address of a proxy, or none; "" the environment's
	CAFile              string        // certificates of authorities to trust too, PEM
	NoKeepAlive         bool          // keep_alive: false
	CheckContacts       bool          // each contact is looked up before its first case
	ContactCache        time.Duration // for how long a contact that was found need not be looked up again; default 7 days
	Formerly            []Target      // where these same cases went earlier
}

// Target is one CRM.
type Target struct{ Server, Operation string }

// Source says how the source's file is to be read. Zero values: find out.
type Source struct {
	Sheet         string
	HeaderRow     int // from 1
	Delimiter     rune
	Encoding      string
	Quote         rune     // '"' or '\'', or -1: quotes are text
	Backslash     bool     // escape: backslash
	AcceptCut     bool     // cut: accept
	SkipTotals    bool     // totals: skip
	Blank         []string // the texts of cells that are blank
	WholeNumbers  []string // the columns in which 52123456.0 is 52123456
	Decimal       string   // "," or "."
	Dates         string   // dd/mm/yyyy, mm/dd/yyyy, yyyy-mm-dd, dd/mm/yy or mm/dd/yy
	IdenticalRows string   // each or once
	AcceptDamage  bool     // keys that look damaged are warned of, and sent; rows like old ones are new
	Ignore        []string // columns that are known and not used
	SkipWhen      string   // an expression, compiled by Bind
	HiddenRows    string   // send or skip: rows of a workbook that are hidden or filtered out
	PasswordEnv   string   // the variable that holds the password of a protected workbook
}

// Key says what the same case is.
type Key struct {
	Columns []string // as the mapping spells them
	Content bool     // key: content
	Line    int      // where the mapping says it
}

// The defaults fit the vendor's telephony API: two requests at a time, and no
// request given up while the CRM may still be working on it.
const (
	defaultTimeout      = 120 * time.Second
	defaultContactCache = 7 * 24 * time.Hour
	defaultWorkers      = 2
	defaultMaxUnknown   = 20
	defaultDataset      = "main"
	maxTimeout          = time.Hour
	maxWorkers          = 64
	maxCalls            = 1_000_000_000
)

// Option adds to what Parse can do.
type Option func(*reader)

// Tables lets a mapping read the files that it names with map_file. open is given
// the path as the mapping has it, and is asked once for each place that names it.
func Tables(open func(path string) (Table, error)) Option {
	return func(r *reader) { r.open = open }
}

// Parse reads a mapping.
//
// name is used in messages only. env looks a variable of the environment up for
// ${NAME} in the values of crm; nil knows none. Text is at most [MaxBytes] of
// UTF-8, or of UTF-16 with a byte-order mark; one YAML document; unknown and
// repeated keys are mistakes. Without [Tables] a map_file is one, too.
//
// The error is of type [Errors]: every mistake with its place, sorted; with
// [Heads] also what the files lack, with [Servers] also servers that cannot be.
func Parse(name string, text []byte, env func(string) (string, bool), options ...Option) (*Mapping, error) {
	if env == nil {
		env = func(string) (string, bool) { return "", false }
	}
	text = decoded(text)
	shown := text
	if len(text) > MaxBytes {
		shown = text[:naming.MaxShown] // it is not read
	}
	lines := strings.Split(string(shown), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	r := &reader{name: name, lines: lines, env: env}
	for _, option := range options {
		option(r)
	}
	m := &Mapping{Name: name, Dataset: defaultDataset, lines: lines}
	m.CRM.Timeout = defaultTimeout
	m.CRM.ContactCache = defaultContactCache
	m.CRM.Closed = []string{"closed"}
	m.Limits = Limits{Rate: Rate{2, time.Second}, Workers: defaultWorkers, MaxUnknown: defaultMaxUnknown}
	if root := r.document(text); root != nil {
		r.mapping(root, m)
		r.hold(m)
	}
	if err := r.result(); err != nil {
		return nil, err
	}
	m.warnings = r.warns
	return m, nil
}

// Warnings gives a line for people for each thing that is right and may not be
// meant.
func (m *Mapping) Warnings() []string { return slices.Clone(m.warnings) }

func (r *reader) mapping(root *yaml.Node, m *Mapping) {
	var parts, form []*field
	hasKey, hasCase := false, false
	if n := resolve(root); n.Kind == yaml.ScalarNode && !isNothing(n) {
		r.mistake(codeShape, at(n), "is it the right file? a mapping begins with version: 1", "the mapping must be keys with values, not %s", shape(n))
		return
	}
	entries := r.entries(root, "the mapping")
	if entries == nil {
		return // no mapping at all: that is mistake enough
	}
	for _, e := range entries {
		switch e.key {
		case "version":
			r.version(e)
		case "crm":
			r.crm(e, &m.CRM)
		case "source":
			r.source(e, m)
		case "key":
			hasKey = true
			r.key(e, m)
		case "dataset":
			r.dataset(e, &m.Dataset)
		case "case":
			hasCase = true
			parts = r.parts(e)
		case "form":
			form = r.form(e)
		case "limits":
			r.limits(e, &m.Limits)
		case "tests":
			m.tests = r.tests(e)
		case "report":
			r.report(e, m)
		default:
			r.unsure = r.unsure || naming.Nearest(e.key, keysOf(inMapping)) == "source" || meant(e.key, keysOf(inMapping)) == "source"
			r.unknown(e, "the mapping", keysOf(inMapping))
		}
	}
	m.fields = append(parts, form...)
	r.testNames(m)
	if !hasKey {
		r.mistake(codeNoKey, top, "say which columns tell one case from another, for instance key: [Ticket], or key: content", "key is missing: what makes two rows the same case?")
	}
	if !hasCase {
		r.mistake(codeNoCase, top, "map every part that the CRM needs: "+strings.Join(neededParts(), ", "), "case is missing")
	}
	m.closed = map[string]bool{}
	for _, status := range m.CRM.Closed {
		m.closed[naming.Fold(status)] = true
	}
	r.closedConstant(parts, m.closed)
}

func (r *reader) version(e entry) {
	text, ok := r.text(e.node, "version")
	if ok && text != "1" {
		r.mistake(codeVersion, e.valuePlace, "write version: 1", "version %s is not known to this program", naming.Quote(text))
	}
}

func (r *reader) dataset(e entry, name *string) {
	text, ok := r.text(e.node, "dataset")
	if !ok {
		return
	}
	if *name = invisible.Trim(text); *name == "" {
		r.mistake(codeDataset, e.valuePlace, "leave the key out for main", "dataset is blank")
	}
}

func (r *reader) key(e entry, m *Mapping) {
	k := &m.Key
	k.Line = e.place.line
	const tip = "a list names columns (key: [Ticket]); key: content says that a case is its content"
	if isNothing(e.node) {
		r.mistake(codeNothing, e.valuePlace, tip, "key has no value")
		return
	}
	if e.node.Kind == yaml.ScalarNode {
		text, ok := r.text(e.node, "key")
		if ok && text != "content" {
			r.mistake(codeKey, e.valuePlace, "a column stands in brackets: key: ["+naming.Excerpt(text, naming.MaxShown/2)+"]; or say key: content", "key: %s is neither a list nor the word content", naming.Quote(text))
		}
		k.Content = ok
		return
	}
	if e.node.Kind == yaml.MappingNode {
		r.mistake(codeKey, e.valuePlace, tip, "key must be a list of columns or the word content")
		return
	}
	columns, places, ok := r.texts(e.node, "key")
	if ok && len(columns) == 0 {
		r.mistake(codeKey, e.valuePlace, tip, "key names no column")
	}
	seen := map[string]bool{}
	for i, column := range columns {
		if ok && invisible.Trim(column) == "" {
			r.mistake(codeKeyColumn, places[i], tip, "key: a column without a name")
		}
		if ok && seen[column] {
			r.mistake(codeKeyColumn, places[i], "name each column once", "key: column %s stands twice", naming.Quote(column))
		}
		seen[column] = true
	}
	k.Columns, m.keyAt = columns, places
}

// Fields gives the names of everything the mapping fills: the parts in the
// API's order, then form's labels in the mapping's.
func (m *Mapping) Fields() []string {
	all := make([]string, len(m.fields))
	for i, f := range m.fields {
		all[i] = f.name
	}
	return all
}

// isClosed says that a status needs a solution.
func (m *Mapping) isClosed(status string) bool {
	var room [64]byte
	return status != "" && m.closed[string(naming.AppendFold(room[:0], status))]
}
