package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// signalError is a run that a signal stopped.
type signalError struct{ code int }

func (e *signalError) Error() string {
	if e.code == exitTerm {
		return "stopped by SIGTERM"
	}
	return "stopped by Ctrl-C"
}
func (e *signalError) Hint() string  { return "the same command goes on" }
func (e *signalError) ExitCode() int { return e.code }

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
		for n := 1; ; n++ {
			select {
			case s := <-caught:
				code := exitInt
				if s != os.Interrupt {
					code = exitTerm
				}
				if n > 1 {
					p.voice.say("stopped at once: what was in flight may be unknown, the next run says; no reports were written")
					os.Exit(code)
				}
				stopped(&signalError{code})
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
