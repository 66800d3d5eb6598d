package crm

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
)

// line is a connection that knows whether something came over it unasked.
//
// HTTP/1.1 tells by the order alone which answer belongs to which request. An
// answer too many on a kept connection would be taken for the next row's, and that
// row be created with an id that is another's or nobody's. net/http looks for such
// answers while a connection lies idle, but not between the moment at which it
// hands the connection out and the one at which it writes. So a connection is used
// again only once its reader waits for bytes (none is left in any buffer of ours
// then) and the system has none either; and what comes from there to the request's
// first byte spoils it.
//
// What comes later than that first byte cannot be told from the answer.
type line struct {
	net.Conn

	mu      sync.Mutex
	waits   bool          // the reader waits for bytes: all that came before were used
	asked   bool          // the first byte of the request was written, or bytes before it are in order
	unasked bool          // bytes came before it
	ended   bool          // reading came to an end: the server's, or an error
	closed  bool          // by us; net/http does that when it finds an answer too many
	change  chan struct{} // closed when one of waits, ended, closed becomes true; nil: nobody waits for that
}

// lineOf gives the line under a connection, below its TLS and a proxy's.
func lineOf(c net.Conn) *line {
	for {
		switch inner := c.(type) {
		case *line:
			return inner
		case *tls.Conn:
			c = inner.NetConn()
		default:
			return &line{Conn: c} // never: the dialer makes lines
		}
	}
}

// Read implements [net.Conn]. It waits first and takes the bytes then, under the
// lock: nothing lies between the system's buffer and what is noted here.
func (l *line) Read(p []byte) (n int, err error) {
	l.note(func() { l.waits = true })
	take := func() { n, err = l.Conn.Read(p) }
	seen := func() {
		l.waits = false
		l.unasked = l.unasked || n > 0 && !l.asked
		l.ended = l.ended || err != nil
	}
	if readable(l.Conn) {
		l.note(func() { take(); seen() })
	} else {
		take()
		l.note(seen)
	}
	return n, err
}

// Write implements [net.Conn].
func (l *line) Write(p []byte) (int, error) {
	l.note(func() { l.asked = true })
	return l.Conn.Write(p)
}

// Close implements [net.Conn].
func (l *line) Close() error {
	l.note(func() { l.closed = true })
	return l.Conn.Close()
}

func (l *line) note(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
	if l.change != nil && (l.waits || l.ended || l.closed) {
		close(l.change)
		l.change = nil
	}
}

// tlsData begins what a server says over TLS, which its farewell does not.
// Source: RFC 8446, section 5.1.
const tlsData = 23

// still waits until nothing that came is unread. It is false for a line that has
// ended, and when ctx ended first.
func (l *line) still(ctx context.Context) bool {
	for {
		l.mu.Lock()
		if l.ended || l.closed {
			l.mu.Unlock()
			return false
		}
		if l.waits {
			first, some := arrived(l.Conn)
			l.unasked = some && (first == 'H' || first == tlsData)
			l.mu.Unlock()
			return !some
		}
		if l.change == nil {
			l.change = make(chan struct{})
		}
		change := l.change
		l.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
			return false
		}
	}
}

// next begins to watch for bytes that come before the next request's first.
// expected: some always do, as the server's tickets in a new line of TLS.
func (l *line) next(expected bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked, l.unasked = expected, false
}

// spoiled tells whether bytes came before the request's first.
func (l *line) spoiled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unasked
}

// surplus tells, of a line that is not still, whether there was an answer too many.
func (l *line) surplus() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unasked || l.closed && !l.ended
}
