package cli_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"caseload/importer/ledger"
)

// Crash points, one by one: the program is traced, and at its Nth call that
// changes something outside of it (a write to a file or to the CRM, an fsync, a
// rename, a removal) it is killed, or the call fails with a full or a broken
// disk. Then it is run again to its end. N goes from 1 to where the run ends.

var pointStride = flag.Int("point-stride", 0, "which points are tried: every so-manieth; 0: some 8 of each kind, 1: all")

// points are the calls that count, by their numbers, see syscall_64.tbl.
var points = map[uint64]string{
	syscall.SYS_WRITE: "write", syscall.SYS_PWRITE64: "pwrite64", syscall.SYS_WRITEV: "writev", syscall.SYS_FSYNC: "fsync",
	syscall.SYS_FDATASYNC: "fdatasync", syscall.SYS_FTRUNCATE: "ftruncate", syscall.SYS_RENAME: "rename", syscall.SYS_RENAMEAT: "renameat",
	syscall.SYS_UNLINK: "unlink", syscall.SYS_UNLINKAT: "unlinkat",
}

// What happens at a point.
const (
	passes = 0
	dies   = -1 // else an errno
)

// tracing is one traced run of the program.
type tracing struct {
	t       *testing.T
	folder  string
	pid     int
	at      int // the point at which something happens
	what    int
	seen    int    // points so far
	where   string // the last of them
	all     []string
	inside  map[int]bool
	failing map[int]bool
	happens func() // when it does
	exit    int    // -1: killed
}

// trace runs the program to its end, or to its death at a point, all on one
// thread: a traced process answers to the thread that started it alone.
func trace(d *desk, at, what int, happens func(), args ...string) *tracing {
	tr := &tracing{t: d.t.(*testing.T), folder: d.folder, at: at, what: what, inside: map[int]bool{}, failing: map[int]bool{}, happens: happens}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the trace
		done <- tr.run(d, args)
	}()
	if err := <-done; err != nil {
		d.t.Fatalf("the program cannot be traced: %v", err)
	}
	return tr
}

func (tr *tracing) run(d *desk, args []string) (err error) {
	cmd := exec.Command(d.program, args...)
	cmd.Dir, cmd.Env = d.folder, append(os.Environ(), "WOLKVOX_TOKEN="+deskToken)
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	tr.pid = cmd.Process.Pid
	defer func() { err = errors.Join(err, cmd.Process.Release()) }()
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(tr.pid, &status, syscall.WALL, nil); err != nil {
		return err
	}
	const killedWithUs = 0x100000 // PTRACE_O_EXITKILL
	if err := syscall.PtraceSetOptions(tr.pid, syscall.PTRACE_O_TRACECLONE|syscall.PTRACE_O_TRACESYSGOOD|killedWithUs); err != nil {
		return err
	}
	if err := syscall.PtraceSyscall(tr.pid, 0); err != nil {
		return err
	}
	return tr.follow()
}

// follow goes from stop to stop until the program has ended.
func (tr *tracing) follow() error {
	const ownChildren = 0x20000000 // __WNOTHREAD
	for {
		var status syscall.WaitStatus
		tid, err := syscall.Wait4(-1, &status, syscall.WALL|ownChildren, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return err
		case tid == tr.pid && (status.Exited() || status.Signaled()):
			tr.exit = status.ExitStatus()
			return nil
		case !status.Stopped():
			continue // a thread has ended
		}
		signal := 0
		switch stop := status.StopSignal(); {
		case stop == syscall.SIGTRAP|0x80:
			if err := tr.call(tid); err != nil {
				return err
			}
		case stop != syscall.SIGTRAP && stop != syscall.SIGSTOP:
			signal = int(stop)
		}
		if err := syscall.PtraceSyscall(tid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
}

// call looks at a call as it begins, and as it ends.
func (tr *tracing) call(tid int) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		if errors.Is(err, syscall.ESRCH) { // it was killed meanwhile
			return nil
		}
		return err
	}
	if tr.inside[tid] = !tr.inside[tid]; !tr.inside[tid] {
		if tr.failing[tid] {
			delete(tr.failing, tid)
			regs.Rax = -uint64(tr.what)
			return syscall.PtraceSetRegs(tid, &regs)
		}
		return nil
	}
	if !tr.counts(regs) {
		return nil
	}
	tr.seen++
	if tr.seen != tr.at {
		return nil
	}
	tr.happens()
	if tr.what == dies {
		return syscall.Kill(tr.pid, syscall.SIGKILL)
	}
	tr.failing[tid] = true
	regs.Orig_rax = ^uint64(0) // no such call: nothing is done
	return syscall.PtraceSetRegs(tid, &regs)
}

// counts tells whether a call changes something outside of the program. Calls to
// the CRM fail of themselves often enough; only death comes there.
func (tr *tracing) counts(regs syscall.PtraceRegs) bool {
	name, known := points[regs.Orig_rax]
	if !known {
		return false
	}
	path := ""
	if strings.HasPrefix(name, "rename") || strings.HasPrefix(name, "unlink") {
		path = tr.folder
	} else if target, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", tr.pid, regs.Rdi)); err == nil {
		path = target
	}
	if !strings.HasPrefix(path, tr.folder) && (tr.what > 0 || !strings.HasPrefix(path, "socket:")) {
		return false
	}
	tr.where = name + " " + strings.TrimPrefix(path, tr.folder+"/")
	tr.all = append(tr.all, tr.where)
	return true
}

const pointRows = 4

