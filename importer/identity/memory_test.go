package identity_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"caseload/importer/identity"
)

// memory is what a ledger would know, without one: cases and runs in lists.
type memory struct {
	cases []*kept
	runs  []*past
	scope []string // those of the run that is planned, its own first
	rule  identity.Rule
}

type kept struct {
	identity.Case
	scope string
	odd   []identity.Digest
}

// past is a run and what was decided in it, by place.
type past struct {
	number, root int64
	same         string
	ended        bool
	rows         []decided
	results      map[int64]identity.Status // of the cases that it sent
}

type decided struct {
	at identity.Place
	d  identity.Decision
}

// Find gives the cases of an identity.
func (m *memory) Find(d identity.Digest, loose bool) (found []identity.Case, err error) {
	for _, c := range m.cases {
		if !slices.Contains(m.scope, c.scope) {
			continue
		}
		has := !loose && slices.Contains(c.odd, d)
		for _, v := range c.Versions {
			own, other, ok := identity.DigestUnder(m.rule, v.IDs, v.Cells)
			has = has || ok && (!loose && own == d || loose && other != nil && *other == d)
		}
		if has {
			found = append(found, m.known(c))
		}
	}
	return found, nil
}

// known is a case as a ledger gives it, without the cells.
func (m *memory) known(c *kept) identity.Case {
	e := c.Case
	e.Former = c.scope != m.scope[0]
	e.Versions = nil
	for _, v := range c.Versions {
		e.Versions = append(e.Versions, identity.Version{Exact: v.Exact})
	}
	if e.Status == identity.Sending {
		e.Status, e.Problem = identity.Unknown, identity.Problem{Code: "E403"}
	}
	return e
}

// ByID gives the case of an import_id.
func (m *memory) ByID(id string) (*identity.Case, error) {
	for _, c := range m.cases {
		if c.ID == id && slices.Contains(m.scope, c.scope) {
			e := m.known(c)
			return &e, nil
		}
	}
	return nil, nil
}

// Load fills the cells in.
func (m *memory) Load(e *identity.Case) error {
	copy(e.Versions, m.of(e.Number).Versions)
	return nil
}

// of is the case of a number.
func (m *memory) of(number int64) *kept { return m.cases[number-1] }

// before gives what a run planned for a place.
func (m *memory) before(run *past) func(identity.Place) (*identity.Case, error) {
	return func(at identity.Place) (*identity.Case, error) {
		for _, row := range run.rows {
			if row.at == at && row.d.Twin.Line == 0 {
				e := m.known(m.of(row.d.Case.Number))
				return &e, nil
			}
		}
		return nil, nil
	}
}

// command is one run over files, as the tests write it down.
type command struct {
	name     string
	dataset  string
	server   string
	formerly string
	key      string // key columns by comma; "" = content
	mapped   string // mapped columns by comma; default all of the header
	once     bool
	resumes  int64 // the run of which the file is a report
	flags    identity.Flags
	file     []string // the header, then rows; cells by "|"; another header after "" begins another file
	ids      []string // import_ids of the rows, if they carry any
	answers  []string // what the CRM says, by row sent: created (default), rejected, unknown, kill, stop
	want     string   // the rows' statuses, each with its code: "created duplicate:E303"; or identical, conflicts
}

