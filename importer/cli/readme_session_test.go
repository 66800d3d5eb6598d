//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The sessions of the README, run from its first to its last, in one folder with
// a copy of the samples, against a sandbox of their own. In its console blocks
//
//	$ command    # exit 3                        is run, and must exit so; without the word with 0
//	# in Excel: FILE, "this" becomes "that"      mends a file
//	…                                            stands for any lines
//	any other line                               is what must come, but for ids, times and folders
//
// `make` is not run: its targets must be in the Makefile.

// step is one command, or one edit, and what comes of it.
type step struct {
	line    int // in the README
	command string
	exit    int
	edit    []string // file, this, that
	output  []string
}

var (
	exitNote = regexp.MustCompile(`\s+# exit ([0-9]+)$`)
	excel    = regexp.MustCompile(`^# in Excel: (\S+), "(.*)" becomes "(.*)"$`)
)

func steps(tb testing.TB) []step {
	tb.Helper()
	var all []step
	inside := false
	for i, line := range strings.Split(readme(tb), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case !inside:
		case strings.HasPrefix(line, "$ "):
			s := step{line: i + 1, command: strings.TrimPrefix(line, "$ ")}
			if note := exitNote.FindStringSubmatch(s.command); note != nil {
				s.command = strings.TrimSuffix(s.command, note[0])
				s.exit = number(tb, note[1])
			}
			all = append(all, s)
		case excel.MatchString(line):
			all = append(all, step{line: i + 1, edit: excel.FindStringSubmatch(line)[1:]})
		case len(all) == 0:
			tb.Fatalf("README.md:%d: a console block begins with a line that is no command", i+1)
		default:
			all[len(all)-1].output = append(all[len(all)-1].output, line)
		}
	}
	return all
}

func number(tb testing.TB, text string) int {
	tb.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// session is the shell of a person who follows the README.
type session struct {
	t    *testing.T
	home string // stands for the README's /home/ana
	dir  string
	env  map[string]string
	url  string // the sandbox's, "" before it runs
}

func TestTheSessionsOfTheReadmeAreTrue(t *testing.T) {
	s := newSession(t)
	for _, step := range steps(t) {
		got, exit := s.run(step)
		if exit != step.exit {
			t.Errorf("README.md:%d: %s: exit %d, want %d", step.line, step.command, exit, step.exit)
		}
		if want, got := s.plain(step.output), s.plain(got); !fits(want, got) {
			t.Errorf("README.md:%d: %s\n--- the README has\n%s\n--- and this came\n%s", step.line, step.command,
				strings.Join(want, "\n"), strings.Join(got, "\n"))
		}
		if t.Failed() {
			t.FailNow() // the following steps build on this one
		}
	}
}

// newSession makes a folder with what a clone has after `make build`: the
// program and the samples, with the README's own mappings among them.
func newSession(t *testing.T) *session {
	t.Helper()
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(home, "bin", "caseload"), ".")
	build.Dir = repository
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, said)
	}
	samples := filepath.Join(home, "samples")
	if err := os.CopyFS(samples, os.DirFS(filepath.Join(repository, "samples"))); err != nil {
		t.Fatal(err)
	}
	for name, text := range mappings(t) {
		write(t, filepath.Join(samples, name), text)
	}
	return &session{t: t, home: home, dir: home, env: map[string]string{"PATH": os.Getenv("PATH"), "HOME": home}}
}

func (s *session) run(step step) (output []string, exit int) {
	s.t.Helper()
	name, rest, _ := strings.Cut(step.command, " ")
	switch {
	case step.edit != nil:
		s.mend(step)
	case name == "make":
		s.target(step, rest)
	case name == "cd":
		s.dir = filepath.Join(s.dir, rest)
	case name == "export":
		variable, value, _ := strings.Cut(rest, "=")
		s.env[variable] = os.Expand(strings.Trim(value, `"`), func(name string) string {
			if name == "PWD" {
				return s.dir
			}
			return s.env[name]
		})
	case strings.HasPrefix(rest, "sandbox") && strings.HasSuffix(rest, "&"):
		return s.sandbox(step), 0
	default:
		return s.shell(step)
	}
	return nil, step.exit
}

// mend does what a person does in Excel. The files are in Windows-1252, and the
// words ASCII.
func (s *session) mend(step step) {
	s.t.Helper()
	path := filepath.Join(s.dir, step.edit[0])
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatalf("README.md:%d: %v", step.line, err)
	}
	if !strings.Contains(string(text), step.edit[1]) {
		s.t.Fatalf("README.md:%d: %s does not have %q", step.line, step.edit[0], step.edit[1])
	}
	write(s.t, path, strings.ReplaceAll(string(text), step.edit[1], step.edit[2]))
}

