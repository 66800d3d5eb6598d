package cli_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"pgregory.net/rapid"
)

// fate is what happens to a command: which of its inserts lose their answers,
// and at which one it is killed or stopped.
type fate struct {
	lost   map[int]string // by the number of the insert: "before" its case is made, or "after"
	at     int            // the insert at which the signal comes; 0: none does
	point  string         // where in that insert, likewise
	signal syscall.Signal

	base int
	rung chan struct{} // closed when the signal is to come
	gone chan struct{} // closed when the command has ended
}

func (f fate) String() string {
	text := ""
	if len(f.lost) > 0 {
		text = fmt.Sprintf(", answers lost %v", f.lost)
	}
	if f.at > 0 {
		text += fmt.Sprintf(", %s %s insert %d", f.signal, f.point, f.at)
	}
	return text
}

// conduct is the CRM's while the command runs.
func (f fate) conduct(v *visit) bool {
	if !v.readsAll() {
		return false
	}
	n := v.n - f.base
	f.ring(n, "before")
	if f.lost[n] == "before" {
		return false
	}
	answer := v.judges()
	if f.lost[n] == "after" {
		return false
	}
	f.ring(n, "after")
	return v.says(answer)
}

// ring calls the signal, and waits until the process that is to be killed is
// gone: so the same moment comes again in the same play.
func (f fate) ring(n int, point string) {
	if n != f.at || point != f.point {
		return
	}
	close(f.rung)
	if f.signal == syscall.SIGKILL {
		<-f.gone
	}
}

// drawFate draws what happens to a command: in most of them nothing does.
func drawFate(rt *rapid.T) (f fate) {
	point := rapid.SampledFrom([]string{"before", "after"})
	switch rapid.SampledFrom([]string{"good", "good", "lost", "killed", "stopped"}).Draw(rt, "fate") {
	case "lost":
		f.lost = rapid.MapOfN(rapid.IntRange(1, 10), point, 1, 3).Draw(rt, "lost")
	case "killed":
		f.at, f.point, f.signal = rapid.IntRange(1, 8).Draw(rt, "at"), point.Draw(rt, "point"), syscall.SIGKILL
	case "stopped":
		f.at, f.point, f.signal = rapid.IntRange(1, 8).Draw(rt, "at"), point.Draw(rt, "point"), syscall.SIGINT
	}
	return f
}

func (o *office) actions() map[string]func(*rapid.T) {
	steps := map[string]func(*rapid.T){
		"grow": o.grow, "edit": o.edit, "note": o.editNote, "sort": o.sort, "columns": o.moveColumns, "mend": o.mendSource,
		"import": o.imports, "import2": o.imports, "again": o.again, "limit": o.limited, "resume": o.resume, "resaved": o.resaved,
		"rekey": o.rekey, "remap": o.mapAmount, "workbook": o.asWorkbook,
		"reconcile": o.reconcile, "list": o.list, "copy": o.copyLedger, "putback": o.putBack, "look": o.look,
	}
	for name, step := range steps {
		steps[name] = func(rt *rapid.T) { o.steps++; step(rt) }
	}
	return steps
}

// add adds rows; some of them are wrong.
func (o *office) add(rt *rapid.T, n int) {
	for range n {
		l := line{
			ticket: o.next, mail: fmt.Sprintf("cliente%d@ejemplo.example", o.next), subject: fmt.Sprintf("Reclamo %d", o.next),
			state: "Abierto", day: o.next * 3 % 300, cents: o.next*1050 + o.next%3*5, note: "x",
		}
		switch rapid.IntRange(0, 9).Draw(rt, "kind") {
		case 0:
			l.state = noState
		case 1:
			l.mail = noContact
		case 2:
			l.state = "En proceso"
		}
		o.lines = append(o.lines, l)
		o.next++
	}
	o.export(false)
}

func (o *office) grow(rt *rapid.T) { o.add(rt, rapid.IntRange(1, 5).Draw(rt, "more")) }

// any is one of the rows.
func (o *office) any(rt *rapid.T) *line {
	return &o.lines[rapid.IntRange(0, len(o.lines)-1).Draw(rt, "row")]
}

