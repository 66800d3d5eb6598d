package cli_test

import (
	"context"
	"net"
	"os"
	"strconv"
	"testing"

	"caseload/importer/sandbox"
)

const benchWorkers = 8

// serve runs a sandbox for one test and gives its address.
func serve(tb testing.TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan error)
	go func() { over <- sandbox.Serve(ctx, listener, sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})) }()
	tb.Cleanup(func() {
		stop()
		if err := <-over; err != nil {
			tb.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

// benchMapping is for the rows of writeManyRows.
func benchMapping(url string) string {
	return `version: 1
crm: {server: "` + url + `", operation: demo}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: {template: "{{Asunto}}\n\n{{Detalle}}"}
  status: {value: open}
  priority: {value: low}
form:
  Fecha: {column: Fecha, type: date}
  Valor: {column: Valor, type: number}
limits: {rate: 100000/s, workers: ` + strconv.Itoa(benchWorkers) + `}
`
}

func write(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func remove(tb testing.TB, path string) {
	tb.Helper()
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		tb.Fatal(err)
	}
}
