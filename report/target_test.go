package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/report"
)

func TestATargetThatCannotServeIsRefusedBeforeSending(t *testing.T) {
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	make := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	make(os.Mkdir(in("folder"), 0o700))
	make(os.Mkdir(in("closed"), 0o500))
	make(os.WriteFile(in("there.csv"), []byte("old"), 0o600))
	make(os.WriteFile(in("read-only.csv"), []byte("old"), 0o400))
	make(os.Symlink("there.csv", in("link.csv")))
	make(os.Symlink("folder", in("link-to-folder")))
	make(os.Symlink("nowhere.csv", in("dangling.csv")))
	make(os.Symlink("loop", in("loop")))

	for _, c := range []struct{ path, want string }{
		{in("new.csv"), ""},
		{in("there.csv"), ""},
		{in("link.csv"), ""},
		{in("link-to-folder/new.csv"), ""},
		{"", "is not the name of a file"},
		{in("folder"), "is a folder"},
		{in("folder") + "/", "is not the name of a file"},
		{in("none/new.csv"), "its folder does not exist"},
		{in("closed/new.csv"), "its folder is read-only"},
		{in("there.csv/new.csv"), "not a directory"},
		{in("read-only.csv"), "is read-only"},
		{in("link-to-folder"), "is a folder"},
		{in("dangling.csv"), "is a link that leads nowhere"},
		{in("loop"), "is a link that leads nowhere"},
		{os.DevNull, "is no ordinary file"},
		{in(strings.Repeat("x", 300)), "file name too long"},
		{in("nul\x00.csv"), "invalid argument"},
	} {
		before := files(t, folder)
		err := report.CheckTarget(c.path)
		if after := files(t, folder); strings.Join(before, "\n") != strings.Join(after, "\n") {
			t.Errorf("CheckTarget(%q) changes the folder: %q, then %q", c.path, before, after)
		}
		if c.want == "" {
			if err != nil {
				t.Errorf("CheckTarget(%q): %v", c.path, err)
			}
			continue
		}
		problem, ok := errors.AsType[*report.Error](err)
		if !ok || !strings.Contains(err.Error(), c.want) || problem.Hint() == "" || problem.ExitCode() != 2 {
			t.Errorf("CheckTarget(%q): %v, want %q, a hint and exit code 2", c.path, err, c.want)
		}
	}
	if got := string(read(t, in("there.csv"))); got != "old" {
		t.Errorf("CheckTarget changed the file to %q", got)
	}
}

func TestAMissingFolderIsToldInWords(t *testing.T) {
	err := report.CheckTarget("nowhere-at-all/r.csv")
	if want := "nowhere-at-all/r.csv: its folder does not exist"; err == nil || err.Error() != want {
		t.Errorf("CheckTarget: %v, want %s", err, want)
	}
}
