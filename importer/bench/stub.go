package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// mark is what the stub has seen since it was last asked.
type mark struct {
	Requests int64
	First    int64 // nanoseconds since 1970, 0 before any request
}

// serveStub imitates the CRM as fast as can be: it reads a request whole, looks
// at nothing and says that the case was made. Its address is printed; it serves
// until its input ends, so that nothing outlives the one who started it.
func serveStub(until io.Reader, stdout io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var requests, first, made atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			first.Store(time.Now().UnixNano())
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		n := made.Add(1)
		_, err := fmt.Fprintf(w, `{"code":200,"error":"null","msg":"Succesfully create record","data":{"wolkvox_id":"%024x","idPrefijo":"BE-%d"}}`, n, n)
		if err != nil {
			return // the client has hung up, and says so itself
		}
	})
	mux.HandleFunc("GET /mark", func(w http.ResponseWriter, _ *http.Request) {
		if err := json.NewEncoder(w).Encode(mark{requests.Swap(0), first.Swap(0)}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	over := make(chan error, 1)
	go func() { over <- server.Serve(listener) }()
	if _, err := fmt.Fprintf(stdout, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, until)
	err = errors.Join(err, server.Close())
	if served := <-over; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// askMark asks the stub for what it has seen, and so begins anew.
func askMark(ctx context.Context, url string) (m mark, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/mark", nil)
	if err != nil {
		return m, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return m, err
	}
	defer answer.Body.Close()
	return m, json.NewDecoder(answer.Body).Decode(&m)
}
