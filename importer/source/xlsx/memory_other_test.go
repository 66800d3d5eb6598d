//go:build !linux

package xlsx_test

import (
	"runtime"
	"time"
)

// limitMemory does nothing: only Linux bounds a process as the tests need it.
func limitMemory(uint64) error { return nil }

// began is when this process began.
var began = time.Now()

// processTime is the time since this process began: only of Linux it is known
// how much of it was its own.
func processTime() time.Duration { return time.Since(began) }

// peakMemory is what the runtime took from the system, in bytes.
func peakMemory() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys - m.HeapReleased)
}