func (o *office) edit(rt *rapid.T) {
	l := o.any(rt)
	switch rapid.IntRange(0, 3).Draw(rt, "what") {
	case 0:
		l.subject += " otra vez"
	case 1:
		l.day++
	case 2:
		l.cents += 5
	case 3:
		l.state = rapid.SampledFrom([]string{"Abierto", "En proceso"}).Draw(rt, "state")
	}
	o.export(false)
}

func (o *office) editNote(rt *rapid.T) {
	o.any(rt).note += "y"
	o.export(false)
}

func (o *office) sort(rt *rapid.T) {
	o.lines = rapid.Permutation(o.lines).Draw(rt, "order")
	o.export(false)
}

// moveColumns takes the column that nobody reads out, or puts it in, anywhere.
func (o *office) moveColumns(rt *rapid.T) {
	if i := slices.Index(o.columns, "Nota"); i >= 0 {
		o.columns = slices.Delete(slices.Clone(o.columns), i, i+1)
	} else {
		o.columns = slices.Insert(slices.Clone(o.columns), rapid.IntRange(0, len(o.columns)).Draw(rt, "column"), "Nota")
	}
	o.export(false)
}

// mendSource mends the wrong rows of the export.
func (o *office) mendSource(rt *rapid.T) {
	for i := range o.lines {
		mended(&o.lines[i].state, &o.lines[i].mail)
	}
	o.export(false)
}

func mended(state, mail *string) bool {
	was := *state + *mail
	if *state == noState {
		*state = "Abierto"
	}
	if *mail == noContact {
		*mail = "alguien@ejemplo.example"
	}
	return was != *state+*mail
}

func (o *office) imports(rt *rapid.T) { o.importWith(rt, drawFate(rt)) }

func (o *office) importWith(rt *rapid.T, f fate, flags ...string) *command {
	rt.Helper()
	c := o.run(rt, f, append(append([]string{"import", "-m", "casos.yaml", "--json", "--quiet"}, flags...), o.input())...)
	if c.job.exit() == 2 {
		c.fail(rt, "it stopped before sending")
	}
	o.over = len(flags) == 0 && (c.job.exit() == 0 || c.job.exit() == 3 || c.job.exit() == 4)
	o.failures = ""
	if len(c.summary.Files) == 1 {
		o.failures = c.summary.Files[0].Failures
	}
	return c
}

// again runs an import once more that has come to its end: what was refused is
// tried again, and nothing else is sent.
func (o *office) again(rt *rapid.T) {
	if !o.over {
		rt.Skip("no import before")
	}
	refused := 0
	for _, l := range o.lines {
		if l.mail == noContact {
			refused++
		}
	}
	if c := o.importWith(rt, fate{}); c.sent() > refused || len(c.newCases()) > 0 {
		c.fail(rt, "%d requests and %d cases, where only %d refused rows were left", c.sent(), len(c.newCases()), refused)
	}
}

func (o *office) limited(rt *rapid.T) {
	o.importWith(rt, drawFate(rt), "--limit", fmt.Sprint(rapid.IntRange(1, 9).Draw(rt, "limit")))
}

// look looks, which changes nothing.
func (o *office) look(rt *rapid.T) {
	over, failures := o.over, o.failures
	c := o.run(rt, fate{}, "check", "-m", "casos.yaml", "--quiet", o.input())
	if c.job.exit() == 2 {
		c.fail(rt, "a check that an import would not need")
	}
	o.over, o.failures = over, failures
}

// resume gives the failures back: as they are, or mended, sorted, with the
// source mended too, in the same way or in another.
func (o *office) resume(rt *rapid.T) {
	if _, err := os.Stat(o.failures); err != nil { // a look-up may have left nothing to mend
		rt.Skip("nothing failed")
	}
	rows, err := readTable(o.failures)
	if err != nil {
		o.desk.t.Fatal(err)
	}
	if rapid.Bool().Draw(rt, "mended") {
		o.mendReport(rt, rows)
		if rapid.Bool().Draw(rt, "turned") {
			slices.Reverse(rows[1:])
		}
		if err := rows.write(o.failures); err != nil {
			o.desk.t.Fatal(err)
		}
	}
	c := o.run(rt, drawFate(rt), "resume", "--json", "--quiet", o.failures)
	o.over, o.failures = false, ""
	if len(c.summary.Files) == 1 {
		o.failures = c.summary.Files[0].Failures
	}
}

