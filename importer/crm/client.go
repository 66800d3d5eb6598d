package crm

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"caseload/importer/submit"
)

const (
	casesPath = "/server/API/v2/cases/insert.php"

	maxAnswer = submit.MaxAnswer

	// defaultTimeout is twice what the vendor's telephony API allows a call: a
	// shorter one makes unknown rows of slow ones.
	defaultTimeout = 120 * time.Second
	// slowestUpload is what a poor line still does; the deadline grows with an
	// attachment by it, in bytes a second.
	slowestUpload = 64 << 10

	// askFirst is the size from which the server is asked before the body is sent:
	// an early 401 or 429 to a large upload is mostly lost to a reset otherwise.
	askFirst = 64 << 10
)

// Config says which CRM is spoken to and how.
type Config struct {
	Base      string        // scheme and host, as [ParseServer] gives it
	Operation string        // the CRM's name of the tenant
	Token     Token         // from [CheckToken]
	Timeout   time.Duration // of a whole exchange without attachment; 0: 120 s
	Workers   int           // connections kept open; less than 1: 1

	Rules submit.Rules // what the mapping says of the network

	// Hard ends requests in flight; their rows are unknown. nil: never.
	Hard context.Context
	// Begin is called when a connection stands, just before the first byte; with an
	// error nothing is sent. It is the pacer's [submit.Pacer.Begin]. nil: no wait.
	Begin func(context.Context) error
	// Roots are the authorities trusted for https; nil: the system's. See [Authorities].
	Roots *x509.CertPool
	// Proxy is the address of a proxy, as [ParseProxy] reads it; "" is the
	// environment's, [NoProxy] none.
	Proxy string
	// NoKeepAlive gives each request a connection of its own.
	NoKeepAlive bool
	// Seen are the attachments that were looked at; nil: none was.
	Seen *Attachments
}

// Client sends cases to one CRM, and shows them by its [Encoder]. It is safe for concurrent use.
type Client struct {
	*Encoder
	url       *url.URL
	token     Token
	redact    func(string) string
	timeout   time.Duration
	rules     submit.Rules
	seen      *Attachments
	hard      context.Context
	begin     func(context.Context) error
	transport *http.Transport
	single    *atomic.Bool // each request has a connection of its own
}

// New prepares a client; it touches no network. The errors name what is missing.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.Base + casesPath)
	switch {
	case err != nil || u.Host == "":
		return nil, fmt.Errorf("server: %q is no address", c.Base)
	case u.Scheme != "https" && !(u.Scheme == "http" && Loopback(u.Host)):
		return nil, fmt.Errorf("server: %q: only https is spoken to other machines", c.Base)
	case c.Operation == "":
		return nil, errors.New("operation: it is empty")
	case c.Token.IsZero():
		return nil, errors.New("token: there is none")
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.Hard == nil {
		c.Hard = context.Background()
	}
	if c.Begin == nil {
		c.Begin = context.Context.Err
	}
	transport, err := newTransport(u, c)
	if err != nil {
		return nil, err
	}
	return &Client{
		Encoder: NewEncoder(c.Operation), url: u, token: c.Token, redact: c.Token.Redactor(),
		timeout: c.Timeout, rules: c.Rules, hard: c.Hard, begin: c.Begin, seen: c.Seen, transport: transport, single: new(atomic.Bool),
	}, nil
}

// Close closes idle connections. Requests in flight are not touched.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Send makes one request for one case and judges its answer; it never sends twice.
//
// When ctx (the stop) ends before the first byte, the row is pending and nothing
// was sent; after the first byte only the hard context and the deadline cut the
// request. An attachment that cannot be sent any more makes the row failed, with
// its E12x code.
func (c *Client) Send(ctx context.Context, it *submit.Item) submit.Verdict {
	if ctx.Err() != nil || c.hard.Err() != nil {
		return submit.NotReached()
	}
	b, err := c.open(it.Case)
	if err != nil {
		return notOpened(err)
	}
	extra := time.Duration(0)
	if b.file != nil {
		if err := c.seen.same(it.Case, b.file); err != nil {
			return notOpened(errors.Join(err, b.Close()))
		}
		extra = time.Duration(b.file.size) * time.Second / slowestUpload
	}
	a, began := c.exchange(ctx, c.hard, c.request(b), c.timeout+extra)
	v := submit.Judge(a)
	v.Began = began
	if b.file != nil && v.Sent {
		v.File = b.sum[:]
	}
	return v
}

