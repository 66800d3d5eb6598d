package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/sandbox"
)

// listen opens a free port.
func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

func TestServeWaitsForTheRequestsInFlight(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	ln := listen(t, "127.0.0.1:0")
	ctx, stop := context.WithCancel(t.Context())
	served, answered := make(chan error, 1), make(chan bool, 1)
	go func() { served <- sandbox.Serve(ctx, ln, s) }()

	body, kind := encode(t, good())
	slow, rest := io.Pipe()
	r := request(t, "http://"+ln.Addr().String(), good())
	r.Body, r.ContentLength = slow, int64(len(body))
	r.Header.Set("Content-Type", kind)
	go func() {
		transport := &http.Transport{DisableKeepAlives: true}
		answer, err := transport.RoundTrip(r)
		if err != nil {
			answered <- false
			return
		}
		answered <- answer.Body.Close() == nil && answer.StatusCode == 200
	}()
	if _, err := rest.Write(body[:10]); err != nil {
		t.Fatal(err)
	}
	for s.Stats().InFlight == 0 {
		runtime.Gosched()
	}
	stop()
	for open := true; open; { // until the port is closed, the server has not begun to end
		conn, err := net.Dial("tcp", ln.Addr().String())
		if open = err == nil; open {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := rest.Write(body[10:]); err != nil {
		t.Fatal(err)
	}
	if err := rest.Close(); err != nil {
		t.Fatal(err)
	}
	if !<-answered {
		t.Error("the request in flight was not answered")
	}
	if err := <-served; err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
}

func TestServeKeepsConnectionsOpen(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	ln := listen(t, "127.0.0.1:0")
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- sandbox.Serve(ctx, ln, s) }()
	dials := 0
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		dials++
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	for range 3 {
		answer, err := transport.RoundTrip(request(t, "http://"+ln.Addr().String(), good()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	transport.CloseIdleConnections()
	stop()
	if err := <-served; err != nil || dials != 1 {
		t.Errorf("Serve = %v with %d connections for three requests, want nil and 1", err, dials)
	}
}

func TestOnlyLoopbackIsServed(t *testing.T) {
	ln := listen(t, "0.0.0.0:0")
	err := sandbox.Serve(t.Context(), ln, sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{}))
	var refused *sandbox.Error
	if !errors.As(err, &refused) || refused.Hint() == "" || refused.ExitCode() != 2 {
		t.Errorf("Serve on %v = %v, want an Error with a hint", ln.Addr(), err)
	}
	if err := ln.Close(); !errors.Is(err, net.ErrClosed) {
		t.Error("the refused listener was left open")
	}
}

func TestAListenerThatFailsEndsServe(t *testing.T) {
	ln := listen(t, "127.0.0.1:0")
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Serve(t.Context(), ln, sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve = %v, want %v", err, net.ErrClosed)
	}
}

// piped is a listener on loopback by its address, whose only connection is a
// pipe in memory, so that time can be virtual.
type piped struct {
	conns chan net.Conn
	once  sync.Once
}

func (p *piped) Accept() (net.Conn, error) {
	conn, ok := <-p.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p *piped) Close() error {
	p.once.Do(func() { close(p.conns) })
	return nil
}

func (p *piped) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func TestServeWaitsFiveSecondsAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := faulty(t, "- {at: 1, delay: 1h}")
		ln := &piped{conns: make(chan net.Conn, 1)}
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- sandbox.Serve(ctx, ln, s) }()
		client, server := net.Pipe()
		ln.conns <- server
		if err := request(t, "http://127.0.0.1:1", good()).Write(client); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := s.Stats().Created; got != 1 {
			t.Fatalf("%d cases, want the delayed one", got)
		}
		began := time.Now()
		stop()
		if err := <-served; err != nil || time.Since(began) != 5*time.Second {
			t.Errorf("Serve = %v after %v, want nil after 5s", err, time.Since(began))
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if got := s.Stats().InFlight; got != 0 {
			t.Errorf("%d requests are still being worked on", got)
		}
	})
}
