package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"caseload/importer/cli"
	"caseload/importer/sandbox"
)

const (
	benchRows    = 10_000
	benchWorkers = 8
)

// BenchmarkImport imports 10,000 rows into the sandbox, with ledger, results
// and all; BenchmarkBareClient posts the same 10,000 cases with net/http and
// mime/multipart and the same workers, and keeps nothing. The ratio of the two
// is what safety costs: at most 3.
func BenchmarkImport(b *testing.B) {
	url := serve(b)
	folder := b.TempDir()
	b.Setenv("WOLKVOX_TOKEN", "sandbox")
	write(b, filepath.Join(folder, "casos.yaml"), benchMapping(url))
	write(b, filepath.Join(folder, "casos.csv"), benchFile())
	for b.Loop() {
		b.StopTimer()
		remove(b, filepath.Join(folder, "caseload.db"))
		b.StartTimer()
		var said bytes.Buffer
		code := cli.Main([]string{"import", "-m", filepath.Join(folder, "casos.yaml"), filepath.Join(folder, "casos.csv")},
			bytes.NewReader(nil), io.Discard, &said)
		if code != 0 {
			b.Fatalf("exit %d: %s", code, said.String())
		}
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkBareClient(b *testing.B) {
	url := serve(b) + "/server/API/v2/cases/insert.php"
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchWorkers}}
	for b.Loop() {
		rows := make(chan int)
		var workers sync.WaitGroup
		for range benchWorkers {
			workers.Go(func() {
				for i := range rows {
					if err := post(client, url, i); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for i := range benchRows {
			rows <- i
		}
		close(rows)
		workers.Wait()
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}

func post(client *http.Client, url string, i int) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, part := range [][2]string{
		{"operation", "demo"},
		{"case-type", "Request"},
		{"responsible", "mesa1@demo"},
		{"owner", "jefe@demo"},
		{"contact", fmt.Sprintf("cliente%d@example.com", i%900)},
		{"description", fmt.Sprintf("Reclamo %d\n\nDetalle del caso %d", i, i)},
		{"status", "open"},
		{"priority", "low"},
		{"form", fmt.Sprintf(`{"Fecha":"2026-03-%02d","Valor":%d.5}`, i%28+1, i)},
	} {
		if err := form.WriteField(part[0], part[1]); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, url, &body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Wolkvox-Token", "sandbox")
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

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

func benchFile() string {
	var b bytes.Buffer
	b.WriteString("Ticket;Correo;Asunto;Detalle;Fecha;Valor\r\n")
	for i := range benchRows {
		fmt.Fprintf(&b, "%08d;cliente%d@example.com;Reclamo %d;Detalle del caso %d;%02d/03/2026;%d,5\r\n", i, i%900, i, i, i%28+1, i)
	}
	return b.String()
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
