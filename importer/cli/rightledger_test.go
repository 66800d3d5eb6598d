package cli_test

import (
	"bytes"
	"errors"
	"fmt"
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
	run, err := l.Begin(ledger.RunInfo{Target: sent, Dataset: "main", Mapping: mapping, MappingPath: filepath.Join(folder, mapping), Same: []byte{1}})
	if err == nil {
		err = l.Commit(run, nil)
	}
	if err == nil {
		err = l.End(run, 0, "", "", false)
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

func TestAnOlderCopyOfALedgerSendsNothingUntilItIsRepaired(t *testing.T) {
	target := ledger.Target{Server: "crm0000.invalid", Operation: "demo"}
	folder := elsewhere(t, "casos.yaml", target)
	t.Setenv("SERVER", target.Server)
	path := filepath.Join(folder, "caseload.db")
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	list, err := ledger.OpenRegister()
	if err != nil {
		t.Fatal(err)
	}
	entry := fmt.Sprintf(`{"version":1,"ledgers":[{"server":%q,"operation":"demo","ledger":%q,"path":%q,"sequence":7,"at":"2026-03-02T10:00:00Z"}]}`,
		target.Server, l.ID(), path)
	if err := errors.Join(l.Close(), os.MkdirAll(filepath.Dir(list.Path()), 0o700), os.WriteFile(list.Path(), []byte(entry), 0o600)); err != nil {
		t.Fatal(err)
	}
	report := "import_row,import_status,wolkvox_id,idPrefijo,import_attempts,import_at,import_run,import_id,Ticket,Correo,Cliente,Asunto\n" +
		"2,created,66f1c0ffee0123456789abcd,PQR-1,1,2026-03-02T09:00:00Z,RAAAAAAAAAAAAAAA2,CAAAAAAAAAAAAAAA2,T7,a@x.co,Ana,Uno\n" +
		"3,rejected,,,1,2026-03-02T09:00:00Z,RAAAAAAAAAAAAAAA2,CBBBBBBBBBBBBBBB2,T8,b@x.co,Luis,Dos\n"
	if err := os.WriteFile(filepath.Join(folder, "antes.results.csv"), []byte(report), 0o600); err != nil {
		t.Fatal(err)
	}
	moved := "moved.yaml" // the CRM has another name by now
	text, err := os.ReadFile(filepath.Join(folder, "casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("operation: demo"), []byte("operation: demo\n  formerly: [{server: crm0000.invalid, operation: demo}]"), 1)
	text = bytes.Replace(text, []byte("${SERVER}"), []byte("crm0009.invalid"), 1)
	if err := os.WriteFile(filepath.Join(folder, moved), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args []string
		exit int
		says string
	}{
		{[]string{"import", "-m", moved, "casos.csv"}, 1, "this ledger is an older copy of itself: it knows of 0 requests to crm0000.invalid"},
		{[]string{"import", "-m", "casos.yaml", "casos.csv"}, 1, "this ledger is an older copy of itself: it knows of 0 requests to crm0000.invalid, operation demo, and on 2026-03-02 10:00 it knew of 7"},
		{[]string{"ledger", "repair", "-m", "casos.yaml", "--from-report", "antes.results.csv"}, 4, "requests that neither the ledger nor these reports tell of: 5"},
		{[]string{"import", "-m", "casos.yaml", "casos.csv"}, 3, "1 read, 1 invalid"},
	} {
		for i, arg := range step.args {
			if strings.HasPrefix(arg, "casos.") || strings.HasPrefix(arg, "antes.") || arg == moved {
				step.args[i] = filepath.Join(folder, arg)
			}
		}
		var out, said bytes.Buffer
		if code := cli.Main(step.args, bytes.NewReader(nil), &out, &said); code != step.exit || !strings.Contains(said.String(), step.says) {
			t.Errorf("caseload %s: exit %d, want %d and %q\n%s", strings.Join(step.args, " "), code, step.exit, step.says, said.String())
		}
	}
}
