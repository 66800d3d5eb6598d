package sandbox_test

import (
	"net"
	"net/http"
	"testing"

	"caseload/importer/sandbox"
)

func TestTheExamplesAreReadBack(t *testing.T) {
	if _, err := sandbox.ParseConfig("config.yaml", []byte(sandbox.ExampleConfig())); err != nil {
		t.Errorf("the example of a configuration: %v", err)
	}
	if f, err := sandbox.ParseFaults("faults.yaml", []byte(sandbox.ExampleFaults())); err != nil || len(f.Rules) == 0 {
		t.Errorf("the example of faults: %d rules, %v", len(f.Rules), err)
	}
}

func TestItAnswersOnlyToNamesOfThisMachine(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() {
		served <- sandbox.Serve(t.Context(), ln, sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{}))
	}()
	for host, want := range map[string]int{
		ln.Addr().String(): 200, "localhost": 200, "LOCALHOST.:8099": 200, "127.3.2.1": 200, "[::1]:80": 200,
		"evil.example": 421, "evil.example:8099": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "10.0.0.1": 421,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+ln.Addr().String()+"/sandbox/stats", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host, r.Close = host, true
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != want {
			t.Errorf("Host %q: %d, %v; want %d", host, answer.StatusCode, err, want)
		}
	}
}
