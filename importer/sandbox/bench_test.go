package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/importer/sandbox"
)

// benchParts are a case of ordinary size: a paragraph and ten custom fields.
func benchParts() []field {
	form := `{"Ticket":"00012345","Cédula":"00098765432109876543","Valor":1234.50,"Reincidente":true,"Fecha":"2026-03-02","Cuenta":"Norte","Canal":"Teléfono","Días":15,"Plan":"Básico","Ciudad":"Medellín"}`
	return with(field{name: "form", value: form}, field{name: "description", value: strings.Repeat("El cliente dice que no enciende. ", 8)})
}

// BenchmarkInsert measures the handler alone: reading, checks, keeping, answer.
func BenchmarkInsert(b *testing.B) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	body, kind := encode(b, benchParts())
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, insert, bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Wolkvox-Token", "sandbox")
		if got := ask(s, r).Code; got != 200 {
			b.Fatal(got)
		}
	}
}

// BenchmarkInsertOverLoopback measures a client and the server together, on one
// kept connection.
func BenchmarkInsertOverLoopback(b *testing.B) {
	server := httptest.NewServer(sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{}))
	defer server.Close()
	body, kind := encode(b, benchParts())
	for b.Loop() {
		r, err := http.NewRequest(http.MethodPost, server.URL+insert, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Wolkvox-Token", "sandbox")
		answer, err := server.Client().Do(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			b.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
