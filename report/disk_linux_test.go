package report_test

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"caseload/report"
)

// inChild marks the process that a test starts of itself, to change what holds
// for a whole process.
const inChild = "REPORT_TEST_CHILD"

// child runs one test again in a process of its own.
func child(t *testing.T, folder string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), inChild+"="+folder)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAReportIsPrivateUnderAnyUmask(t *testing.T) {
	folder := os.Getenv(inChild)
	if folder == "" {
		child(t, t.TempDir())
		return
	}
	syscall.Umask(0)
	for _, format := range []string{"csv", "xlsx", "jsonl"} {
		path := filepath.Join(folder, "r."+format)
		w, err := report.Create(path, report.Style{Format: format}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: mode %v, %v, want 0600", format, info.Mode(), err)
		}
	}
}

// The kernel refuses what would make a file too large just as it refuses a
// write to a full disk: in the middle, with a part written.
func TestAFileThatCannotGrowLeavesTheOldReport(t *testing.T) {
	folder := os.Getenv(inChild)
	if folder == "" {
		child(t, t.TempDir())
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 300_000, Max: 300_000}); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"csv", "xlsx", "jsonl"} {
		path := filepath.Join(folder, "r."+format)
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := fill(t, path, format); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("%s: %v, want the kernel's refusal", format, err)
		}
		if got := string(read(t, path)); got != "old" {
			t.Errorf("%s: the old report holds %.30q", format, got)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if left := files(t, folder); len(left) != 0 {
			t.Errorf("%s: left behind: %q", format, left)
		}
	}
}

// fill writes a report that is larger than the kernel allows, of cells that a
// zip cannot make small.
func fill(t *testing.T, path, format string) error {
	t.Helper()
	w, err := report.Create(path, report.Style{Format: format}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	state := uint64(1)
	for row := 2; row < 2000; row++ {
		var cell strings.Builder
		for range 400 {
			state = state*6364136223846793005 + 1442695040888963407
			cell.WriteByte('!' + byte(state>>58))
		}
		if err := w.Write(report.Outcome{Row: row}, []string{cell.String()}, nil); err != nil {
			if dropped := w.Discard(); dropped != nil {
				t.Error(dropped)
			}
			return err
		}
	}
	_, err = w.Commit()
	return err
}
