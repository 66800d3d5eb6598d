package cli

import (
	"os"
	"syscall"
	"testing"
	"time"
)

func TestAnEchoOfASignalIsNoSecondWish(t *testing.T) {
	const echo, person = 50 * time.Microsecond, 150 * time.Millisecond
	type heard struct {
		signal os.Signal
		after  time.Duration // since the one before
		want   int
	}
	for name, signals := range map[string][]heard{
		"once":                            {{os.Interrupt, 0, 1}},
		"Ctrl-C twice":                    {{os.Interrupt, 0, 1}, {os.Interrupt, person, 2}},
		"timeout, process and group":      {{syscall.SIGTERM, 0, 1}, {syscall.SIGTERM, echo, 0}},
		"timeout, then a person":          {{syscall.SIGTERM, 0, 1}, {syscall.SIGTERM, echo, 0}, {syscall.SIGTERM, person, 2}},
		"two kinds at once":               {{os.Interrupt, 0, 1}, {syscall.SIGTERM, echo, 2}},
		"an echo does not move the first": {{syscall.SIGTERM, 0, 1}, {syscall.SIGTERM, 40 * time.Millisecond, 0}, {syscall.SIGTERM, 20 * time.Millisecond, 2}},
		"the terminal went, and more":     {{syscall.SIGHUP, 0, 1}, {syscall.SIGHUP, echo, 0}, {syscall.SIGTERM, echo, 2}},
	} {
		var w wishes
		now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
		for i, h := range signals {
			now = now.Add(h.after)
			if got := w.heard(h.signal, now); got != h.want {
				t.Errorf("%s: signal %d (%v after %s) is wish %d, want %d", name, i+1, h.signal, h.after, got, h.want)
			}
		}
	}
}