// mendReport mends rows of a report, some of them in the export too.
func (o *office) mendReport(rt *rapid.T, rows table) {
	state, mail := rows.column("Estado"), rows.column("Correo")
	for _, row := range rows[1:] {
		if !rapid.Bool().Draw(rt, "this row") || !mended(&row[state], &row[mail]) {
			continue
		}
		l, err := rows.line(row)
		if err != nil {
			o.desk.t.Fatal(err)
		}
		o.versions[l.version()] = true
		for i := range o.lines {
			if o.lines[i].ticket == l.ticket && rapid.Bool().Draw(rt, "in the source too") {
				mended(&o.lines[i].state, &o.lines[i].mail)
				o.export(false)
			}
		}
	}
}

// resaved opens the export in a spreadsheet and saves it: what was sent is not
// sent again, whatever its cells look like now.
func (o *office) resaved(rt *rapid.T) {
	if !o.over || o.workbook || len(o.lines) < 4 || o.unsent() > 0 {
		rt.Skip("not all rows are sent")
	}
	o.export(true)
	if c := o.run(rt, fate{}, "import", "-m", "casos.yaml", "--json", "--quiet", "casos.csv"); len(c.newCases()) > 0 {
		c.fail(rt, "%d cases of a file that was only saved again", len(c.newCases()))
	}
	o.export(false)
}

// unsent is how many rows have no case.
func (o *office) unsent() int {
	tickets := map[int]bool{}
	for _, one := range o.crm.all() {
		ticket, _, _ := caseOf(one)
		tickets[ticket] = true
	}
	return len(slices.DeleteFunc(slices.Clone(o.lines), func(l line) bool { return tickets[l.ticket] }))
}

// tries runs an import of something that was changed, and takes the change back
// where the program asks about it.
func (o *office) tries(rt *rapid.T, change, back func()) {
	change()
	c := o.run(rt, fate{}, "import", "-m", "casos.yaml", "--json", "--quiet", o.input())
	if c.job.exit() == 2 {
		back()
	}
	o.over = false
}

// rekey changes the rule. Not back to content once the export came as a workbook
// and as CSV under its tickets: those cases are known by their tickets alone, and
// nothing tells yet that their cells were written in another form.
func (o *office) rekey(rt *rapid.T) {
	if o.switched && o.key != "content" {
		rt.Skip("its cells came in two forms")
	}
	was := o.key
	o.contentAlone = false // an edited row that was a duplicate under its ticket stays one
	o.tries(rt, func() {
		if o.key = "content"; was == "content" {
			o.key = "[Ticket]"
		}
		o.remap()
	}, func() { o.key = was; o.remap() })
}

func (o *office) mapAmount(rt *rapid.T) {
	o.tries(rt, func() { o.amount = !o.amount; o.remap() }, func() { o.amount = !o.amount; o.remap() })
}

func (o *office) asWorkbook(rt *rapid.T) {
	turn := func() { o.workbook = !o.workbook; o.export(false) }
	o.switched = true
	o.tries(rt, turn, turn)
}

// reconcile asks the CRM for what is unknown.
func (o *office) reconcile(rt *rapid.T) {
	o.looksUp(rt, "reconcile", "-m", "casos.yaml", "--grace", "0s")
}

// looksUp runs a reconcile and gives its words.
func (o *office) looksUp(rt *rapid.T, args ...string) string {
	rt.Helper()
	o.crm.behave(answersQuestions)
	j := o.desk.run(args...)
	o.crm.behave(refusing)
	o.commands++
	o.over = false
	rt.Logf("caseload %s: exit %d\n%s", strings.Join(args, " "), j.exit(), j.words())
	if _, err := os.Stat(o.desk.path("caseload.db")); err == nil && j.exit() != 0 && j.exit() != 4 {
		rt.Fatalf("caseload %s: exit %d\n%s", strings.Join(args, " "), j.exit(), j.words())
	}
	return j.words()
}

