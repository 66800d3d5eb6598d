package report_test

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/report"
)

func TestTheOldReportStaysUntilTheNewOneIsWhole(t *testing.T) {
	for _, format := range []string{"csv", "xlsx", "jsonl"} {
		path := filepath.Join(t.TempDir(), "casos.results."+format)
		if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		w, err := report.Create(path, report.Style{Format: format}, []string{"A"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(report.Outcome{Row: 2, Status: "created"}, []string{"1"}, nil); err != nil {
			t.Fatal(err)
		}
		if got := string(read(t, path)); got != "old" {
			t.Errorf("%s: before Commit the file holds %q", format, got)
		}
		digest, err := w.Commit()
		if err != nil {
			t.Fatalf("%s: Commit: %v", format, err)
		}
		content := read(t, path)
		if digest != sha256.Sum256(content) || len(content) < 100 {
			t.Errorf("%s: digest %x is not that of the %d bytes written", format, digest, len(content))
		}
		if again, err := w.Commit(); again != digest || err != nil {
			t.Errorf("%s: a second Commit = %x, %v, want what the first gave", format, again, err)
		}
		if err := w.Discard(); err != nil {
			t.Errorf("%s: Discard after Commit: %v", format, err)
		}
		if err := w.Write(report.Outcome{}, nil, nil); err == nil {
			t.Errorf("%s: Write after Commit: no error", format)
		}
		only(t, path)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: mode %v, %v, want it to be its owner's alone", format, info.Mode(), err)
		}
	}
}

// only checks that a file is all there is in its folder.
func only(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("the folder of %s holds %v, %v", path, entries, err)
	}
}

func TestADiscardedReportLeavesNothing(t *testing.T) {
	for _, format := range []string{"csv", "xlsx", "jsonl"} {
		path := filepath.Join(t.TempDir(), "r."+format)
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := report.Create(path, report.Style{Format: format}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.Discard(); err != nil {
				t.Errorf("%s: Discard: %v", format, err)
			}
		}
		if _, err := w.Commit(); err == nil {
			t.Errorf("%s: Commit after Discard: no error", format)
		}
		if got := string(read(t, path)); got != "old" {
			t.Errorf("%s: after Discard the file holds %q", format, got)
		}
		only(t, path)
	}
}

func TestTheUnfinishedFileIsNoReportAndPrivate(t *testing.T) {
	folder := t.TempDir()
	w, err := report.Create(filepath.Join(folder, "casos.results.csv"), report.Style{Format: "csv"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the folder holds %v, %v, want one file", entries, err)
	}
	name := entries[0].Name()
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%s has mode %v, %v", name, info.Mode(), err)
	}
	if !strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".csv") || report.IsReportName(name) {
		t.Errorf("the unfinished file is called %q, which a glob or a watched folder takes for data", name)
	}
	if err := w.Discard(); err != nil {
		t.Error(err)
	}
}

func TestAReportThroughALinkReplacesTheFileItNames(t *testing.T) {
	folder, elsewhere := t.TempDir(), t.TempDir()
	place, link := filepath.Join(elsewhere, "real.csv"), filepath.Join(folder, "link.csv")
	if err := os.WriteFile(place, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(place, link); err != nil {
		t.Fatal(err)
	}
	w, err := report.Create(link, report.Style{Format: "csv"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is a link no more: %v, %v", info, err)
	}
	if got := string(read(t, place)); !strings.HasPrefix(got, "import_row,") {
		t.Errorf("the file that the link names holds %q", got)
	}
	only(t, link)
	only(t, place)
}

func TestAReportThatCannotBeBegunSaysWhy(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		path   string
		style  report.Style
		header []string
		want   string
	}{
		{filepath.Join(folder, "none", "r.csv"), report.Style{Format: "csv"}, nil, "no such file or directory"},
		{folder, report.Style{Format: "csv"}, nil, "is a folder"},
		{filepath.Join(folder, "r.ods"), report.Style{Format: "ods"}, nil, `"ods" is no format of a report`},
		{filepath.Join(folder, "r.csv"), report.Style{Format: "csv", Encoding: "klingon"}, nil, `encoding "klingon" is not known`},
		{filepath.Join(folder, "r.csv"), report.Style{Format: "csv", Encoding: "windows-1252"}, []string{"a", "→"}, "the header of column 2"},
	} {
		_, err := report.Create(c.path, c.style, c.header)
		if err == nil || !strings.HasPrefix(err.Error(), c.path+": ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Create(%q, %v): %v, want the path and %q", c.path, c.style, err, c.want)
			continue
		}
		problem, ok := errors.AsType[*report.Error](err)
		if !ok || problem.Hint() == "" || problem.ExitCode() != 1 {
			t.Errorf("Create(%q, %v): %#v, want a hint and exit code 1", c.path, c.style, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestASealedReportIsWholeBeforeItStandsAtItsPath(t *testing.T) {
	for _, format := range []string{report.CSV, report.XLSX, report.JSONL} {
		path := filepath.Join(t.TempDir(), "r."+format)
		w, err := report.Create(path, report.Style{Format: format}, []string{"A"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(report.Outcome{Row: 2}, []string{"1"}, nil); err != nil {
			t.Fatal(err)
		}
		sealed, err := w.Seal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: sealed, and there already (%v)", format, err)
		}
		if err := w.Write(report.Outcome{Row: 3}, []string{"2"}, nil); err == nil {
			t.Errorf("%s: a sealed report took another row", format)
		}
		committed, err := w.Commit()
		if got := sha256.Sum256(read(t, path)); err != nil || committed != sealed || got != sealed {
			t.Errorf("%s: sealed as %x, committed as %x (%v), and the file is %x", format, sealed, committed, err, got)
		}
		if again, err := w.Seal(); err != nil || again != sealed {
			t.Errorf("%s: a seal after the commit: %x, %v", format, again, err)
		}
	}
}

func TestASealedReportThatIsDiscardedIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	w, err := report.Create(path, report.Style{Format: report.CSV}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Seal(); err != nil {
		t.Fatal(err)
	}
	if err := w.Discard(); err != nil {
		t.Fatal(err)
	}
	if digest, err := w.Commit(); err == nil {
		t.Errorf("Commit after Discard: %x and no error", digest)
	}
	if left := files(t, filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}
