package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// otherCRM is a CRM of another make: written for these tests on a bare socket,
// so that it can break off at any byte, and strict about every byte that it
// reads. What a client must not do stands in wrong, and fails the test.
type otherCRM struct {
	t   testing.TB
	url string

	mu      sync.Mutex
	conduct conduct
	heads   []time.Time // when each request began to arrive
	cases   []otherCase
	wrong   []string
	conns   map[net.Conn]bool
	closed  bool
}

// otherCase is a case as it was made.
type otherCase struct {
	id    string
	parts map[string]string
	order []string // the parts' names as they came
}

// ticket is the form's field of that name: what these tests know a case by.
func (c otherCase) ticket() string {
	var form struct{ Ticket string }
	if err := json.Unmarshal([]byte(c.parts["form"]), &form); err != nil {
		return "no JSON: " + c.parts["form"]
	}
	return form.Ticket
}

// conduct is what the CRM does with one request. The connection is kept for
// another one when it is true.
type conduct func(v *visit) bool

// visit is one request on its way in.
type visit struct {
	crm  *otherCRM
	conn net.Conn
	in   *bufio.Reader
	n    int // the how-manieth request, from 1, once its head was read
	head *http.Request
	made otherCase // once it was read whole
}

// newOtherCRM starts one on a free port; it ends with the test.
func newOtherCRM(t testing.TB, c conduct) *otherCRM {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	crm := &otherCRM{t: t, url: "http://" + listener.Addr().String(), conduct: c, conns: map[net.Conn]bool{}}
	var visits sync.WaitGroup
	visits.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			visits.Go(func() { crm.serve(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		crm.hangUp()
		visits.Wait()
		for _, wrong := range crm.wrong {
			t.Errorf("the CRM got what it must not get: %s", wrong)
		}
	})
	return crm
}

// hangUp closes what is open, and what still comes.
func (c *otherCRM) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for conn := range c.conns {
		conn.Close()
	}
}

func (c *otherCRM) serve(conn net.Conn) {
	defer conn.Close()
	c.mu.Lock()
	c.conns[conn] = true
	if c.closed {
		conn.Close()
	}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.conns, conn)
	}()
	in := bufio.NewReader(conn)
	for c.doing()(&visit{crm: c, conn: conn, in: in}) {
	}
}

func (c *otherCRM) doing() conduct {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conduct
}

// behave changes the conduct for connections from now on.
func (c *otherCRM) behave(as conduct) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conduct = as
}

// requests is how many requests have begun to arrive.
func (c *otherCRM) requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.heads)
}

// all is a copy of the cases made.
func (c *otherCRM) all() []otherCase {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]otherCase(nil), c.cases...)
}

// twice gives the tickets of which more than one case was made.
func (c *otherCRM) twice() (twice []string) {
	times := map[string]int{}
	for _, made := range c.all() {
		if times[made.ticket()]++; times[made.ticket()] == 2 {
			twice = append(twice, made.ticket())
		}
	}
	return twice
}

