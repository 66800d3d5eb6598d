package crm

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// exchange watches one request. What it must never get wrong: sent is true if a
// byte of the request may have left.
//
// net/http tells of a connection (GotConn) before it writes to it, and of a
// written head (WroteHeaders) before it flushes one that is smaller than its
// buffer; an error of RoundTrip comes only after the writing goroutine has ended.
// So no connection or no head means that nothing left. The text of an error means
// nothing: "EOF" comes both when no byte was read and when the case was made.
//
// The stop and the connection race. Whoever takes mu first wins: a stop before
// the connection cancels the exchange; a connection that comes after the stop is
// closed unused, so that nothing can leave through it.
type exchange struct {
	ctx    context.Context // ends with the hard stop, the deadline, or the stop before the connection
	cancel context.CancelFunc
	begin  func(context.Context) error

	mu      sync.Mutex
	ended   bool  // the stop came before the first byte
	refused bool  // the connection was closed unused: what is written to it goes nowhere
	held    error // why it may not begin
	dropped bool  // the connection had ended before the request could begin
	surplus bool  // it brought an answer that nobody asked for
	open    bool  // a connection is in use; the stop does not touch it any more
	head    bool
	whole   bool
	early   bool // an answer began before the request was
	line    *line
	began   time.Time
}

// newExchange begins to watch. stop is the run's stop, hard cuts also what is in
// flight; the exchange ends after timeout in any case. The caller calls done.
func newExchange(stop, hard context.Context, timeout time.Duration, begin func(context.Context) error) (x *exchange, done func()) {
	x = &exchange{begin: begin}
	x.ctx, x.cancel = context.WithTimeout(hard, timeout)
	release := context.AfterFunc(stop, x.stop)
	return x, func() {
		release()
		x.cancel()
	}
}

func (x *exchange) stop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.open {
		x.ended = true
		x.cancel()
	}
}

// traced gives the context to make the request with.
func (x *exchange) traced() context.Context {
	return httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{
		GotConn:              x.gotConn,
		WroteHeaders:         x.wroteHeaders,
		WroteRequest:         x.wroteRequest,
		GotFirstResponseByte: x.gotFirstByte,
	})
}

// gotConn holds the request back until it may begin. It runs before the first
// byte is written, in the goroutine that would write it next.
func (x *exchange) gotConn(info httptrace.GotConnInfo) {
	err := x.begin(x.ctx)
	line := lineOf(info.Conn)
	still := !info.Reused || line.still(x.ctx)
	_, secure := info.Conn.(*tls.Conn)
	x.mu.Lock()
	defer x.mu.Unlock()
	stopped := err != nil || x.ctx.Err() != nil || x.ended
	if !stopped && still {
		x.open, x.refused, x.dropped, x.line, x.began = true, false, false, line, time.Now()
		line.next(secure && !info.Reused)
		return
	}
	x.refused, x.held = true, err
	if stopped {
		x.ended = x.ended || !errors.Is(x.ctx.Err(), context.DeadlineExceeded)
		x.cancel()
	} else {
		x.dropped, x.surplus = true, x.surplus || line.surplus()
	}
	// The line below TLS: a tls.Conn's own Close waits to say goodbye.
	if closeErr := line.Close(); closeErr != nil && !errors.Is(closeErr, net.ErrClosed) {
		x.refused = false // it cannot be proven any more that nothing leaves
	}
}

func (x *exchange) wroteHeaders() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.refused {
		x.head = true
	}
}

func (x *exchange) wroteRequest(info httptrace.WroteRequestInfo) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.refused && info.Err == nil {
		x.whole = true
	}
}

// gotFirstByte runs when an answer begins, also one that only says "continue".
func (x *exchange) gotFirstByte() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.early = x.early || !x.head
}

// state is what is known of the request once its answer, or its error, is there.
func (x *exchange) state() (sent, whole, ended bool, began time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.head, x.whole, x.ended, x.began
}

// errDropped is the error of a request that was not begun.
var errDropped = errors.New("the connection that was kept open had ended")

// reason tells why the exchange came to an end with err.
func (x *exchange) reason(err error) error {
	switch {
	case x.held != nil:
		return x.held
	case x.ctx.Err() != nil:
		return x.ctx.Err()
	case x.dropped:
		return errDropped
	}
	return err
}

// foreign tells, of an answer whose head has just come, whether it cannot be the
// one to the request: it began before the request did, or it is none of the
// refusals that a server may give before it has read the whole of one. The
// connection of such an answer is closed.
//
// That net/http has not yet told of the written request (WroteRequest) proves
// nothing: it does so after the last byte of a long one has left.
func (x *exchange) foreign(answer *http.Response) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	before := x.early || x.line.spoiled()
	b, ok := answer.Request.Body.(*body)
	cannot := ok && answer.StatusCode < 400 && b.handed.Load() < b.length
	if !before && !cannot {
		return false
	}
	x.surplus = x.surplus || before
	if err := x.line.Close(); err != nil {
		return true // it is closed already
	}
	return true
}
