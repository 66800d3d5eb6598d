package cli_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The kill test: kill -9 at random moments, again and again, against a CRM that
// loses answers; then to the end. What must hold afterwards is not a matter of
// chance, the moments are: their seed is printed, and can be given again.

var killSeed = flag.Uint64("kill-seed", 0, "the seed of the kill test; 0 draws one")

const (
	killRows    = 2400
	killTimes   = 24
	killWorkers = 8
)

func TestNoCaseIsMadeTwiceOrLostHoweverOftenTheProgramIsKilled(t *testing.T) {
	k := newKilling(t, newDesk(t))
	for range killTimes {
		k.startAndKill()
	}
	k.toTheEnd()
	if k.kills < 20 {
		t.Errorf("only %d kills met a running program", k.kills)
	}
	k.checkCases()
	k.checkResults()
	k.checkNothingIsLeftToSend()
	t.Logf("%d kills, %d answers lost, %d requests, %d cases, %d unknown", k.kills, k.lost, k.crm.requests(), len(k.crm.all()), k.unknown)
}

// The same loop over a program that writes its intents down after the request:
// the kill test would see it.
func TestTheKillsWouldShowIntentsThatComeTooLate(t *testing.T) {
	d := newDesk(t)
	d.program = buildWith(t, lateIntents)
	k := newKilling(t, d)
	for len(k.crm.twice()) == 0 && k.kills < killTimes {
		k.startAndKill()
	}
	twice := k.crm.twice()
	if len(twice) == 0 {
		t.Errorf("%d kills, and no case was made twice: the kill test does not bite", k.kills)
	}
	t.Logf("%d kills: %d cases twice, for instance %q", k.kills, len(twice), twice[:min(3, len(twice))])
}

// lateIntents is importer/submit/intended.go with the order turned round: the
// road not taken. It is built into a program of its own, and stands nowhere else.
const lateIntents = `package submit

import (
	"context"
	"fmt"
)

func Intended(s Sender, begin func(ctx context.Context, entry int64) error) Sender {
	return SenderFunc(func(ctx context.Context, it *Item) Verdict {
		if ctx.Err() != nil {
			return NotReached()
		}
		v := s.Send(ctx, it)
		if err := begin(context.WithoutCancel(ctx), it.Entry); err != nil {
			return unnoted(err)
		}
		return v
	})
}

func unnoted(err error) Verdict {
	v := NotReached()
	v.Stop = &Stop{Exit: 1, Cause: fmt.Sprintf("ledger: %v", err)}
	return v
}
`

// noIntents is the same file in a program whose ledger keeps no intents at all.
const noIntents = `package submit

import (
	"context"
	"fmt"
)

func Intended(s Sender, _ func(ctx context.Context, entry int64) error) Sender { return s }

func unnoted(err error) Verdict {
	v := NotReached()
	v.Stop = &Stop{Exit: 1, Cause: fmt.Sprintf("ledger: %v", err)}
	return v
}
`

