package crm_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"caseload/importer/submit"
)

// TestLostAnswersAreUnknownAndNothingIsSentTwice: whatever the server does once
// the head was written, the row is unknown, and the one request was the only one.
func TestLostAnswersAreUnknownAndNothingIsSentTwice(t *testing.T) {
	after := func(text string) func(*wire, net.Conn, int64) {
		return func(w *wire, c net.Conn, _ int64) {
			if w.read(bufio.NewReader(c)) != nil {
				write(c, text)
			}
		}
	}
	endless := func(start, more string) func(*wire, net.Conn, int64) {
		return func(w *wire, c net.Conn, _ int64) {
			if w.read(bufio.NewReader(c)) == nil {
				return
			}
			for ok := write(c, start); ok; ok = write(c, more) {
			}
		}
	}
	for _, c := range []struct {
		name   string
		handle func(*wire, net.Conn, int64)
		upload int // size of an attachment, 0 none
		code   string
		early  bool // the server closes without waiting for the head
	}{
		{name: "closed before anything is read", handle: func(_ *wire, _ net.Conn, _ int64) {}, code: "E402", early: true},
		{"closed after the head", func(w *wire, c net.Conn, _ int64) {
			if _, err := http.ReadRequest(bufio.NewReaderSize(c, 16)); err == nil {
				w.heads.Add(1)
			}
		}, 0, "E402", false},
		{"closed in the middle of the body", func(w *wire, c net.Conn, _ int64) {
			if req, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				w.heads.Add(1)
				write(c, "HTTP/1.1 100 Continue\r\n\r\n")
				io.CopyN(io.Discard, req.Body, 100_000) //nolint:errcheck // the cut is the test
			}
		}, 8 << 20, "E402", false},
		{"closed after the body", after(""), 0, "E402", false},
		{"reset after the body", func(w *wire, c net.Conn, _ int64) {
			if w.read(bufio.NewReader(c)) != nil {
				c.(*net.TCPConn).SetLinger(0) //nolint:errcheck // at worst it is a plain close
			}
		}, 0, "E402", false},
		{"answer cut", after(response("200 OK", success)[:120]), 0, "E402", false},
		{"answer cut at its last byte", after(strings.TrimSuffix(response("200 OK", success), "}")), 0, "E402", false},
		{"answer cut, chunked", after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cod\r\n"), 0, "E402", false},
		{"answer cut without a sign: ended by the close alone", after("HTTP/1.0 200 OK\r\n\r\n" + success[:60]), 0, "E404", false},
		{"refusal cut", after("HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{\"code\":400"), 0, "E402", false},
		{"headers cut", after("HTTP/1.1 200 OK\r\nContent-Le"), 0, "E402", false},
		{"endless headers", endless("HTTP/1.1 200 OK\r\n", "X-More: "+strings.Repeat("x", 1000)+"\r\n"), 0, "E402", false},
		{"endless 1xx", endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), 0, "E402", false},
		{"no HTTP", after("220 mail.example ESMTP\r\n"), 0, "E402", false},
		{"endless answer", endless("HTTP/1.1 200 OK\r\n\r\n", strings.Repeat(" ", 4096)), 0, "E402", false},
		{"success longer than 1 MiB", after(response("200 OK", success+strings.Repeat(" ", 1<<20))), 0, "E402", false},
		{"a head longer than 64 KiB", after("HTTP/1.1 200 OK\r\nX-More: " + strings.Repeat("x", 66<<10) + "\r\n" + strings.TrimPrefix(response("200 OK", success), "HTTP/1.1 200 OK\r\n")), 0, "E402", false},
		{"packed answer", after("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"), 0, "E404", false},
		{"no answer in time", func(w *wire, c net.Conn, _ int64) {
			r := bufio.NewReader(c)
			w.read(r)
			r.ReadByte() //nolint:errcheck // holds until the client gives up
		}, 0, "E402", false},
		{"an answer whose body never comes", func(w *wire, c net.Conn, _ int64) {
			r := bufio.NewReader(c)
			if w.read(r) != nil && write(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{") {
				r.ReadByte() //nolint:errcheck // holds until the client gives up
			}
		}, 0, "E402", false},
		{"an answer drop by drop", endless("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", " "), 0, "E402", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := listen(t, c.handle)
			row := sample()
			if c.upload > 0 {
				row = withFile(t, "acta.pdf", c.upload)
			}
			k := client(t, w.base, timeout(400*time.Millisecond))
			v := send(t, k, row)
			if v.Status == submit.Failed && !v.Sent && v.Code == "E401" && w.heads.Load() == 0 && c.early {
				return // the close was seen before the head was written: that proves more
			}
			if v.Status != submit.Unknown || v.Code != c.code || !v.Sent || v.Reason == "" {
				t.Errorf("%s %q (%s), sent %v; want unknown %s", v.Status, v.Code, v.Reason, v.Sent, c.code)
			}
			if w.conns.Load() != 1 || w.heads.Load() > 1 {
				t.Errorf("%d connections, %d requests; want one", w.conns.Load(), w.heads.Load())
			}
		})
	}
}