// newPoints prepares a desk with a few rows and a CRM that is honest.
func newPoints(t *testing.T) (*desk, *otherCRM) {
	t.Helper()
	d := newDesk(t)
	crm := newOtherCRM(t, honest)
	d.mapping(crm.url, "limits: {rate: 10000/s, workers: 1}")
	text := "Ticket,Correo,Asunto\n"
	for i := range pointRows {
		text += fmt.Sprintf("T%05d,a@ejemplo.example,Reclamo %d\n", i, i)
	}
	d.write("casos.csv", text)
	return d, crm
}

func TestEachIntentIsSyncedBeforeItsRequestAndReportsWithTheirFolder(t *testing.T) {
	d, _ := newPoints(t)
	tr := trace(d, 0, passes, nil, "import", "-m", "casos.yaml", "--quiet", "casos.csv")
	if tr.exit != 0 {
		t.Fatalf("exit %d", tr.exit)
	}
	requests, synced, renamed := 0, false, false
	for _, call := range tr.all {
		name, path, _ := strings.Cut(call, " ")
		isSync := name == "fsync" || name == "fdatasync"
		switch {
		case isSync && path == "caseload.db-wal":
			synced = true
		case path == "caseload.db-wal": // what is written after a sync needs one of its own
			synced = false
		case strings.HasPrefix(path, "socket:"):
			if requests++; !synced {
				t.Errorf("request %d left before its intent was synced", requests)
			}
			synced = false
		case strings.HasPrefix(name, "rename"):
			renamed = true
		case isSync && path == tr.folder:
			renamed = false
		}
	}
	if requests < pointRows {
		t.Errorf("%d requests were seen, want %d", requests, pointRows)
	}
	if renamed {
		t.Error("a report has its name, and its folder was not synced after that")
	}
}

func TestAtEveryPointAtWhichItIsKilledNothingIsTwiceOrLost(t *testing.T) {
	everyPoint(t, dies, func(tr *tracing, _ int) {
		if tr.exit != -1 {
			t.Errorf("point %d, %s: it was not killed, exit %d", tr.at, tr.where, tr.exit)
		}
	})
}

func TestAtEveryPointAtWhichTheDiskFailsNothingMoreIsSent(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EIO} {
		everyPoint(t, int(errno), func(tr *tracing, after int) {
			ofLedger := strings.Contains(tr.where, "caseload.db")
			if tr.exit != 0 && tr.exit != 1 && tr.exit != 2 || ofLedger && tr.exit != 0 && after > 0 {
				t.Errorf("%v at point %d, %s: exit %d, and %d requests came after it", errno, tr.at, tr.where, tr.exit, after)
			}
		})
	}
}

// everyPoint lets something happen at each point of a run, and checks what is
// left behind by running the program again to its end.
func everyPoint(t *testing.T, what int, check func(tr *tracing, requestsAfter int)) {
	t.Helper()
	d, _ := newPoints(t)
	all := trace(d, 0, what, nil, "import", "-m", "casos.yaml", "--quiet", "casos.csv")
	if all.exit != 0 || all.seen < 20 {
		t.Fatalf("exit %d, %d points", all.exit, all.seen)
	}
	stride := *pointStride
	if stride == 0 {
		stride = all.seen/8 + 1
	}
	tried := 0
	for n := 1; n <= all.seen+stride; n += stride { // past the end: a run may have a point more
		d, crm := newPoints(t)
		before := 0
		tr := trace(d, n, what, func() { before = crm.requests() }, "import", "-m", "casos.yaml", "--quiet", "casos.csv")
		if tr.seen < n {
			break
		}
		tried++
		check(tr, crm.requests()-before)
		whatIsLeft(t, d, crm, fmt.Sprintf("point %d, %s", n, tr.where))
	}
	fmt.Fprintf(os.Stderr, "%s: %d of %d points were tried; -point-stride 1 tries all\n", t.Name(), tried, all.seen)
}

// whatIsLeft runs the program to its end and holds its results against the CRM.
func whatIsLeft(t *testing.T, d *desk, crm *otherCRM, where string) {
	t.Helper()
	requests := crm.requests()
	if l, err := ledger.View(d.path("caseload.db")); err == nil {
		n, err := l.Sequence(ledger.Target{Server: "127.0.0.1", Operation: "pruebas"})
		if err = errors.Join(err, l.Close()); err != nil || n < int64(requests) {
			t.Errorf("%s: %d requests came, and the ledger has %d intents, %v", where, requests, n, err)
		}
	} else if requests > 0 {
		t.Errorf("%s: %d requests came, and there is no ledger: %v", where, requests, err)
	}
	if j := d.run("import", "-m", "casos.yaml", "--quiet", "casos.csv"); j.exit() != 0 && j.exit() != 4 {
		t.Errorf("%s: the next run exits with %d\n%s", where, j.exit(), j.words())
		return
	}
	made := map[string][]string{}
	for _, c := range crm.all() {
		made[c.ticket()] = append(made[c.ticket()], c.id)
	}
	states := map[string]string{}
	files, err := filepath.Glob(d.path("casos.results*.csv"))
	if err != nil || len(files) == 0 {
		t.Errorf("%s: no results, %v", where, err)
		return
	}
	for _, row := range d.resultsOf(filepath.Base(files[len(files)-1])) {
		states[row["Ticket"]] = row["import_status"] + " " + row["wolkvox_id"]
	}
	for i := range pointRows {
		ticket := fmt.Sprintf("T%05d", i)
		status, id, _ := strings.Cut(states[ticket], " ")
		ids := made[ticket]
		switch {
		case len(ids) > 1:
			t.Errorf("%s: %s was made %d times", where, ticket, len(ids))
		case status != "unknown" && (len(ids) != 1 || id != ids[0] || status != "created" && status != "duplicate"):
			t.Errorf("%s: %s is %q, and the CRM has %q", where, ticket, states[ticket], ids)
		}
	}
}
