package cli_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// The soak: a CRM that does everything wrong that a CRM can, a program that is
// killed all the while, until every row has an outcome; then the unknown ones are
// looked up, and what was not made is sent. `make soak` runs the long one.

var (
	soakRows = flag.Int("soak-rows", 400, "how many rows the soak sends")
	soakSeed = flag.Uint64("soak-seed", 0, "the seed of the soak; 0 draws one")
)

const soakWorkers = 8

func TestNothingIsMadeTwiceLostOrMissaidInASoak(t *testing.T) {
	s := newSoak(t)
	for n := 0; !s.settledAll(); n++ {
		if n > 50+*soakRows/10 {
			t.Fatalf("%d starts, and not every row has an outcome", n)
		}
		s.startAndKill()
	}
	// Where the run before the last had come to its end, the last is a new one, to
	// which what was created is a duplicate.
	unknown := s.check("created", "duplicate", "unknown")
	s.crm.behave(honest)
	s.desk.write("despues.csv", "Ticket,Correo,Asunto\nZ1,z@ejemplo.example,Al final\nZ2,z@ejemplo.example,Al final\n")
	s.ends(0, "import", "-m", "casos.yaml", "--quiet", "despues.csv")
	s.crm.behave(answersQuestions)
	s.ends(0, "reconcile", "-m", "casos.yaml", "--grace", "0s", "--quiet")
	pending := s.check("created", "duplicate", "pending")
	s.crm.behave(honest)
	s.ends(0, "import", "-m", "casos.yaml", "--quiet", "casos.csv")
	s.check("created", "duplicate")
	t.Logf("%d rows, %d starts, %d kills, %d faults, %d unknown, of these %d not made, %d cases",
		*soakRows, s.starts, s.kills, s.faults, unknown["unknown"], pending["pending"], len(s.crm.all()))
	if s.kills < 3 || s.faults < *soakRows/10 {
		t.Errorf("%d kills and %d faults: this was no soak", s.kills, s.faults)
	}
}

// The same soak of a program whose ledger keeps no intents: it would be seen.
func TestTheSoakWouldShowALedgerThatIsSwitchedOff(t *testing.T) {
	s := newSoak(t)
	s.desk.program = buildWith(t, noIntents)
	for ; len(s.crm.twice()) == 0 && s.starts < 40; s.starts++ {
		s.startAndKillAtWork()
	}
	if len(s.crm.twice()) == 0 {
		t.Errorf("%d kills, and no case was made twice: the soak does not bite", s.kills)
	}
	t.Logf("%d kills, cases twice: %q", s.kills, s.crm.twice())
}

// startAndKillAtWork runs the program and kills it when it has made ten cases.
func (s *soak) startAndKillAtWork() {
	s.t.Helper()
	before := len(s.crm.all())
	j := s.desk.start("import", "-m", "casos.yaml", "--quiet", "casos.csv")
	for len(s.crm.all()) < before+10 {
		select {
		case <-time.After(time.Millisecond):
		case <-j.done: // five unknowns in a row stop it, as they should
			return
		}
	}
	j.kill()
	s.kills++
}

