package crm_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
)

func TestTheRequestSaysNothingThatInvitesToRepeatOrPackIt(t *testing.T) {
	got, v := receive(t, withFile(t, "acta.pdf", 100<<10))
	if v.Status != submit.Created {
		t.Fatalf("%s (%s)", v.Status, v.Reason)
	}
	r := got.req
	for name := range r.Header {
		if strings.Contains(name, "Idempotency") || name == "Accept-Encoding" || name == "Transfer-Encoding" || name == "Authorization" {
			t.Errorf("the header %s: %q", name, r.Header.Get(name))
		}
	}
	if r.ProtoMajor != 1 || r.ProtoMinor != 1 || r.ContentLength < 100<<10 || len(r.TransferEncoding) != 0 || r.Header.Get("Expect") != "100-continue" {
		t.Errorf("%s, length %d, %q, Expect %q", r.Proto, r.ContentLength, r.TransferEncoding, r.Header.Get("Expect"))
	}
	if r.URL.RawQuery != "" || r.Header.Get("Wolkvox-Token") != secret || strings.Contains(r.URL.String(), "s3cret") {
		t.Errorf("the token is not in its header alone: %s", r.URL)
	}
	small, _ := receive(t, sample())
	if small.req.Header.Get("Expect") != "" || small.req.ContentLength <= 0 {
		t.Errorf("a small request: Expect %q, length %d", small.req.Header.Get("Expect"), small.req.ContentLength)
	}
}

func TestWithoutKeepAliveEachRequestHasAConnectionOfItsOwn(t *testing.T) {
	w := listen(t, answering(ok))
	k := client(t, w.base, func(c *crm.Config) { c.NoKeepAlive = true })
	for range 5 {
		if v := send(t, k, sample()); v.Status != submit.Created {
			t.Errorf("%s (%s)", v.Status, v.Reason)
		}
	}
	if w.conns.Load() != 5 || w.wholes.Load() != 5 {
		t.Errorf("%d connections for %d requests, want 5 for 5", w.conns.Load(), w.wholes.Load())
	}
}

func TestTLSOlderThan12IsNotSpoken(t *testing.T) {
	s := httptest.NewTLSServer(nil)
	config := s.TLS.Clone()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	s.Close()
	config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	w := listen(t, func(w *wire, c net.Conn, n int64) { answering(ok)(w, tls.Server(c, config), n) })
	k := client(t, "https"+w.base[4:], func(c *crm.Config) { c.Roots = roots })
	if v := send(t, k, sample()); v.Status != submit.Failed || v.Code != "E401" || v.Sent || w.heads.Load() != 0 {
		t.Errorf("%s %s (%s), %d requests; want failed E401, none", v.Status, v.Code, v.Reason, w.heads.Load())
	}
}

// A server that takes a large upload and never answers is not waited for as long
// as the upload might have taken.
func TestTheWaitForAnAnswerBeginsWithTheLastByteSent(t *testing.T) {
	w := listen(t, func(w *wire, c net.Conn, n int64) {
		r := bufio.NewReader(c)
		req, err := http.ReadRequest(r)
		if err != nil || !write(c, "HTTP/1.1 100 Continue\r\n\r\n") {
			return
		}
		io.Copy(io.Discard, req.Body) //nolint:errcheck // the client's verdict tells
		r.ReadByte()                  //nolint:errcheck // holds until the client gives up
	})
	began := time.Now()
	v := send(t, client(t, w.base, timeout(300*time.Millisecond)), withFile(t, "video.mp4", 8<<20))
	if took := time.Since(began); v.Status != submit.Unknown || v.Code != "E402" || took > 10*time.Second || !strings.Contains(v.Reason, "time was up after 300ms") {
		t.Errorf("%s %s (%s) after %s; want unknown E402 soon", v.Status, v.Code, v.Reason, took)
	}
}

func TestTheDeadlineGrowsWithTheAttachment(t *testing.T) {
	w := listen(t, func(w *wire, c net.Conn, n int64) {
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil || !write(c, "HTTP/1.1 100 Continue\r\n\r\n") {
			return
		}
		for range 6 { // 1 MiB in pieces, in longer than the time of a request without attachment
			time.Sleep(60 * time.Millisecond)
			io.CopyN(io.Discard, req.Body, 1<<20) //nolint:errcheck // the client's verdict tells
		}
		if _, err := io.Copy(io.Discard, req.Body); err == nil {
			write(c, ok)
		}
	})
	if v := send(t, client(t, w.base, timeout(200*time.Millisecond)), withFile(t, "video.mp4", 24<<20)); v.Status != submit.Created {
		t.Errorf("%s (%s), want created", v.Status, v.Reason)
	}
}

// proxy is a proxy that keeps what it was told, and tunnels to a server that it
// takes for every other; with an answer of its own it refuses.
type proxy struct {
	*wire
	mu   sync.Mutex
	told strings.Builder
}

func newProxy(t testing.TB, to, refuses string) *proxy {
	p := &proxy{}
	p.wire = listen(t, func(_ *wire, c net.Conn, _ int64) {
		req, err := http.ReadRequest(bufio.NewReaderSize(c, 16)) // small, so that no byte of the tunnel is held back
		if err != nil {
			return
		}
		p.mu.Lock()
		fmt.Fprintf(&p.told, "%s %s %v\n", req.Method, req.RequestURI, req.Header)
		p.mu.Unlock()
		if refuses != "" {
			write(c, refuses)
			return
		}
		far, err := net.Dial("tcp", to)
		if err != nil || !write(c, "HTTP/1.1 200 Connection established\r\n\r\n") {
			return
		}
		defer far.Close()
		go func() {
			io.Copy(far, c) //nolint:errcheck // ends with either side
			far.Close()
		}()
		io.Copy(c, far) //nolint:errcheck // ends with either side
	})
	return p
}

