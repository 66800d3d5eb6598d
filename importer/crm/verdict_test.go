package crm_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload/importer/crm"
	"caseload/importer/submit"
)

// secured makes TLS of what listen serves, and gives the authorities to trust.
func secured(t testing.TB, handle func(w *wire, c net.Conn, n int64)) (*wire, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	config, roots := s.TLS.Clone(), x509.NewCertPool()
	roots.AddCert(s.Certificate())
	s.Close()
	config.NextProtos = nil
	w := listen(t, func(w *wire, c net.Conn, n int64) {
		secure := tls.Server(c, config)
		defer secure.Close()
		handle(w, secure, n)
	})
	w.base = strings.Replace(w.base, "http:", "https:", 1)
	return w, roots
}

// answers gives one answer after another, the last one for ever; "" hangs up
// once the request is read.
func answers(texts ...string) func(*wire, net.Conn, int64) {
	return func(w *wire, c net.Conn, _ int64) {
		for r := bufio.NewReader(c); ; {
			if w.read(r) == nil {
				return
			}
			text := texts[min(int(w.heads.Load()), len(texts))-1]
			if text == "" || !write(c, text) || strings.Contains(text, "Connection: close") {
				return
			}
		}
	}
}

// breaksOff reads the head and the first bytes of a large body of the first so
// many requests, and then hangs up; of later ones it makes cases.
func breaksOff(first int64) func(*wire, net.Conn, int64) {
	return func(w *wire, c net.Conn, n int64) {
		r := bufio.NewReader(c)
		req, err := http.ReadRequest(r)
		if err != nil || !write(c, "HTTP/1.1 100 Continue\r\n\r\n") {
			return
		}
		w.heads.Add(1)
		if n <= first {
			io.CopyN(io.Discard, req.Body, 100_000) //nolint:errcheck // the cut is the test
			return
		}
		if n, err := io.Copy(io.Discard, req.Body); err == nil && n == req.ContentLength {
			w.wholes.Add(1)
			write(c, response("200 OK", success))
		}
	}
}

func refusal(status, text string) string {
	return response(status, `{"code":"`+status[:3]+`","error":"`+text+`","msg":"","data":[]}`)
}

func withHeader(answer, header string) string {
	return strings.Replace(answer, "\r\n", "\r\n"+header+"\r\n", 1)
}

// line is a line of the table of verdicts: what a server does to the rows of a
// run, and what becomes of them.
type line struct {
	name    string // the sentence that it proves
	handle  func(*wire, net.Conn, int64)
	rules   submit.Rules
	large   bool // the rows have an attachment of some MiB
	want    string
	code    string // of the last row
	exit    int    // that the run stops with; 0: it goes on
	cause   string // part of why it stops
	arrived int64  // requests whose head arrived
}

var (
	ok      = response("200 OK", success)
	quota   = refusal("403 Forbidden", "TOKEN LIMIT EXCEEDED")
	crowd   = refusal("403 Forbidden", "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)")
	resting = refusal("403 Forbidden", "SYSTEM UNDER MAINTENANCE")
	waiting = withHeader(refusal("429 Too Many Requests", "SLOW DOWN"), "Retry-After: 1")
	page    = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
)

