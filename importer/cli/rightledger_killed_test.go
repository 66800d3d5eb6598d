package cli_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// farCRM is a CRM that makes every case, under a name that is not this machine's;
// the way there is a proxy on loopback. It gives the part crm of a mapping.
func farCRM(t *testing.T, d *desk) (crm string, made *atomic.Int64) {
	t.Helper()
	made = &atomic.Int64{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return // the program was killed meanwhile
		}
		if _, err := fmt.Fprintf(w, `{"code":200,"data":{"wolkvox_id":"%024x","idPrefijo":"REQ-1"}}`, made.Add(1)); err != nil {
			t.Log(err) // likewise
		}
	}))
	t.Cleanup(server.Close)
	proxy := httptest.NewServer(tunnelTo(t, server.Listener.Addr().String()))
	t.Cleanup(proxy.Close)
	d.write("empresa.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	return `{server: example.com, operation: demo, proxy: "` + proxy.URL + `", ca_file: empresa.pem}`, made
}

// tunnelTo is a proxy whose every tunnel ends at one address.
func tunnelTo(t *testing.T, address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", address)
		if err != nil || r.Method != http.MethodConnect {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, err = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		}
		if err != nil {
			t.Error(err)
			return
		}
		var both sync.WaitGroup
		for _, way := range [][2]net.Conn{{here, there}, {there, here}} {
			both.Go(func() {
				io.Copy(way[0], way[1]) //nolint:errcheck // a killed program ends its tunnels as it likes
				way[0].Close()
			})
		}
		both.Wait()
	})
}

// A run that is killed leaves what it has sent in its ledger. Where an older copy
// of that ledger comes back in its place, which knows of the run but not of these
// rows, they would be sent again.
func TestAnOlderCopyInThePlaceOfTheLedgerOfAKilledRunIsRefused(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, d.folder)
	}
	crm, made := farCRM(t, d)
	d.mapping("example.com", "limits: {rate: 50/s, workers: 1}")
	text, err := os.ReadFile(d.path("casos.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	d.write("casos.yaml", regexp.MustCompile(`(?m)^crm: .*$`).ReplaceAllLiteralString(string(text), "crm: "+crm))
	rows := "Ticket,Correo,Asunto\n"
	for i := range 3000 {
		rows += fmt.Sprintf("T%05d,a%d@ejemplo.example,Factura\n", i, i)
	}
	d.write("casos.csv", rows)
	d.exits(5, "import", "-m", "casos.yaml", "casos.csv", "--max-calls", "3")
	kept, err := os.ReadFile(d.path("caseload.db"))
	if err != nil {
		t.Fatal(err)
	}
	j := d.start("import", "-m", "casos.yaml", "casos.csv")
	for late := time.Now().Add(patience); listedSequence(t, d) <= 3; <-time.After(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("the list does not know of what the run has sent in %s:\n%s", patience, j.words())
		}
	}
	j.kill()
	before := made.Load()
	for _, ending := range []string{"-wal", "-shm"} {
		if err := os.Remove(d.path("caseload.db" + ending)); err != nil {
			t.Fatal(err)
		}
	}
	d.write("caseload.db", string(kept))
	said := d.exits(1, "import", "-m", "casos.yaml", "casos.csv").words()
	if !strings.Contains(said, "this ledger is an older copy of itself: it knows of 3 requests to example.com, operation demo, and on ") {
		t.Errorf("it says\n%s", said)
	}
	if now := made.Load(); now != before {
		t.Errorf("%d cases were made with the older copy", now-before)
	}
}

// listedSequence is what the account's list says of the only ledger in it.
func listedSequence(t *testing.T, d *desk) int {
	t.Helper()
	var text []byte
	for _, folder := range []string{"caseload", ".config/caseload", "Library/Application Support/caseload"} {
		found, err := os.ReadFile(d.path(filepath.Join(folder, "ledgers.json")))
		if err == nil {
			text = found
		}
	}
	found := regexp.MustCompile(`"sequence": (\d+)`).FindSubmatch(text)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
