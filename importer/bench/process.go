package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// token is what the stub is sent; it does not look at it.
const token = "bench"

// use is what the system says that a process needed from start to end.
type use struct {
	cpu, wall time.Duration
	peak      int64 // bytes; 0 where the system does not tell
	began     time.Time
	rows      int // that it had to do with
}

// bench runs processes in a folder of its own.
type bench struct {
	plan
	self   string // this command, for the other roles
	folder string
	stub   *exec.Cmd
	alive  io.Closer // the stub's input: it ends when this is closed
	url    string
	stderr io.Writer
}

func newBench(ctx context.Context, p plan, stderr io.Writer) (*bench, error) {
	b := &bench{plan: p, stderr: stderr}
	var err error
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if b.program, err = filepath.Abs(p.program); err != nil {
		return nil, err
	}
	if b.folder, err = os.MkdirTemp("", "caseload-bench."); err != nil {
		return nil, err
	}
	if err := b.startStub(ctx); err != nil {
		return nil, errors.Join(err, b.close())
	}
	err = os.WriteFile(b.path("casos.yaml"), fmt.Appendf(nil, mapping, b.url, workers), 0o600)
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *bench) path(name string) string { return filepath.Join(b.folder, name) }

func (b *bench) startStub(ctx context.Context) error {
	stub := exec.CommandContext(ctx, b.self, "stub")
	stub.Stderr = b.stderr
	input, err := stub.StdinPipe()
	if err != nil {
		return err
	}
	output, err := stub.StdoutPipe()
	if err != nil {
		return err
	}
	if err := stub.Start(); err != nil {
		return err
	}
	b.stub, b.alive = stub, input
	line, err := bufio.NewReader(output).ReadString('\n')
	b.url = strings.TrimSpace(line)
	return err
}

// close stops the stub and removes what was made.
func (b *bench) close() (err error) {
	if b.stub != nil {
		err = errors.Join(b.alive.Close(), b.stub.Wait())
	}
	return errors.Join(err, os.RemoveAll(b.folder))
}

// caseload runs the program, with no ledger known but those in home, and wants
// one exit code.
func (b *bench) caseload(ctx context.Context, home string, exit int, args ...string) (use, error) {
	return b.process(ctx, home, exit, nil, b.program, args...)
}

func (b *bench) process(ctx context.Context, home string, exit int, stdout io.Writer, name string, args ...string) (use, error) {
	var said bytes.Buffer
	command := exec.CommandContext(ctx, name, args...)
	command.Env = append(os.Environ(), "WOLKVOX_TOKEN="+token, "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	command.Stdout, command.Stderr = stdout, &said
	began := time.Now()
	err := command.Run()
	wall := time.Since(began)
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return use{}, err
	}
	if state := command.ProcessState; state.ExitCode() != exit {
		return use{}, fmt.Errorf("%s %s: %s, want exit code %d\n%s", filepath.Base(name), strings.Join(args, " "), state, exit, said.Bytes())
	}
	state := command.ProcessState
	return use{cpu: state.UserTime() + state.SystemTime(), wall: wall, peak: peakBytes(state), began: began}, nil
}
