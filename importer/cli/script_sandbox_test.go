package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"caseload/importer/sandbox"
)

// What a script may say of the CRM:
//
//	sandbox [-config FILE] [-faults FILE]   starts one, SERVER is its address, PORT its port
//	address                                 SERVER is what the program in the background says
//	nobody                                  SERVER is an address without a server
//	answers STATUS [HEADER=VALUE] [BODY]    starts a server that says this to everyone
//	hold N                                  lets N more inserts through, then holds them
//	held                                    waits until one is held
//	gone                                    waits until the client of a held one has gone
//	release                                 lets the held ones go, and all others
//	cases N                                 the sandbox has made N cases
//	sent PART…                              prints these parts of every case, as CSV
//	requests N                              N inserts have arrived

// crmStage is the CRM of a script, with a gate before it.
type crmStage struct {
	server *sandbox.Server

	mu     sync.Mutex
	pass   int           // inserts that may pass; -1: all of them
	opened chan struct{} // closed by release
	waits  chan struct{} // has a word for each insert that is held
	left   chan struct{} // and for each of these whose client went
}

// ServeHTTP reads a request whole and holds it, if that is asked. A client that
// goes while it is held was never heard.
func (c *crmStage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	opened := c.gate(r)
	if opened == nil {
		c.server.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.waits <- struct{}{}
	select {
	case <-opened:
		c.server.ServeHTTP(w, r)
	case <-r.Context().Done():
		c.left <- struct{}{}
	}
}

// gate gives what a request has to wait for; nil: nothing.
func (c *crmStage) gate(r *http.Request) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.pass < 0 || r.Method != http.MethodPost:
		return nil
	case c.pass > 0:
		c.pass--
		return nil
	}
	return c.opened
}

func sandboxed(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	config := flags.String("config", "", "")
	faults := flags.String("faults", "", "")
	wants(ts, neg, flags.Parse(args) == nil && flags.NArg() == 0, "sandbox [-config FILE] [-faults FILE]")
	settings, script := sandbox.DefaultConfig(), sandbox.Faults{}
	var err error
	if *config != "" {
		settings, err = sandbox.ParseConfig(*config, []byte(ts.ReadFile(*config)))
		ts.Check(err)
	}
	if *faults != "" {
		script, err = sandbox.ParseFaults(*faults, []byte(ts.ReadFile(*faults)))
		ts.Check(err)
	}
	c := &crmStage{server: sandbox.New(settings, script), pass: -1, waits: make(chan struct{}, 100), left: make(chan struct{}, 100)}
	listen(ts, c)
	stageOf(ts).crm = c
}

// listen serves until the end of the script, and names the server in SERVER.
func listen(ts *testscript.TestScript, h http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ctx, cut := context.WithCancel(context.Background())
	server := &http.Server{Handler: h, ReadHeaderTimeout: patience, BaseContext: func(net.Listener) context.Context { return ctx }}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ts.Defer(func() {
		cut()
		err := server.Close()
		if ended := <-served; err != nil || !errors.Is(ended, http.ErrServerClosed) {
			ts.Logf("the server ended with %v, %v", err, ended)
		}
	})
	_, port, err := net.SplitHostPort(listener.Addr().String())
	ts.Check(err)
	ts.Setenv("PORT", port)
	ts.Setenv("SERVER", "http://"+listener.Addr().String())
}

func nobody(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 0, "nobody")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Check(listener.Close())
	ts.Setenv("SERVER", "http://"+listener.Addr().String())
}

func address(ts *testscript.TestScript, neg bool, args []string) {
	r := stageOf(ts).running
	wants(ts, neg, len(args) == 0 && r != nil, "address, after begin")
	text, _ := r.stdout.soFar()
	url, _, ok := strings.Cut(text, "\n")
	if !ok {
		ts.Fatalf("it said no address: %q", text)
	}
	ts.Setenv("SERVER", url)
}

func answers(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 1 && len(args) <= 3, "answers STATUS [HEADER=VALUE] [BODY]")
	status, name, value, body := count(ts, args[0]), "", "", ""
	for _, word := range args[1:] {
		before, after, ok := strings.Cut(word, "=")
		if ok && !strings.ContainsAny(before, "{<") {
			name, value = before, after
			continue
		}
		body = word
	}
	listen(ts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		if name != "" {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		if _, err := io.WriteString(w, body); err != nil {
			return
		}
	}))
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 1, "hold N")
	c := stageOf(ts).crm
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pass, c.opened = count(ts, args[0]), make(chan struct{})
}

func held(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 0, "held")
	await(ts, stageOf(ts).crm.waits, "no request came")
}

func gone(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 0, "gone")
	await(ts, stageOf(ts).crm.left, "no client went")
}

func await(ts *testscript.TestScript, word <-chan struct{}, otherwise string) {
	select {
	case <-word:
	case <-time.After(patience):
		ts.Fatalf("%s in %s", otherwise, patience)
	}
}

func release(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 0, "release")
	c := stageOf(ts).crm
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pass = -1
	close(c.opened)
}

// made is a case as the sandbox tells of it.
type made struct {
	Parts map[string]string `json:"parts"`
	File  *struct {
		Filename string `json:"filename"`
	} `json:"file"`
}

func madeCases(ts *testscript.TestScript) (all []made) {
	ts.Check(json.Unmarshal(fetched(ts, "/sandbox/cases"), &all))
	return all
}

func cases(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 1, "cases N")
	if got, want := len(madeCases(ts)), count(ts, args[0]); got != want {
		ts.Fatalf("the sandbox made %d cases, want %d", got, want)
	}
}

func sent(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) >= 1, "sent PART…")
	out := csv.NewWriter(ts.Stdout())
	for _, c := range madeCases(ts) {
		var record []string
		for _, name := range args {
			if name == "file" && c.File != nil {
				record = append(record, c.File.Filename)
				continue
			}
			record = append(record, c.Parts[name])
		}
		ts.Check(out.Write(record))
	}
	out.Flush()
	ts.Check(out.Error())
}

func requests(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, len(args) == 1, "requests N")
	if got, want := stageOf(ts).crm.server.Stats().Inserts, int64(count(ts, args[0])); got != want {
		ts.Fatalf("%d inserts arrived, want %d", got, want)
	}
}
