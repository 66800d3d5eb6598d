package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

const (
	// worse is how much above the baseline a ratio may be.
	worse = 1.2
	// slack lets a ratio that is nought be a little more.
	slack = 0.02
	// tries is how often all rounds are run before a ratio counts as worse.
	tries = 3
)

// report is bench.json.
type report struct {
	Quick     bool
	Rounds    int
	Processes []process
	Figures   []figure
}

// all measures, prints, and holds the ratios to the baseline. A ratio has become
// worse only when each of three measurements on its own says so: a neighbour who
// wakes up on this machine spoils one, hardly ever three.
func (b *bench) all(ctx context.Context, stdout io.Writer) error {
	known, err := b.knownRatios()
	if err != nil {
		return err
	}
	var suspects []figure
	for try := 1; ; try++ {
		r, err := b.measured(ctx, known)
		if err != nil {
			return err
		}
		err = errors.Join(r.print(stdout), b.keep(r))
		if err == nil && try == 1 && !b.quick {
			err = b.andLong(ctx, r, stdout)
		}
		if err != nil {
			return err
		}
		suspects = worseThan(r.Figures, suspects, try > 1)
		switch {
		case len(suspects) == 0:
			return nil
		case try == tries:
			return fmt.Errorf("20 %% worse than in %s, %d times: %s", b.baseline, tries, named(suspects))
		}
		fmt.Fprintf(b.stderr, "bench: measures again, for it is 20 %% worse than in %s: %s\n", b.baseline, named(suspects))
	}
}

// andLong adds what takes minutes to a report that stands already, for who stops
// it here.
func (b *bench) andLong(ctx context.Context, r report, stdout io.Writer) error {
	long, err := b.long(ctx)
	r.Figures = append(r.Figures, long...)
	return errors.Join(err, report{Figures: long}.print(stdout), b.keep(r))
}

// measured runs the rounds.
func (b *bench) measured(ctx context.Context, known map[string]float64) (report, error) {
	rounds, err := b.allRounds(ctx)
	if err != nil {
		return report{}, err
	}
	source, err := os.Stat(b.path("casos.csv"))
	if err != nil {
		return report{}, err
	}
	r := report{b.quick, len(rounds), processesOf(b.scenes(""), rounds), figuresOf(rounds, source.Size())}
	for i, f := range r.Figures {
		if f.Held {
			r.Figures[i].Baseline = known[f.Name]
		}
	}
	return r, nil
}

// worseThan gives the ratios that are worse than the baseline; of those that were
// suspected before alone, once some were.
func worseThan(figures, suspects []figure, again bool) (found []figure) {
	for _, f := range figures {
		suspected := !again || slices.ContainsFunc(suspects, func(s figure) bool { return s.Name == f.Name })
		if suspected && f.Baseline > 0 && f.Value > f.Baseline*worse+slack {
			found = append(found, f)
		}
	}
	return found
}

func named(figures []figure) string {
	var all []string
	for _, f := range figures {
		all = append(all, fmt.Sprintf("%s (%s, was %s)", f.Name, plain(f.Value), plain(f.Baseline)))
	}
	return strings.Join(all, "; ")
}

// knownRatios reads the baseline, when there is one to hold to.
func (b *bench) knownRatios() (known map[string]float64, err error) {
	if b.baseline == "" || b.write {
		return nil, nil
	}
	text, err := os.ReadFile(b.baseline)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return nil, fmt.Errorf("%s: %w", b.baseline, err)
	}
	return known, nil
}

// keep writes the files that were asked for.
func (b *bench) keep(r report) error {
	write := func(path string, what any) error {
		text, err := json.MarshalIndent(what, "", "  ")
		if err != nil {
			return err
		}
		return os.WriteFile(path, append(text, '\n'), 0o644)
	}
	var err error
	if b.json != "" {
		err = write(b.json, r)
	}
	if b.baseline != "" && b.write {
		ratios := map[string]float64{}
		for _, f := range r.Figures {
			if f.Held {
				ratios[f.Name] = f.Value
			}
		}
		err = errors.Join(err, write(b.baseline, ratios))
	}
	return err
}

func (r report) print(stdout io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	if len(r.Processes) > 0 {
		fmt.Fprintf(table, "medians of %d\trows\tCPU µs a row\trows/s\tpeak MiB\t\n", r.Rounds)
	}
	for _, p := range r.Processes {
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%.0f\t%.1f\t\n", p.Name, p.Rows, p.CPUMicros, p.RowsPerS, p.PeakMiB)
	}
	fmt.Fprintf(table, "\t\t\t\t\t\nfigure\tmedian\tof all\tto reach\tbaseline\t\n")
	for _, f := range r.Figures {
		reach, all, was := "", "", ""
		if f.High > 0 {
			all = plain(f.Low) + "–" + plain(f.High)
		}
		if f.Baseline > 0 {
			was = plain(f.Baseline)
		}
		switch {
		case f.Target > 0 && f.More:
			reach = "≥ " + plain(f.Target)
		case f.Target > 0:
			reach = "≤ " + plain(f.Target)
		}
		fmt.Fprintf(table, "%s\t%s %s\t%s\t%s\t%s\t\n", f.Name, plain(f.Value), f.Unit, all, reach, was)
	}
	return table.Flush()
}

// plain writes three places of a number, and never its power.
func plain(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}
