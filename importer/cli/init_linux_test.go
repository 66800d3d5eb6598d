package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/cli"
)

// listen reads what a program says on a terminal, so that it is never held up.
func (term terminal) listen() (heard func() string) {
	said := newSpoken()
	go func() { // ends when the terminal is closed
		part := make([]byte, 4096)
		for {
			n, err := term.master.Read(part)
			if err != nil {
				return
			}
			if _, err := said.Write(part[:n]); err != nil {
				return
			}
		}
	}()
	return func() string { text, _ := said.soFar(); return text }
}

func TestInitAsksOnATerminal(t *testing.T) {
	folder := t.TempDir()
	file, mapping := filepath.Join(folder, "pqr.csv"), filepath.Join(folder, "pqr.yaml")
	text := "Ticket,Correo,Asunto,Tipo de caso,Asesor,Prioridad,Estado\nT1,ana@ejemplo.example,Hola,Request,mesa1@demo,low,Abierto\nT2,sol@ejemplo.example,Hola,Request,mesa1@demo,low,Cerrado\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t)
	heard := term.listen()
	answers := []string{"crm0001.example", "demo", "jefe@demo", "open", "", "Atendido"} // the last but one is of Cerrado
	const more = "\n\n\n"                                                               // so that a question that nobody thought of does not wait for ever
	if _, err := term.master.WriteString(strings.Join(answers, "\n") + more); err != nil {
		t.Fatal(err)
	}
	code := cli.Main([]string{"init", file, "-o", mapping, "--interactive"}, term.slave, &bytes.Buffer{}, term.slave)
	draft, err := os.ReadFile(mapping)
	if code != 0 || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, heard())
	}
	for _, line := range []string{
		`  server: "crm0001.example"`, `  operation: "demo"`, `  owner: {value: "jefe@demo"}`, `    map:`, `      "Abierto": "open"`,
		`    #  "Cerrado": "closed"`, `  solution: {when: 'col("Estado") == "Cerrado"', value: "Atendido"}`,
	} {
		if !strings.Contains(string(draft), "\n"+line) {
			t.Errorf("the draft lacks %q:\n%s", line, draft)
		}
	}
}
