package cli_test

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"

	"caseload/importer/sandbox"
)

// screen is what a program says on a terminal of 80 columns.
func screen(t *testing.T, folder string, env []string, args ...string) (said string, exit int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "caseload")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t)
	size := [4]uint16{24, 80}
	control(t, term.slave, syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	heard := term.listen()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = folder, append([]string{"HOME=" + folder, "WOLKVOX_TOKEN=sandbox", "TERM=xterm"}, env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if _, err := term.slave.WriteString("\x00"); err != nil { // all before it was heard, too
		t.Fatal(err)
	}
	for late := time.Now().Add(patience); !strings.Contains(heard(), "\x00"); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("the terminal is not read")
		}
	}
	return strings.TrimSuffix(heard(), "\x00"), cmd.ProcessState.ExitCode()
}

// caseFolder is a folder with the usual mapping and a file.
func caseFolder(t *testing.T, rows string) string {
	t.Helper()
	folder := t.TempDir()
	mapping, err := os.ReadFile(filepath.Join("testdata", "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"casos.yaml": string(mapping), "casos.csv": "Ticket,Correo,Cliente,Asunto\n" + rows} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

const yellowWarning = "\x1b[33mwarning:\x1b[0m "

func TestOnATerminalMessagesBreakBetweenWordsAndWarningsHaveAColour(t *testing.T) {
	folder := caseFolder(t, "T1,ana@ejemplo.example,Ana,Factura\n=\"T2\",ana@ejemplo.example,Ana,#REF!\n")
	mapping, err := os.ReadFile(filepath.Join(folder, "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	asked := append(bytes.Clone(mapping), "  # solution:          # FILL IN\n"...)
	if err := os.WriteFile(filepath.Join(folder, "casos.yaml"), asked, 0o600); err != nil {
		t.Fatal(err)
	}
	said, _ := screen(t, folder, []string{"SERVER=crm.example"}, "check", "-m", "casos.yaml", "casos.csv")
	for line := range strings.Lines(said) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\r\n")); n > 80 && !strings.Contains(line, "\x1b") {
			t.Errorf("a line has %d characters: %q", n, line)
		}
	}
	if !strings.Contains(said, yellowWarning) {
		t.Errorf("no warning has a colour: %q", said)
	}
	for _, env := range []string{"NO_COLOR=1", "TERM=dumb"} {
		said, _ := screen(t, folder, []string{"SERVER=crm.example", env}, "check", "-m", "casos.yaml", "casos.csv")
		if strings.Contains(said, "\x1b") || !strings.Contains(said, "warning: ") {
			t.Errorf("%s: %q, want warnings without a colour", env, said)
		}
	}
}

func TestTheBarShowsWhatBecameOfTheRows(t *testing.T) {
	rows := ""
	for i := range 9 {
		rows += fmt.Sprintf("T%d,ana@ejemplo.example,Ana,Factura\n", i)
	}
	folder := caseFolder(t, rows)
	server := httptest.NewServer(sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{}))
	defer server.Close()
	said, exit := screen(t, folder, []string{"SERVER=" + server.URL}, "import", "-m", "casos.yaml", "casos.csv", "--rate", "6/s", "--workers", "1")
	bar := regexp.MustCompile(`\r *[0-9]+% \[#{0,8}-{0,8}\] +[0-9] of 9: [0-9] created, 0 refused, 0 unknown`)
	if exit != 0 || !bar.MatchString(said) {
		t.Errorf("exit %d, and the bar is %q", exit, said)
	}
	if strings.Contains(said, "0 rows/hr") {
		t.Errorf("the bar begins with a pace of nothing: %q", said)
	}
	after := said[strings.LastIndex(said, "\r ")+1:]
	if !strings.HasPrefix(strings.TrimLeft(after, " "), "\r") {
		t.Errorf("the bar stays: %q", after)
	}
}
