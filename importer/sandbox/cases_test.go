package sandbox_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload/importer/sandbox"
)

func TestEveryPartIsGivenBackAsItArrived(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	want := map[string]string{
		"operation": "demo", "case-type": "Request", "responsible": "mesa1@demo", "owner": "jefe@demo",
		"contact":     "ana@ejemplo.example",
		"description": "  Señor dijo: \"no\"\r\ny colgó\n\t\\u00e9 <b>&amp;</b> \u2028 €\x00\x1f\x7f 00123 ",
		"status":      "open", "priority": "low",
		"form":     `{"Cédula ":"00012345678901234567","Valor":1234.50,"Línea":"a\nb"}`,
		"solution": "", "otro campo": "también",
	}
	parts := good()
	for name, value := range want {
		parts = append(parts, field{name: name, value: value}) // of repeated parts the last one holds
	}
	data := strings.Repeat("\x00\xff%PDF", 1000)
	parts = append(parts, field{name: "file", value: data, filename: `acta "nº 3".pdf`})
	if status, r := post(t, s, parts); status != 200 {
		t.Fatalf("answer %d %s", status, r.Msg)
	}
	got := cases(t, s)[0]
	if !maps.Equal(got.Parts, want) {
		t.Errorf("parts %q, want %q", got.Parts, want)
	}
	sum := sha256.Sum256([]byte(data))
	f := got.File
	if f == nil || f.Filename != `acta "nº 3".pdf` || f.ContentType != "application/octet-stream" || f.Size != int64(len(data)) || f.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("file %+v, want its name, type, size %d and hash %x", f, len(data), sum)
	}
	if _, err := time.Parse(time.RFC3339Nano, got.Created); err != nil {
		t.Errorf("created %q: %v", got.Created, err)
	}
}

func TestManyCasesComeInTheOrderOfTheirCreation(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	if got := cases(t, s); len(got) != 0 {
		t.Fatalf("%d cases before the first", len(got))
	}
	const n = 1500 // some blocks of the store, and a part of one
	for i := range n {
		if status, r := post(t, s, with(field{name: "description", value: fmt.Sprint(i, "\n", strings.Repeat("línea ", i%100))})); status != 200 {
			t.Fatal(status, r.Msg)
		}
	}
	list := cases(t, s)
	if len(list) != n || s.Stats().Created != n {
		t.Fatalf("%d cases, %d counted, want %d", len(list), s.Stats().Created, n)
	}
	for i, c := range list {
		if want := fmt.Sprint(i, "\n", strings.Repeat("línea ", i%100)); c.Parts["description"] != want || c.Prefix != fmt.Sprintf("REQ-%d", i+1) {
			t.Fatalf("case %d is %s %q, want REQ-%d %q", i, c.Prefix, c.Parts["description"], i+1, want)
		}
	}
}

func TestTheSandboxsOwnPagesAreOnlyRead(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	for _, path := range []string{"/sandbox/cases", "/sandbox/stats"} {
		if got := ask(s, httptest.NewRequest(http.MethodDelete, path, nil)).Code; got != 405 {
			t.Errorf("DELETE %s: status %d, want 405", path, got)
		}
		if w := ask(s, httptest.NewRequest(http.MethodHead, path, nil)); w.Code != 200 || w.Body.Len() != 0 {
			t.Errorf("HEAD %s: status %d with %d bytes, want 200 and none", path, w.Code, w.Body.Len())
		}
	}
	if got := s.Stats().Requests; got != 0 {
		t.Errorf("%d requests counted, want none: these are not the API's", got)
	}
}

func TestAFileUnderAnotherNameIsNoAttachment(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	if status, r := post(t, s, with(field{name: "adjunto", value: "x", filename: "a.xls"})); status != 200 {
		t.Fatalf("answer %d %s", status, r.Msg)
	}
	if got := cases(t, s)[0]; got.File != nil || got.Parts["adjunto"] != "" {
		t.Errorf("case %+v, want no file", got)
	}
}
