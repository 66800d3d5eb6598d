package cli_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Random days of an operations person: the export grows, is edited, sorted,
// saved again by a spreadsheet, comes as a workbook; the mapping's key changes;
// runs are killed and stopped, answers get lost, failures are mended and resumed,
// what is unknown is looked up, the ledger is put back from a copy and repaired.
// A model beside them knows which cases there may be, and which there must be.
//
// The laws, after each command: no case twice, none that no row ever was, no row
// said to be what it is not, none missing from the results, and the counts add
// up; the same command run again sends nothing; and when all is over every sound
// row has its case.
//
// A failing day is made small by rapid, and its seed is printed:
// `make days PLAY='-rapid.seed=N'` plays it again.

var daysFor = flag.Duration("days", 10*time.Second, "for how long random days are played")

func TestRandomDays(t *testing.T) {
	end, failed := time.Now().Add(*daysFor), false
	if flag.Lookup("rapid.checks").Value.String() == "100" { // rapid's own: the time is the bound
		if err := flag.Set("rapid.checks", "1000000"); err != nil {
			t.Fatal(err)
		}
	}
	plays, steps, commands := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		if !failed && time.Now().After(end) {
			return // a day that failed is still to be made small
		}
		o := newOffice(t, rt)
		defer func() {
			plays, steps, commands = plays+1, steps+o.steps, commands+o.commands
			failed = failed || rt.Failed()
		}()
		rt.Repeat(o.actions())
		o.settleAll(rt)
	})
	t.Logf("%d plays, %d steps, %d commands", plays, steps, commands)
}

// office is one play: the files that are there, what the CRM has, and the model
// of what may be.
type office struct {
	desk  *desk
	crm   *otherCRM
	lines []line
	next  int // the next ticket

	key          string
	amount       bool // the mapping sends it
	contentAlone bool // the key was never another one
	switched     bool // the export came as a workbook and as CSV
	workers      int
	workbook     bool
	columns      []string

	versions map[string]bool // that some row was, in the export or in a mended report
	amounts  map[string]int  // with which amount a version was sent last
	failures string          // the last failures file; ""
	over     bool            // the last command was an import that came to its end, and nothing was touched since
	copied   bool            // there is a copy of the ledger that can be put back
	reports  []string        // copies of the results written since

	steps, commands int
}

func newOffice(t *testing.T, rt *rapid.T) *office {
	o := &office{
		desk: newDesk(t), next: 1, versions: map[string]bool{}, amounts: map[string]int{},
		key: "[Ticket]", columns: []string{"Ticket", "Correo", "Asunto", "Estado", "Fecha", "Valor", "Nota"},
		workers: rapid.IntRange(1, 3).Draw(rt, "workers"), workbook: rapid.Bool().Draw(rt, "workbook"),
	}
	if rapid.Bool().Draw(rt, "content") {
		o.key, o.contentAlone = "content", true
	}
	o.crm = newOtherCRM(t, refusing)
	o.remap()
	o.add(rt, rapid.IntRange(4, 12).Draw(rt, "rows"))
	return o
}

// refusing is the conduct of an honest CRM that does not know every contact.
func refusing(v *visit) bool {
	return v.readsAll() && v.says(v.judges())
}

// judges makes the case that was read, or refuses it, and gives the answer.
func (v *visit) judges() string {
	if v.made.parts["contact"] == noContact {
		return httpText(400, `{"code":400,"error":"contact does not exist","msg":"","data":[]}`)
	}
	return httpText(200, v.makes())
}

func (o *office) remap() {
	o.desk.write("casos.yaml", daysMapping(o.crm.url, o.key, o.amount, o.workers))
	o.over, o.copied = false, false
}

// input is the export's name.
func (o *office) input() string {
	if o.workbook {
		return "casos.xlsx"
	}
	return "casos.csv"
}

