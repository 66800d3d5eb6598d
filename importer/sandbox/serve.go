package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	// headTime bounds a request's head: a client that has none to send is broken.
	headTime = 10 * time.Second
	// idleTime is how long a kept connection may lie idle.
	idleTime = 2 * time.Minute
	// drainTime bounds the wait for requests in flight when the server ends; a
	// fault may delay an answer for minutes.
	drainTime = 5 * time.Second
	// maxHeadBytes bounds a request's head: the API's is some hundred bytes.
	maxHeadBytes = 64 << 10
)

// Serve answers requests on a listener until ctx ends, then takes no new ones,
// waits for those in flight, five seconds at most, and returns nil. It owns the
// listener and closes it in every case.
//
// A listener that is not on a loopback address is refused with an [*Error]: the
// sandbox knows no secrets worth the name and is no server for a network. For the
// same reason it answers only requests to this machine's own names: a page in a
// browser reaches it under another one (DNS rebinding).
func Serve(ctx context.Context, ln net.Listener, s *Server) error {
	if tcp, ok := ln.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		address := ln.Addr().String()
		if err := ln.Close(); err != nil {
			return fmt.Errorf("sandbox: %q: %w", address, err)
		}
		return &Error{What: fmt.Sprintf("sandbox: %q is no loopback address", address), Tip: "listen on 127.0.0.1 or [::1]"}
	}
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{
		Handler:           ownNames(s),
		ReadHeaderTimeout: headTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeadBytes,
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	select {
	case err := <-served:
		return fmt.Errorf("sandbox: %q: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	return drain(server, served, cut)
}

// ownNames refuses a request to another host than this machine.
func ownNames(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownName(r.Host) {
			http.Error(w, fmt.Sprintf("sandbox: %q is not this machine; use 127.0.0.1 or localhost", r.Host), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ownName tells whether a Host header names this machine: localhost or a loopback
// address, with or without a port.
func ownName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// drain ends a server: gently, and after drainTime at once.
func drain(server *http.Server, served <-chan error, cut context.CancelFunc) error {
	patience, done := context.WithTimeout(context.Background(), drainTime)
	defer done()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		cut()
		err = server.Close()
	}
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}
