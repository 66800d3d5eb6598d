package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"caseload/importer/ledger"
)

const costRows = 10_000

// BenchmarkRecorder is what it costs to keep the intent and the outcome of a
// row: workers that send in no time at all write down 10,000 rows. us-cpu/row is
// the processor's time in microseconds, fsync included.
func BenchmarkRecorder(b *testing.B) {
	for _, workers := range []int{1, 8, 64} {
		b.Run(strconv.Itoa(workers), func(b *testing.B) {
			spent := 0.0
			for b.Loop() {
				b.StopTimer()
				l, run, rows := costly(b, filepath.Join(b.TempDir(), "caseload.db"))
				runtime.GC() // what the plan left is not the recorder's
				before := cpu(b)
				b.StartTimer()
				keep(b, l, run, rows, workers)
				b.StopTimer()
				spent += cpu(b) - before
				if err := l.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(spent/float64(b.N)/costRows*1e6, "us-cpu/row")
			b.ReportMetric(float64(b.N)*costRows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// cpu is the processor's time of this program so far, in seconds.
func cpu(b *testing.B) float64 {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return float64(use.Utime.Nano()+use.Stime.Nano()) / 1e9
}

// costly plans a run of costRows new rows and gives what is to become of them.
func costly(b *testing.B, path string) (*ledger.Ledger, *ledger.Run, []ledger.Settlement) {
	b.Helper()
	c := command{key: "Ticket", file: []string{"Ticket|Correo"}}
	for i := range costRows {
		c.file = append(c.file, fmt.Sprintf("T%05d|a%d@x.co", i, i%900))
	}
	l, err := ledger.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	run, err := l.Start(c.info([]string{"Ticket", "Correo"}))
	if err != nil {
		b.Fatal(err)
	}
	eye := l.NewEye([]string{"Ticket", "Correo"}, "csv", []int{0}, []int{0, 1}, []int{1})
	p, err := l.Plan(run, ledger.PlanOptions{Rule: eye.Rule(false), Eyes: []*ledger.Eye{eye}, Crowd: ledger.NewTally(eye.Rule(false)).Count()})
	if err != nil {
		b.Fatal(err)
	}
	var rows []ledger.Settlement
	c.each(eye, func(row ledger.Candidate) {
		d, err := p.Row(row)
		if err != nil {
			b.Fatal(err)
		}
		rows = append(rows, ledger.Settlement{
			Entry: d.Entry.Number, Line: row.Line, Status: ledger.Created, Leaves: ledger.Created,
			WolkvoxID: fmt.Sprintf("66f1c0ffee01234567%06x", row.Line), Prefix: "REQ-" + strconv.Itoa(row.Line),
		})
	})
	if err := errors.Join(p.Done(), l.Sending(run, nil)); err != nil {
		b.Fatal(err)
	}
	return l, run, rows
}

// keep writes down that the rows were sent and created.
func keep(b *testing.B, l *ledger.Ledger, run *ledger.Run, rows []ledger.Settlement, workers int) {
	b.Helper()
	recorder := l.Recorder(run, workers)
	done := func(err error) {
		if err != nil {
			b.Error(err)
		}
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < costRows; i = next.Add(1) - 1 {
				done(recorder.Begin(context.Background(), ledger.Plan{Entry: rows[i].Entry, Line: rows[i].Line}))
				recorder.Settle(rows[i], done)
			}
		})
	}
	all.Wait()
	if err := recorder.Close(); err != nil {
		b.Fatal(err)
	}
}
