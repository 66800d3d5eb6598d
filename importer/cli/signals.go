package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// signalError is a run that a signal stopped.
type signalError struct{ by os.Signal }

func (e *signalError) Error() string {
	switch e.by {
	case os.Interrupt:
		return "stopped by Ctrl-C"
	case syscall.SIGHUP:
		return "stopped, for the terminal was closed (SIGHUP)"
	}
	return "stopped by SIGTERM"
}
func (e *signalError) Hint() string  { return "the same command goes on" }
func (e *signalError) ExitCode() int { return exitOf(e.by) }

// sameWish is how soon a second signal of the same kind is still the first wish:
// GNU timeout sends its signal to the process and at once to its group. No
// person presses Ctrl-C twice as fast.
const sameWish = 50 * time.Millisecond

// wishes tells a second wish to stop from the echo of the first.
type wishes struct {
	n    int
	last os.Signal
	at   time.Time
}

// heard counts a signal and gives which wish it is: 1 is to stop after what is in
// flight, 2 at once. 0 is an echo.
func (w *wishes) heard(s os.Signal, now time.Time) int {
	if w.n > 0 && s == w.last && now.Sub(w.at) < sameWish {
		return 0
	}
	w.n, w.last, w.at = w.n+1, s, now
	return w.n
}

// exitOf is the exit code of a signal; that of a terminal that went is SIGTERM's.
func exitOf(s os.Signal) int {
	if s == os.Interrupt {
		return exitInt
	}
	return exitTerm
}

// signals gives the two contexts of a run: the first signal ends stop, so that
// nothing new is taken and what is in flight runs to its answer. The second ends
// the process at once: what was in flight stands in the ledger as begun, and the
// next run finds it unknown. done gives the signals back.
func (p *program) signals() (stop, hard context.Context, done func()) {
	stop, stopped := context.WithCancelCause(context.Background())
	hard, cut := context.WithCancel(context.Background())
	caught := make(chan os.Signal, 2)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// A reader of our words that has gone (`| head`) must not kill what is in
	// flight: from here to the end of the process a write to it only fails.
	signal.Ignore(syscall.SIGPIPE)
	over := make(chan struct{})
	go func() {
		var heard wishes
		for {
			select {
			case s := <-caught:
				switch heard.heard(s, time.Now()) {
				case 0:
				case 1:
					stopped(&signalError{s})
				default:
					p.voice.say("stopped at once: what was in flight may be unknown, the next run says; no reports were written")
					os.Exit(exitOf(s))
				}
			case <-over:
				return
			}
		}
	}()
	return stop, hard, func() {
		signal.Stop(caught)
		close(over)
		cut()
	}
}