var lines = []line{
	{name: "a 2xx object with code 200 and an id is created", handle: answers(ok), want: "created", arrived: 1},
	{
		name:   "code and id as texts or numbers are created all the same",
		handle: answers(response("201 Created", `{"code":"200","data":{"wolkvox_id":77}}`)), want: "created", arrived: 1,
	},
	{name: "what breaks off while it is written is unknown", handle: breaksOff(9), large: true, want: "unknown", code: "E402", arrived: 1},
	{
		name:   "what breaks off while it is written is tried again when retry_partial says so",
		handle: breaksOff(1), large: true, rules: submit.Rules{Partial: true}, want: "created", arrived: 2,
	},
	{
		name:   "what breaks off each time is failed with retry_partial when its tries are used up",
		handle: breaksOff(9), large: true, rules: submit.Rules{Partial: true}, want: "failed", code: "E406", arrived: 3,
	},
	{
		name:   "a request that is written whole and not answered is unknown also with retry_partial",
		handle: answers(""), rules: submit.Rules{Partial: true}, want: "unknown", code: "E402", arrived: 1,
	},
	{name: "a success cut in its middle is unknown", handle: answers(withHeader(ok, "Connection: close")[:len(ok)]), want: "unknown", code: "E402", arrived: 1},
	{name: "an answer that is no HTTP is unknown", handle: answers("220 mail.example ESMTP\r\n\r\n"), want: "unknown", code: "E402", arrived: 1},
	{name: "a page in place of an answer is unknown", handle: answers(page), want: "unknown", code: "E404", arrived: 1},
	{name: "a success without an id is unknown", handle: answers(response("200 OK", `{"code":200,"data":{}}`)), want: "unknown", code: "E404", arrived: 1},
	{name: "an empty 204 is unknown", handle: answers("HTTP/1.1 204 No Content\r\n\r\n"), want: "unknown", code: "E404", arrived: 1},
	{
		name:   "a refusal within a 200 is judged like that status",
		handle: answers(response("200 OK", `{"code":400,"error":"no such contact"}`)), want: "rejected", code: "CRM 400", arrived: 1,
	},
	{
		name: "a 401 within a 200 stops the run", handle: answers(response("200 OK", `{"code":401,"error":"no token"}`)),
		want: "pending", code: "CRM 401", exit: 1, cause: "no token", arrived: 1,
	},
	{name: "a failure that names a case is unknown", handle: answers(response("500 Oh", success)), want: "unknown", code: "E404", arrived: 1},
	{name: "five unknowns in a row stop the run", handle: answers(""), want: "unknown unknown unknown unknown unknown", code: "E402", exit: 1, arrived: 5},
	{
		name:   "five unknowns of several causes stop the run too",
		handle: answers(page, refusal("500 Oh", "x"), response("200 OK", "{"), refusal("502 Oh", "x"), refusal("408 Oh", "x")),
		want:   "unknown unknown unknown unknown unknown", code: "E404", exit: 1, cause: "5 rows in a row", arrived: 5,
	},
	{
		name:   "a created case between unknowns begins the count anew",
		handle: answers(page, page, page, page, ok, page, page, page, page), want: "unknown unknown unknown unknown created unknown unknown unknown unknown",
		code: "E404", arrived: 9,
	},
	{name: "a refused row is rejected with the CRM's words", handle: answers(refusal("422 No", "no such contact")), want: "rejected", code: "CRM 422", arrived: 1},
	{name: "a 404 before any success is a wrong address", handle: answers(noPage), want: "pending", code: "CRM 404", exit: 1, cause: "this address is not the CRM's", arrived: 1},
	{name: "a 405 before any success is a wrong address", handle: answers(refusal("405 No", "METHOD")), want: "pending", code: "CRM 405", exit: 1, arrived: 1},
	{
		name:   "a 400 that knows no such API is a wrong address",
		handle: answers(refusal("400 No", "THE API YOU WANT TO CONSULT DOES NOT EXIST")), want: "pending", code: "CRM 400", exit: 1, arrived: 1,
	},
	{name: "a 404 after a success is the row's", handle: answers(ok, noPage), want: "created rejected", code: "CRM 404", arrived: 2},
	{
		name: "twenty rows rejected for one cause stop the run", handle: answers(refusal("400 No", "priority does not fit")),
		want: strings.TrimSpace(strings.Repeat("rejected ", 20)), code: "CRM 400", exit: 5, cause: "for one cause", arrived: 20,
	},
	{name: "a 401 stops the run", handle: answers(refusal("401 No", "NO TOKEN")), want: "pending", code: "CRM 401", exit: 1, cause: "NO TOKEN", arrived: 1},
	{name: "a 403 of a bad token stops the run", handle: answers(refusal("403 No", "PLEASE VALIDATE TOKEN")), want: "pending", code: "CRM 403", exit: 1, cause: "token", arrived: 1},
	{name: "a 403 of the quota stops the run till it returns", handle: answers(ok, quota), want: "created pending", code: "CRM 403", exit: 5, cause: "used up", arrived: 2},
	{name: "a 403 of simultaneous requests is tried again", handle: answers(crowd, ok), want: "created", arrived: 2},
	{name: "a 403 of maintenance is waited for", handle: answers(resting, ok), want: "created", arrived: 2},
	{name: "a maintenance that does not end stops the run till later", handle: answers(resting), want: "pending", code: "E405", exit: 5, cause: "maintenance", arrived: 3},
	{name: "a 403 of an unknown text stops the run and says it", handle: answers(refusal("403 No", "GO AWAY")), want: "pending", code: "CRM 403", exit: 1, cause: "GO AWAY", arrived: 1},
	{name: "a 429 is tried again after its Retry-After", handle: answers(waiting, ok), want: "created", arrived: 2},
	{name: "a 429 each time is failed when the tries are used up", handle: answers(waiting), want: "failed", code: "E405", arrived: 3},
	{name: "a 500 is unknown", handle: answers(refusal("500 Oh", "x")), want: "unknown", code: "E404", arrived: 1},
	{name: "a 504 is unknown", handle: answers(refusal("504 Oh", "x")), want: "unknown", code: "E404", arrived: 1},
	{name: "a 408 is unknown", handle: answers(refusal("408 Oh", "x")), want: "unknown", code: "E404", arrived: 1},
	{name: "a 503 is unknown", handle: answers(refusal("503 Oh", "x")), want: "unknown", code: "E404", arrived: 1},
	{
		name: "a 503 is tried again when assume_503_unprocessed says so", handle: answers(refusal("503 Oh", "x"), ok),
		rules: submit.Rules{Busy503: true}, want: "created", arrived: 2,
	},
	{
		name: "a 503 that names a case is unknown whatever the rules", handle: answers(response("503 Oh", success)),
		rules: submit.Rules{Busy503: true}, want: "unknown", code: "E404", arrived: 1,
	},
	{name: "a 307 stops the run and says where it leads", handle: answers(elsewhere("307")), want: "pending", code: "CRM 307", exit: 1, cause: "https://elsewhere.example/", arrived: 1},
	{name: "a 308 stops the run and says where it leads", handle: answers(elsewhere("308")), want: "pending", code: "CRM 308", exit: 1, cause: "https://elsewhere.example/", arrived: 1},
	{name: "a 301 stops the run and its row is unknown", handle: answers(elsewhere("301")), want: "unknown", code: "E404", exit: 1, cause: "https://elsewhere.example/", arrived: 1},
	{name: "a 302 stops the run and its row is unknown", handle: answers(elsewhere("302")), want: "unknown", code: "E404", exit: 1, arrived: 1},
	{name: "a 303 stops the run and its row is unknown", handle: answers(elsewhere("303")), want: "unknown", code: "E404", exit: 1, arrived: 1},
}

