package draft

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Draft is a file that was looked at, and what its columns were matched to.
type Draft struct {
	Name    string // of the file, for people
	Header  []string
	Matches []Match
	Seen    *Columns
	Words   *Synonyms
	Source  []Setting // what was said of how the file is read, in the order to be written
	Totals  []int     // lines of what is no row: totals and remarks, which check reports
	Now     time.Time // to tell an export's own time stamp by; zero: not known
}

// Setting is a key of the mapping's source with its value.
type Setting struct {
	Key   string // "sheet", "delimiter", …
	Value any    // a string, or an int
}

// Gap is something that only a person can know.
type Gap struct {
	Name    string // of the answer: "crm.server", `case.status "Abierto"`
	Ask     string // for people: what to fill in
	Rows    int64  // of a value: how many rows have it
	Suggest string // the likely answer; "" where there is none
	Written bool   // the draft says what is suggested; it is not left to fill in
}

// Sample is an answer that a mapping takes: the one that is suggested, if any.
func (g Gap) Sample() string {
	switch {
	case g.Suggest != "":
		return g.Suggest
	case g.Name == "crm.server":
		return "crm0001.wolkvox.com"
	case strings.HasPrefix(g.Name, "case.contact"):
		return "ana@ejemplo.example"
	case strings.HasPrefix(g.Name, "case.responsible"), strings.HasPrefix(g.Name, "case.owner"):
		return "user@operation"
	}
	return "x"
}

// part is a field of a case that a draft names.
type part struct {
	name    string
	ask     string // what a person must say where no column serves; "" where it may be left out
	suggest string
}

// parts are the fields, in their order.
var parts = []part{
	{"case-type", "the type of every case: Request, Complaints, Claims, Suggestions or one of your own", "Request"},
	{"responsible", "who works on the cases: user@operation", ""},
	{"owner", "who owns the cases: user@operation", ""},
	{"contact", "the e-mail of a contact of the CRM", ""},
	{"description", "what the cases are about", ""},
	{"status", "the status of every case, as the CRM calls it", "open"},
	{"priority", "the priority of every case, as the CRM calls it", "low"},
	{"solution", "", ""},
	{"file", "", ""},
}

// mapped are the parts whose values the CRM knows by names of its own.
var mapped = map[string]bool{"case-type": true, "responsible": true, "owner": true, "status": true, "priority": true}

// Write writes the mapping, and tells what is left of it to ask. Answers are
// by the name of a gap; one that is not there, or blank, is left as a comment.
// The text ends with a line break, and is a mapping as soon as nothing is left.
func (d Draft) Write(answers map[string]string) (text string, left []Gap) {
	w := d.writer(answers)
	w.head()
	key := w.key()
	w.source()
	w.b.WriteString(key)
	w.line("case:")
	for _, part := range parts {
		w.part(part)
	}
	w.form()
	return w.b.String(), w.left
}

func (d Draft) writer(answers map[string]string) *writer {
	w := &writer{Draft: d, answers: answers, names: namesOf(d.Header), used: map[int]bool{}, stamps: map[int]string{}, fields: map[string]Match{}}
	for _, m := range d.Matches {
		w.fields[m.Field] = m
		w.used[m.Column] = true
	}
	subject, hasSubject := w.fields[SubjectField]
	if detail, ok := w.fields["description"]; ok && hasSubject && (!w.fitsTemplate(subject.Column) || !w.fitsTemplate(detail.Column)) {
		delete(w.fields, SubjectField)
		delete(w.used, subject.Column)
	}
	w.findStamps()
	return w
}

type writer struct {
	Draft
	b       strings.Builder
	answers map[string]string
	left    []Gap
	names   names
	used    map[int]bool
	stamps  map[int]string // columns that are the export's time stamp, and why
	fields  map[string]Match
}

func (w *writer) line(text string) { w.b.WriteString(text + "\n") }

// noteAt is the column, in characters, in which comments behind a line begin.
const noteAt = 40

// note writes a line with a comment behind it.
func (w *writer) note(text, comment string) { w.line(noted(text, comment)) }

func noted(text, comment string) string {
	pad := max(2, noteAt-len([]rune(text)))
	return text + strings.Repeat(" ", pad) + "# " + strings.Join(strings.Fields(comment), " ")
}

