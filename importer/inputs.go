package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"caseload/importer/identity"
	"caseload/importer/shell"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// StopError stops a command before it sends: exit 2 unless it says otherwise.
type StopError struct {
	What, Tip string
	More      []string // further lines of what is wrong
	Exit      int      // 0: 2
}

func (e *StopError) Error() string { return strings.Join(e.Lines(), "\n") }

// Lines gives the lines of the message.
func (e *StopError) Lines() []string { return append([]string{e.What}, e.More...) }

// Hint says what to do.
func (e *StopError) Hint() string { return e.Tip }

// ExitCode is 2 unless the error says otherwise.
func (e *StopError) ExitCode() int {
	if e.Exit == 0 {
		return 2
	}
	return e.Exit
}

func stopf(tip, format string, args ...any) *StopError {
	return &StopError{What: fmt.Sprintf(format, args...), Tip: tip}
}

// input is one file of a command, opened, with all that its rows need.
type input struct {
	number   int
	path     string      // absolute; "-" for stdin
	info     os.FileInfo // of the path when it was opened; nil of stdin
	file     *source.File
	header   []string       // the source's own columns
	own      []int          // their places in the file
	ours     map[string]int // the places of our columns, when the file is a report
	mapper   *mapping.Mapper
	survey   *mapping.Survey
	forms    mapping.Forms // that the survey settled
	damage   *source.Inspector
	hasher   *identity.Hasher
	rows     int64
	hidden   hiddenRows
	columns  [][]int       // of each field, for a check
	counts   report.Counts // likewise
	dropped  dropped
	reformed bool                  // its cells proved other forms than the mapping says
	styles   []report.Style        // of reports that may not be able to hold its cells
	back     reformatted           // cells of a report that a spreadsheet has changed
	garbled  map[int]*source.Fault // of a report's rows with garbled cells that cannot be taken back, by line
	first    firstReading          // what later readings are compared with
}

// item is one row of an input on its way.
type item struct {
	line   int // as an editor or Excel shows it in the file that is read
	record int // as Excel shows it
	cells  []string
	kinds  []byte   // of the cells, as source.Row has them
	hidden bool     // in a workbook, by hand or by a filter
	raw    []string // the cells as they stand in the file, where that is not what they mean; else nil
	skip   bool     // the source leaves it out
	fault  *source.Fault
	id     string           // import_id, if the file is a report and the row has one
	place  int              // import_row of a report
	told   identity.Problem // import_code, import_error and import_hint of a report
}

// open opens the files of the job and binds the mapping to each. What it opened
// is closed by close.
func (c *command) open() error {
	source.Sweep(time.Now())
	for _, path := range c.Files {
		in, err := c.openOne(len(c.inputs), path)
		if err != nil {
			return err
		}
		if in == nil {
			continue
		}
		c.inputs = append(c.inputs, in)
		if err := c.bind(in); err != nil {
			return err
		}
	}
	return c.twice()
}

// openInput opens a file as the options say. A report of ours is written with
// double quotes and without escapes, whatever its source has, since Excel saves
// it so; it is read as it is written. One that Excel has shown garbled may hold
// UTF-8 and Windows-1252 side by side: it is read as the latter, and its cells are
// taken back later, see [command.ungarbled].
func openInput(path string, o source.Options) (*source.File, error) {
	if path != "-" && (o.Quote != 0 || o.Backslash) {
		plain := o
		plain.Quote, plain.Backslash = 0, false
		if file, err := source.Open(path, plain); err == nil {
			if _, _, ours := report.Ours(file.Header()); ours {
				return file, nil
			}
			if err := file.Close(); err != nil {
				return nil, err
			}
		}
	}
	file, err := source.Open(path, o)
	if err == nil || o.Encoding != "" || path == "-" {
		return file, err
	}
	o.Encoding = "windows-1252"
	mixed, mixedErr := source.Open(path, o)
	if mixedErr != nil {
		return nil, err
	}
	if _, _, ours := report.Ours(mixed.Header()); ours {
		return mixed, nil
	}
	return nil, errors.Join(err, mixed.Close())
}

