package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"caseload/importer/sandbox"
)

// terminal is a pseudo terminal: what a person types goes into master, the
// program has slave.
type terminal struct{ master, slave *os.File }

func openTerminal(t *testing.T) terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	var locked, number int32
	control(t, master, syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	control(t, master, syscall.TIOCGPTN, unsafe.Pointer(&number))
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(slave.Close(), master.Close()); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return terminal{master, slave}
}

func control(t *testing.T, f *os.File, request uintptr, at unsafe.Pointer) {
	t.Helper()
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(at)); errno != 0 {
		t.Fatalf("ioctl %#x: %v", request, errno)
	}
}

// echoes tells whether the terminal shows what is typed.
func (term terminal) echoes(t *testing.T) bool {
	t.Helper()
	var state syscall.Termios
	control(t, term.slave, syscall.TCGETS, unsafe.Pointer(&state))
	return state.Lflag&syscall.ECHO != 0
}

func TestCtrlCAtTheHiddenTokenLeavesATerminalThatShowsWhatIsTyped(t *testing.T) {
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "caseload")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	mapping, err := os.ReadFile(filepath.Join("testdata", "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"casos.yaml": string(bytes.ReplaceAll(mapping, []byte("${SERVER}"), []byte("crm.example"))),
		"casos.csv":  "Ticket,Correo,Cliente,Asunto\nT1,ana@ejemplo.example,Ana,Factura\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	term := openTerminal(t)
	cmd := exec.Command(program, "import", "-m", "casos.yaml", "casos.csv")
	cmd.Dir, cmd.Env = folder, []string{"HOME=" + folder}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(patience); term.echoes(t); runtime.Gosched() {
		if time.Now().After(late) {
			t.Fatal("it does not ask for the token")
		}
	}
	if _, err := term.master.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit %d (%v), want 130", code, err)
	}
	if !term.echoes(t) {
		t.Error("the terminal does not show any more what is typed")
	}
	if _, err := os.Stat(filepath.Join(folder, "caseload.db")); err == nil {
		t.Error("a ledger was made")
	}
}

// On a terminal a person says whether the rows after the first ones are sent.
func TestTheCanaryAsksOnATerminal(t *testing.T) {
	for answer, want := range map[string]struct{ exit, cases int }{"s\n": {0, 6}, "n\n": {5, 2}, "\n": {5, 2}} {
		folder := t.TempDir()
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		program := filepath.Join(folder, "caseload")
		if err := os.Symlink(self, program); err != nil {
			t.Fatal(err)
		}
		crm := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
		server := httptest.NewServer(crm)
		mapping, err := os.ReadFile(filepath.Join("testdata", "casos.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		rows := "Ticket,Correo,Cliente,Asunto\n"
		for i := range 6 {
			rows += fmt.Sprintf("T%d,ana@ejemplo.example,Ana,Factura\n", i)
		}
		for name, text := range map[string]string{"casos.yaml": string(mapping), "casos.csv": rows} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		term := openTerminal(t)
		heard := term.listen() // a terminal that nobody reads takes 4 KiB, and then no more
		cmd := exec.Command(program, "import", "-m", "casos.yaml", "casos.csv", "--canary", "2")
		cmd.Dir, cmd.Env = folder, []string{"HOME=" + folder, "SERVER=" + server.URL, "WOLKVOX_TOKEN=sandbox"}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		if _, err := term.master.WriteString(answer); err != nil { // typed ahead: nothing else is asked
			t.Fatal(err)
		}
		if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != want.exit {
			t.Errorf("%q: %v, want exit %d: %s", answer, err, want.exit, heard())
		}
		if n := crm.Stats().Created; n != int64(want.cases) {
			t.Errorf("%q: %d cases, want %d", answer, n, want.cases)
		}
		server.Close()
	}
}