func (c *otherCRM) complain(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

func (c *otherCRM) complainIf(err error) {
	if err != nil {
		c.complain("%v", err)
	}
}

// reads reads a request's head; false when none came, or not a whole one.
func (v *visit) reads() bool {
	if _, err := v.in.Peek(1); err != nil {
		return false
	}
	began := time.Now()
	head, err := http.ReadRequest(v.in)
	if err != nil {
		if !cutShort(err) {
			v.crm.complain("a head that is none: %v", err)
		}
		return false
	}
	v.head = head
	v.crm.mu.Lock()
	v.crm.heads = append(v.crm.heads, began)
	v.n = len(v.crm.heads)
	v.crm.mu.Unlock()
	v.checkHead()
	return true
}

// cutShort tells an ended connection from a wrong request: whoever is killed
// does not finish its sentence.
func cutShort(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
}

func (v *visit) checkHead() {
	h := v.head
	for what, wrong := range map[string]bool{
		"not a POST":             h.Method != http.MethodPost,
		"another path":           h.RequestURI != "/server/API/v2/cases/insert.php",
		"not HTTP/1.1":           h.Proto != "HTTP/1.1",
		"no Content-Length":      h.ContentLength <= 0,
		"chunked":                len(h.TransferEncoding) > 0,
		"not one Wolkvox-Token":  len(h.Header["Wolkvox-Token"]) != 1,
		"another token":          h.Header.Get("Wolkvox-Token") != deskToken,
		"an Idempotency-Key":     h.Header.Get("Idempotency-Key")+h.Header.Get("X-Idempotency-Key") != "",
		"a header of a session":  h.Header.Get("Authorization")+h.Header.Get("Cookie") != "",
		"an upgrade":             h.Header.Get("Upgrade")+h.Header.Get("Http2-Settings") != "",
		"a token in the address": strings.Contains(h.RequestURI, deskToken),
	} {
		if wrong {
			v.crm.complain("%s: %s %s %s %q", what, h.Method, h.RequestURI, h.Proto, h.Header)
		}
	}
}

// otherParts are the parts that an insert may have; the first nine it must have.
const otherParts = "operation case-type responsible owner contact description status priority form solution file"

// readsAll reads a request whole; false when it was cut, or is no case.
func (v *visit) readsAll() bool { return v.reads() && v.takes() }

// takes reads the body after the head; false when it was cut, or is no case.
func (v *visit) takes() bool {
	if v.head.Header.Get("Expect") != "" && !v.says("HTTP/1.1 100 Continue\r\n\r\n") {
		return false
	}
	body, err := io.ReadAll(v.head.Body)
	if err != nil {
		if !cutShort(err) {
			v.crm.complain("a body that cannot be read: %v", err)
		}
		return false
	}
	if err := v.parse(body); err != nil {
		v.crm.complain("%v in %q", err, body)
		return false
	}
	return true
}

// parse reads the parts by mime/multipart, each name once.
func (v *visit) parse(body []byte) error {
	kind, params, err := mime.ParseMediaType(v.head.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return fmt.Errorf("content type %q: %v", v.head.Header.Get("Content-Type"), err)
	}
	v.made.parts = map[string]string{}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if _, twice := v.made.parts[part.FormName()]; twice || !strings.Contains(" "+otherParts+" ", " "+part.FormName()+" ") {
			return fmt.Errorf("part %q twice, or not of a case", part.FormName())
		}
		v.made.parts[part.FormName()] = string(value)
		v.made.order = append(v.made.order, part.FormName())
	}
	return v.checkBody(body, params["boundary"])
}

func (v *visit) checkBody(body []byte, boundary string) error {
	for _, name := range strings.Fields(otherParts)[:9] {
		if _, there := v.made.parts[name]; !there {
			return fmt.Errorf("no part %q", name)
		}
	}
	switch {
	case !json.Valid([]byte(v.made.parts["form"])):
		return errors.New("a form that is no JSON")
	case bytes.Count(body, []byte(boundary)) != len(v.made.order)+1:
		return fmt.Errorf("the boundary %q stands inside a part", boundary)
	case bytes.Contains(body, []byte(deskToken)):
		return errors.New("the token stands in the body")
	}
	return nil
}

// makes makes the case that was read, and gives the answer that says so.
func (v *visit) makes() string {
	v.crm.mu.Lock()
	defer v.crm.mu.Unlock()
	v.made.id = fmt.Sprintf("65f0a1%018x", len(v.crm.cases)+1)
	v.crm.cases = append(v.crm.cases, v.made)
	// The code as text, another message: the vendor's pages have both.
	return `{"code":"200","error":"null","msg":"Registro creado","data":{"wolkvox_id":"` + v.made.id +
		fmt.Sprintf(`","idPrefijo":"PQR-%d"}}`, len(v.crm.cases))
}

// says writes a text as it is; false when nobody is there any more.
func (v *visit) says(text string) bool {
	_, err := io.WriteString(v.conn, text)
	return err == nil
}

// httpText is an answer with a body; headers are whole lines.
func httpText(status int, body string, headers ...string) string {
	lines := ""
	for _, h := range headers {
		lines += h + "\r\n"
	}
	return fmt.Sprintf("HTTP/1.1 %d %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		status, http.StatusText(status), lines, len(body), body)
}

// honest makes each case and says so.
func honest(v *visit) bool {
	return v.readsAll() && v.says(httpText(200, v.makes()))
}
