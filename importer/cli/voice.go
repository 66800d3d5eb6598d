package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// voice speaks to people on stderr, as lines or as JSON for machines that
// collect logs. It may be used by many at once.
type voice struct {
	mu     sync.Mutex
	out    io.Writer
	quiet  bool
	format string
	json   *slog.Logger // nil: lines
	notes  []string     // what was said, for --json
	alarms []string     // what was warned of, likewise
	before func()       // clears a progress bar that stands on the line
}

func newVoice(out io.Writer) *voice { return &voice{out: out, format: "text", before: func() {}} }

// flags gives a command the flags that say how it speaks.
func (v *voice) flags(c *cobra.Command) {
	c.Flags().BoolVar(&v.quiet, "quiet", false, "say only what went wrong")
	c.Flags().StringVar(&v.format, "log-format", "text", "how messages are written: `text|json`")
}

// settle makes the flags good before the first word.
func (v *voice) settle() error {
	switch v.format {
	case "text":
	case "json":
		v.json = slog.New(slog.NewJSONHandler(v.out, nil))
	default:
		return &usageError{fmt.Errorf("--log-format %q: it is text or json", v.format), ""}
	}
	return nil
}

// clears sets what takes a progress bar off the line before something is said.
func (v *voice) clears(before func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.before = before
}

// said gives what was told so far, but for the progress.
func (v *voice) said() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.notes
}

// show tells what is for the eye alone: how far it is, or what --json has a name
// of its own for.
func (v *voice) show(line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tell(line)
}

// say tells something worth knowing.
func (v *voice) say(line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if line != "" {
		v.notes = append(v.notes, strings.TrimSpace(line))
	}
	v.tell(line)
}

// warn tells something that should be looked at.
func (v *voice) warn(line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.alarms = append(v.alarms, line)
	if v.json == nil || v.quiet {
		v.tell("warning: " + line)
		return
	}
	v.before()
	v.json.Warn(line)
}

// warned gives what was warned of so far.
func (v *voice) warned() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.alarms
}

func (v *voice) tell(line string) {
	if v.quiet {
		return
	}
	v.before()
	if v.json != nil {
		if line != "" {
			v.json.Info(strings.TrimSpace(line))
		}
		return
	}
	v.print(line)
}

// fail tells an error with its hints, once.
func (v *voice) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.before()
	for _, e := range parts(err) {
		hint := hintOf(e)
		if v.json != nil {
			v.json.Error(e.Error(), "hint", hint)
			continue
		}
		v.print("caseload: " + e.Error())
		if hint != "" {
			v.print("caseload: hint: " + hint)
		}
	}
}

// print writes one message. A terminal that is gone must not stop a run.
func (v *voice) print(line string) {
	if _, err := fmt.Fprintln(v.out, clean(line)); err != nil {
		v.out = io.Discard
	}
}

// clean takes control characters out of a message: file names, cells and
// answers of a CRM stand in it, and a terminal obeys escapes.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return '�'
		}
		return r
	}, line)
}

func isTTY(file *os.File) bool { return term.IsTerminal(int(file.Fd())) }