// soak is one soak under way.
type soak struct {
	t             *testing.T
	desk          *desk
	crm           *otherCRM
	dice          *rand.Rand // of the test's own goroutine
	starts, kills int

	mu     sync.Mutex
	draws  *rand.Rand // of the CRM
	faults int
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	t.Logf("go test -run '^%s$' -soak-rows=%d -soak-seed=%d", t.Name(), *soakRows, seed)
	s := &soak{t: t, desk: newDesk(t), dice: rand.New(rand.NewPCG(seed, 1)), draws: rand.New(rand.NewPCG(seed, 2))}
	s.crm = newOtherCRM(t, s.conduct)
	s.desk.mapping(s.crm.url, "limits: {rate: 10000/s, workers: "+fmt.Sprint(soakWorkers)+", max_unknown: 0}")
	text, err := os.ReadFile(s.desk.path("casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s.desk.write("casos.yaml", strings.Replace(string(text), "timeout: 20s", "timeout: 20s, mark: true", 1))
	var rows strings.Builder
	rows.WriteString("Ticket,Correo,Asunto\n")
	for i := range *soakRows {
		fmt.Fprintf(&rows, "T%05d,cliente%d@ejemplo.example,Reclamo %d\n", i, i%300, i)
	}
	s.desk.write("casos.csv", rows.String())
	return s
}

// draw gives the next fault, one time in twenty each of seven; -1: none.
func (s *soak) draw() (fault int, share float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault = s.draws.IntN(20)
	if fault > 6 {
		return -1, 0
	}
	s.faults++
	return fault, s.draws.Float64()
}

// conduct is the CRM's: of each request it may do one thing wrong.
func (s *soak) conduct(v *visit) bool {
	fault, share := s.draw()
	if fault == 0 { // closed before
		if _, err := v.in.Peek(1); err == nil && share < 0.5 {
			v.reads()
		}
		return false
	}
	if !v.readsAll() {
		return false
	}
	<-time.After(3 * time.Millisecond)
	switch fault {
	case 1: // closed in the answer
		answer := httpText(200, v.makes())
		v.says(answer[:int(share*float64(len(answer)))])
		return false
	case 2: // closed after the case
		v.makes()
		return false
	case 3: // 500 after the case
		v.makes()
		return v.says(httpText(500, `{"code":500}`))
	case 4:
		return v.says(httpText(429, `{"code":429}`, "Retry-After: 0"))
	case 5: // slow
		<-time.After(time.Duration(share * float64(200*time.Millisecond)))
	case 6: // a page of a proxy
		if share < 0.5 {
			v.makes()
		}
		return v.says(httpText(200, "<html>Bad gateway</html>"))
	}
	return v.says(httpText(200, v.makes()))
}

// startAndKill runs the program and kills it after 0.1 to 2 seconds, in a short
// soak to half a second.
func (s *soak) startAndKill() {
	s.t.Helper()
	most := 2 * time.Second
	if *soakRows < 5000 {
		most = 500 * time.Millisecond
	}
	life := 100*time.Millisecond + time.Duration(s.dice.Int64N(int64(most-100*time.Millisecond)))
	s.starts++
	j := s.desk.start("import", "-m", "casos.yaml", "--quiet", "casos.csv")
	select {
	case <-time.After(life):
		j.kill()
		s.kills++
	case <-j.done:
		if code := j.exit(); code != 1 && code != 4 && code != 0 {
			s.t.Fatalf("exit %d:\n%s", code, j.words())
		}
	}
}

// settledAll runs the program to its end and tells whether every row has an
// outcome. Five unknowns in a row stop it, as they should.
func (s *soak) settledAll() bool {
	s.t.Helper()
	if s.starts < 4 || s.starts%4 != 0 {
		return false
	}
	j := s.toItsEnd("import", "-m", "casos.yaml", "--json", "casos.csv")
	counts := j.summary().Counts
	return counts["read"] == *soakRows && counts["created"]+counts["duplicate"]+counts["unknown"] == *soakRows
}

// toItsEnd runs the program to its end, which may take long: each 429 makes all
// workers wait for a second.
func (s *soak) toItsEnd(args ...string) *job {
	s.t.Helper()
	j := s.desk.start(args...)
	select {
	case <-j.done:
	case <-time.After(time.Hour):
		s.t.Fatalf("a run did not end in an hour:\n%s", j.words())
	}
	return j
}

func (s *soak) ends(exit int, args ...string) {
	s.t.Helper()
	if j := s.toItsEnd(args...); j.exit() != exit {
		s.t.Fatalf("caseload %s: exit %d, want %d\n%s", strings.Join(args, " "), j.exit(), exit, j.words())
	}
}

// check holds every row of the results against the CRM, and counts the states.
func (s *soak) check(allowed ...string) map[string]int {
	s.t.Helper()
	made := map[string][]string{}
	for _, c := range s.crm.all() {
		made[c.ticket()] = append(made[c.ticket()], c.id)
	}
	counts := map[string]int{}
	rows := s.desk.results()
	if len(rows) != *soakRows {
		s.t.Fatalf("%d rows in the results, want %d", len(rows), *soakRows)
	}
	for i, row := range rows {
		ticket, status := fmt.Sprintf("T%05d", i), row["import_status"]
		counts[status]++
		ids := made[ticket]
		switch {
		case s.t.Failed(): // one wrong row says it
		case row["Ticket"] != ticket:
			s.t.Errorf("result %d is of %q, want %q", i, row["Ticket"], ticket)
		case len(ids) > 1:
			s.t.Errorf("%s was made %d times", ticket, len(ids))
		case !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+status+" "):
			s.t.Errorf("%s is %q (%s), want one of %q", ticket, status, row["import_error"], allowed)
		case (status == "created" || status == "duplicate") && (len(ids) != 1 || row["wolkvox_id"] != ids[0]):
			s.t.Errorf("%s is %s as %q, and the CRM has %q", ticket, status, row["wolkvox_id"], ids)
		case status == "pending" && len(ids) > 0:
			s.t.Errorf("%s was made as %q, and is said not to be", ticket, ids[0])
		}
	}
	if s.t.Failed() {
		s.t.FailNow()
	}
	return counts
}

// answersQuestions is the conduct of a CRM that is asked for its cases: a
// description is found by any part of it, a contact by its e-mail.
func answersQuestions(v *visit) bool {
	head, err := http.ReadRequest(bufio.NewReader(v.in))
	if err != nil {
		return false
	}
	var q struct{ Operation, Field, Value string }
	text, err := io.ReadAll(head.Body)
	if err == nil {
		err = json.Unmarshal(text, &q)
	}
	if err != nil || head.URL.Path != "/server/API/v2/cases/queryCases.php" || q.Field != "description" && q.Field != "email contact" {
		v.crm.complain("a question that is none: %s %q, %v", head.URL, text, err)
		return false
	}
	found := []map[string]string{}
	for _, c := range v.crm.all() {
		if q.Field == "description" && strings.Contains(c.parts["description"], q.Value) || q.Value == c.parts["contact"] {
			found = append(found, map[string]string{"wolkvox_id": c.id, "description_case": c.parts["description"]})
		}
	}
	answer, err := json.Marshal(map[string]any{"code": "200", "error": "null", "msg": "", "data": found})
	if err != nil {
		return false
	}
	return v.says(httpText(200, string(answer), "Connection: close")) && false
}
