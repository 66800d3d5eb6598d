package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"caseload/importer/cli"
)

// shownCase is a case as preview --json and the sandbox tell of it.
type shownCase struct {
	Parts map[string]any `json:"parts"`
	File  *struct {
		Filename string `json:"filename"`
		Size     int64  `json:"size"`
	} `json:"file"`
}

func TestWhatPreviewShowsIsWhatImportSends(t *testing.T) {
	url := serve(t)
	folder := t.TempDir()
	t.Setenv("WOLKVOX_TOKEN", "sandbox")
	mapping := strings.NewReplacer("URL", url).Replace(`crm: {server: "URL", operation: demo}
source: {decimal: ","}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: {template: "{{Asunto}}\r\n\t{{Detalle}}"}
  status: {value: open}
  priority: {column: Prioridad, map: {Alta: high}, default: low}
  file: Adjunto
form:
  "Número \"x\" ": {column: Detalle}
  Valor: {column: Valor, type: number}
limits: {rate: 1000/s, workers: 1}
`)
	rows := "Ticket;Correo;Asunto;Detalle;Prioridad;Valor;Adjunto\n" +
		"T1;ana@ejemplo.example;Factura;\"dos\n líneas \"\"y\"\" <ñ> & \\ \u2028\";Alta;1.234,50;acta ñ.pdf\n" +
		"T2;eva@ejemplo.example;=1+1;\"--caseload\r\n\";;0,1;\n"
	for name, text := range map[string]string{"m.yaml": mapping, "c.csv": rows, "acta ñ.pdf": "%PDF-1.4 x"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yaml, file := filepath.Join(folder, "m.yaml"), filepath.Join(folder, "c.csv")
	var shown, said bytes.Buffer
	if code := cli.Main([]string{"preview", "-m", yaml, "--json", file}, bytes.NewReader(nil), &shown, &said); code != 0 {
		t.Fatalf("preview: exit %d: %s", code, said.String())
	}
	if code := cli.Main([]string{"import", "-m", yaml, "--no-progress", file}, bytes.NewReader(nil), io.Discard, &said); code != 0 {
		t.Fatalf("import: exit %d: %s", code, said.String())
	}
	made := sandboxCases(t, url)
	previews := json.NewDecoder(&shown)
	for i, got := range made {
		var want shownCase
		if err := previews.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got.File != nil {
			got.Parts["file"] = map[string]any{"filename": got.File.Filename, "content_type": "application/pdf", "size": float64(len("%PDF-1.4 x"))}
		}
		if !reflect.DeepEqual(got.Parts, want.Parts) {
			t.Errorf("case %d: the CRM got\n%q\nand the preview showed\n%q", i+1, got.Parts, want.Parts)
		}
	}
	if len(made) != 2 || previews.More() {
		t.Errorf("%d cases were made, want 2, and as many previews", len(made))
	}
}

// sandboxCases gives the cases that a sandbox made.
func sandboxCases(t *testing.T, url string) (all []shownCase) {
	t.Helper()
	answer, err := http.Get(url + "/sandbox/cases")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(answer.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return all
}