// buildWith builds the program with other intents in place of the true ones.
func buildWith(t *testing.T, intents string) string {
	t.Helper()
	folder := t.TempDir()
	other := filepath.Join(folder, "intended.go")
	replaced, err := filepath.Abs(filepath.Join("..", "submit", "intended.go"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(replaced); err != nil {
		t.Fatalf("where are the intents written now? %v", err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {replaced: other}})
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{other: intents, filepath.Join(folder, "overlay.json"): string(overlay)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program, err := buildProgram("caseload-other", "-overlay", filepath.Join(folder, "overlay.json"))
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// killing is one kill test under way.
type killing struct {
	t       *testing.T
	desk    *desk
	crm     *otherCRM
	dice    *rand.Rand // of the test's own goroutine
	kills   int
	unknown int // rows, at the end

	mu     sync.Mutex
	faults *rand.Rand // of the CRM
	lost   int        // answers that it lost
	target int        // the request at which the bell rings
	point  string     // where in that request
	bell   chan struct{}
}

func newKilling(t *testing.T, d *desk) *killing {
	t.Helper()
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	t.Logf("go test -run '^%s$' -kill-seed=%d", t.Name(), seed)
	k := &killing{t: t, desk: d, dice: rand.New(rand.NewPCG(seed, 1)), faults: rand.New(rand.NewPCG(seed, 2)), bell: make(chan struct{})}
	k.crm = newOtherCRM(t, k.conduct)
	d.mapping(k.crm.url, "limits: {rate: 10000/s, workers: "+fmt.Sprint(killWorkers)+", max_unknown: 0}")
	var rows strings.Builder
	rows.WriteString("Ticket,Correo,Asunto\n")
	for i := range killRows {
		fmt.Fprintf(&rows, "T%05d,cliente%d@ejemplo.example,Reclamo %d\n", i, i%300, i)
	}
	d.write("casos.csv", rows.String())
	return k
}

// conduct is the CRM's: honest, but for the answers that it loses, and it rings
// the bell on its way.
func (k *killing) conduct(v *visit) bool {
	if !v.readsAll() {
		return false
	}
	k.passes(v, "before the case")
	answer := httpText(200, v.makes())
	k.passes(v, "before the answer")
	if lost := k.loses(); lost >= 0 {
		v.says(answer[:lost*len(answer)/100])
		return false
	}
	said := v.says(answer)
	k.passes(v, "after the answer")
	return said
}

// loses draws whether an answer is lost: how many hundredths of it are said
// before the line breaks, -1 when it is not lost.
func (k *killing) loses() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.faults.IntN(100) >= 2 {
		return -1
	}
	k.lost++
	if k.faults.IntN(2) == 0 {
		return 0
	}
	return k.faults.IntN(100)
}

func (k *killing) passes(v *visit, point string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v.n >= k.target && point == k.point {
		select {
		case <-k.bell:
		default:
			close(k.bell)
		}
	}
}

// arm sets the bell to a random point of a random request from now.
func (k *killing) arm() <-chan struct{} {
	points := []string{"before the case", "before the answer", "after the answer"}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.target = k.crm.requests() + 1 + k.dice.IntN(killRows/killTimes)
	k.point, k.bell = points[k.dice.IntN(len(points))], make(chan struct{})
	return k.bell
}

// startAndKill runs the program and kills it: a moment after some request has
// come to some point, or, one time in five, a moment after its start.
func (k *killing) startAndKill() {
	k.t.Helper()
	bell, late := k.arm(), patience
	if k.dice.IntN(5) == 0 {
		late = time.Duration(k.dice.Int64N(int64(200 * time.Millisecond)))
	}
	moment := time.Duration(k.dice.Int64N(int64(2 * time.Millisecond)))
	j := k.desk.start("import", "-m", "casos.yaml", "--quiet", "casos.csv")
	select {
	case <-bell:
		<-time.After(moment)
	case <-time.After(late):
		if late == patience {
			k.t.Fatalf("no request came in %s:\n%s", patience, j.words())
		}
	case <-j.done:
	}
	select {
	case <-j.done:
		if j.exit() != 0 && j.exit() != 1 && j.exit() != 4 {
			k.t.Fatalf("exit %d:\n%s", j.exit(), j.words())
		}
	default:
		j.kill()
		k.kills++
	}
}

// toTheEnd runs the program until it ends by itself with all rows settled: five
// unknowns in a row stop it, and then it is run again, as its hint says.
func (k *killing) toTheEnd() {
	k.t.Helper()
	for range 20 {
		j := k.desk.run("import", "-m", "casos.yaml", "--json", "casos.csv")
		if j.exit() == 1 && strings.Contains(j.words(), "in a row is unknown") {
			continue
		}
		s := j.summary()
		k.unknown = s.Counts["unknown"]
		want := 0
		if k.unknown > 0 {
			want = 4
		}
		if j.exit() != want || s.Exit != want || s.Counts["read"] != killRows || s.Counts["created"]+k.unknown != killRows {
			k.t.Fatalf("exit %d (told %d), want %d; %v; want %d read, all of them created or unknown\n%s", j.exit(), s.Exit, want, s.Counts, killRows, j.words())
		}
		return
	}
	k.t.Fatal("20 runs, and none came to the end")
}

func (k *killing) checkCases() {
	if twice := k.crm.twice(); len(twice) > 0 {
		k.t.Errorf("%d cases were made twice: %q", len(twice), twice)
	}
}

// checkResults holds every row of the results against the CRM.
func (k *killing) checkResults() {
	k.t.Helper()
	ids := map[string]string{}
	for _, c := range k.crm.all() {
		ids[c.ticket()] = c.id
	}
	rows := k.desk.results()
	if len(rows) != killRows {
		k.t.Fatalf("%d rows in the results, want %d", len(rows), killRows)
	}
	unknown := 0
	for i, row := range rows {
		if k.t.Failed() { // one wrong row says it; 2,400 would hide it
			return
		}
		ticket := fmt.Sprintf("T%05d", i)
		id, made := ids[ticket]
		switch status := row["import_status"]; {
		case row["Ticket"] != ticket || row["import_row"] != fmt.Sprint(i+2):
			k.t.Errorf("result %d is of ticket %q, row %q; want %q, row %d", i, row["Ticket"], row["import_row"], ticket, i+2)
		case status == "unknown":
			unknown++
		case status != "created":
			k.t.Errorf("%s is %q (%s); want created or unknown", ticket, status, row["import_error"])
		case !made || row["wolkvox_id"] != id:
			k.t.Errorf("%s is created as %q; the CRM has %q", ticket, row["wolkvox_id"], id)
		}
	}
	if most := k.kills*killWorkers + k.lost; unknown != k.unknown || unknown > most {
		k.t.Errorf("%d rows are unknown, %d as told; %d kills of %d workers and %d lost answers explain at most %d",
			unknown, k.unknown, k.kills, killWorkers, k.lost, most)
	}
}

func (k *killing) checkNothingIsLeftToSend() {
	k.t.Helper()
	before := k.crm.requests()
	j := k.desk.run("import", "-m", "casos.yaml", "--json", "casos.csv")
	if s := j.summary(); s.Sent != 0 || s.Counts["unknown"] != k.unknown || s.Counts["duplicate"] != killRows-k.unknown {
		k.t.Errorf("once more: sent %d, %v; want nothing sent, the %d unknown and the others duplicate", s.Sent, s.Counts, k.unknown)
	}
	if after := k.crm.requests(); after != before {
		k.t.Errorf("once more: %d further requests", after-before)
	}
	if left, err := filepath.Glob(k.desk.path("caseload.db-*")); err != nil || len(left) > 0 {
		k.t.Errorf("a clean end leaves the ledger alone; beside it lies %q, %v", left, err)
	}
}
