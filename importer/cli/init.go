package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"caseload/importer/shell"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/mapping/draft"
	"caseload/report"
)

// initFlags are those that init has alone.
type initFlags struct {
	out         string
	force       bool
	interactive bool
}

func (p *program) initCommand() *cobra.Command {
	o, f := &options{}, &initFlags{}
	c := &cobra.Command{
		Use:   "init FILE",
		Short: "drafts a mapping from a file's headers and values",
		Long: `init reads every row of a file and drafts a mapping: it matches the columns to
the fields of a case by their names and values, and says how sure it is of each
and why. What only a person can know is left as a comment that says what to fill
in; check lists these lines, and --interactive asks for them. It needs no network.`,
		Example: `  caseload init casos.csv -o mapping.yaml
  caseload init casos.xlsx -o mapping.yaml --interactive`,
		Args: wantArgs(1, 1, "one FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return p.runInit(o, f, args[0]) },
	}
	o.sourceFlags(c)
	c.Flags().StringVarP(&f.out, "output", "o", "", "`FILE` to write the mapping to (else standard output; NAME.yaml with --interactive)")
	c.Flags().BoolVar(&f.force, "force", false, "overwrite an existing mapping")
	c.Flags().BoolVar(&f.interactive, "interactive", false, "ask on the terminal for what only you can know")
	p.voice.flags(c)
	return c
}

func (p *program) runInit(o *options, f *initFlags, path string) (err error) {
	if err := p.voice.settle(); err != nil {
		return err
	}
	if f.interactive && (!isTerminal(p.stdin) || !isTerminal(p.stderr)) {
		return &usageError{errors.New("--interactive asks on a terminal, and this is none"), "without it, what is left to fill in is written into the mapping as comments"}
	}
	if f.interactive && path == "-" {
		return &usageError{errors.New("--interactive reads answers from standard input, so the file cannot come from there"), "name the file"}
	}
	if out, ok := p.stdout.(*outlet); ok && f.out == "" && f.interactive && isTerminal(out.to) {
		f.out = strings.TrimSuffix(path, filepath.Ext(path)) + ".yaml"
	}
	if err := f.free(path); err != nil {
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
	if _, _, ours := report.Ours(file.Header()); ours {
		return &usageError{fmt.Errorf("%s is a report of ours", path), "draft from the file that was imported; to go on from a report: caseload resume " + shell.Word(path)}
	}
	d, err := p.draft(file)
	if err != nil {
		return err
	}
	d.Source = o.settings()
	var answers map[string]string
	var stopped error
	if f.interactive {
		// Until the draft is written: a terminal that closes sends more than one.
		caught := make(chan os.Signal, 1)
		signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		defer signal.Stop(caught)
		answers, stopped = p.ask(d, f.out, caught)
	}
	text, _ := d.Write(answers)
	if f.out == "" {
		_, err = fmt.Fprint(p.stdout, text)
	} else {
		err = f.write(path, text)
	}
	if err != nil {
		return err
	}
	p.sayLeft(f, path, d.Source, draft.FindLeft(text))
	return stopped
}

// draft looks at the whole file, and says what it made of each column.
func (p *program) draft(file *source.File) (draft.Draft, error) {
	d := draft.Draft{Name: shown(filepath.Base(file.Path())), Header: file.Header(), Now: time.Now()}
	for i, name := range d.Header {
		d.Header[i] = mapping.OneLine(name)
	}
	var err error
	if d.Words, err = draft.Builtin(); err != nil {
		return d, err
	}
	d.Seen = draft.NewColumns(len(d.Header))
	if file.Dialect().Format == source.CSV {
		d.Seen.InLines()
	}
	rows, err := file.Rows()
	if err != nil {
		return d, err
	}
	for rows.Next() {
		switch row := rows.Row(); {
		case row.Skip:
		case row.Fault == nil:
			d.Seen.Add(draft.Row{Line: row.Line, Cells: row.Cells, Kinds: row.Kinds, Hidden: row.Hidden})
		case row.Fault.Code == source.CodeTotal || row.Fault.Code == source.CodeRemark:
			d.Totals = append(d.Totals, row.Line)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return d, err
	}
	d.Matches = d.Words.Match(d.Header, d.Seen)
	p.voice.say(file.Understood(d.Seen.Rows))
	for _, warning := range file.Warnings() {
		p.voice.say(file.Path() + ": " + warning)
	}
	p.voice.say("")
	table := [][]string{{"column", "becomes", "how sure", "why"}}
	all, more := d.Explain(), 0
	for _, e := range all {
		if len(all) > maxShownColumns && e.Sure == "" {
			more++
			continue
		}
		table = append(table, []string{e.Column, e.Becomes, e.Sure, e.Why})
	}
	width := p.width()
	for _, line := range aligned(table, min(32, width/3)) {
		p.voice.say(clipped(line, width))
	}
	if more > 0 {
		p.voice.say(fmt.Sprintf("and %s more, which fit no field of a case: see the draft", plural(int64(more), "column")))
	}
	for _, doubt := range d.Doubts() {
		p.voice.warn(doubt)
	}
	return d, nil
}

// settings gives what the flags say of the file, since the mapping must say it
// from now on.
func (o *options) settings() []draft.Setting {
	var all []draft.Setting
	for _, s := range []draft.Setting{{Key: "sheet", Value: o.sheet}, {Key: "header_row", Value: o.headerRow}, {Key: "delimiter", Value: o.delimiter}, {Key: "encoding", Value: o.encoding}} {
		if s.Value != "" && s.Value != 0 {
			all = append(all, s)
		}
	}
	return all
}

// sayLeft says what comes next.
func (p *program) sayLeft(f *initFlags, path string, said []draft.Setting, left []draft.Left) {
	out := first(f.out, "mapping.yaml")
	check := "caseload check -m " + shell.Word(out) + " " + shell.Word(path)
	p.voice.say("")
	if len(left) == 0 {
		p.voice.say(fmt.Sprintf("%s: nothing is left to fill in; next: %s", out, check))
		return
	}
	if f.out == "" {
		p.voice.say(fmt.Sprintf("%s to fill in; -o %s writes the draft into a file", plural(int64(len(left)), "line"), out))
	} else {
		p.voice.say(fmt.Sprintf("%s: %s to fill in; then: %s", out, plural(int64(len(left)), "line"), check))
		for _, line := range leftLines(left) {
			p.voice.say(line)
		}
	}
	if !f.interactive && path != "-" {
		p.voice.say("to be asked for them one by one: " + again(f, path, said))
	}
}

// again is the command that asks for what is left.
func again(f *initFlags, path string, said []draft.Setting) string {
	text := "caseload init " + shell.Word(path)
	for _, s := range said {
		text += " --" + strings.ReplaceAll(s.Key, "_", "-") + " " + shell.Word(fmt.Sprint(s.Value))
	}
	if f.out != "" {
		text += " -o " + shell.Word(f.out) + " --force"
	}
	return text + " --interactive"
}

// leftLines lists what is left of a mapping, a line each.
func leftLines(left []draft.Left) []string {
	var table [][]string
	for _, l := range left {
		table = append(table, []string{fmt.Sprintf("  line %d", l.Line), l.Key, l.Ask})
	}
	return aligned(table, 40)
}

// free refuses a mapping that is there, unless it may be written over; the file
// that is looked at may never be.
func (f *initFlags) free(path string) error {
	if f.out == "" {
		return nil
	}
	if folder := filepath.Dir(f.out); !isFolder(folder) {
		return &usageError{fmt.Errorf("-o %s: there is no folder %s", f.out, folder), "make the folder first, or write into one that is there: -o " + shell.Word(filepath.Base(f.out))}
	}
	there, err := os.Stat(f.out)
	if looked, err2 := os.Stat(path); err == nil && err2 == nil && os.SameFile(there, looked) {
		return &usageError{fmt.Errorf("-o %s is the file that is looked at", f.out), "name the mapping otherwise: -o mapping.yaml"}
	}
	if err == nil && there.IsDir() {
		return &usageError{fmt.Errorf("-o %s is a folder", f.out), "name the file: -o " + shell.Word(filepath.Join(f.out, "mapping.yaml"))}
	}
	if _, err := os.Lstat(f.out); err == nil && !f.force {
		return &usageError{fmt.Errorf("%s is there already", f.out), "name another with -o, or write over it with --force"}
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// write makes the mapping appear whole, and over one that is there only by force.
func (f *initFlags) write(path, text string) (err error) {
	beside, err := os.CreateTemp(filepath.Dir(f.out), ".caseload-*.tmp")
	if err != nil {
		return &usageError{err, "choose a folder that you may write in"}
	}
	defer func() {
		if gone := os.Remove(beside.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	_, err = beside.WriteString(text)
	if err = errors.Join(err, beside.Sync(), beside.Close()); err != nil {
		return err
	}
	if !f.force {
		// A link does not replace what came meanwhile; where a disk has none, look again.
		err := os.Link(beside.Name(), f.out)
		if err == nil {
			return nil
		}
		if err := f.free(path); err != nil {
			return err
		}
	}
	return os.Rename(beside.Name(), f.out)
}
