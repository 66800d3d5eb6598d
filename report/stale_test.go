package report_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"caseload/report"
)

func TestWhatAKilledProgramLeftIsSwept(t *testing.T) {
	folder := t.TempDir()
	start := time.Now()
	earlier := start.Add(-time.Minute)
	for name, changed := range map[string]time.Time{
		".caseload-12345.tmp":  earlier,
		".caseload-77.tmp":     start.Add(time.Minute), // of a run that began after us
		".caseload-mine.tmp":   earlier,
		".caseload-9.tmp.csv":  earlier,
		"casos.csv":            earlier,
		"caseload-12345.tmp":   earlier,
		".caseload-12345.keep": earlier,
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, changed, changed); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, ".caseload-5.tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := report.Sweep(filepath.Join(folder, "casos.results.csv"), start); err != nil {
		t.Fatal(err)
	}
	want := []string{".caseload-12345.keep", ".caseload-77.tmp", ".caseload-9.tmp.csv", ".caseload-mine.tmp", "caseload-12345.tmp", "casos.csv"}
	if left := bases(t, folder); !slices.Equal(left, want) {
		t.Errorf("left: %q, want %q", left, want)
	}
}

func TestAReportThatIsBeingWrittenIsNotSwept(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "casos.results.csv")
	w, err := report.Create(path, report.Style{Format: report.CSV}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	sweep := func() {
		if err := report.Sweep(filepath.Join(folder, "other.results.csv"), time.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
	}
	sweep()
	if err := w.Write(report.Outcome{Row: 2}, []string{"1"}, nil); err != nil {
		t.Error(err)
	}
	if _, err := w.Seal(); err != nil {
		t.Error(err)
	}
	sweep()
	if _, err := w.Commit(); err != nil {
		t.Errorf("after a sweep: %v", err)
	}
	if left := bases(t, folder); !slices.Equal(left, []string{"casos.results.csv"}) {
		t.Errorf("left: %q, want the report", left)
	}
}

// bases gives the names of the files in a folder.
func bases(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	for _, path := range files(t, folder) {
		names = append(names, filepath.Base(path))
	}
	slices.Sort(names)
	return names
}
