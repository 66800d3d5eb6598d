package main

import (
	"os"
	"syscall"
)

// peakBytes is the most memory that an ended process held at a time.
func peakBytes(ended *os.ProcessState) int64 {
	if usage, ok := ended.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
