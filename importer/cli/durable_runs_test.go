package cli_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// heldCRM makes each case when it is told to, and not before.
type heldCRM struct {
	*otherCRM
	came  chan struct{} // a word for each request that was read
	letGo chan struct{} // closed by release: from then on it is honest
}

func newHeldCRM(t testing.TB) *heldCRM {
	t.Helper()
	h := &heldCRM{came: make(chan struct{}, 100), letGo: make(chan struct{})}
	h.otherCRM = newOtherCRM(t, func(v *visit) bool {
		if !v.readsAll() {
			return false
		}
		h.came <- struct{}{}
		<-h.letGo
		return v.says(httpText(200, v.makes()))
	})
	t.Cleanup(h.release) // comes before the CRM's own end, which waits for its visits
	return h
}

// comes waits until a request of a job is held.
func (h *heldCRM) comes(j *job) {
	h.t.Helper()
	select {
	case <-h.came:
	case <-j.done:
		h.t.Fatalf("the program ended before a request came, exit %d:\n%s", j.exit(), j.words())
	case <-time.After(patience):
		h.t.Fatalf("no request came in %s:\n%s", patience, j.words())
	}
}

func (h *heldCRM) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.letGo:
	default:
		close(h.letGo)
	}
}

// heldDesk is a desk with so many rows for a CRM that holds them.
func heldDesk(t testing.TB, h *heldCRM, rows int) *desk {
	d := newDesk(t)
	d.mapping(h.url, "limits: {rate: 1000/s, workers: 1}")
	text := "Ticket,Correo,Asunto\n"
	for i := range rows {
		text += fmt.Sprintf("T%d,ana@ejemplo.example,Reclamo\n", i+1)
	}
	d.write("casos.csv", text)
	return d
}

func TestASecondRunIsToldWhoHoldsTheLedger(t *testing.T) {
	crm := newHeldCRM(t)
	d := heldDesk(t, crm, 3)
	first := d.start("import", "-m", "casos.yaml", "casos.csv")
	crm.comes(first)

	second := d.exits(6, "import", "-m", "casos.yaml", "casos.csv")
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"another run holds this ledger", fmt.Sprintf("process %d on %s", first.cmd.Process.Pid, host), "caseload: hint: "} {
		if !strings.Contains(second.words(), word) {
			t.Errorf("the second run does not say %q:\n%s", word, second.words())
		}
	}
	// Who only looks needs no lock.
	d.exits(0, "check", "-m", "casos.yaml", "casos.csv")
	d.exits(0, "runs")

	crm.release()
	if exit := first.wait(); exit != 0 {
		t.Errorf("the first run: exit %d, want 0\n%s", exit, first.words())
	}
	if n := crm.requests(); n != 3 {
		t.Errorf("%d requests came, want the first run's 3", n)
	}
}

// A lock dies with its process: the next run needs nobody to clean up.
func TestARunThatWasKilledHoldsNothing(t *testing.T) {
	crm := newHeldCRM(t)
	d := heldDesk(t, crm, 3)
	first := d.start("import", "-m", "casos.yaml", "casos.csv")
	crm.comes(first)
	first.kill()
	crm.release()
	d.exits(4, "import", "-m", "casos.yaml", "casos.csv")
	rows := d.results()
	if states, codes := inOrder(rows, "import_status"), inOrder(rows, "import_code"); states != "unknown created created" || codes != "E403 - -" {
		t.Errorf("the rows are %q with the codes %q, want the one in flight unknown (E403), the others created", states, codes)
	}
	if n := crm.requests(); n != 3 {
		t.Errorf("%d requests came, want 3: the one in flight is not sent again", n)
	}
}
