//go:build unix

package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"caseload/importer/source"
)

func TestAPipeIsRefusedAndDoesNotHang(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tubo.csv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Open(path, source.Options{}); err == nil || !strings.Contains(err.Error(), "is a pipe") {
		t.Errorf("a pipe gives %v", err)
	}
	if _, err := source.Open("/dev/zero", source.Options{}); err == nil || !strings.Contains(err.Error(), "device") {
		t.Errorf("a device gives %v", err)
	}
}

func TestWhatStandardInputHeldIsPrivate(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	f := open(t, "-", source.Options{Stdin: strings.NewReader("a\n1\n")})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v has a name while %s is open, %v", left, f.Path(), err)
	}
}
