//go:build !windows

package cli_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

	"caseload/importer/cli"
	"caseload/importer/sandbox"
)

// nasty is what a terminal obeys, and what would begin a line of its own, in the
// middle of a name.
const nasty = "a\x1b[2J\u009b31m\u202e\u2066\u2028\u2029\u0085\r\n\tFORGED: all is well\x07z"

// A name, a cell, a line or a flag of outside comes to the screen without what a
// terminal obeys, and never begins a line.
func TestWhatPeopleReadHasNothingThatATerminalObeys(t *testing.T) {
	mapping, err := os.ReadFile(filepath.Join("testdata", "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), nasty)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	server := httptest.NewServer(sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{}))
	defer server.Close()
	t.Setenv("WOLKVOX_TOKEN", "sandbox")
	t.Setenv("SERVER", server.URL)
	const rest = "\nT1,ana@ejemplo.example,Ana,Factura\nT2,no tiene,Ana,"
	quoted := `"` + nasty + `"`
	in, other, yaml, failures := nasty+".csv", "otro"+nasty+".csv", nasty+".yaml", nasty+".failures.csv"
	for name, text := range map[string]string{
		"casos.yaml": string(mapping), yaml: string(mapping), in: "Ticket,Correo,Cliente,Asunto" + rest + quoted + "\n,x," + quoted + "," + quoted + "\n",
		other:       "Ticket,Correo," + quoted + ",Asunto" + rest + "b\n",
		"wrong.csv": quoted + ",Correo,Cliente" + rest + "b\n", "rags.csv": "Ticket,Correo,Cliente,Asunto" + rest + "\n" + strings.Repeat(quoted+",", 9) + "\n",
		"wrong.yaml":  "version: 1\nkey: [\"\u2028\u202e\u0085FORGED\"]\n" + nasty + ": 1\ncase: {contact: \u202e\u2066FORGED, status: {column: Asunto, map: {\u202eFORGED: x}}}\n",
		"other.yaml":  strings.ReplaceAll(string(mapping), "Correo", "\"a\u202eFORGED\""),
		"faults.yaml": "- {\u202e: 1}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, sheets := range [][]string{{"uno\u202e"}, {"uno\u202e\u2028", "dos\u2066\u009b"}} {
		book := excelize.NewFile()
		for i, sheet := range sheets {
			if _, err := book.NewSheet(sheet); err != nil {
				t.Fatal(err)
			}
			for at, cell := range map[string]string{"A1": "Ticket", "B1": "Correo", "C1": "Cliente" + nasty, "D1": "Asunto", "A2": nasty, "B2": nasty} {
				if err := book.SetCellStr(sheet, at, cell); err != nil {
					t.Fatal(err, i)
				}
			}
		}
		if err := book.SaveAs("libro" + string(rune('0'+len(sheets))) + ".xlsx"); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", in},
		{"init", other},
		{"init", in, "-o", "nuevo" + nasty + ".yaml"},
		{"init", in, "-o", in},
		{"init", "libro1.xlsx"},
		{"init", "libro2.xlsx"},
		{"check", "-m", yaml, in},
		{"check", "-m", "casos.yaml", other},
		{"check", "-m", "casos.yaml", "wrong.csv"},
		{"check", "-m", "casos.yaml", "rags.csv"},
		{"check", "-m", "casos.yaml", "libro1.xlsx"},
		{"check", "-m", "casos.yaml", "libro2.xlsx"},
		{"check", "-m", "casos.yaml", in, "--sheet", nasty},
		{"check", "-m", "wrong.yaml", in},
		{"check", "-m", "other.yaml", in},
		{"check", "-m", "no" + nasty, in},
		{"check", "-m", "casos.yaml", "no" + nasty},
		{"check", "-m", "casos.yaml", "no" + nasty + "*"},
		{"check", "-m", "wrong.yaml", in, "--log-format", "json"},
		{"check", "-m", yaml, in, "--log-format", "json"},
		{"preview", "-m", yaml, in},
		{"preview", "-m", yaml, other, "--where", nasty},
		{"preview", "-m", yaml, in, "--server", nasty},
		{"preview", "-m", yaml, in, "--operation", nasty},
		{"import", "-m", yaml, in},
		{"import", "-m", yaml, in, "-o", "nowhere" + nasty + "/x.csv"},
		{"import", "-m", yaml, in, "--rate", nasty},
		{"import", "-m", yaml, in, "--token-file", nasty},
		{"import", "-m", yaml, "*"},
		{"resume", failures},
		{"resume", in},
		{"runs"},
		{"runs", nasty},
		{"report", nasty},
		{"reconcile", "--settle", nasty},
		{"ledger", "backup", "copia" + nasty + ".db"},
		{"ledger", nasty},
		{"ledger", "rescue", "copia" + nasty + ".db"},
		{nasty},
		{"help", nasty},
		{"import", "--" + nasty},
		{"import", "-" + nasty},
		{"check", "--limit", nasty},
		{"sandbox", "--faults", "faults.yaml"},
		{"sandbox", "--listen", nasty},
		{"sandbox", "--config", nasty},
	} {
		var stdout, stderr bytes.Buffer
		cli.Main(args, strings.NewReader(""), &stdout, &stderr)
		for line := range strings.SplitSeq(stdout.String()+stderr.String(), "\n") {
			bad := func(r rune) bool {
				return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
			}
			if strings.ContainsFunc(line, bad) || strings.HasPrefix(strings.TrimSpace(line), "FORGED") {
				t.Errorf("%q says %q", args, line)
			}
		}
	}
}
