package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"caseload/importer/cli"
)

// listen reads what a program says on a terminal, so that it is never held up.
func (term terminal) listen() (heard func() string) {
	said := newSpoken()
	go func() { // ends when the terminal is closed
		part := make([]byte, 4096)
		for {
			n, err := term.master.Read(part)
			if err != nil {
				return
			}
			if _, err := said.Write(part[:n]); err != nil {
				return
			}
		}
	}()
	return func() string { text, _ := said.soFar(); return text }
}

// pqrFile writes the file that the questions are about, and says where.
func pqrFile(t *testing.T) (folder, file string) {
	t.Helper()
	folder = t.TempDir()
	file = filepath.Join(folder, "pqr.csv")
	text := "Ticket,Correo,Asunto,Tipo de caso,Asesor,Prioridad,Estado\nT1,ana@ejemplo.example,Hola,Request,mesa1@demo,low,Abierto\nT2,sol@ejemplo.example,Hola,Request,mesa1@demo,low,Cerrado\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder, file
}

// interview answers init's questions, all typed ahead, and gives the draft and
// what was said.
func interview(t *testing.T, file string, answers ...string) (draft, said string) {
	t.Helper()
	term := openTerminal(t)
	heard := term.listen()
	const more = "\n\n\n\n\n\n" // so that a question that nobody thought of does not wait for ever
	if _, err := term.master.WriteString(strings.Join(answers, "\n") + more); err != nil {
		t.Fatal(err)
	}
	code := cli.Main([]string{"init", file, "--interactive"}, term.slave, term.slave, term.slave)
	text, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".yaml")
	if code != 0 || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, heard())
	}
	return string(text), strings.Join(strings.Fields(heard()), " ")
}

func lacks(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in:\n%s", line, text)
		}
	}
}

func TestInitAsksOnATerminal(t *testing.T) {
	_, file := pqrFile(t)
	draft, said := interview(t, file, "crm0001.example", "demo", "jefe@demo", "", "-", "Atendido") // - is for Cerrado
	lacks(t, draft,
		"\n  server: \"crm0001.example\"", "\n  operation: \"demo\"", "\n  owner: {value: \"jefe@demo\"}", "\n    map:", "\n      \"Abierto\": \"open\"",
		"\n    #  \"Cerrado\": \"closed\"", "\n  solution: {when: 'col(\"Estado\") == \"Cerrado\"', value: \"Atendido\"}")
	lacks(t, said, "1 of 6: the host in", "6 of 6: the solution of closed cases", `what the CRM calls the status "Abierto" (1 row) [open] >`)
}

func TestInitRefusesAtOnceWhatCheckWouldRefuse(t *testing.T) {
	_, file := pqrFile(t)
	draft, said := interview(t, file, "http://crm x/", "ftp://crm.example", "crm0001.example", "demo", "jefe @demo", "jefe@demo", "", "", "Atendido")
	lacks(t, said, "it is not the name of a host", `"ftp://" is no way to reach a CRM`, `"jefe @demo" is not of the form user@operation`)
	lacks(t, draft, "\n  server: \"crm0001.example\"", "\n  operation: \"demo\"", "\n  owner: {value: \"jefe@demo\"}")
}

func TestWhatInitOnlyWarnsOfIsKeptWhenItIsWrittenAgain(t *testing.T) {
	_, file := pqrFile(t)
	draft, said := interview(t, file, "crm0001.example", "demo", "jefe", "jefe", "", "", "Atendido")
	lacks(t, said, `"jefe" is not of the form user@operation`, "write it again to keep it")
	lacks(t, draft, "\n  owner: {value: \"jefe\"}", "value: \"Atendido\"")
}

func TestInitGoesBackToAnEarlierQuestion(t *testing.T) {
	_, file := pqrFile(t)
	draft, said := interview(t, file, "<", "crm0001.example", "mal", "jefe@demo", "<", "<", "bien", "", "", "", "Atendido")
	lacks(t, said, "this is the first question", "[mal] >", "[jefe@demo] >")
	lacks(t, draft, "\n  operation: \"bien\"", "\n  owner: {value: \"jefe@demo\"}")
}

func TestInitAsksForTheKeyWhereNoColumnComesNear(t *testing.T) {
	for answer, want := range map[string]string{
		"":                       "\n  #identical_rows: once",
		"Tiquete\nAsunto,Cuando": "\nkey: [\"Asunto\", \"Cuando\"]\n",
	} {
		_, file := pqrFile(t)
		text := "Correo,Asunto,Cuando\nana@ejemplo.example,Hola,x y\nsol@ejemplo.example,Hola,x y\nana@ejemplo.example,Hola,x y\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		draft, said := interview(t, file, "crm0001.example", "demo", answer, "-")
		lacks(t, draft, want)
		lacks(t, said, "the columns that tell one case from another")
		if answer != "" {
			lacks(t, said, `the file has no column "Tiquete"`)
		}
	}
}

// What was answered is kept, whatever ends the questions.
func TestInitKeepsTheAnswersOfAnInterviewThatIsCutShort(t *testing.T) {
	for how, test := range map[string]struct {
		end  func(t *testing.T, term terminal, cmd *exec.Cmd)
		exit []int
	}{
		"Ctrl-C": {func(t *testing.T, term terminal, _ *exec.Cmd) { typeIn(t, term, "\x03") }, []int{130}},
		"Ctrl-D": {func(t *testing.T, term terminal, _ *exec.Cmd) { typeIn(t, term, "\x04") }, []int{0}},
		"the terminal closes": {func(t *testing.T, term terminal, cmd *exec.Cmd) {
			// Its shell sends a signal, too.
			if err := errors.Join(cmd.Process.Signal(syscall.SIGHUP), term.master.Close()); err != nil {
				t.Fatal(err)
			}
		}, []int{143, 0}}, // by the signal, or by the end of what is typed
	} {
		folder, _ := pqrFile(t)
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		program := filepath.Join(folder, "caseload")
		if err := os.Symlink(self, program); err != nil {
			t.Fatal(err)
		}
		term := openTerminal(t)
		cmd := exec.Command(program, "init", "pqr.csv", "--interactive")
		cmd.Dir, cmd.Env = folder, []string{"HOME=" + folder}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		typeIn(t, term, "crm0001.example\ndemo\n")
		heard := "" // read here and not beside: what nobody reads any more can be closed
		for part := make([]byte, 4096); !strings.Contains(heard, "3 of 6"); {
			n, err := term.master.Read(part)
			if err != nil {
				t.Fatalf("%s: %v: %s", how, err, heard)
			}
			heard += string(part[:n])
		}
		test.end(t, term, cmd)
		var exit *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if code := cmd.ProcessState.ExitCode(); !slices.Contains(test.exit, code) {
			t.Errorf("%s: exit %d, want %v: %s", how, code, test.exit, heard)
		}
		text, err := os.ReadFile(filepath.Join(folder, "pqr.yaml"))
		if err != nil {
			t.Errorf("%s: %v", how, err)
		}
		lacks(t, string(text), "\n  server: \"crm0001.example\"", "\n  operation: \"demo\"", "\n  #owner: {value: }")
	}
}

func typeIn(t *testing.T, term terminal, text string) {
	t.Helper()
	if _, err := term.master.WriteString(text); err != nil {
		t.Fatal(err)
	}
}
