package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/spf13/cobra"
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
	colour bool         // warnings have one
}

func newVoice(out io.Writer) *voice {
	return &voice{out: out, format: "text", before: func() {}, colour: coloured(out)}
}

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
	switch {
	case v.quiet:
	case v.json != nil:
		v.before()
		v.json.Warn(shown(line))
	default:
		v.before()
		v.print(warningWord + line)
	}
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
			v.json.Info(shown(strings.TrimSpace(line)))
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
		hint, lines := hintOf(e), linesOf(e)
		if v.json != nil {
			v.json.Error(strings.Join(lines, "\n"), "hint", shown(hint))
			continue
		}
		lines[0] = "caseload: " + lines[0]
		if hint != "" {
			lines = append(lines, "caseload: hint: "+hint)
		}
		for _, line := range lines {
			v.print(line)
		}
	}
}

// linesOf gives the message of an error as lines that may be shown. It has the
// line breaks that an error in it tells by its Lines; any other break stands in
// the name of a file, or in a cell.
func linesOf(err error) []string {
	var several interface {
		error
		Lines() []string
	}
	lines := []string{err.Error()}
	if errors.As(err, &several) {
		if before, ok := strings.CutSuffix(err.Error(), several.Error()); ok {
			lines = several.Lines()
			if head, own := strings.CutSuffix(before, "\n"); own {
				lines = append([]string{head}, lines...)
			} else {
				lines[0] = before + lines[0]
			}
		}
	}
	for i, line := range lines {
		lines[i] = shown(line)
	}
	return lines
}

// warningWord begins a warning.
const warningWord = "warning: "

// print writes one message: at a terminal broken between words, with a colour if
// it warns. A terminal that is gone must not stop a run.
func (v *voice) print(line string) {
	lines := []string{shown(line)}
	if width, ok := terminalWidth(v.out); ok && !strings.HasPrefix(line, nextWord) {
		lines = broken(lines[0], width)
	}
	if rest, warns := strings.CutPrefix(lines[0], warningWord); warns && v.colour {
		lines[0] = yellow + strings.TrimSpace(warningWord) + plain + " " + rest
	}
	if _, err := fmt.Fprintln(v.out, strings.Join(lines, "\n")); err != nil {
		v.out = io.Discard
	}
}
