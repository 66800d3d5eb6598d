package crm

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http/httptrace"
	"testing"
	"time"
)

// The race of a stop with a connection can hardly be met from outside; what it
// rests on is tested here: a connection that comes after the stop is dead before
// anything can be written to it, and a head "written" to it counts as unsent.
func TestAConnectionThatComesAfterTheStopIsClosedUnused(t *testing.T) {
	for name, begin := range map[string]func(context.Context) error{
		"stopped":         context.Context.Err,
		"may not begin":   func(context.Context) error { return errors.New("not now") },
		"stopped waiting": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	} {
		stop, end := context.WithCancel(t.Context())
		x, done := newExchange(stop, t.Context(), time.Minute, begin)
		end()
		<-x.ctx.Done() // the stop is known
		ours, theirs := net.Pipe()
		x.gotConn(httptrace.GotConnInfo{Conn: ours})
		if err := ours.SetDeadline(time.Time{}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: the connection can still be written to (%v)", name, err)
		}
		x.wroteHeaders()
		x.wroteRequest(httptrace.WroteRequestInfo{})
		if sent, whole, ended, began := x.state(); sent || whole || !ended || !began.IsZero() {
			t.Errorf("%s: sent %v, whole %v, ended %v, began %s; want only ended", name, sent, whole, ended, began)
		}
		done()
		if err := theirs.Close(); err != nil {
			t.Error(err)
		}
	}
}