// list gives a list of all cases, as somebody exports it from the CRM.
func (o *office) list(rt *rapid.T) {
	list := table{{"ID wolkvox", "Correo contacto", "Descripción", "Fecha de creación"}}
	for _, one := range o.crm.all() {
		list = append(list, []string{one.id, one.parts["contact"], one.parts["description"], "2026-01-01 10:00:00"})
	}
	if err := list.write(o.desk.path("lista.csv")); err != nil {
		o.desk.t.Fatal(err)
	}
	o.looksUp(rt, "reconcile", "-m", "casos.yaml", "--grace", "0s", "--from", "lista.csv")
}

// copyLedger keeps a copy of the ledger, and of the reports from then on.
func (o *office) copyLedger(rt *rapid.T) {
	if err := os.RemoveAll(o.desk.path("copia.db")); err != nil {
		o.desk.t.Fatal(err)
	}
	o.copied, o.reports = o.desk.run("ledger", "backup", "copia.db").exit() == 0, nil
}

// putBack puts the copy back, and lets it learn from the reports since: of a
// run that was killed none tells.
func (o *office) putBack(rt *rapid.T) {
	if !o.copied {
		rt.Skip("no copy, or one that reports do not make whole")
	}
	text, err := os.ReadFile(o.desk.path("copia.db"))
	if err != nil {
		o.desk.t.Fatal(err)
	}
	for _, beside := range []string{"-wal", "-shm", "-journal"} {
		if err := os.RemoveAll(o.desk.path("caseload.db" + beside)); err != nil {
			o.desk.t.Fatal(err)
		}
	}
	o.desk.write("caseload.db", string(text))
	o.over = false
	if len(o.reports) == 0 {
		return
	}
	args := append([]string{"ledger", "repair", "-m", "casos.yaml", "--from-report"}, o.reports...)
	j := o.desk.run(args...)
	o.commands++
	if rt.Logf("caseload %s: exit %d\n%s", strings.Join(args, " "), j.exit(), j.words()); j.exit() != 0 && j.exit() != 4 {
		rt.Fatalf("caseload %s: exit %d\n%s", strings.Join(args, " "), j.exit(), j.words())
	}
}

// settleAll brings everything to its end: what cannot be proven a person looks up
// and says. Then every sound row has its case.
func (o *office) settleAll(rt *rapid.T) {
	rt.Helper()
	o.importWith(rt, fate{})
	o.settleByHand(rt, o.looksUp(rt, "reconcile", "-m", "casos.yaml", "--grace", "0s"))
	c := o.importWith(rt, fate{})
	if c.job.exit() == 4 {
		c.fail(rt, "rows are unknown that a person has settled")
	}
	versions, tickets := map[string]bool{}, map[int]bool{}
	for _, one := range o.crm.all() {
		ticket, version, _ := caseOf(one)
		versions[version], tickets[ticket] = true, true
	}
	for _, l := range o.lines {
		if l.sound() && !versions[l.version()] && (o.contentAlone || !tickets[l.ticket]) {
			c.fail(rt, "ticket %05d was never made: %q; it is said to be %s", l.ticket, l.version(), c.saidOf(l.ticket))
		}
	}
}

// saidOf is what the results say of a ticket.
func (c *command) saidOf(ticket int) string {
	rows, err := readTable(c.summary.Files[0].Results)
	if err != nil {
		return err.Error()
	}
	for _, row := range rows[1:] {
		if l, _ := rows.line(row); l.ticket == ticket {
			return rows.cell(row, "import_status") + " " + rows.cell(row, "import_code") + " " + rows.cell(row, "import_error")
		}
	}
	return "nothing"
}

// settleByHand says of each row that a look-up left unknown what the CRM has of
// it, as a person who looks there.
func (o *office) settleByHand(rt *rapid.T, words string) {
	rt.Helper()
	args := []string{"reconcile", "-m", "casos.yaml", "--grace", "0s"}
	for _, found := range daysUnknown.FindAllStringSubmatch(words, -1) {
		id, truth := found[1], "not-created"
		for _, one := range o.crm.all() {
			if strings.Contains(one.parts["description"], "[ref "+id+"-") {
				truth = one.id
			}
		}
		args = append(args, "--settle", id+"="+truth)
	}
	if len(args) > 5 {
		o.looksUp(rt, args...)
	}
}

var daysUnknown = regexp.MustCompile(`(?m)\b(C[A-Z2-7]{16}): unknown: `)
