package crm_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"caseload/importer/crm"
	"caseload/importer/submit"
	"caseload/mapping"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret  = "s3cret/Token+with=odd&chars"
	success = `{"code":200,"error":"null","msg":"ok","data":{"wolkvox_id":"66f1c0ffee0123456789abcd","idPrefijo":"REQ-1"}}`
)

// wire is a server that does with each connection just what a test says.
type wire struct {
	base   string
	conns  atomic.Int64
	heads  atomic.Int64 // request heads read whole
	wholes atomic.Int64 // requests read to their last byte
	end    func()       // stops listening and waits for what is being handled
}

// listen serves connections with handle, each in its own goroutine, until the
// test ends. n counts connections from 1. The connection is closed afterwards.
func listen(t testing.TB, handle func(w *wire, c net.Conn, n int64)) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{base: "http://" + l.Addr().String()}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n := w.conns.Add(1)
			all.Go(func() {
				defer c.Close()
				handle(w, c, n)
			})
		}
	})
	w.end = func() {
		l.Close()
		all.Wait()
	}
	t.Cleanup(w.end)
	return w
}

// read reads one request whole, nil when there is none.
func (w *wire) read(r *bufio.Reader) *http.Request {
	req, err := http.ReadRequest(r)
	if err != nil {
		return nil
	}
	w.heads.Add(1)
	if n, err := io.Copy(io.Discard, req.Body); err != nil || n != req.ContentLength {
		return nil
	}
	w.wholes.Add(1)
	return req
}

// write answers; the peer may be gone, and that is part of the tests.
func write(c net.Conn, text string) bool {
	_, err := io.WriteString(c, text)
	return err == nil
}

func response(status, body string) string {
	return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + itoa(len(body)) + "\r\n\r\n" + body
}

func itoa(n int) string {
	digits := ""
	for ; n > 0 || digits == ""; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits
}

// answering reads each request and answers it with text, keeping the connection.
func answering(text string) func(*wire, net.Conn, int64) {
	return func(w *wire, c net.Conn, _ int64) {
		r := bufio.NewReader(c)
		for w.read(r) != nil && write(c, text) {
		}
	}
}

func token(t testing.TB) crm.Token {
	t.Helper()
	k, err := crm.CheckToken(secret + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func client(t testing.TB, base string, change ...func(*crm.Config)) *crm.Client {
	t.Helper()
	hard, cut := context.WithTimeout(t.Context(), 8*time.Second) // so that no test hangs that should fail
	t.Cleanup(cut)
	config := crm.Config{Base: base, Operation: "demo", Token: token(t), Timeout: 5 * time.Second, Workers: 2, Hard: hard}
	for _, c := range change {
		c(&config)
	}
	k, err := crm.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

func timeout(d time.Duration) func(*crm.Config) { return func(c *crm.Config) { c.Timeout = d } }

func sample() *mapping.Case {
	return &mapping.Case{
		CaseType: "Request", Responsible: "mesa1@demo", Owner: "jefe@demo", Contact: "ana@example.com",
		Description: "línea uno\r\nlínea \"dos\"\n\ttres", Status: "open", Priority: "low",
		Form: []byte(`{"Número de cédula":"00123","Valor":1234.50}`),
	}
}

// withFile puts a file of so many bytes into a folder and names it in a case.
func withFile(t testing.TB, name string, size int) *mapping.Case {
	t.Helper()
	c := sample()
	c.Folder, c.File = t.TempDir(), name
	text := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
	if err := os.WriteFile(filepath.Join(c.Folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func send(t testing.TB, k *crm.Client, c *mapping.Case) submit.Verdict {
	t.Helper()
	v := k.Send(t.Context(), &submit.Item{Case: c})
	mustHide(t, v)
	return v
}

var errTest = errors.New("not now")

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// A head that leaves ahead of its body costs each row two writes and two packets.
func TestARequestWithoutAttachmentLeavesInOneWrite(t *testing.T) {
	w := listen(t, func(_ *wire, c net.Conn, _ int64) {
		packet := make([]byte, 64<<10)
		n, err := c.Read(packet)
		if err != nil || !strings.HasSuffix(string(packet[:n]), "--\r\n") {
			t.Errorf("the first packet is %q, %v; want head and body whole", packet[:n], err)
		}
		write(c, response("200 OK", success))
	})
	if v := send(t, client(t, w.base), sample()); v.Status != submit.Created {
		t.Errorf("%+v, want created", v)
	}
}