// gap writes a line that only a person can complete: with the answer, else as a
// comment, which stands as the line will when its # alone is taken away. before and after stand round the answer; sample stands in its place
// until it is known.
func (w *writer) gap(indent string, g Gap, before, sample, after string) {
	if answer := w.answers[g.Name]; answer != "" {
		w.line(indent + before + strconv.Quote(answer) + after)
		return
	}
	w.left = append(w.left, g)
	w.note(strings.TrimRight(indent+"#"+before+sample+after, " "), leftMark+g.Ask)
}

func (w *writer) head() {
	w.line("# yaml-language-server: $schema=caseload.schema.json")
	w.line(fmt.Sprintf("# A draft, from %s with %s.", strings.Join(strings.Fields(w.Name), " "), count(w.Seen.Rows, "row")))
	w.line("# Lines that say \"fill in\" wait for what only you can know: write the value and")
	w.line("# delete the # in front of it. `caseload check` lists the lines that are left. For help")
	w.line("# in your editor, run `caseload schema > caseload.schema.json` once in this folder.")
	w.line("version: 1\ncrm:")
	w.gap("  ", Gap{Name: "crm.server", Ask: "the host in your browser's address bar when you use the CRM"}, "server: ", "crm0001.wolkvox.com", "")
	w.gap("  ", Gap{Name: "crm.operation", Ask: "the operation's name in the CRM"}, "operation: ", "demo", "")
	w.note("  token_env: WOLKVOX_TOKEN", "the environment variable that holds the token; never write the token here")
	w.note("  mark: false", "true adds a short reference to each description, by which a lost answer can be settled")
}

func (w *writer) source() {
	identical := int64(0)
	if w.isContent() {
		identical = w.Seen.Identical()
	}
	if len(w.Source)+len(w.stamps)+len(w.Totals) == 0 && w.Seen.hidden+identical == 0 {
		return
	}
	w.line("source:")
	for _, s := range w.Source {
		value := fmt.Sprint(s.Value)
		if text, ok := s.Value.(string); ok {
			value = strconv.Quote(text)
		}
		w.note("  "+s.Key+": "+value, "as you said")
	}
	w.ignore()
	if len(w.Totals) > 0 {
		m := misses{unit: w.Seen.unit}
		for _, line := range w.Totals {
			m.add(line)
		}
		w.gap("  ", Gap{Name: "source.totals", Ask: "totals or remarks, and no cases: " + m.String() + "; skip leaves them out, else they are invalid", Suggest: "skip"}, "totals: ", "skip", "")
	}
	if n := w.Seen.hidden; n > 0 {
		w.gap("  ", Gap{Name: "source.hidden_rows", Ask: count(n, "row") + " hidden or filtered out: send or skip", Suggest: "skip"}, "hidden_rows: ", "skip", "")
	}
	if n := identical; n > 0 {
		w.gap("  ", Gap{Name: "source.identical_rows", Ask: count(n, "row") + " equal to an earlier one in every cell: once (one case) or each (a case for each row)", Suggest: "once"}, "identical_rows: ", "once", "")
	}
}

// ignore leaves out what would make every row a new case in each export.
func (w *writer) ignore() {
	if len(w.stamps) == 0 {
		return
	}
	w.line("  # With key: content, a column that changes in each export makes every row a new case.")
	w.line("  # If one of these is not the export's own time stamp, remove it here and give it a field.")
	w.line("  ignore:")
	for i := range w.Header {
		if why, is := w.stamps[i]; is {
			w.note("    - "+w.column(i), why)
		}
	}
}

func (w *writer) part(p part) {
	name, ask := p.name, p.ask
	m, ok := w.fields[name]
	switch {
	case name == "description":
		w.description(ask)
	case ok:
		w.note("  "+name+":", fmt.Sprintf("%s: %s", m.Sure, m.Why))
		w.line("    column: " + w.column(m.Column))
		w.values(m)
		w.blanks(m, p)
		if name == "file" {
			w.gap("    ", Gap{Name: "case.file folder", Ask: "the folder of the attachments, relative to this file", Suggest: "adjuntos"}, "folder: ", "adjuntos", "")
		}
	case ask != "":
		w.gap("  ", Gap{Name: "case." + name, Ask: ask + "; no column seems to hold it", Suggest: p.suggest}, name+": {value: ", "", "}")
	case name == "solution":
		w.solution()
	}
}

