package crm_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
	"caseload/mapping"
)

// folder makes a folder with everything that an attachment could be.
func folder(t *testing.T) string {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "adjuntos")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(dir, "sub", "carpeta.pdf"), 0o700))
	for name, text := range map[string]string{"acta.pdf": "x", "Foto.JPG": "x", "sub/carta.docx": "x", "empty.pdf": "", "no.txt": "x", "none": "x", "old.xls": "x"} {
		must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	must(os.WriteFile(filepath.Join(top, "outside.pdf"), []byte("x"), 0o600))
	must(os.Symlink("../outside.pdf", filepath.Join(dir, "out.pdf")))
	must(os.Symlink(filepath.Join(top, "outside.pdf"), filepath.Join(dir, "abs.pdf")))
	must(os.Symlink("acta.pdf", filepath.Join(dir, "in.pdf")))
	must(os.Symlink("loop.pdf", filepath.Join(dir, "loop.pdf")))
	must(os.Truncate(filepath.Join(dir, "sub", "carta.docx"), 2048))
	big, err := os.Create(filepath.Join(dir, "big.mp4"))
	must(err)
	must(big.Truncate(crm.MaxAttachment + 1))
	must(big.Close())
	most, err := os.Create(filepath.Join(dir, "most.mp4"))
	must(err)
	must(most.Truncate(crm.MaxAttachment))
	must(most.Close())
	makePipe(t, filepath.Join(dir, "pipe.pdf"))
	return dir
}

func TestAttachmentsAreCheckedWithoutLeavingTheirFolder(t *testing.T) {
	dir := folder(t)
	for _, c := range []struct{ name, code, hint string }{
		{"", "", ""},
		{"acta.pdf", "", ""},
		{"Foto.JPG", "", ""},
		{"sub/carta.docx", "", ""},
		{"in.pdf", "", ""},
		{"most.mp4", "", ""},
		{"missing.pdf", "E121", "copy the file"},
		{"ACTA.pdf", "E121", `did you mean "acta.pdf"?`},
		{"sub/CARTA.docx", "E121", `did you mean "sub/carta.docx"?`},
		{"nofolder/acta.pdf", "E121", ""},
		{"acta.pdf/x.pdf", "E123", ""},
		{"no.txt", "E122", "xlsx csv pdf"},
		{"old.xls", "E122", ""},
		{"none", "E122", ""},
		{".pdf.", "E122", ""},
		{"../outside.pdf", "E123", ""},
		{"sub/../../outside.pdf", "E123", ""},
		{"/etc/passwd.pdf", "E123", ""},
		{filepath.Join(filepath.Dir(dir), "outside.pdf"), "E123", ""},
		{"out.pdf", "E123", "not a link"},
		{"abs.pdf", "E123", ""},
		{"loop.pdf", "E123", ""},
		{"sub/carpeta.pdf", "E123", ""},
		{"pipe.pdf", "E123", ""},
		{"empty.pdf", "E124", ""},
		{"big.mp4", "E124", ""},
		{"a\x00b.pdf", "E123", ""},
	} {
		done := make(chan error, 1)
		go func() { done <- crm.NewAttachments().Check(&mapping.Case{Folder: dir, File: c.name}) }()
		var err error
		select {
		case err = <-done:
		case <-time.After(5 * time.Second):
			t.Fatalf("Check(%q) blocks", c.name)
		}
		var a *crm.AttachmentError
		switch {
		case c.code == "":
			if err != nil {
				t.Errorf("Check(%q) = %v", c.name, err)
			}
		case !errors.As(err, &a):
			t.Errorf("Check(%q) = %v, want %s", c.name, err, c.code)
		case a.Code != c.code || a.Reason == "" || !strings.Contains(a.Hint(), c.hint):
			t.Errorf("Check(%q) = %s %v, hint %q; want %s, hint with %q", c.name, a.Code, a, a.Hint(), c.code, c.hint)
		}
	}
	if err := crm.NewAttachments().Check(&mapping.Case{Folder: filepath.Join(dir, "nowhere"), File: "acta.pdf"}); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestAnAttachmentThatWentAwaySinceTheCheckIsNotSent(t *testing.T) {
	w := listen(t, answering(response("200 OK", success)))
	row := withFile(t, "acta.pdf", 10)
	if err := os.Remove(filepath.Join(row.Folder, row.File)); err != nil {
		t.Fatal(err)
	}
	v := send(t, client(t, w.base), row)
	if v.Status != submit.Failed || v.Code != "E121" || v.Sent || w.conns.Load() != 0 {
		t.Errorf("%+v, %d connections; want failed E121, none", v, w.conns.Load())
	}
}

func TestAnAttachmentThatChangedSinceTheCheckIsNotSent(t *testing.T) {
	w := listen(t, answering(response("200 OK", success)))
	row := withFile(t, "acta.pdf", 16)
	seen := crm.NewAttachments()
	if err := seen.Check(row); err != nil {
		t.Fatal(err)
	}
	k := client(t, w.base, func(c *crm.Config) { c.Seen = seen })
	v := send(t, k, row)
	want := sha256.Sum256([]byte("0123456789abcde\n"))
	if v.Status != submit.Created || !bytes.Equal(v.File, want[:]) {
		t.Errorf("unchanged: %s (%s), digest %x; want created, %x", v.Status, v.Reason, v.File, want)
	}
	path := filepath.Join(row.Folder, row.File)
	for name, change := range map[string]func() error{
		"other bytes": func() error {
			return errors.Join(os.WriteFile(path, []byte("another 15 char\n"), 0o600), os.Chtimes(path, time.Time{}, time.Now().Add(time.Second)))
		},
		"longer":       func() error { return os.WriteFile(path, []byte("0123456789abcde\n0"), 0o600) },
		"another file": func() error { return errors.Join(os.Remove(path), os.WriteFile(path, []byte("x"), 0o600)) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := seen.Check(row); err != nil { // a later look does not take the first one's place
			t.Fatal(err)
		}
		if v := send(t, k, row); v.Status != submit.Failed || v.Code != "E125" || v.Sent || v.File != nil {
			t.Errorf("%s: %s %s (%s), want failed E125, not sent", name, v.Status, v.Code, v.Reason)
		}
	}
	if w.heads.Load() != 1 {
		t.Errorf("%d requests arrived, want the first alone", w.heads.Load())
	}
}