// export writes the office's rows into the input.
func (o *office) export(resaved bool) {
	o.desk.t.Helper()
	o.over = o.over && resaved
	text, typed := table{o.columns}, make([][]any, 1, len(o.lines)+1)
	for _, name := range o.columns {
		typed[0] = append(typed[0], name)
	}
	for _, l := range o.lines {
		var row []string
		var cells []any
		for _, name := range o.columns {
			row, cells = append(row, l.exported(name, resaved)), append(cells, l.typed(name))
		}
		text, typed = append(text, row), append(typed, cells)
		o.versions[l.version()] = true
	}
	err := text.write(o.desk.path("casos.csv"))
	if o.workbook {
		err = saveWorkbook(o.desk.path("casos.xlsx"), typed)
	}
	if err != nil {
		o.desk.t.Fatal(err)
	}
}

// command is one command under way, and what was there before it.
type command struct {
	o        *office
	args     []string
	cases    int
	requests int
	job      *job
	summary  daysSummary
}

type daysSummary struct {
	Counts map[string]int `json:"counts"`
	Files  []struct {
		Results, Failures string
		Counts            map[string]int
	} `json:"files"`
}

// run runs a command to its end, or to the mishap that is to meet it, and holds
// it against the laws.
func (o *office) run(rt *rapid.T, fate fate, args ...string) *command {
	rt.Helper()
	c := &command{o: o, args: args, cases: len(o.crm.all()), requests: o.crm.requests()}
	o.commands++
	fate.base, fate.rung, fate.gone = c.requests, make(chan struct{}), make(chan struct{})
	o.crm.behave(fate.conduct)
	c.job = o.desk.start(args...)
	select {
	case <-c.job.done:
	case <-fate.rung:
		if fate.signal == syscall.SIGKILL {
			c.job.kill()
		} else if err := c.job.cmd.Process.Signal(fate.signal); err != nil {
			rt.Logf("signal: %v", err)
		}
		c.job.wait()
	case <-time.After(patience):
		rt.Fatalf("caseload %s did not end in %s:\n%s", strings.Join(args, " "), patience, c.job.words())
	}
	close(fate.gone)
	o.crm.behave(refusing)
	rt.Logf("caseload %s%s: exit %d, %d requests, %d cases", strings.Join(args, " "), fate, c.job.exit(), c.sent(), len(c.newCases()))
	c.hold(rt)
	return c
}

func (c *command) sent() int { return c.o.crm.requests() - c.requests }

func (c *command) newCases() []otherCase { return c.o.crm.all()[c.cases:] }

func (c *command) fail(rt *rapid.T, format string, args ...any) {
	rt.Helper()
	rt.Fatalf("caseload %s: exit %d: %s\n%s", strings.Join(c.args, " "), c.job.exit(), fmt.Sprintf(format, args...), c.job.words())
}

// hold holds a command that has ended against the laws.
func (c *command) hold(rt *rapid.T) {
	rt.Helper()
	c.noCaseTwice(rt)
	switch c.job.exit() {
	case -1: // killed
		c.o.over, c.o.copied = false, false
		return
	case 0, 1, 3, 4, 5, 130:
	case 2:
		if c.sent() > 0 {
			c.fail(rt, "%d requests were sent", c.sent())
		}
		return
	default:
		c.fail(rt, "an exit code that is none of these days")
	}
	if c.job.data() == "" {
		return
	}
	if err := json.Unmarshal([]byte(c.job.data()), &c.summary); err != nil {
		c.fail(rt, "--json: %v in %q", err, c.job.data())
	}
	c.countsAddUp(rt)
	for _, f := range c.summary.Files {
		if f.Results != "" {
			c.everyRowIsWhatItIsSaidToBe(rt, f.Results)
			c.o.keepReport(f.Results)
		}
	}
}

// noCaseTwice holds each new case against those that were there.
func (c *command) noCaseTwice(rt *rapid.T) {
	rt.Helper()
	all := c.o.crm.all()
	for i, one := range all[c.cases:] {
		ticket, version, err := caseOf(one)
		if err != nil || !c.o.versions[version] {
			c.fail(rt, "a case that no row ever was (%v): %q", err, version)
		}
		amount := c.o.amountOf(ticket)
		for _, earlier := range all[:c.cases+i] {
			t, v, _ := caseOf(earlier)
			switch {
			case t != ticket:
			case c.o.key != "content":
				c.fail(rt, "ticket %05d has a second case: %q beside %q", ticket, version, v)
			case v == version && (!c.o.amount || c.o.amounts[v] == amount):
				c.fail(rt, "%q was made twice", version)
			}
		}
		c.o.amounts[version] = amount
	}
}

