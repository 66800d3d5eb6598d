package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"caseload/importer/cli"
)

const tableMapping = `version: 1
crm: {server: crm.example, operation: demo}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: Ticket
  status: {value: open}
  priority: {column: Prioridad, map_file: mapas/prioridades.xlsx}
`

func TestAMapsFileMayBeAWorkbook(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "mapas"), 0o700); err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	for i, line := range [][]any{{"Prioridad", "CRM"}, {1, "high"}, {"Baja", "low"}} {
		if err := book.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &line); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(filepath.Join(dir, "mapas", "prioridades.xlsx")); err != nil {
		t.Fatal(err)
	}
	write("casos.yaml", tableMapping)
	write("casos.csv", "Ticket,Correo,Prioridad\nT1,a@b.example,1\nT2,a@b.example,BAJA\n")
	var out, said bytes.Buffer
	args := []string{"preview", "-m", filepath.Join(dir, "casos.yaml"), "-n", "2", filepath.Join(dir, "casos.csv")}
	if code := cli.Main(args, strings.NewReader(""), &out, &said); code != 0 {
		t.Fatalf("exit %d: %s", code, said.String())
	}
	for _, want := range []string{"priority     high", "priority     low"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the preview does not say %q:\n%s", want, out.String())
		}
	}
}
