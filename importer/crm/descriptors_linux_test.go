package crm_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
	"caseload/mapping"
)

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestAttachmentsThatFailTheirCheckLeaveNoFileOpen(t *testing.T) {
	dir := folder(t)
	before := openFiles(t)
	for range 50 {
		for _, name := range []string{"empty.pdf", "big.mp4", "missing.pdf", "out.pdf", "sub/carpeta.pdf", "acta.pdf", "../outside.pdf"} {
			crm.NewAttachments().Check(&mapping.Case{Folder: dir, File: name}) //nolint:errcheck // what it leaves behind is the test
		}
	}
	if after := openFiles(t); after > before+5 {
		t.Errorf("%d files are open, %d before", after, before)
	}
}

// A machine that can open no more files says nothing about a row.
func TestWhereNoFileCanBeOpenedTheRowIsNotToBlame(t *testing.T) {
	row := withFile(t, "acta.pdf", 10)
	k := client(t, "http://127.0.0.1:1")
	var most syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &most); err != nil {
		t.Fatal(err)
	}
	low := most
	low.Cur = 3
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	err := crm.NewAttachments().Check(row)
	v := k.Send(t.Context(), &submit.Item{Case: row})
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &most); err != nil {
		t.Fatal(err)
	}
	if bad, ok := errors.AsType[*crm.AttachmentError](err); ok || !errors.Is(err, syscall.EMFILE) {
		t.Errorf("Check = %v (%v); want EMFILE, of no row", err, bad)
	}
	if v.Status != submit.Pending || v.Stop == nil || v.Stop.Exit != 1 {
		t.Errorf("Send: %s, %v; want pending and a stop with exit 1", v.Status, v.Stop)
	}
}

func TestASwapWithTheSameSizeAndTimeIsNoticed(t *testing.T) {
	row := withFile(t, "acta.pdf", 16)
	seen := crm.NewAttachments()
	if err := seen.Check(row); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(row.Folder, row.File)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond) // a tick of the file system's clock
	if err := errors.Join(os.WriteFile(path, []byte("other 16 bytes.\n"), 0o600), os.Chtimes(path, time.Time{}, info.ModTime())); err != nil {
		t.Fatal(err)
	}
	k := client(t, "http://127.0.0.1:1", func(c *crm.Config) { c.Seen = seen })
	if v := send(t, k, row); v.Status != submit.Failed || v.Code != "E125" || v.Sent {
		t.Errorf("%s %s (%s), want failed E125, not sent", v.Status, v.Code, v.Reason)
	}
}
