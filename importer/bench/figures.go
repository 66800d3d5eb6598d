package main

import (
	"math"
	"slices"
)

// figure is a line of the table. Except where it says otherwise, less is better.
type figure struct {
	Name     string
	Unit     string
	Value    float64 // of the rounds, the median
	Low      float64 `json:",omitempty"`
	High     float64 `json:",omitempty"`
	Target   float64
	Baseline float64 `json:",omitempty"`
	More     bool    `json:",omitempty"` // is better
	Held     bool    `json:",omitempty"` // to the baseline
}

const (
	times     = "×"
	mebibytes = "MiB"
)

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }

func cpu(u use) float64  { return u.cpu.Seconds() * 1e6 / float64(u.rows) }
func rate(u use) float64 { return float64(u.rows) / u.wall.Seconds() }
func peak(u use) float64 { return mib(u.peak) }

// ratios are the figures that two processes of one round give. Those of
// processor time and memory are held to the baseline. The rate is not: it hangs
// on the disk and on who else is at work, which has nothing to do with the code.
var ratios = []struct {
	figure
	over, under string
	of          func(use) float64
}{
	{figure{Name: "import CSV / client: CPU", Target: 1.25, Held: true}, importCSV, client, cpu},
	{figure{Name: "import CSV / client: rows/s", Target: 0.9, More: true}, importCSV, client, rate},
	{figure{Name: "import CSV / client: peak", Held: true}, importCSV, client, peak},
	{figure{Name: "import CSV, all known / check CSV: CPU", Target: 2.5, Held: true}, importAgain, checkCSV, cpu},
	{figure{Name: "check CSV / encoding/csv: CPU", Target: 8, Held: true}, checkCSV, readingCSV, cpu},
	{figure{Name: "check XLSX / excelize raw: CPU", Target: 0.1, Held: true}, checkXLSX, excelizeRaw, cpu},
	{figure{Name: "check XLSX / inflate: CPU"}, checkXLSX, inflating, cpu},
	{figure{Name: "check XLSX / excelize default: CPU"}, checkXLSX, excelizeAll, cpu},
}

// figuresOf makes the table of the rounds.
func figuresOf(rounds []round, source int64) (figures []figure) {
	for _, ratio := range ratios {
		f := ratio.figure
		f.Unit = times
		figures = append(figures, f.median(rounds, func(r round) float64 { return ratio.of(r.uses[ratio.over]) / ratio.of(r.uses[ratio.under]) }))
	}
	more := func(name, unit string, target float64, held bool, of func(round) float64) {
		f := figure{Name: name, Unit: unit, Target: target, Held: held}
		figures = append(figures, f.median(rounds, of))
	}
	more("ledger / CSV: bytes", times, 0, true, func(r round) float64 { return float64(r.fresh.Bytes) / float64(source) })
	more("ledger, a row", "B", 250, false, func(r round) float64 { return float64(r.fresh.Bytes) / float64(r.rows) })
	more("ledger, known rows: rows more / rows", times, 0, true, func(r round) float64 { return float64(r.night.Rows-r.fresh.Rows) / float64(r.rows) })
	more("import CSV, peak", mebibytes, 47, false, func(r round) float64 { return mib(r.uses[importCSV].peak) })
	return slices.DeleteFunc(figures, func(f figure) bool { return math.IsNaN(f.Value) || math.IsInf(f.Value, 0) }) // not run, or not told
}

// median fills in what the rounds have of a figure.
func (f figure) median(rounds []round, of func(round) float64) figure {
	var values []float64
	for _, r := range rounds {
		values = append(values, of(r))
	}
	slices.Sort(values)
	f.Low, f.Value, f.High = values[0], values[len(values)/2], values[len(values)-1]
	return f
}

// process is what a row of the table of processes has: medians of the rounds.
type process struct {
	Name      string
	Rows      int
	CPUMicros float64 // a row
	RowsPerS  float64
	PeakMiB   float64
}

func processesOf(scenes []scene, rounds []round) (processes []process) {
	for _, s := range scenes {
		of := func(what func(use) float64) float64 {
			return figure{}.median(rounds, func(r round) float64 { return what(r.uses[s.name]) }).Value
		}
		processes = append(processes, process{s.name, s.rows, of(cpu), of(rate), of(peak)})
	}
	return processes
}
