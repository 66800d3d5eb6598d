package crm_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
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
		go func() { done <- crm.CheckAttachment(dir, c.name) }()
		var err error
		select {
		case err = <-done:
		case <-time.After(5 * time.Second):
			t.Fatalf("CheckAttachment(%q) blocks", c.name)
		}
		var a *crm.AttachmentError
		switch {
		case c.code == "":
			if err != nil {
				t.Errorf("CheckAttachment(%q) = %v", c.name, err)
			}
		case !errors.As(err, &a):
			t.Errorf("CheckAttachment(%q) = %v, want %s", c.name, err, c.code)
		case a.Code != c.code || a.Reason == "" || !strings.Contains(a.Hint(), c.hint):
			t.Errorf("CheckAttachment(%q) = %s %v, hint %q; want %s, hint with %q", c.name, a.Code, a, a.Hint(), c.code, c.hint)
		}
	}
	if err := crm.CheckAttachment(filepath.Join(dir, "nowhere"), "acta.pdf"); err == nil || !strings.Contains(err.Error(), "nowhere") {
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