func (p *proxy) heard() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told.String()
}

func TestAProxyIsAskedForATunnelAndSeesNoToken(t *testing.T) {
	w, roots := secured(t, answering(ok))
	p := newProxy(t, strings.TrimPrefix(w.base, "https://"), "")
	via := func(base, set string) (submit.Verdict, error) {
		k, err := crm.New(crm.Config{Base: base, Operation: "demo", Token: token(t), Roots: roots, Proxy: set, Timeout: 5 * time.Second})
		if err != nil {
			return submit.Verdict{}, err
		}
		defer k.Close()
		return send(t, k, sample()), nil
	}
	address := strings.TrimPrefix(p.base, "http://")
	if v, err := via("https://example.com", "http://ana:clave77@"+address); err != nil || v.Status != submit.Created {
		t.Errorf("%v, %s (%s); want created", err, v.Status, v.Reason)
	}
	if told := p.heard(); !strings.HasPrefix(told, "CONNECT example.com:443 ") || strings.Contains(told, "s3cret") || strings.Count(told, "\n") != 1 {
		t.Errorf("the proxy was told %q", told)
	}
	if said, err := crm.ProxyOf("https://example.com", "http://ana:clave77@"+address); err != nil || said != p.base {
		t.Errorf("ProxyOf: %q, %v; want %q without user and password", said, err, p.base)
	}
	// This machine itself is never reached by a proxy, whatever is set.
	before := p.conns.Load()
	plain := listen(t, answering(ok))
	for _, base := range []string{plain.base, w.base} {
		if v, err := via(base, p.base); err != nil || v.Status != submit.Created {
			t.Errorf("%s: %v, %s (%s)", base, err, v.Status, v.Reason)
		}
		if said, err := crm.ProxyOf(base, p.base); said != "" || err != nil {
			t.Errorf("ProxyOf(%s) = %q, %v; want none", base, said, err)
		}
	}
	if p.conns.Load() != before {
		t.Error("the proxy saw a connection to this machine")
	}
}

func TestACertificateOfAnotherHostIsNotTaken(t *testing.T) {
	w, roots := secured(t, answering(ok)) // for example.com
	p := newProxy(t, strings.TrimPrefix(w.base, "https://"), "")
	for base, want := range map[string]submit.Status{"https://example.com": submit.Created, "https://crm.example.net": submit.Failed} {
		v := send(t, client(t, base, func(c *crm.Config) { c.Roots, c.Proxy = roots, p.base }), sample())
		if v.Status != want || want == submit.Failed && (v.Sent || !strings.Contains(v.Reason, "x509: certificate is valid for")) {
			t.Errorf("%s: %s (%s), sent %v; want %s", base, v.Status, v.Reason, v.Sent, want)
		}
	}
	if n := w.heads.Load(); n != 1 {
		t.Errorf("%d requests arrived, want 1", n)
	}
}

func TestAProxyThatRefusesLeavesTheRowProvablyUnsent(t *testing.T) {
	for name, answer := range map[string]string{
		"407":        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
		"403":        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
		"no HTTP":    "220 hello\r\n\r\n",
		"a lie: 204": "HTTP/1.1 204 No Content\r\n\r\n",
	} {
		p := newProxy(t, "", answer)
		v := send(t, client(t, "https://example.com", func(c *crm.Config) { c.Proxy = p.base }), sample())
		want := submit.Failed
		if name == "407" || name == "403" { // of every row, so the run stops
			want = submit.Pending
		}
		if v.Status != want || v.Code != "E401" || v.Sent || (v.Stop != nil) != (want == submit.Pending) {
			t.Errorf("%s: %s %s (%s), stop %v; want %s E401", name, v.Status, v.Code, v.Reason, v.Stop, want)
		}
		if name == "407" && !strings.Contains(v.Reason, "the proxy "+strings.TrimPrefix(p.base, "http://")) {
			t.Errorf("%s: the reason does not name the proxy: %s", name, v.Reason)
		}
	}
}

func TestWrongProxiesAreRefusedWithoutShowingAPassword(t *testing.T) {
	for _, s := range []string{"proxy.example:3128", "ftp://ana:clave77@proxy.example", "http://ana:clave77@proxy.example/x", "http://", "http://ana:clave77@%zz"} {
		if _, err := crm.ParseProxy(s); err == nil || strings.Contains(err.Error(), "clave77") {
			t.Errorf("ParseProxy(%q) = %v; want an error without the password", s, err)
		}
		_, err := crm.New(crm.Config{Base: "https://example.com", Operation: "demo", Token: token(t), Proxy: s})
		if err == nil || strings.Contains(err.Error(), "clave77") {
			t.Errorf("New with the proxy %q: %v", s, err)
		}
	}
}

func TestAuthoritiesOfAFileAreTrusted(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, success) })) //nolint:errcheck // the verdict tells
	defer s.Close()
	roots, err := crm.Authorities(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	if err != nil {
		t.Fatal(err)
	}
	k := client(t, s.URL, func(c *crm.Config) { c.Roots = roots })
	defer k.Close()
	if v := send(t, k, sample()); v.Status != submit.Created {
		t.Errorf("%s (%s), want created", v.Status, v.Reason)
	}
	for _, bad := range []string{"", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if _, err := crm.Authorities([]byte(bad)); err == nil {
			t.Errorf("Authorities(%q) gave no error", bad)
		}
	}
}