const noPage = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"

func elsewhere(status string) string {
	return "HTTP/1.1 " + status + " Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
}

// chain is what a run sends through, with short waits and three tries a row.
func chain(k *crm.Client) (submit.Sender, *submit.Guard) {
	guard := submit.NewGuard(submit.GuardPolicy{})
	pacer := submit.NewPacer(0, 0)
	policy := submit.Policy{Tries: 3, First: time.Millisecond, Max: time.Millisecond, GiveUp: guard.GiveUp}
	return submit.Guarded(submit.Retried(submit.Paced(k, pacer), policy), guard), guard
}

// TestVerdicts is the table of verdicts, each line played by a server.
func TestVerdicts(t *testing.T) {
	for _, l := range lines {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			w := listen(t, l.handle)
			l.play(t, w, nil)
		})
		if l.arrived > 1 && len(strings.Fields(l.want)) == 1 {
			continue // it waits, for seconds, and the connection's kind changes nothing in that
		}
		t.Run(l.name+", over TLS", func(t *testing.T) {
			t.Parallel()
			w, roots := secured(t, l.handle)
			l.play(t, w, roots)
		})
	}
}

func (l line) play(t *testing.T, w *wire, roots *x509.CertPool) {
	k := client(t, w.base, func(c *crm.Config) { c.Roots, c.Rules, c.Timeout = roots, l.rules, 30*time.Second })
	row := sample()
	if l.large {
		row = withFile(t, "acta.pdf", 8<<20)
	}
	s, guard := chain(k)
	var got []string
	var last submit.Verdict
	for range strings.Fields(l.want) {
		last = s.Send(t.Context(), &submit.Item{Case: row})
		mustHide(t, last)
		got = append(got, string(last.Status))
	}
	if have := strings.Join(got, " "); have != l.want || last.Code != l.code {
		t.Errorf("%s %q (%s), want %s %q", have, last.Code, last.Reason, l.want, l.code)
	}
	stop := guard.Stopped()
	if l.exit == 0 && stop != nil || l.exit != 0 && (stop == nil || stop.Exit != l.exit || !strings.Contains(stop.Cause, l.cause)) {
		t.Errorf("the run stops by %+v, want exit %d with %q", stop, l.exit, l.cause)
	}
	if n := w.heads.Load(); n != l.arrived {
		t.Errorf("%d requests arrived, want %d", n, l.arrived)
	}
	if last.HTTP != 0 && last.Status != submit.Created && len(last.Raw) == 0 && last.Code != "E402" && !empty(l) {
		t.Errorf("the answer is not kept")
	}
}

// empty is true for the lines whose answers have no body.
func empty(l line) bool { return strings.HasPrefix(l.name, "a 30") || strings.Contains(l.name, "204") }
