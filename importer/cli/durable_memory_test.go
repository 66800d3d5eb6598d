//go:build linux

package cli_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkMemory imports CSV files of 50,000 and of 500,000 rows into a sandbox
// in a process of its own, and gives the most memory that the import ever held:
// at most 64 MiB, and at most 24 MiB more for ten times the rows.
//
//	go test -run '^$' -bench 'Memory/rows=50000$' ./importer/cli
func BenchmarkMemory(b *testing.B) {
	for _, rows := range []int{50_000, 500_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			d := newDesk(b)
			d.write("casos.yaml", strings.Replace(benchMapping("SERVER"), `"SERVER"`, strconv.Quote(sandboxProcess(b, d)), 1))
			writeManyRows(b, d.path("casos.csv"), rows)
			var peak int64
			for b.Loop() {
				b.StopTimer()
				remove(b, d.path("caseload.db"))
				b.StartTimer()
				peak = max(peak, importAndWatch(d))
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// sandboxProcess starts `caseload sandbox` and gives its address.
func sandboxProcess(b *testing.B, d *desk) string {
	b.Helper()
	j := d.start("sandbox", "--listen", "127.0.0.1:0", "--token", deskToken)
	j.until("Ctrl-C stops it") // said after the address was printed
	return strings.TrimSpace(j.data())
}

// writeManyRows writes a file without holding it in memory.
func writeManyRows(b *testing.B, path string, rows int) {
	b.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(file)
	_, err = w.WriteString("Ticket;Correo;Asunto;Detalle;Fecha;Valor\r\n")
	for i := 0; i < rows && err == nil; i++ {
		_, err = fmt.Fprintf(w, "%08d;cliente%d@example.com;Reclamo %d;Detalle del caso %d;%02d/03/2026;%d,5\r\n", i, i%900, i, i, i%28+1, i)
	}
	if err := errors.Join(err, w.Flush(), file.Close()); err != nil {
		b.Fatal(err)
	}
}

// importAndWatch imports casos.csv and gives the high-water mark of its resident
// memory in bytes, as the kernel keeps it. (The one that wait4 gives begins with
// the memory of the process that started it: this one.)
func importAndWatch(d *desk) (peak int64) {
	d.t.Helper()
	j := d.start("import", "-m", "casos.yaml", "--quiet", "casos.csv")
	status := fmt.Sprintf("/proc/%d/status", j.cmd.Process.Pid)
	often := time.NewTicker(2 * time.Millisecond)
	defer often.Stop()
	for {
		select {
		case <-often.C:
			peak = max(peak, highWater(status))
		case <-j.done:
			if j.exit() != 0 {
				d.t.Fatalf("exit %d: %s", j.exit(), j.words())
			}
			return peak
		}
	}
}

// highWater reads VmHWM, 0 of a process that is gone.
func highWater(status string) int64 {
	text, err := os.ReadFile(status)
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	kib, err := strconv.ParseInt(strings.TrimSpace(strings.Split(after, "kB")[0]), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}
