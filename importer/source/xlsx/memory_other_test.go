//go:build !linux

package xlsx_test

import "runtime"

// limitMemory does nothing: only Linux bounds a process as the tests need it.
func limitMemory(uint64) error { return nil }

// peakMemory is what the runtime took from the system, in bytes.
func peakMemory() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys - m.HeapReleased)
}
