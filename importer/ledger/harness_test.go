package ledger_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/identity"
	"caseload/importer/ledger"
)

// command is one run over one file, as the tests write it down.
type command struct {
	name     string
	mapping  string // default "casos.yaml"
	dataset  string
	server   string
	formerly []ledger.Target
	format   string // default "csv"
	key      string // key columns by comma; "" = content
	mapped   string // mapped columns by comma; default all of the header
	contact  string // the contact's column; default "Correo"
	once     bool
	today    string
	resumes  int64 // the run of which the file is a report
	flags    identity.Flags
	mark     bool     // each send carries its reference
	passBy   bool     // --new-identity
	file     []string // the header, then rows; cells by "|"
	ids      []string // import_ids of the rows, if they carry any
	answers  []string // what the CRM says, by row sent: created (default), rejected, unknown, kill
	want     string   // the rows' statuses, each with its code: "created duplicate:E303"; or gap, identical, conflicts
}

// night runs the commands one after another on one ledger.
func night(t *testing.T, commands []command) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "caseload.db")
	var ids []string
	for _, c := range commands {
		got, seenIDs := c.run(t, path)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		ids = seenIDs
	}
	return ids
}

func (c command) columns(names string) []int {
	header := strings.Split(c.file[0], "|")
	if names == "" {
		names = strings.Join(header, ",")
	}
	var places []int
	for _, name := range strings.Split(names, ",") {
		if i := slices.Index(header, name); i >= 0 {
			places = append(places, i)
		}
	}
	return places
}

func (c command) info(header []string) ledger.RunInfo {
	mapping, format, server := c.mapping, c.format, c.server
	if mapping == "" {
		mapping = "casos.yaml"
	}
	if format == "" {
		format = "csv"
	}
	if server == "" {
		server = "crm0001.example"
	}
	dataset := c.dataset
	if dataset == "" {
		dataset = "main"
	}
	return ledger.RunInfo{
		Command: "import", Mark: c.mark, Today: c.today, Parent: c.resumes, Target: ledger.Target{Server: server, Operation: "demo"}, Formerly: c.formerly, Dataset: dataset,
		Mapping: mapping, MappingPath: "/x/" + mapping, Same: []byte(mapping + strings.Join(c.file, "\n")),
		Inputs: []ledger.Input{{Number: 0, Path: "/x/casos", Header: header, Format: format}},
	}
}

func (c command) run(t *testing.T, path string) (string, []string) {
	t.Helper()
	l := open(t, path)
	defer shut(t, l)
	run, _, why := c.decided(t, l)
	if why != "" {
		if err := l.Abandon(); err != nil {
			t.Fatal(err)
		}
		return why, nil
	}
	if err := l.Commit(run, nil); err != nil {
		t.Fatal(err)
	}
	if killed := c.answer(t, l, run); killed {
		return "killed", nil
	}
	cause := ""
	if slices.Contains(c.answers, "stop") {
		cause = "stopped"
	}
	if err := l.End(run, 0, cause, "", false); err != nil {
		t.Fatal(err)
	}
	return outcomes(t, l, run)
}

// decided plans the command's run, and gives what was decided of its rows; or why
// it cannot be planned.
func (c command) decided(t *testing.T, l *ledger.Ledger) (run *ledger.Run, all []identity.Decision, why string) {
	t.Helper()
	header := strings.Split(c.file[0], "|")
	run, err := l.Begin(c.info(header))
	if err != nil {
		t.Fatal(err)
	}
	columns := c.columns(c.key)
	if c.key == "" {
		columns = c.columns(c.mapped)
	}
	contact := c.contact
	if contact == "" {
		contact = "Correo"
	}
	h := identity.NewHasher(header, columns, c.columns(c.mapped), c.columns(contact))
	rule := h.Rule(c.key == "")
	known, err := l.Known(run, rule)
	if err != nil {
		t.Fatal(err)
	}
	if gap, err := l.Gap(run, rule, run.Inputs[0].Format); err != nil {
		t.Fatal(err)
	} else if gap != nil && !c.passBy {
		return run, all, "gap"
	} else if gap != nil {
		if err := l.PassBy(run, gap); err != nil {
			t.Fatal(err)
		}
	}
	tally := identity.NewTally(rule)
	c.each(h, func(row *identity.Candidate) { tally.Add(row) })
	crowd := tally.Count()
	switch {
	case c.ids == nil && crowd.Conflicts*100 > crowd.Rows:
		return run, all, "conflicts"
	case crowd.Identical > 0 && !c.once:
		return run, all, "identical"
	}
	d := identity.NewDecider(known, identity.Options{
		Rule: rule, Run: run.Number, Root: run.Root, Goes: run.Goes, Crowd: crowd, Once: c.once, Flags: c.flags, Next: known.Next,
		NewID: l.NewCaseID, Blank: known.Blank, Before: known.PlannedAt,
		Siblings: func() ([]int64, error) { return l.Siblings(run.Parent) },
	})
	plan, err := l.Plan(run, known)
	if err != nil {
		t.Fatal(err)
	}
	c.each(h, func(row *identity.Candidate) {
		decided, err := d.Row(row)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, decided)
		if err := plan.Stage(staged(header, row, &decided)); err != nil {
			t.Fatal(err)
		}
	})
	if err := plan.Done(); err != nil {
		t.Fatal(err)
	}
	return run, all, ""
}