// timedOut is true when net/http gave up by a clock of its own.
func timedOut(err error) bool {
	late, ok := errors.AsType[net.Error](err)
	return ok && late.Timeout()
}

// exchange writes a request and reads the answer, in the time there is. After stop
// it is not begun, and hard cuts it at any time. began is the time of the first
// byte, zero when none was written.
func (c *Client) exchange(stop, hard context.Context, r *http.Request, most time.Duration) (a submit.Answer, began time.Time) {
	x, done := newExchange(stop, hard, most, c.begin)
	defer done()
	a = submit.Answer{Redact: c.redact, Rules: c.rules}
	r.Close = c.single.Load()
	// Below http.Client, so that there is nothing that could follow a redirect.
	resp, err := c.transport.RoundTrip(r.WithContext(x.traced()))
	switch {
	case err != nil:
		a.Err = err
	case x.line == nil: // nothing was sent, and this is an answer to nothing
		a.Err = errors.Join(errDropped, resp.Body.Close())
	default:
		a.HTTP, a.Header, a.Foreign = resp.StatusCode, resp.Header, x.foreign(resp)
		a.Body, a.Err = readAnswer(resp)
	}
	a.At = time.Now()
	a.Sent, a.Whole, a.Ended, began = x.state()
	if a.HTTP != 0 {
		a.Sent = true // an answer proves it, whatever else was seen
	}
	if x.surplus {
		c.single.Store(true) // on a connection of its own no request gets another's answer
	}
	if a.Err != nil {
		a.Err = x.reason(a.Err)
		a.Ended = a.Ended || x.ctx.Err() != nil && hard.Err() != nil
	}
	switch {
	case a.Whole && a.HTTP == 0 && x.ctx.Err() == nil && timedOut(a.Err):
		a.Expired = c.timeout
	case errors.Is(a.Err, context.DeadlineExceeded):
		a.Expired = most
	}
	return a, began
}

func (c *Client) request(b *body) *http.Request {
	r := &http.Request{
		Method: http.MethodPost, URL: c.url, Host: c.url.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"Accept":        {"application/json"},
			"Content-Type":  {b.contentType},
			"User-Agent":    {"caseload"},
			"Wolkvox-Token": {c.token.reveal()},
		},
		Body: b.stream(), ContentLength: b.length, // known, so it is never chunked: PHP's form parser refuses that
	}
	if b.length > askFirst {
		r.Header["Expect"] = []string{"100-continue"}
	}
	return r
}

// readAnswer reads an answer to its end and closes it. What is not read whole is
// an error beside what was read. Of 101 Switching Protocols nothing is read: what
// comes after it is no answer, and no deadline bounds it.
func readAnswer(answer *http.Response) (text []byte, err error) {
	if answer.StatusCode >= 200 {
		text, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	}
	if err == nil && len(text) > maxAnswer {
		text, err = text[:maxAnswer], submit.ErrTooLong
	}
	if closeErr := answer.Body.Close(); err == nil {
		err = closeErr
	}
	return text, err
}

// notOpened is the verdict on a row whose attachment went away since it was
// checked; what is wrong with this machine is no row's fault, and stops the run.
func notOpened(err error) submit.Verdict {
	if a, ok := errors.AsType[*AttachmentError](err); ok {
		return submit.Verdict{Status: submit.Failed, Code: a.Code, Reason: a.Error(), Hint: a.Tip}
	}
	v := submit.NotReached()
	v.Stop = &submit.Stop{Exit: 1, Cause: err.Error(), Tip: "this machine cannot open or read files as it should; the same command goes on when it can"}
	return v
}
