package crm_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
)

func TestAfterTheStopARequestInFlightRunsToItsEnd(t *testing.T) {
	arrived, answer := make(chan struct{}), make(chan struct{})
	w := listen(t, func(w *wire, c net.Conn, _ int64) {
		if w.read(bufio.NewReader(c)) != nil {
			close(arrived)
			<-answer
			write(c, response("200 OK", success))
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-arrived
		stop()
		time.AfterFunc(20*time.Millisecond, func() { close(answer) })
	}()
	if v := client(t, w.base).Send(ctx, &submit.Item{Case: sample()}); v.Status != submit.Created {
		t.Errorf("%s (%s), want created: the stop must not cut what is in flight", v.Status, v.Reason)
	}
}

func TestTheHardStopCutsARequestInFlight(t *testing.T) {
	hard, cut := context.WithCancel(t.Context())
	w := listen(t, func(w *wire, c net.Conn, _ int64) {
		r := bufio.NewReader(c)
		w.read(r)
		cut()
		r.ReadByte() //nolint:errcheck // holds until the client is cut
	})
	k := client(t, w.base, func(c *crm.Config) { c.Hard, c.Timeout = hard, time.Hour })
	v := send(t, k, sample())
	if v.Status != submit.Unknown || v.Code != "E403" {
		t.Errorf("%s %s (%s), want unknown E403", v.Status, v.Code, v.Reason)
	}
	if v := send(t, k, sample()); v.Status != submit.Pending || w.heads.Load() != 1 {
		t.Errorf("after it: %s, %d requests; want pending, 1", v.Status, w.heads.Load())
	}
}

// The stop before the first byte: at each of the places where a send can wait.
func TestAStopBeforeTheFirstByteLeavesTheRowPending(t *testing.T) {
	w := listen(t, func(w *wire, c net.Conn, _ int64) { w.read(bufio.NewReader(c)) })
	mute := listen(t, func(_ *wire, c net.Conn, _ int64) { io.Copy(io.Discard, c) }) //nolint:errcheck // until the client gives up
	t.Run("before it began", func(t *testing.T) {
		if v := client(t, w.base).Send(cancelled(), &submit.Item{Case: sample()}); v.Status != submit.Pending {
			t.Errorf("%s, want pending", v.Status)
		}
	})
	t.Run("while it connects", func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer stop()
		began := time.Now()
		v := client(t, "https"+mute.base[4:]).Send(ctx, &submit.Item{Case: sample()})
		if v.Status != submit.Pending || v.Sent || time.Since(began) > 2*time.Second {
			t.Errorf("%s (%s) after %s, want pending at once", v.Status, v.Reason, time.Since(began))
		}
	})
	t.Run("while it waits to begin", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		k := client(t, w.base, func(c *crm.Config) {
			c.Begin = func(inner context.Context) error {
				stop()
				<-inner.Done()
				return inner.Err()
			}
		})
		if v := k.Send(ctx, &submit.Item{Case: sample()}); v.Status != submit.Pending || v.Sent {
			t.Errorf("%s (%s), want pending", v.Status, v.Reason)
		}
	})
	t.Run("when it may not begin", func(t *testing.T) {
		k := client(t, w.base, func(c *crm.Config) { c.Begin = func(context.Context) error { return errTest } })
		for range 200 { // the writer of the head is a goroutine of its own: a race, if it is one
			if v := k.Send(t.Context(), &submit.Item{Case: sample()}); v.Status != submit.Pending || v.Sent {
				t.Errorf("%s (%s), want pending", v.Status, v.Reason)
			}
		}
	})
	t.Run("deadline while it waits to begin", func(t *testing.T) {
		k := client(t, w.base, timeout(50*time.Millisecond), func(c *crm.Config) {
			c.Begin = func(inner context.Context) error { <-inner.Done(); return inner.Err() }
		})
		if v := k.Send(t.Context(), &submit.Item{Case: sample()}); v.Status != submit.Failed || v.Code != "E401" || v.Sent {
			t.Errorf("%s (%s), want failed E401", v.Status, v.Reason)
		}
	})
	w.end()
	if w.heads.Load() != 0 {
		t.Errorf("%d requests arrived, want none", w.heads.Load())
	}
}

var lawRequests = flag.Int("law-requests", 1600, "how many requests the law of what arrived is tried with")

// misbehaves does something to a request, drawn by chance, and tells whether the
// connection lives on. The request is noted when it has arrived whole.
func misbehaves(r *bufio.Reader, c net.Conn, note func(string)) bool {
	fate := rand.IntN(12)
	if fate == 0 {
		return false // closed before anything is read
	}
	req, err := http.ReadRequest(r)
	if err != nil || fate == 1 {
		return false // closed after the head
	}
	if req.Header.Get("Expect") != "" && fate != 2 && !write(c, "HTTP/1.1 100 Continue\r\n\r\n") {
		return false
	}
	if fate == 3 {
		io.CopyN(io.Discard, req.Body, rand.Int64N(200<<10)) //nolint:errcheck // the cut is the test
		return false
	}
	if req.ParseMultipartForm(1<<20) != nil {
		return false
	}
	note(req.FormValue("description"))
	time.Sleep(time.Duration(rand.Int64N(int64(2 * time.Millisecond))))
	switch fate {
	case 4:
		return false // closed without an answer
	case 5:
		write(c, response("200 OK", success)[:rand.IntN(150)])
		return false
	case 6:
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetLinger(0) //nolint:errcheck // at worst it is a plain close
		}
		return false
	case 7:
		return write(c, "220 hello\r\n") && false
	case 8:
		return write(c, response("500 Oh", "{}"))
	}
	return write(c, response("200 OK", success)) && fate != 9 // 9: an idle connection that is closed
}