// solution asks for one where cases are closed, and no column has it: the CRM
// takes no closed case without.
func (w *writer) solution() {
	status, ok := w.fields["status"]
	if !ok {
		return
	}
	var closed []string
	for _, v := range w.Seen.cols[status.Column].values {
		if w.Words.values.guess("status", v.Text) == "closed" {
			closed = append(closed, "col("+strconv.Quote(w.name(status.Column))+") == "+strconv.Quote(v.Text))
		}
	}
	if len(closed) == 0 {
		return
	}
	when := strings.ReplaceAll(strings.Join(closed, " or "), "'", "''")
	g := Gap{Name: "case.solution", Ask: "the solution of closed cases, which the CRM requires; no column seems to hold it"}
	w.gap("  ", g, "solution: {when: '"+when+"', value: ", "", "}")
}

// description makes one text of the subject and what stands below it.
func (w *writer) description(ask string) {
	subject, hasSubject := w.fields[SubjectField]
	detail, hasDetail := w.fields["description"]
	switch {
	case hasSubject && hasDetail:
		w.note("  description:", fmt.Sprintf("%s: two columns, one text", min(subject.Sure, detail.Sure)))
		w.line("    template: " + strconv.Quote("{{"+w.name(subject.Column)+"}}\n\n{{"+w.name(detail.Column)+"}}"))
		return
	case hasSubject && !hasDetail:
		detail, hasDetail = subject, true
	}
	if !hasDetail {
		w.gap("  ", Gap{Name: "case.description", Ask: ask + "; no column seems to hold it"}, "description: {value: ", "", "}")
		return
	}
	w.note("  description:", fmt.Sprintf("%s: %s", detail.Sure, detail.Why))
	w.line("    column: " + w.column(detail.Column))
}

// fitsTemplate says that a template can name a column: braces would end its name.
func (w *writer) fitsTemplate(i int) bool { return !strings.ContainsAny(w.Header[i], "{}") }

// values lists the values of a column that the CRM has names of its own for, with
// what it most probably calls them.
func (w *writer) values(m Match) {
	few := w.Seen.cols[m.Column].values
	if !mapped[m.Field] || few == nil {
		return
	}
	guesses, known, answered := make([]string, len(few)), true, false
	for i, v := range few {
		guesses[i] = w.Words.values.guess(m.Field, v.Text)
		known = known && guesses[i] == v.Text
		answered = answered || w.answers[valueGap(m.Field, v)] != ""
	}
	switch {
	case known:
		return
	case answered:
		w.line("    map:")
	default:
		w.note("    #map:", leftMark+"what the CRM calls each "+m.Field+" (delete the # in all these lines)")
	}
	for i, v := range few {
		w.value(m.Field, v, guesses[i], answered)
	}
}

// blanks asks what stands for a blank of a part that no case can be without.
func (w *writer) blanks(m Match, p part) {
	n := w.Seen.Rows - w.Seen.cols[m.Column].looks.Filled
	if p.ask != "" && mapped[m.Field] && n > 0 {
		w.gap("    ", Gap{Name: "case." + m.Field + " default", Ask: "the " + m.Field + " of blank cells, in " + count(n, "row"), Suggest: p.suggest}, "default: ", "", "")
	}
}

func (w *writer) value(field string, v Value, guess string, answered bool) {
	g := Gap{Name: valueGap(field, v), Ask: fmt.Sprintf("what the CRM calls the %s %q", field, v.Text), Rows: v.Rows, Suggest: guess}
	head := "  " + strconv.Quote(v.Text) + ": "
	if answer := w.answers[g.Name]; answer != "" {
		w.note("    "+head+strconv.Quote(answer), count(v.Rows, "row"))
		return
	}
	w.left = append(w.left, g)
	if guess != "" {
		head += strconv.Quote(guess)
	}
	rows := count(v.Rows, "row")
	if answered {
		rows = leftMark + g.Ask + ", in " + rows
	}
	w.note("    #"+strings.TrimRight(head, " "), rows)
}

func valueGap(field string, v Value) string { return "case." + field + " " + strconv.Quote(v.Text) }
