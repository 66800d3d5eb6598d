//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func (j *job) signal(s os.Signal) {
	j.t.Helper()
	if err := j.cmd.Process.Signal(s); err != nil {
		j.t.Fatal(err)
	}
}

func TestAFirstSignalLetsWhatIsInFlightFinish(t *testing.T) {
	for _, c := range []struct {
		signal os.Signal
		exit   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		t.Run(c.signal.String(), func(t *testing.T) {
			crm := newHeldCRM(t)
			d := heldDesk(t, crm, 3)
			j := d.start("import", "-m", "casos.yaml", "casos.csv")
			crm.comes(j)
			j.signal(c.signal)
			j.until("stopping: waiting for 1 request in flight")
			crm.release()
			if exit := j.wait(); exit != c.exit {
				t.Errorf("exit %d, want %d\n%s", exit, c.exit, j.words())
			}
			if states := inOrder(d.results(), "import_status"); states != "created pending pending" {
				t.Errorf("the rows are %q, want the one in flight created, the others pending", states)
			}
			d.exits(0, "import", "-m", "casos.yaml", "casos.csv")
			if states := inOrder(d.results(), "import_status"); states != "created created created" {
				t.Errorf("after the same command again the rows are %q, want all created", states)
			}
			if n := len(crm.all()); n != 3 {
				t.Errorf("%d cases were made, want 3", n)
			}
		})
	}
}

// Whoever presses Ctrl-C and hears nothing presses it again.
func TestASignalIsHeardWhenOnlyTheLastRowIsInFlight(t *testing.T) {
	crm := newHeldCRM(t)
	d := heldDesk(t, crm, 1)
	j := d.start("import", "-m", "casos.yaml", "casos.csv")
	crm.comes(j)
	j.signal(os.Interrupt)
	j.until("stopping: waiting for 1 request in flight")
	crm.release()
	if exit := j.wait(); exit != 130 {
		t.Errorf("exit %d, want 130\n%s", exit, j.words())
	}
	if states := inOrder(d.results(), "import_status"); states != "created" {
		t.Errorf("the row is %q, want created", states)
	}
}

// `caseload import … 2>&1 | head` ends head, not the import.
func TestARunOutlivesThoseWhoListen(t *testing.T) {
	crm := newHeldCRM(t)
	d := heldDesk(t, crm, 3)
	listener, spoken, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	j := d.startInto(spoken, "import", "-m", "casos.yaml", "--json", "casos.csv")
	spoken.Close()
	crm.comes(j)
	listener.Close()
	crm.release()
	// stdout could not be written, and that was asked for: exit 1, after all was done.
	if exit := j.wait(); exit != 1 {
		t.Errorf("exit %d, want 1", exit)
	}
	if states := inOrder(d.results(), "import_status"); states != "created created created" {
		t.Errorf("the rows are %q, want all created", states)
	}
	if left, err := filepath.Glob(d.path("caseload.db-*")); err != nil || len(left) > 0 {
		t.Errorf("beside the ledger lies %q: it was not closed; %v", left, err)
	}
}

// The CRM holds its answer for as long as the program lives: it ends at once, and
// the case that was made after its end is not made again.
func TestASecondSignalEndsAtOnceAndTheNextRunSaysUnknown(t *testing.T) {
	crm := newHeldCRM(t)
	d := heldDesk(t, crm, 3)
	j := d.start("import", "-m", "casos.yaml", "casos.csv")
	crm.comes(j)
	j.signal(os.Interrupt)
	j.until("stopping: waiting for 1 request in flight")
	j.signal(syscall.SIGTERM) // of another kind: the same one at once would be an echo
	if exit := j.wait(); exit != 143 {
		t.Errorf("exit %d, want 143\n%s", exit, j.words())
	}
	if !strings.Contains(j.words(), "stopped at once") {
		t.Errorf("it does not say that it stopped at once:\n%s", j.words())
	}
	if reports, err := filepath.Glob(d.path("casos.results*")); err != nil || len(reports) > 0 {
		t.Errorf("reports of a run that was cut off: %q, %v", reports, err)
	}

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