func (s *session) target(step step, name string) {
	s.t.Helper()
	makefile, err := os.ReadFile(filepath.Join(repository, "Makefile"))
	if err != nil {
		s.t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + `:`).Match(makefile) {
		s.t.Errorf("README.md:%d: the Makefile has no target %q", step.line, name)
	}
}

// sandbox starts the sandbox on a free port and gives as many lines of it as the
// README shows.
func (s *session) sandbox(step step) []string {
	s.t.Helper()
	command := s.command(strings.TrimSuffix(step.command, "&") + "--listen 127.0.0.1:0")
	ours, theirs, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	command.Stdout, command.Stderr = theirs, theirs
	if err := errors.Join(command.Start(), theirs.Close()); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := errors.Join(command.Process.Signal(os.Interrupt), command.Wait(), ours.Close()); err != nil {
			s.t.Error(err)
		}
	})
	var lines []string
	reader := bufio.NewReader(ours)
	for range step.output {
		line, err := reader.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			s.t.Fatal(err)
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "http://127.0.0.1:") {
		s.t.Fatalf("README.md:%d: the sandbox's first line is no address: %q", step.line, lines)
	}
	s.url = lines[0]
	return lines
}

// command is a line for the shell; exec, so that a signal reaches the program.
func (s *session) command(line string) *exec.Cmd {
	command := exec.Command("sh", "-c", "exec "+line)
	command.Dir = s.dir
	for name, value := range s.env {
		command.Env = append(command.Env, name+"="+value)
	}
	if s.url != "" {
		command.Env = append(command.Env, "WOLKVOX_SERVER="+s.url)
	}
	return command
}

// shell runs a line. What would send at a pace for people is hurried.
func (s *session) shell(step step) (output []string, exit int) {
	s.t.Helper()
	line := step.command
	if strings.HasPrefix(line, "caseload import") || strings.HasPrefix(line, "caseload resume") {
		line += " --rate 5000/s --workers 16"
	}
	command := s.command(line)
	if !strings.HasPrefix(line, "caseload") {
		command.Args[2] = line // it may be more than one command
	}
	said, err := command.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		s.t.Fatalf("README.md:%d: %s: %v", step.line, step.command, err)
	}
	if len(said) == 0 {
		return nil, command.ProcessState.ExitCode()
	}
	return strings.Split(strings.TrimRight(string(said), "\n"), "\n"), command.ProcessState.ExitCode()
}

// notTheSame are the texts that differ from run to run.
var notTheSame = []struct{ pattern, instead string }{
	{`\bR[A-Z2-7]{16}\b`, "RUN"},
	{`\b[0-9a-f]{24}\b`, "CASE"},
	{`\b(PET|QUE|REC|SUG)-[0-9]+\b`, "$1-N"},
	{`(sent now: .*) in [0-9.]+ s$`, "$1 in TIME"},
}

// plain takes out of lines what differs from run to run, and progress.
func (s *session) plain(lines []string) []string {
	progress := regexp.MustCompile(`^[0-9]+ of [0-9]+ rows, `)
	var all []string
	for _, line := range lines {
		if progress.MatchString(line) {
			continue
		}
		line = strings.ReplaceAll(line, s.home, "/home/ana")
		if s.url != "" {
			line = strings.ReplaceAll(line, s.url, "http://127.0.0.1:8099")
		}
		for _, one := range notTheSame {
			line = regexp.MustCompile(one.pattern).ReplaceAllString(line, one.instead)
		}
		all = append(all, strings.TrimRight(line, " "))
	}
	return all
}

// fits tells whether lines are as the README has them, "…" standing for any.
func fits(want, got []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case want[0] == "…":
		for i := range len(got) + 1 {
			if fits(want[1:], got[i:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && got[0] == want[0] && fits(want[1:], got[1:])
}

func TestFitsTellsWhenALineIsMissing(t *testing.T) {
	tests := []struct {
		want, got string
		fits      bool
	}{
		{"", "", true},
		{"a", "a", true},
		{"a", "", false},
		{"", "a", false},
		{"a b", "a c", false},
		{"…", "", true},
		{"… b", "a b", true},
		{"… b", "a b c", false},
		{"a … c …", "a c", true},
		{"a … c …", "a b c d", true},
		{"a … c …", "a b d", false},
	}
	for _, test := range tests {
		if got := fits(strings.Fields(test.want), strings.Fields(test.got)); got != test.fits {
			t.Errorf("fits(%q, %q) = %t, want %t", test.want, test.got, got, test.fits)
		}
	}
}
