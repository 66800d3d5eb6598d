package cli_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/cli"
)

// closedPipe is a standard output that takes nothing.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAStandardOutputThatTakesNothingIsExit1(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"casos.csv": "Ticket,Correo,Cliente,Asunto\nT1,ana@ejemplo.example,Ana,Factura\n",
		"casos.yaml": "version: 1\ncrm: {server: crm.example, operation: demo}\nkey: [Ticket]\ncase: {case-type: {value: Request}, " +
			"responsible: {value: a@demo}, owner: {value: a@demo}, contact: Correo, description: Asunto, status: {value: open}, priority: {value: low}}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mapping, file := filepath.Join(folder, "casos.yaml"), filepath.Join(folder, "casos.csv")
	for _, args := range [][]string{
		{"version"},
		{"help"},
		{"help", "import"},
		{"preview", "-m", mapping, file},
		{"preview", "-m", mapping, "--json", file},
		{"check", "-m", mapping, "--json", file},
		{"sandbox", "--listen", "127.0.0.1:0"},
	} {
		var words bytes.Buffer
		if exit := cli.Main(args, strings.NewReader(""), closedPipe{}, &words); exit != 1 {
			t.Errorf("%v: exit %d, want 1\n%s", args, exit, words.String())
		}
		if said := words.String(); !strings.Contains(said, "standard output cannot be written: no space left on device") {
			t.Errorf("%v: says %q, want what is wrong", args, said)
		}
	}
}
