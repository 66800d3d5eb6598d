package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"unicode/utf8"

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
	drawn  int          // characters of a line that stands for now, a progress bar
	colour bool         // warnings have one
}

func newVoice(out io.Writer) *voice { return &voice{out: out, format: "text", colour: coloured(out)} }

// flags gives a command the flags that say how it speaks.
func (v *voice) flags(c *cobra.Command) {
	c.Flags().BoolVar(&v.quiet, "quiet", false, "print errors only")
	c.Flags().StringVar(&v.format, "log-format", "text", "message format: `text|json`")
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

// ofRun names the run in all that is said from now on to machines.
func (v *voice) ofRun(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.json != nil {
		v.json = v.json.With("run", id)
	}
}

// said gives what was told so far, but for the progress.
func (v *voice) said() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.notes
}

// show tells what is for the eye alone: how far it is, or what --json has a name
// of its own for.
func (v *voice) show(line string) { v.event("note", line) }

// say tells something worth knowing.
func (v *voice) say(line string) { v.note("note", line) }

// note is say of an event that has fields for machines.
func (v *voice) note(event, line string, fields ...any) {
	if line != "" {
		v.mu.Lock()
		v.notes = append(v.notes, strings.TrimSpace(line))
		v.mu.Unlock()
	}
	v.event(event, line, fields...)
}

// event is show of an event that has fields for machines.
func (v *voice) event(event, line string, fields ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.quiet:
	case v.json == nil:
		v.print(line)
	case line != "":
		v.json.Info(shown(strings.TrimSpace(line)), append([]any{"event", event}, fields...)...)
	}
}

// warn tells something that should be looked at.
func (v *voice) warn(line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.alarms = append(v.alarms, line)
	switch {
	case v.quiet:
	case v.json != nil:
		v.json.Warn(shown(line), "event", "warning")
	default:
		v.print(warningWord + line)
	}
}

// warned gives what was warned of so far.
func (v *voice) warned() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.alarms
}

// fail tells an error with its hints, once.
func (v *voice) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, e := range parts(err) {
		if v.json != nil {
			v.failJSON(e)
			continue
		}
		lines := linesOf(e)
		lines[0] = "caseload: " + lines[0]
		if hint := hintOf(e); hint != "" {
			lines = append(lines, "caseload: hint: "+hint)
		}
		for _, line := range lines {
			v.print(line)
		}
	}
}

// failJSON tells each mistake that an error has on a line of its own.
func (v *voice) failJSON(err error) {
	all := mistakes(err)
	for _, m := range all {
		text := strings.Join(linesOf(err), "\n")
		if len(all) > 1 {
			text = shown(m.Text)
		}
		fields := []any{"event", "error", "hint", shown(m.Hint)}
		if m.Code != "" {
			fields = append(fields, "code", m.Code)
		}
		if m.File != "" {
			fields = append(fields, "file", shown(m.File))
		}
		if m.Line > 0 {
			fields = append(fields, "line", m.Line)
		}
		v.json.Error(text, fields...)
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
	lines := fitted(v.out, line)
	if rest, warns := strings.CutPrefix(lines[0], warningWord); warns && v.colour {
		lines[0] = yellow + strings.TrimSpace(warningWord) + plain + " " + rest
	}
	v.write(v.wiped() + strings.Join(lines, "\n") + "\n")
}

// draw puts a line on the terminal that stands until the next is drawn, or
// something is said.
func (v *voice) draw(line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if width, ok := terminalWidth(v.out); ok {
		line = clipped(line, width-1)
	}
	over := v.wiped()
	v.drawn = utf8.RuneCountInString(line)
	v.write(over + line)
}

// undraw takes the line that is drawn off the terminal.
func (v *voice) undraw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.write(v.wiped())
}

// wiped takes the line that is drawn off the terminal, by blanks: not each knows
// escapes.
func (v *voice) wiped() string {
	n := v.drawn
	v.drawn = 0
	if n == 0 {
		return ""
	}
	return "\r" + strings.Repeat(" ", n) + "\r"
}

func (v *voice) write(text string) {
	if _, err := io.WriteString(v.out, text); err != nil {
		v.out = io.Discard
	}
}