// openOne opens one file; nil when it is a report of ours among other files,
// which is left out.
func (c *command) openOne(n int, path string) (*input, error) {
	file, err := openInput(path, c.Source)
	if err != nil {
		return nil, err
	}
	in := &input{number: n, path: path, file: file}
	if path != "-" {
		in.path, err = filepath.Abs(path)
		if err == nil {
			in.info, err = os.Stat(path)
		}
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	header := file.Header()
	ours, own, isReport := report.Ours(header)
	if isReport && c.Parent == nil {
		c.Say(fmt.Sprintf("%s is a report of ours and is left out; to go on from it: caseload resume %s", path, shell.Word(path)))
		return nil, file.Close()
	}
	in.own = own
	for _, i := range own {
		in.header = append(in.header, header[i])
	}
	if isReport {
		in.ours, in.garbled = ours, map[int]*source.Fault{}
		in.header = c.ungarbledHeader(in.header)
		in.file.MayBeGarbled()
	}
	return in, nil
}

func (c *command) bind(in *input) error {
	mapper, err := c.Mapping.Bind(in.header)
	if err != nil {
		return fmt.Errorf("%s does not fit the mapping%s:\n%w", in.file.Path(), whyUnfit(in.file), err)
	}
	in.mapper = mapper
	columns := mapper.KeyColumns()
	if c.Mapping.Key.Content {
		columns = mapper.CaseColumns()
	}
	in.hasher = identity.NewHasher(in.header, columns, mapper.CaseColumns(), mapper.ContactColumns())
	in.survey = mapper.Survey(c.votes(mapper))
	in.damage = source.NewInspector(inspected(mapper), mapper.KeyColumns())
	rule := in.hasher.Rule(c.Mapping.Key.Content)
	if c.inputs[0] != in && rule.String() != c.rule.String() {
		return stopf("give them to separate commands, or use a key that all of them have",
			"%s and %s do not have the same columns for the key", c.inputs[0].file.Path(), in.file.Path())
	}
	c.rule = rule
	return nil
}

// form is the format that the rows of an input count as: a report's are those
// of its source.
func (c *command) form(in *input) string {
	if in.ours != nil && len(c.Parent.Inputs) > 0 {
		return c.Parent.Inputs[0].Format
	}
	return string(in.file.Dialect().Format)
}

// votes names the columns whose forms matter: those of typed fields, and under
// content every column that counts, since another form of a date would make
// every row a new case.
func (c *command) votes(m *mapping.Mapper) []int {
	if c.Mapping.Key.Content {
		return m.CaseColumns()
	}
	return nil
}

// twice refuses a file that is named twice.
func (c *command) twice() error {
	for i, in := range c.inputs {
		for _, other := range c.inputs[:i] {
			if other.is(in.path, in.info) {
				return stopf("name it once", "%s and %s are the same file", other.file.Path(), in.file.Path())
			}
		}
	}
	return nil
}

// is tells whether a path, of which info may be known, is that of the input, or
// leads to the same file.
func (in *input) is(path string, info os.FileInfo) bool {
	return path == in.path || info != nil && in.info != nil && os.SameFile(info, in.info)
}

// inputAt gives the input that a path leads to, nil for none.
func (c *command) inputAt(path string) *input {
	info, err := os.Stat(path)
	if err != nil {
		info = nil
	}
	i := slices.IndexFunc(c.inputs, func(in *input) bool { return in.is(path, info) })
	if i < 0 {
		return nil
	}
	return c.inputs[i]
}

func (c *command) close() error {
	var errs []error
	for _, in := range c.inputs {
		errs = append(errs, in.file.Close())
	}
	return errors.Join(errs...)
}

// each reads the rows of all inputs, as far as the limit goes.
func (c *command) each(do func(in *input, it item) error) error {
	limit := c.limit()
	for _, in := range c.inputs {
		if err := c.eachOf(in, limit, do); err != nil {
			return err
		}
	}
	return nil
}

// limit gives a fresh count of the rows that may be read; nil is no limit.
func (c *command) limit() *int64 {
	if c.Limit == 0 {
		return nil
	}
	left := c.Limit
	return &left
}

// item takes a row of the file apart: the source's own cells, and ours.
func (in *input) item(row source.Row) item {
	it := item{
		line: row.Line, record: row.Record, cells: row.Cells, kinds: row.Kinds, raw: row.Raw,
		hidden: row.Hidden, skip: row.Skip, fault: row.Fault,
	}
	if in.ours == nil {
		return it
	}
	it.hidden = false // who filters a report looks at some of its rows, and means all
	it.cells, it.kinds = make([]string, 0, len(in.own)), nil
	for _, i := range in.own {
		it.cells = append(it.cells, row.Cells[i])
		if i < len(row.Kinds) {
			it.kinds = append(it.kinds, row.Kinds[i])
		}
	}
	if row.Raw != nil {
		it.raw = make([]string, 0, len(in.own))
		for _, i := range in.own {
			it.raw = append(it.raw, row.Raw[i])
		}
	}
	in.back.restore(&it)
	if it.fault == nil {
		it.fault = in.garbled[it.line]
	}
	it.id = report.Plain(row.Cells[in.ours["import_id"]])
	if i, ok := in.ours["import_row"]; ok {
		it.place = number(row.Cells[i])
	}
	for name, into := range map[string]*string{"import_code": &it.told.Code, "import_error": &it.told.Reason, "import_hint": &it.told.Hint} {
		if i, ok := in.ours[name]; ok {
			*into = report.Plain(row.Cells[i])
		}
	}
	return it
}

// name is a column's name as messages tell it.
func (in *input) name(i int) string { return mapping.OneLine(in.header[i]) }

// row is the item as the mapping reads it.
func (it item) row() mapping.Row { return mapping.Row{Cells: it.cells, Kinds: it.kinds} }

// number reads a row's number; 0 when a person has made it something else.
func number(text string) int {
	n := 0
	if _, err := fmt.Sscan(text, &n); err != nil {
		return 0
	}
	return n
}

// where names a row for people.
func (in *input) where(it item) string {
	if it.record != it.line {
		return fmt.Sprintf("%s:%d (row %d in Excel)", in.file.Path(), it.line, it.record)
	}
	return fmt.Sprintf("%s:%d", in.file.Path(), it.line)
}
