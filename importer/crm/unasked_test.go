package crm_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
)

// answerOf is the answer to one request: a case by the request's description.
func answerOf(row string) string {
	return response("200 OK", strings.Replace(success, "66f1c0ffee0123456789abcd", row, 1))
}

// chatty answers each request with its own case and gives an answer too many: in
// the same packet or, where there is a bell, to each row0 when it rings; the bell
// is told when it is out.
func chatty(bell chan chan struct{}) func(*wire, net.Conn, int64) {
	return func(w *wire, c net.Conn, _ int64) {
		for r := bufio.NewReader(c); ; {
			req, err := http.ReadRequest(r)
			if err != nil || req.ParseMultipartForm(1<<20) != nil {
				return
			}
			w.wholes.Add(1)
			if bell == nil {
				write(c, answerOf(req.FormValue("description"))+answerOf("foreign"))
				continue
			}
			row := req.FormValue("description")
			write(c, answerOf(row))
			if strings.HasPrefix(row, "row0") {
				out := <-bell
				write(c, answerOf("foreign"))
				close(out)
			}
		}
	}
}

func TestNoRowIsCreatedByAnAnswerThatNobodyAskedFor(t *testing.T) {
	ring := func(bell chan chan struct{}) {
		out := make(chan struct{})
		bell <- out
		<-out
	}
	for _, c := range []struct {
		name        string
		bell        chan chan struct{}
		idle, begun bool
	}{
		{name: "in the packet of the true one"},
		{name: "while the connection lies idle", bell: make(chan chan struct{}), idle: true},
		{name: "when the connection is handed out", bell: make(chan chan struct{}), begun: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := listen(t, chatty(c.bell))
			created := 0
			for i := range 500 { // a client that has met one gives each request a connection of its own
				first := true
				k := client(t, w.base, func(conf *crm.Config) {
					conf.Begin = func(context.Context) error {
						if c.begun && !first {
							ring(c.bell)
						}
						first = false
						return nil
					}
				})
				for n := range 2 {
					row := sample()
					row.Description = fmt.Sprintf("row%dof%d", n, i)
					v := send(t, k, row)
					if v.Status == submit.Created {
						created++
					}
					if v.Status == submit.Created && v.WolkvoxID != row.Description || v.Status != submit.Created && v.Code != "E401" && v.Code != "E404" {
						t.Fatalf("%s: %s %s %q (%s)", row.Description, v.Status, v.Code, v.WolkvoxID, v.Reason)
					}
					if c.idle && n == 0 {
						ring(c.bell)
					}
				}
				k.Close()
			}
			if created < 500 {
				t.Errorf("of 1,000 rows %d are created, want each first one", created)
			}
		})
	}
}

// What a server says that cannot have read the request is believed when it refuses.
func TestASuccessThatComesBeforeTheRequestIsWholeIsUnknown(t *testing.T) {
	for status, want := range map[string]submit.Status{"200 OK": submit.Unknown, "413 Too Large": submit.Rejected} {
		w := listen(t, func(w *wire, c net.Conn, _ int64) {
			r := bufio.NewReader(c)
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			w.heads.Add(1)
			text := strings.Replace(success, `"code":200`, `"code":`+status[:3], 1)
			if status[0] != '2' {
				text = "{}"
			}
			write(c, response(status, text))
			time.Sleep(50 * time.Millisecond)
			io.Copy(io.Discard, r) //nolint:errcheck // until the client closes
		})
		v := send(t, client(t, w.base), withFile(t, "video.mp4", 24<<20))
		if v.Status != want || w.heads.Load() != 1 {
			t.Errorf("%s: %s %s (%s), want %s", status, v.Status, v.Code, v.Reason, want)
		}
	}
}

// A client that met an answer too many keeps no connection open any more.
func TestAfterAnAnswerTooManyEachRequestHasItsOwnConnection(t *testing.T) {
	w := listen(t, chatty(nil))
	k := client(t, w.base, func(c *crm.Config) { c.Workers = 4 })
	var made sync.Map
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 250 {
				row := sample()
				row.Description = fmt.Sprintf("row%dof%d", i, worker)
				if v := k.Send(t.Context(), &submit.Item{Case: row}); v.Status == submit.Created {
					made.Store(row.Description, v.WolkvoxID)
				}
			}
		})
	}
	all.Wait()
	n := 0
	made.Range(func(row, id any) bool {
		n++
		if row != id {
			t.Errorf("%s is created as %s", row, id)
		}
		return true
	})
	if n < 990 {
		t.Errorf("%d of 1,000 rows are created, want all but a few", n)
	}
}

// 101 begins another protocol on the connection: no clock of net/http's bounds it.
func TestAServerThatSwitchesProtocolsLeavesTheRowUnknownAtOnce(t *testing.T) {
	w := listen(t, func(w *wire, c net.Conn, _ int64) {
		r := bufio.NewReader(c)
		if w.read(r) != nil && write(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n") {
			io.Copy(io.Discard, r) //nolint:errcheck // says nothing more, until the client goes
		}
	})
	k := client(t, w.base)
	within(t, 5*time.Second, func() {
		if v := send(t, k, sample()); v.Status != submit.Unknown || v.HTTP != 101 || v.Code != "E404" {
			t.Errorf("%s %s (%s), want unknown E404", v.Status, v.Code, v.Reason)
		}
		if v := k.Contact(t.Context(), &submit.Item{Case: sample()}); v.Status != submit.Failed || v.Code != submit.CodeUnasked {
			t.Errorf("a question: %s %s (%s), want failed E408", v.Status, v.Code, v.Reason)
		}
		if _, _, err := k.QueryCases(t.Context(), "description", "x"); err != nil {
			t.Errorf("QueryCases: %v, want the bare status", err)
		}
	})
	if n := w.conns.Load(); n != 3 {
		t.Errorf("%d connections, want one for each request", n)
	}
}

// within fails a test that hangs.
func within(t testing.TB, most time.Duration, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(most):
		t.Fatalf("it still hangs after %s", most)
	}
}