func TestWhatFindsNoConnectionIsProvablyNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	l.Close()
	plain := listen(t, func(_ *wire, c net.Conn, _ int64) { write(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	mute := listen(t, func(_ *wire, c net.Conn, _ int64) { io.Copy(io.Discard, c) }) //nolint:errcheck // until the client gives up
	for name, base := range map[string]string{
		"nobody listens":              closed,
		"https to a plain server":     strings.Replace(plain.base, "http:", "https:", 1),
		"https to one that is silent": strings.Replace(mute.base, "http:", "https:", 1),
	} {
		v := send(t, client(t, base, timeout(300*time.Millisecond)), sample())
		if v.Status != submit.Failed || v.Code != "E401" || v.Sent || v.HTTP != 0 || !v.Began.IsZero() {
			t.Errorf("%s: %+v; want failed E401, not sent", name, v)
		}
	}
}

// A kept connection that the server closes is either seen before the head is
// written, and replaced, or the row is unknown; no request arrives twice.
func TestAKeptConnectionThatDropsNeverSendsTwice(t *testing.T) {
	t.Run("closed while idle", func(t *testing.T) {
		w := listen(t, func(w *wire, c net.Conn, _ int64) {
			if w.read(bufio.NewReader(c)) != nil {
				write(c, response("200 OK", success))
			}
		})
		k := client(t, w.base)
		for i := range 40 {
			v := send(t, k, sample())
			unsent := v.Status == submit.Failed && !v.Sent // the end was seen before the first byte left
			if v.Status != submit.Created && v.Status != submit.Unknown && !unsent {
				t.Errorf("send %d: %s (%s)", i, v.Status, v.Reason)
			}
			if i%2 == 0 {
				time.Sleep(2 * time.Millisecond)
			}
		}
		if n := w.wholes.Load(); n > 40 {
			t.Errorf("%d requests arrived, 40 were sent", n)
		}
	})
	t.Run("closed on the second request", func(t *testing.T) {
		w := listen(t, func(w *wire, c net.Conn, _ int64) {
			r := bufio.NewReader(c)
			if w.read(r) != nil && write(c, response("200 OK", success)) {
				w.read(r)
			}
		})
		k := client(t, w.base)
		first, second := send(t, k, sample()), send(t, k, sample())
		if first.Status != submit.Created || second.Status != submit.Unknown {
			t.Errorf("%s, then %s (%s); want created, unknown", first.Status, second.Status, second.Reason)
		}
		if w.wholes.Load() != 2 || w.conns.Load() != 1 {
			t.Errorf("%d requests on %d connections, want 2 on 1", w.wholes.Load(), w.conns.Load())
		}
	})
}

func TestConnectionsAreKept(t *testing.T) {
	w := listen(t, answering(response("200 OK", success)))
	k := client(t, w.base)
	for range 20 {
		if v := send(t, k, sample()); v.Status != submit.Created || v.WolkvoxID != "66f1c0ffee0123456789abcd" || v.Prefix != "REQ-1" || v.Began.IsZero() {
			t.Fatalf("%+v", v)
		}
	}
	if w.conns.Load() != 1 {
		t.Errorf("%d connections for 20 requests, want 1", w.conns.Load())
	}
}

// Redirects: the second host must see nothing, not even a connection.
func TestRedirectsAreNotFollowed(t *testing.T) {
	other := listen(t, answering(response("200 OK", success)))
	for status, want := range map[string]submit.Status{
		"301 Moved Permanently": submit.Unknown, "302 Found": submit.Unknown, "303 See Other": submit.Unknown,
		"307 Temporary Redirect": submit.Pending, "308 Permanent Redirect": submit.Pending,
	} {
		w := listen(t, answering("HTTP/1.1 "+status+"\r\nLocation: "+other.base+"/x?t="+secret+"\r\nContent-Length: 0\r\n\r\n"))
		v := send(t, client(t, w.base), sample())
		if v.Status != want || v.Stop == nil || v.Stop.Exit != 1 || !strings.Contains(v.Stop.Cause, other.base) {
			t.Errorf("%s: %s, %v; want %s, exit 1 naming the address", status, v.Status, v.Stop, want)
		}
		if w.heads.Load() != 1 {
			t.Errorf("%s: %d requests, want 1", status, w.heads.Load())
		}
	}
	if n := other.conns.Load(); n != 0 {
		t.Errorf("the other host saw %d connections", n)
	}
}

// A large upload asks first, so an early refusal arrives and the body stays here.
func TestAnEarlyRefusalOfALargeUploadArrives(t *testing.T) {
	for status, want := range map[string]submit.Status{
		"401 Unauthorized": submit.Pending, "429 Too Many Requests": submit.Failed, "413 Too Large": submit.Rejected,
	} {
		bodies := make(chan int, 1)
		w := listen(t, func(w *wire, c net.Conn, _ int64) {
			r := bufio.NewReader(c)
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			if req.Header.Get("Expect") != "100-continue" {
				t.Errorf("%s: no Expect in %v", status, req.Header)
			}
			bodies <- r.Buffered()
			write(c, "HTTP/1.1 "+status+"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		})
		v := send(t, client(t, w.base), withFile(t, "video.mp4", 5<<20))
		if v.Status != want {
			t.Errorf("%s: %s (%s), want %s", status, v.Status, v.Reason, want)
		}
		if n := <-bodies; n != 0 {
			t.Errorf("%s: %d bytes of the body came unasked", status, n)
		}
	}
}

func TestALargeUploadArrivesWholeAlsoFromAServerThatNeverSaysContinue(t *testing.T) {
	for _, says := range []bool{true, false} {
		w := listen(t, func(w *wire, c net.Conn, _ int64) {
			req, err := http.ReadRequest(bufio.NewReader(c))
			if err != nil || (says && !write(c, "HTTP/1.1 100 Continue\r\n\r\n")) {
				return
			}
			if n, err := io.Copy(io.Discard, req.Body); err == nil && n == req.ContentLength {
				w.wholes.Add(1)
				write(c, response("200 OK", success))
			}
		})
		if v := send(t, client(t, w.base, timeout(20*time.Second)), withFile(t, "video.mp4", 3<<20)); v.Status != submit.Created || w.wholes.Load() != 1 {
			t.Errorf("continue said %v: %s (%s), %d whole requests; want created, 1", says, v.Status, v.Reason, w.wholes.Load())
		}
	}
}
