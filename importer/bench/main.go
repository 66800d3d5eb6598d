// Command bench measures the built program from outside, beside peers that do a
// part of its work and nothing else, and prints how many times as much it needs.
//
//	go run ./importer/bench -program bin/caseload -json bench.json
//
// What a machine can do differs from day to day, and what a ratio of two
// processes in turn says differs little: both have the same neighbours. So each
// round runs program and peers one after the other, a ratio is taken within its
// round, and the median of the rounds is the figure.
//
// Whatever is measured runs in a process of its own, and its figures are those
// that the system keeps of it: processor time and the most memory it held. The
// peers, the stub CRM and what writes the files are this same command with
// another first argument. This process itself has to stay small, because a
// child's peak of memory on Linux begins with that of its parent.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

// defaultRounds gives a median that one bad round does not move.
const defaultRounds = 5

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// run plays the role that the first argument names; without one it measures.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return measure(ctx, args, stdout, stderr)
	}
	switch role, rest := args[0], args[1:]; role {
	case "stub":
		return serveStub(os.Stdin, stdout)
	case "make":
		if len(rest) != 2 {
			return errors.New("make: want how many rows, and the file")
		}
		rows, err := strconv.Atoi(rest[0])
		if err != nil {
			return err
		}
		return writeRows(rest[1], rows)
	case "weigh":
		return weigh(ctx, rest, stdout)
	case "peer":
		return runPeer(ctx, rest)
	default:
		return measure(ctx, args, stdout, stderr)
	}
}

// plan says what is measured, and against what.
type plan struct {
	program  string
	quick    bool
	rounds   int
	json     string
	baseline string
	write    bool
}

func measure(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var p plan
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&p.program, "program", "bin/caseload", "the built program")
	flags.BoolVar(&p.quick, "quick", false, "only what takes less than three minutes")
	flags.IntVar(&p.rounds, "rounds", defaultRounds, "rounds of which the median is taken")
	flags.StringVar(&p.json, "json", "", "file for the figures")
	flags.StringVar(&p.baseline, "baseline", "", "file of ratios: fail when one is 20 % worse")
	flags.BoolVar(&p.write, "write-baseline", false, "write the file of ratios instead of holding to it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: no arguments are wanted beside the flags", flags.Arg(0))
	}
	b, err := newBench(ctx, p, stderr)
	if err != nil {
		return err
	}
	err = b.all(ctx, stdout)
	return errors.Join(err, b.close())
}
