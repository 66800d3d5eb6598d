package xlsx_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets the collector rest: thousands of small workbooks are read, each
// through windows that are larger than all it holds, and two thirds of the time
// would go into collecting. What is measured runs as the program itself does:
// benchmarks, and the processes that read for a price.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(inChild) == "" && flag.Lookup("test.bench").Value.String() == "" {
		debug.SetGCPercent(800)
	}
	os.Exit(m.Run())
}
