package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/cli"
	"caseload/importer/ledger"
)

// elsewhere makes a ledger that has sent a mapping's cases to a target, and the
// files of an import of which no row can be sent, so that no network is touched.
func elsewhere(t *testing.T, mapping string, sent ledger.Target) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, folder)
	}
	t.Setenv("WOLKVOX_TOKEN", "secreto")
	text, err := os.ReadFile(filepath.Join("testdata", "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"casos.yaml": string(text), "casos.csv": "Ticket,Correo,Cliente,Asunto\nT1,,Ana,Factura\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := ledger.Open(filepath.Join(folder, "caseload.db"))
	if err != nil {
		t.Fatal(err)
	}
	run, err := l.Start(ledger.RunInfo{Target: sent, Dataset: "main", Mapping: mapping, MappingPath: filepath.Join(folder, mapping), Same: []byte{1}})
	if err == nil {
		err = l.Sending(run, nil)
	}
	if err == nil {
		err = l.End(run, 0, "")
	}
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAMappingThatGoesToAnotherTargetThanBeforeIsAskedAbout(t *testing.T) {
	old := ledger.Target{Server: "crm0000.invalid", Operation: "demo"}
	for name, c := range map[string]struct {
		mapping, server string
		sent            ledger.Target
		more            []string
		exit            int
	}{
		"another server":          {"casos.yaml", "crm0001.invalid", old, nil, 2},
		"the same":                {"casos.yaml", "CRM0000.invalid.", old, nil, 3},
		"it is said":              {"casos.yaml", "crm0001.invalid", old, []string{"--new-target"}, 3},
		"another mapping":         {"otros.yaml", "crm0001.invalid", old, nil, 3},
		"a rehearsal before":      {"casos.yaml", "crm0001.invalid", ledger.Target{Server: "127.0.0.1", Operation: "demo"}, nil, 3},
		"a rehearsal now":         {"casos.yaml", "http://127.0.0.1:1", old, nil, 3},
		"the ledger is named new": {"casos.yaml", "crm0001.invalid", old, []string{"--new-ledger"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			folder := elsewhere(t, c.mapping, c.sent)
			t.Setenv("SERVER", c.server)
			var out, said bytes.Buffer
			args := append([]string{"import", "-m", filepath.Join(folder, "casos.yaml"), filepath.Join(folder, "casos.csv")}, c.more...)
			code := cli.Main(args, bytes.NewReader(nil), &out, &said)
			if code != c.exit {
				t.Errorf("exit %d, want %d\n%s", code, c.exit, said.String())
			}
			if asked := strings.Contains(said.String(), "every case would be new there"); asked != (c.exit == 2) {
				t.Errorf("asked %v, want %v\n%s", asked, c.exit == 2, said.String())
			}
		})
	}
}
