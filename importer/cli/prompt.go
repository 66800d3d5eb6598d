package cli

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// askHidden asks a person at a terminal for the token, which is not shown. A
// signal meanwhile is the answer to stop: the terminal shows again what is typed,
// whatever happens.
func (p *program) askHidden(terminal *os.File, host string) (string, error) {
	before, err := term.GetState(int(terminal.Fd()))
	if err != nil {
		return "", err
	}
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(caught)
	fmt.Fprintf(p.stderr, "token for %s (it is not shown): ", shown(host))
	type answer struct {
		text []byte
		err  error
	}
	answered := make(chan answer, 1)
	go func() { // ends with the process, when nobody answers
		text, err := term.ReadPassword(int(terminal.Fd()))
		answered <- answer{text, err}
	}()
	select {
	case s := <-caught:
		err = errors.Join(&signalError{s}, term.Restore(int(terminal.Fd()), before))
		fmt.Fprintln(p.stderr)
		return "", err
	case a := <-answered:
		fmt.Fprintln(p.stderr)
		return strings.TrimSpace(string(a.text)), a.err
	}
}