func staged(header []string, row *identity.Candidate, d *identity.Decision) *ledger.Staged {
	return &ledger.Staged{
		Row: ledger.Row{
			Place: row.Place, Record: row.Line, Cells: row.Cells, Case: d.Case.Number, Status: d.Status, Class: d.Class, Twin: d.Twin, Problem: d.Problem, Resend: d.Resend,
		},
		Header: header, New: d.New, ID: d.Case.ID, Extra: d.Case.Extra, Adds: d.Adds, Takes: d.Takes, Identity: d.Digest, Loose: d.Loose,
		Exact: row.Exact, Contact: identity.ContactHash(row.Contact), SameAs: d.Same, Odd: row.Odd != nil,
	}
}

func (c command) each(h *identity.Hasher, do func(*identity.Candidate)) {
	contact := slices.Index(strings.Split(c.file[0], "|"), "Correo")
	for i, line := range c.file[1:] {
		cells := strings.Split(line, "|")
		row := identity.Candidate{
			Place: identity.Place{Line: i + 2}, Hasher: h, Print: h.Row(cells), Exact: h.Exact(cells, nil, nil), Cells: cells,
		}
		if row.Print.Blank {
			row.Odd = h.Odd(cells)
			row.Problem = &identity.Problem{Code: "E301"}
		}
		if contact >= 0 {
			row.Contact = cells[contact]
		}
		if c.ids != nil {
			row.ID = c.ids[i]
		}
		do(&row)
	}
}

func (c command) answer(t *testing.T, l *ledger.Ledger, run *ledger.Run) (killed bool) {
	t.Helper()
	rec := l.Recorder(run, 1)
	defer func() {
		if err := rec.Close(); err != nil {
			t.Error(err)
		}
	}()
	n := 0
	for class := 1; class <= 3; class++ {
		rows, err := l.ToSend(run, class)
		if err != nil {
			t.Fatal(err)
		}
		for {
			row, ok, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			status := identity.Created
			if n < len(c.answers) {
				status = identity.Status(c.answers[n])
			}
			n++
			if status == "stop" {
				return false
			}
			begin(t, rec, &row)
			if status == "kill" {
				return true
			}
			s := ledger.Settlement{Case: row.Case, Status: status, Leaves: ledger.Leaves(status, row.Before)}
			if status == identity.Created {
				s.WolkvoxID = "w" + string(rune('0'+n))
			}
			settle(t, rec, s)
		}
	}
	return false
}

func begin(t *testing.T, r *ledger.Recorder, row *ledger.Sending) {
	t.Helper()
	if err := r.Begin(context.Background(), row); err != nil {
		t.Fatal(err)
	}
}

func settle(t *testing.T, r *ledger.Recorder, s ledger.Settlement) {
	t.Helper()
	written := make(chan error)
	r.Settle(s, func(err error) { written <- err })
	if err := <-written; err != nil {
		t.Fatal(err)
	}
}

func outcomes(t *testing.T, l *ledger.Ledger, run *ledger.Run) (string, []string) {
	t.Helper()
	var said, ids []string
	err := l.Each(run, 0, false, func(_ *ledger.Row, o ledger.Outcome) error {
		word := string(o.Status)
		if o.Problem.Code != "" {
			word += ":" + o.Problem.Code
		}
		said, ids = append(said, word), append(ids, o.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(said, " "), ids
}

func open(t *testing.T, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shut(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