// amountOf is the amount that the export's row of a ticket has.
func (o *office) amountOf(ticket int) int {
	for _, l := range o.lines {
		if l.ticket == ticket {
			return l.cents
		}
	}
	return 0
}

func (c *command) countsAddUp(rt *rapid.T) {
	rt.Helper()
	sum := 0
	for state, n := range c.summary.Counts {
		if state != "read" {
			sum += n
		}
	}
	if sum != c.summary.Counts["read"] {
		c.fail(rt, "the counts do not add up: %v", c.summary.Counts)
	}
}

// everyRowIsWhatItIsSaidToBe holds the results against the CRM.
func (c *command) everyRowIsWhatItIsSaidToBe(rt *rapid.T, path string) {
	rt.Helper()
	rows, err := readTable(path)
	if err != nil || len(rows) == 0 {
		c.fail(rt, "%s: %v", path, err)
	}
	byID, versions, tickets := map[string]otherCase{}, map[string]bool{}, map[int]bool{}
	for _, one := range c.o.crm.all() {
		ticket, version, _ := caseOf(one)
		byID[one.id], versions[version], tickets[ticket] = one, true, true
	}
	for _, row := range rows[1:] {
		l, err := rows.line(row)
		if rows.cell(row, "Ticket") == "" && c.args[0] == "resume" {
			continue // the source was changed since: its cells are not known any more
		}
		if err != nil {
			c.fail(rt, "%s: %q: %v", path, row, err)
		}
		status, id := rows.cell(row, "import_status"), rows.cell(row, "wolkvox_id")
		there := versions[l.version()]
		if c.o.key != "content" {
			there = tickets[l.ticket]
		}
		switch status {
		case "created", "duplicate":
			one, known := byID[id]
			if ticket, _, _ := caseOf(one); !known || ticket != l.ticket {
				c.fail(rt, "%s: ticket %05d is %s as %q, which is another's or nobody's", path, l.ticket, status, id)
			}
		case "pending", "failed", "rejected", "invalid":
			if there && rows.cell(row, "import_code") != "E304" { // the same key, and another person
				c.fail(rt, "%s: ticket %05d is said to be %s (%s), and its case is there", path, l.ticket, status, rows.cell(row, "import_error"))
			}
		case "unknown":
		default:
			c.fail(rt, "%s: ticket %05d is %q", path, l.ticket, status)
		}
	}
	if c.args[0] == "import" {
		c.noRowIsMissing(rt, path, rows)
	}
}

// noRowIsMissing holds the results of an import against the export.
func (c *command) noRowIsMissing(rt *rapid.T, path string, rows table) {
	rt.Helper()
	want := len(c.o.lines)
	if i := slices.Index(c.args, "--limit"); i >= 0 {
		want = min(want, int(c.args[i+1][0]-'0'))
	}
	if got := len(rows) - 1; got != want || c.summary.Counts["read"] != want {
		c.fail(rt, "%s has %d rows, %d were read, want %d", path, got, c.summary.Counts["read"], want)
	}
	for i, row := range rows[1:] {
		if l, _ := rows.line(row); l.ticket != c.o.lines[i].ticket {
			c.fail(rt, "%s: row %d is of ticket %05d, want %05d", path, i+1, l.ticket, c.o.lines[i].ticket)
		}
	}
}

// keepReport keeps a copy of results, for a repair.
func (o *office) keepReport(path string) {
	o.desk.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		o.desk.t.Fatal(err)
	}
	name := fmt.Sprintf("guardado%d%s", o.commands, filepath.Ext(path))
	o.desk.write(name, string(text))
	o.reports = append(o.reports, name)
}