// night runs the commands one after another over one memory.
func night(t *testing.T, commands []command) {
	t.Helper()
	m := &memory{}
	for _, c := range commands {
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func columns(header []string, names string) []int {
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

// candidates reads the rows of the command's files.
func (c *command) candidates() (rows []*identity.Candidate, rule identity.Rule) {
	var h *identity.Hasher
	contact, input, line := -1, -1, 0
	for _, text := range append([]string{""}, c.file...) {
		cells := strings.Split(text, "|")
		switch line++; {
		case text == "":
			h, line, input = nil, 0, input+1
			continue
		case h == nil:
			key := columns(cells, c.key)
			if c.key == "" {
				key = columns(cells, c.mapped)
			}
			contact = slices.Index(cells, "Correo")
			h = identity.NewHasher(cells, key, columns(cells, c.mapped), columns(cells, "Correo"))
			rule = h.Rule(c.key == "")
			continue
		}
		row := &identity.Candidate{Place: identity.Place{Input: input, Line: line}, Hasher: h, Print: h.Row(cells), Exact: h.Exact(cells, nil, nil), Cells: cells}
		if row.Print.Blank {
			row.Odd, row.Problem = h.Odd(cells), &identity.Problem{Code: "E301"}
		}
		if contact >= 0 {
			row.Contact = cells[contact]
		}
		if len(rows) < len(c.ids) {
			row.ID = c.ids[len(rows)]
		}
		rows = append(rows, row)
	}
	return rows, rule
}

// run plans the command, sends what is to be sent, and says what became of its rows.
func (c command) run(t *testing.T, m *memory) (said string, ids []string) {
	t.Helper()
	m.choose(&c)
	run, goes := m.begin(&c)
	var rows []*identity.Candidate
	rows, m.rule = c.candidates()
	crowd := count(rows, m.rule)
	switch {
	case c.ids == nil && crowd.Conflicts*100 > crowd.Rows:
		return "conflicts", nil
	case crowd.Identical > 0 && !c.once:
		return "identical", nil
	}
	decisions := c.plan(t, m, run, goes, crowd)
	rows, _ = c.candidates()
	for i, d := range c.plan(t, m, run, goes, crowd) {
		if !reflect.DeepEqual(d, decisions[i]) {
			t.Errorf("%s: planned twice, row %d is\n%+v\nand\n%+v", c.name, i, decisions[i], d)
		}
	}
	m.stage(run, rows, decisions)
	if m.send(&c, run) {
		return "killed", nil
	}
	run.ended = !slices.Contains(c.answers, "stop")
	return m.told(run)
}

// choose says in which scopes the command looks.
func (m *memory) choose(c *command) {
	if c.server == "" {
		c.server = "crm0001.example"
	}
	m.scope = []string{c.server + c.dataset}
	if c.formerly != "" {
		m.scope = append(m.scope, c.formerly+c.dataset)
	}
}

func (m *memory) begin(c *command) (run *past, goes bool) {
	same := fmt.Sprint(m.scope[0], c.file)
	if n := len(m.runs); n > 0 && !m.runs[n-1].ended && m.runs[n-1].same == same {
		return m.runs[n-1], true
	}
	n := int64(len(m.runs) + 1)
	run = &past{number: n, root: n, same: same, results: map[int64]identity.Status{}}
	if c.resumes != 0 {
		run.root = m.runs[c.resumes-1].root
	}
	m.runs = append(m.runs, run)
	return run, false
}

func count(rows []*identity.Candidate, rule identity.Rule) *identity.Crowd {
	tally := identity.NewTally(rule)
	for _, row := range rows {
		tally.Add(row)
	}
	return tally.Count()
}

func (c *command) plan(t *testing.T, m *memory, run *past, goes bool, crowd *identity.Crowd) []identity.Decision {
	t.Helper()
	made := len(m.cases)
	o := identity.Options{
		Rule: m.rule, Run: run.number, Root: run.root, Goes: goes, Crowd: crowd, Once: c.once, Flags: c.flags,
		Next: int64(made) + 1, Blank: made == 0, Before: m.before(run),
		NewID: func() string { made++; return identity.IDText('C', fmt.Appendf(nil, "%-10d", made)) },
		Siblings: func() (all []int64, err error) {
			if c.resumes != 0 {
				for _, row := range m.runs[c.resumes-1].rows {
					all = append(all, row.d.Case.Number)
				}
			}
			slices.Sort(all)
			return all, nil
		},
	}
	d := identity.NewDecider(m, o)
	rows, _ := c.candidates()
	decisions := make([]identity.Decision, 0, len(rows))
	for _, row := range rows {
		decision, err := d.Row(row)
		if err != nil {
			t.Fatal(err)
		}
		decision.Same = nil // an address
		decisions = append(decisions, decision)
	}
	return decisions
}

// stage keeps what was decided, as the ledger does.
func (m *memory) stage(run *past, rows []*identity.Candidate, decisions []identity.Decision) {
	run.rows = nil
	for i, d := range decisions {
		row := rows[i]
		if d.New {
			m.cases = append(m.cases, &kept{Case: d.Case, scope: m.scope[0]})
		}
		run.rows = append(run.rows, decided{row.Place, d})
		if d.Case.Number == 0 {
			continue
		}
		e := m.of(d.Case.Number)
		if d.New || d.Takes {
			e.Plan, e.Contact, e.scope = identity.Spot{Run: run.number, Place: row.Place}, identity.ContactHash(row.Contact), m.scope[0]
		}
		if row.Odd == nil && (d.New || d.Adds) {
			e.Versions = append(e.Versions, identity.Version{IDs: row.Hasher.IDs(), Cells: row.Cells, Exact: row.Exact})
		} else if d.New {
			e.odd = append(e.odd, *row.Odd)
		}
	}
}

// send sends what is to be sent, by class; true when it was killed.
func (m *memory) send(c *command, run *past) (killed bool) {
	n := 0
	for class := 1; class <= 3; class++ {
		for _, row := range run.rows {
			if row.d.Class != class {
				continue
			}
			status := identity.Created
			if n < len(c.answers) {
				status = identity.Status(c.answers[n])
			}
			if n++; status == "stop" {
				return false
			}
			e := m.of(row.d.Case.Number)
			before := m.known(e).Status
			e.Run, e.Root, e.Resent = run.number, run.root, before == identity.Unknown
			if status == "kill" {
				e.Status = identity.Sending
				return true
			}
			run.results[e.Number] = status
			if e.Status = status; before == identity.Unknown && status != identity.Created {
				e.Status = identity.Unknown
			}
		}
	}
	return false
}

// told says what became of the rows of a run.
func (m *memory) told(run *past) (string, []string) {
	var said, ids []string
	for _, row := range run.rows {
		status := row.d.Status
		if result, sent := run.results[row.d.Case.Number]; status == identity.Pending && sent {
			status = result
		} else if status == identity.Pending && row.d.Resend {
			status = identity.Unknown
		}
		word := string(status)
		if row.d.Problem.Code != "" {
			word += ":" + row.d.Problem.Code
		}
		said, ids = append(said, word), append(ids, row.d.Case.ID)
	}
	return strings.Join(said, " "), ids
}
