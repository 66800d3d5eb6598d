package xlsx_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// limitMemory bounds what this process may map beyond what it has: more, as many
// bytes, and an arena of the runtime, which it takes as a whole (64 MiB).
func limitMemory(more uint64) error {
	const arena = 64 << 20
	limit := uint64(status("VmSize")) + more + 2*arena
	return syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit})
}

// peakMemory is the most that this process ever had in memory, in bytes.
func peakMemory() int { return status("VmHWM") }

// status is a line of /proc/self/status, in bytes.
func status(name string) int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	var kib int
	for line := range strings.SplitSeq(string(text), "\n") {
		if n, err := fmt.Sscanf(line, name+": %d kB", &kib); n == 1 && err == nil {
			return kib << 10
		}
	}
	panic("there is no " + name)
}

// processTime is what this process had of the processors.
func processTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
