package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests of durability drive the program as it is delivered: built, started
// as a process, killed as one, against a CRM that shares no line with the
// sandbox (crm_other_test.go).

// deskToken is the token of these tests: of a form that nothing else has, so
// that it can be looked for in everything the program leaves behind.
const deskToken = "k7Wq2xZ9vN4tR8yB3mLp6sDf"

// delivered builds the program once for all tests of this package.
var delivered = sync.OnceValues(func() (string, error) { return buildProgram("caseload-delivered") })

// buildProgram builds the program as `make build` does, with further flags of
// go build, into the folder that testscript.Main takes away when all is over.
func buildProgram(name string, flags ...string) (string, error) {
	script, err := exec.LookPath("caseload")
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(script)
	if !strings.HasPrefix(filepath.Base(filepath.Dir(folder)), "testscript-main") {
		return "", errors.New(script + " is not the scripts' own: is TestMain another one now?")
	}
	path := filepath.Join(folder, name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	build := exec.Command("go", append([]string{"build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", path}, append(flags, ".")...)...)
	build.Dir = "../.."
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return "", errors.New("go build: " + string(said) + err.Error())
	}
	return path, nil
}

// desk is a folder in which somebody works with the program.
type desk struct {
	t       testing.TB
	folder  string
	program string
}

// newDesk prepares a folder of its own for one test.
func newDesk(t testing.TB) *desk {
	t.Helper()
	program, err := delivered()
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, folder: t.TempDir(), program: program}
}

func (d *desk) path(name string) string { return filepath.Join(d.folder, name) }

func (d *desk) write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// mapping writes casos.yaml, the mapping that these tests use: the Ticket is the
// key, and arrives as a field of the form. more are further lines.
func (d *desk) mapping(server string, more ...string) {
	d.t.Helper()
	d.write("casos.yaml", `version: 1
crm: {server: "`+server+`", operation: pruebas, timeout: 20s}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@pruebas}
  owner: {value: jefe@pruebas}
  contact: Correo
  description: Asunto
  status: {value: abierto}
  priority: {value: baja}
form:
  Ticket: {column: Ticket, type: text}
`+strings.Join(more, "\n")+"\n")
}

// job is a process of the program.
type job struct {
	t      testing.TB
	cmd    *exec.Cmd
	stdout *spoken
	stderr *spoken
	done   chan struct{}
}

// start runs the program in the folder; it is killed when the test is over.
func (d *desk) start(args ...string) *job {
	d.t.Helper()
	return d.startInto(nil, args...)
}

// startInto is start with another place for all that the program says; nil for
// the job's own.
func (d *desk) startInto(all io.Writer, args ...string) *job {
	d.t.Helper()
	j := &job{t: d.t, cmd: exec.Command(d.program, args...), stdout: newSpoken(), stderr: newSpoken(), done: make(chan struct{})}
	j.cmd.Dir, j.cmd.Stdout, j.cmd.Stderr = d.folder, j.stdout, j.stderr
	if all != nil {
		j.cmd.Stdout, j.cmd.Stderr = all, all
	}
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "WOLKVOX_") && !strings.HasPrefix(pair, "CASELOAD_") {
			j.cmd.Env = append(j.cmd.Env, pair)
		}
	}
	j.cmd.Env = append(j.cmd.Env, "WOLKVOX_TOKEN="+deskToken, "XDG_CONFIG_HOME="+d.folder, "AppData="+d.folder)
	if err := j.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() {
		defer close(j.done)
		var exit *exec.ExitError
		if err := j.cmd.Wait(); err != nil && !errors.As(err, &exit) {
			d.t.Errorf("%s: %v", j.cmd, err)
		}
	}()
	d.t.Cleanup(j.kill)
	return j
}

// run runs the program to its end.
func (d *desk) run(args ...string) *job {
	d.t.Helper()
	j := d.start(args...)
	j.wait()
	return j
}

// kill ends the process with SIGKILL and waits until it is gone.
func (j *job) kill() {
	if err := j.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		j.t.Errorf("kill: %v", err)
	}
	<-j.done
}

// wait waits for the end and gives the exit code, -1 when a signal ended it.
func (j *job) wait() int {
	j.t.Helper()
	select {
	case <-j.done:
	case <-time.After(patience):
		text, _ := j.stderr.soFar()
		j.t.Fatalf("%s did not end in %s:\n%s", j.cmd, patience, text)
	}
	return j.exit()
}

// exit is the exit code of a process that has ended.
func (j *job) exit() int { return j.cmd.ProcessState.ExitCode() }

// words is what the program has said on stderr up to now.
func (j *job) words() string {
	text, _ := j.stderr.soFar()
	return text
}

// data is what the program has printed on stdout up to now.
func (j *job) data() string {
	text, _ := j.stdout.soFar()
	return text
}

// until waits until the program has said a word on stderr.
func (j *job) until(word string) {
	j.t.Helper()
	late := time.After(patience)
	for {
		text, more := j.stderr.soFar()
		if strings.Contains(text, word) {
			return
		}
		select {
		case <-more:
		case <-j.done:
			if text := j.words(); !strings.Contains(text, word) {
				j.t.Fatalf("it ended without saying %q:\n%s", word, text)
			}
		case <-late:
			j.t.Fatalf("it did not say %q in %s:\n%s", word, patience, text)
		}
	}
}

// exits runs the program to its end and wants an exit code of it.
func (d *desk) exits(want int, args ...string) *job {
	d.t.Helper()
	j := d.run(args...)
	if j.exit() != want {
		d.t.Errorf("caseload %s: exit %d, want %d\n%s", strings.Join(args, " "), j.exit(), want, j.words())
	}
	return j
}

// results reads the results of casos.csv, comma-separated UTF-8: a map a row.
func (d *desk) results() (rows []map[string]string) { return d.resultsOf("casos.results.csv") }

// resultsOf reads a file of results.
func (d *desk) resultsOf(name string) (rows []map[string]string) {
	d.t.Helper()
	text, err := os.ReadFile(d.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 {
		d.t.Fatalf("%s: %d records, %v", name, len(records), err)
	}
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// summary is the part of --json that these tests read.
type summary struct {
	Counts map[string]int `json:"counts"`
	Sent   int            `json:"sent"`
	Exit   int            `json:"exit"`
}

// summary reads what --json printed.
func (j *job) summary() (s summary) {
	j.t.Helper()
	if err := json.Unmarshal([]byte(j.data()), &s); err != nil {
		j.t.Fatalf("--json: %v in %q\n%s", err, j.data(), j.words())
	}
	return s
}
