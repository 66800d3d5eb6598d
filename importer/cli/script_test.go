package cli_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"caseload/importer/cli"
)

// The scripts of testdata/script are sessions over the real command, each run in
// a folder and a process of its own. Beside what testscript knows, they may say:
//
//	exits N PROGRAM…        runs it; its exit code must be N
//	begin [-stdin FILE] PROGRAM…  starts it in the background
//	until PATTERN           waits until it has said that
//	signal INT|TERM|HUP     sends it a signal
//	ends N                  waits for its end with exit code N
//
// What a script may say of the CRM stands in script_sandbox_test.go, and what of
// files in script_files_test.go. A script starts with the mapping
// testdata/casos.yaml in its folder, unless it brings one, with the sandbox's
// token in the environment, and with a SERVER at which nobody listens.
func TestScripts(t *testing.T) {
	start, err := filepath.Abs(filepath.Join("testdata", "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SERVER", "http://127.0.0.1:1")
			env.Setenv("WOLKVOX_TOKEN", "sandbox")
			for _, name := range accountFolders {
				env.Setenv(name, filepath.Join(env.WorkDir, ".account"))
			}
			env.Values[stageKey{}] = &stage{}
			mapping := filepath.Join(env.WorkDir, "casos.yaml")
			if _, err := os.Stat(mapping); err == nil {
				return nil
			}
			text, err := os.ReadFile(start)
			if err != nil {
				return err
			}
			return os.WriteFile(mapping, text, 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "begin": begin, "until": until, "signal": signal, "ends": ends,
			"sandbox": sandboxed, "hold": hold, "held": held, "gone": gone, "release": release, "cases": cases, "sent": sent, "requests": requests,
			"answers": answers, "nobody": nobody, "address": address, "oneof": oneOf,
			"mend": mend, "encode": encode, "xlsx": workbook, "sheets": sheets, "cells": showCells, "table": changeTable, "mode": mode, "rows": makeRows, "newer": newer, "forget": forget, "bytes": hasBytes,
		},
	})
}

// accountFolders are the variables by which a user account's folders are found: a
// test has an account of its own.
var accountFolders = []string{"HOME", "XDG_CONFIG_HOME", "AppData", "LocalAppData", "XDG_CACHE_HOME"}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"caseload": func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// patience bounds every wait of a script: far more than the slowest machine
// needs, and less than a test that hangs.
const patience = time.Minute

// stage is what a script has going on beside it.
type stage struct {
	crm     *crmStage
	running *running
}

type stageKey struct{}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// wants ends a script that does not use a command as it is meant.
func wants(ts *testscript.TestScript, neg, good bool, usage string) {
	if neg || !good {
		ts.Fatalf("usage: %s", usage)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 2, "exits N PROGRAM…")
	err := ts.Exec(args[1], args[2:]...)
	if got := exitCode(ts, err); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// exitCode reads the exit code off the error of a command.
func exitCode(ts *testscript.TestScript, err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.Exited():
		return exit.ExitCode()
	}
	ts.Fatalf("the program did not end by itself: %v", err)
	return -1
}

// running is a program in the background of a script.
type running struct {
	cmd            *exec.Cmd
	stdout, stderr *spoken
	done           chan struct{} // closed when it has ended
	err            error         // how, once done is closed
}

// spoken collects what a program says, for those who wait for a word of it.
type spoken struct {
	mu   sync.Mutex
	text []byte
	more chan struct{} // closed, and made anew, with every write
}

func newSpoken() *spoken { return &spoken{more: make(chan struct{})} }

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, p...)
	close(s.more)
	s.more = make(chan struct{})
	return len(p), nil
}

func (s *spoken) soFar() (text string, more <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text), s.more
}

func begin(ts *testscript.TestScript, neg bool, args []string) {
	stdin := ""
	if len(args) > 2 && args[0] == "-stdin" {
		stdin, args = ts.ReadFile(args[1]), args[2:]
	}
	wants(ts, neg, len(args) >= 1 && stageOf(ts).running == nil, "begin [-stdin FILE] PROGRAM…, one at a time")
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	r := &running{cmd: exec.Command(path, args[1:]...), stdout: newSpoken(), stderr: newSpoken(), done: make(chan struct{})}
	r.cmd.Dir, r.cmd.Stdout, r.cmd.Stderr = ts.MkAbs("."), r.stdout, r.stderr
	r.cmd.Env, r.cmd.Stdin = environment(ts), strings.NewReader(stdin)
	ts.Check(r.cmd.Start())
	go func() {
		r.err = r.cmd.Wait()
		close(r.done)
	}()
	ts.Defer(func() {
		if err := r.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			ts.Logf("the program cannot be ended: %v", err)
		}
		<-r.done
	})
	stageOf(ts).running = r
}

// environment gives the variables that scripts set, which testscript keeps for
// the programs that it starts itself.
func environment(ts *testscript.TestScript) (env []string) {
	for _, name := range []string{
		"PATH", "HOME", "XDG_CONFIG_HOME", "AppData", "LocalAppData", "XDG_CACHE_HOME", "TMPDIR", "SystemRoot", "SERVER",
		"WOLKVOX_TOKEN", "WOLKVOX_SERVER", "WOLKVOX_OPERATION", "CASELOAD_LEDGER",
	} {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func until(ts *testscript.TestScript, neg bool, args []string) {
	r := stageOf(ts).running
	wants(ts, neg, len(args) == 1 && r != nil, "until PATTERN, after begin")
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	late := time.NewTimer(patience)
	defer late.Stop()
	for ended := false; ; {
		out, moreOut := r.stdout.soFar()
		words, moreWords := r.stderr.soFar()
		if pattern.MatchString(out) || pattern.MatchString(words) {
			return
		}
		if ended {
			ts.Fatalf("it ended without %q:\n%s%s", args[0], out, words)
		}
		select {
		case <-moreOut:
		case <-moreWords:
		case <-r.done:
			ended = true
		case <-late.C:
			ts.Fatalf("it did not say %q in %s:\n%s%s", args[0], patience, out, words)
		}
	}
}

func signal(ts *testscript.TestScript, neg bool, args []string) {
	known := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	r := stageOf(ts).running
	wants(ts, neg, len(args) == 1 && known[args[0]] != nil && r != nil, "signal INT|TERM, after begin")
	ts.Check(r.cmd.Process.Signal(known[args[0]]))
}

func ends(ts *testscript.TestScript, neg bool, args []string) {
	r := stageOf(ts).running
	wants(ts, neg, len(args) == 1 && r != nil, "ends N, after begin")
	select {
	case <-r.done:
	case <-time.After(patience):
		ts.Fatalf("it did not end in %s", patience)
	}
	stageOf(ts).running = nil
	for _, copied := range []struct {
		from *spoken
		to   io.Writer
	}{{r.stdout, ts.Stdout()}, {r.stderr, ts.Stderr()}} {
		text, _ := copied.from.soFar()
		_, err := io.WriteString(copied.to, text)
		ts.Check(err)
	}
	if got := exitCode(ts, r.err); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// fetched reads a page of the sandbox.
func fetched(ts *testscript.TestScript, path string) []byte {
	response, err := http.Get(ts.Getenv("SERVER") + path)
	ts.Check(err)
	text, err := io.ReadAll(response.Body)
	ts.Check(errors.Join(err, response.Body.Close()))
	if response.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", path, response.Status)
	}
	return text
}

// count reads a number that a script asserts.
func count(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		ts.Fatalf("%q is no number", text)
	}
	return n
}