// The law of the whole room: no request that arrived is judged not sent, and none
// arrives twice, whatever the moment at which the stop, the deadline or the server
// strikes.
func TestNoRequestThatArrivedIsJudgedNotSent(t *testing.T) {
	var arrived sync.Map // description → true
	w := listen(t, func(_ *wire, c net.Conn, _ int64) {
		for r := bufio.NewReader(c); misbehaves(r, c, func(row string) {
			if _, twice := arrived.LoadOrStore(row, true); twice {
				t.Errorf("%s arrived twice", row)
			}
		}); {
		}
	})
	const workers = 8
	large := withFile(t, "acta.pdf", 150<<10)
	var sent, unsent, created atomic.Int64
	unsentRows := make(chan string, *lawRequests)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			partial := func(c *crm.Config) { c.Rules.Partial = true }
			kept := client(t, w.base, partial) // with connections that may drop between two requests
			for i := range *lawRequests / workers {
				row := sample()
				row.Description = fmt.Sprintf("row %d of %d", i, worker)
				if i%25 < 2 {
					row.Folder, row.File = large.Folder, large.File
				}
				ctx, stop := t.Context(), context.CancelFunc(func() {})
				k := kept
				if i%2 == 0 {
					ctx, stop = context.WithTimeout(ctx, time.Duration(rand.Int64N(int64(3*time.Millisecond))))
					k = client(t, w.base, timeout(1+time.Duration(rand.Int64N(int64(3*time.Millisecond)))), partial)
				}
				v := k.Send(ctx, &submit.Item{Case: row})
				stop()
				if k != kept {
					k.Close()
				}
				switch {
				case v.Status == submit.Created:
					created.Add(1)
					sent.Add(1)
				case v.Sent && v.Code != submit.CodePartly:
					sent.Add(1)
				default: // what may be sent again
					unsent.Add(1)
					unsentRows <- row.Description
				}
			}
		})
	}
	all.Wait()
	w.end()
	close(unsentRows)
	for row := range unsentRows {
		if _, came := arrived.Load(row); came {
			t.Errorf("%s arrived, but was judged not sent", row)
		}
	}
	t.Logf("%d sent, of which %d created; %d not sent", sent.Load(), created.Load(), unsent.Load())
	if created.Load() == 0 || sent.Load() == created.Load() || unsent.Load() == 0 {
		t.Error("the test proves nothing")
	}
}

// The whole chain over a real connection: by our own clock no second holds more
// sends than the rate, though the intents take now 0 and now 30 ms.
func TestTheChainKeepsTheRateByItsSendTimes(t *testing.T) {
	const rate, rows, workers = 100, 180, 8
	w := listen(t, answering(response("200 OK", success)))
	pacer := submit.NewPacer(rate, time.Second)
	k := client(t, w.base, func(c *crm.Config) { c.Begin, c.Workers = pacer.Begin, workers })
	note := func(_ context.Context, entry int64) error {
		time.Sleep(time.Duration(entry%4) * 10 * time.Millisecond) // stands for an fsync
		return nil
	}
	guard := submit.NewGuard(submit.GuardPolicy{MaxUnknown: 20})
	chain := submit.Guarded(submit.Retried(submit.Paced(submit.Intended(k, note), pacer), submit.Policy{}), guard)
	began := make([]time.Time, rows)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for i := worker; i < rows; i += workers {
				v := chain.Send(t.Context(), &submit.Item{Case: sample(), Entry: int64(i)})
				if v.Status != submit.Created {
					t.Errorf("row %d: %s (%s)", i, v.Status, v.Reason)
				}
				began[i] = v.Began
			}
		})
	}
	all.Wait()
	slices.SortFunc(began, time.Time.Compare)
	for i := rate; i < rows; i++ {
		if d := began[i].Sub(began[i-rate]); d <= time.Second {
			t.Errorf("%d sends begun in %s", rate+1, d)
		}
	}
}

// A file that is written to while it is sent must not arrive as a whole request.
func TestAnAttachmentThatChangesWhileItIsSentDoesNotArriveWhole(t *testing.T) {
	for name, text := range map[string]string{"other bytes": "B", "shorter": "", "longer": "0123456789abcde\n0123"} {
		w := listen(t, answering(response("200 OK", success)))
		row := withFile(t, "acta.pdf", 16)
		k := client(t, w.base, func(c *crm.Config) {
			c.Begin = func(context.Context) error { // looked through, not yet sent
				return os.WriteFile(filepath.Join(row.Folder, row.File), []byte(text+strings.Repeat("x", len(text)%2*15)), 0o600)
			}
		})
		v := send(t, k, row)
		whole := w.wholes.Load()
		if name == "longer" { // what was looked through is still there, and is what arrives
			if v.Status != submit.Created {
				t.Errorf("%s: %s (%s)", name, v.Status, v.Reason)
			}
			continue
		}
		if v.Status != submit.Unknown || whole != 0 || !strings.Contains(v.Reason, "changed") {
			t.Errorf("%s: %s (%s), %d whole requests; want unknown, none", name, v.Status, v.Reason, whole)
		}
	}
}
